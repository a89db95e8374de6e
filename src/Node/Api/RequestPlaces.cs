namespace Gwangan.Node.Api;

/// <summary>Places for requests that are underway: so many in all, and so many of one caller, so that one stranger does not take the place of everybody. Any thread.</summary>
/// <param name="max">In all.</param>
/// <param name="perCallerMax">Of one caller.</param>
public sealed class RequestPlaces(int max, int perCallerMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, int> _taken = [];
    private int _count;

    /// <summary>Takes a place; null when there is none for this caller.</summary>
    /// <param name="holder">Whom it is counted for; null for one that has no share, since several followers, or a proxy, may be one.</param>
    public Place? TryTake(object? holder)
    {
        lock (_lock)
        {
            int taken = holder is null ? 0 : _taken.GetValueOrDefault(holder);
            if (_count >= max || taken >= perCallerMax) return null;
            if (holder is not null) _taken[holder] = taken + 1;
            _count++;
            return new Place(this, holder);
        }
    }

    private void Return(object? holder)
    {
        lock (_lock)
        {
            _count--;
            if (holder is not null && --_taken[holder] == 0) _taken.Remove(holder);
        }
    }

    /// <summary>A place; dispose it when the request is over, or has a place of another kind.</summary>
    public sealed class Place(RequestPlaces places, object? holder) : IDisposable
    {
        private int _isOver;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) places.Return(holder);
        }
    }
}
