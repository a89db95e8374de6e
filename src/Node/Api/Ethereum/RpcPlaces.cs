namespace Gwangan.Node.Api.Ethereum;

/// <summary>Places for calls that can keep a core busy, and a bounded queue before them. Any thread.</summary>
/// <param name="count">How many run at a time.</param>
/// <param name="waitingMax">How many more wait.</param>
public sealed class RpcPlaces(int count, int waitingMax)
{
    private readonly SemaphoreSlim _places = new(count);
    private int _taken;

    /// <summary>Waits for a place; dispose it when the call is over.</summary>
    /// <exception cref="RpcException">Too many wait already.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _taken) > count + waitingMax)
        {
            Interlocked.Decrement(ref _taken);
            throw new RpcException(RpcErrors.LimitExceeded, "too many calls at once; ask again in a moment");
        }
        try
        {
            await _places.WaitAsync(cancel);
        }
        catch
        {
            Interlocked.Decrement(ref _taken);
            throw;
        }
        return new Place(this);
    }

    private sealed class Place(RpcPlaces places) : IDisposable
    {
        public void Dispose()
        {
            places._places.Release();
            Interlocked.Decrement(ref places._taken);
        }
    }
}
