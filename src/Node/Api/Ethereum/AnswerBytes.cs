namespace Gwangan.Node.Api.Ethereum;

/// <summary>Bounds the bytes of large answers until their clients have them: those of all callers together, and of one, so that nobody fills the memory by asking for much and taking nothing. Small ones pass freely. Any thread.</summary>
/// <param name="max">Of all together.</param>
/// <param name="perCallerMax">Of one caller.</param>
public sealed class AnswerBytes(long max = ApiLimits.RpcHeldBytesMax, long perCallerMax = ApiLimits.RpcHeldBytesPerCallerMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, long> _byHolder = [];

    /// <summary>Bytes taken now.</summary>
    public long Taken { get; private set; }

    /// <summary>Begins to count an answer.</summary>
    /// <param name="holder">Whom it is counted for; null for one that has no share.</param>
    public Share Begin(object? holder) => new(this, holder);

    private bool TryTake(object? holder, long count)
    {
        lock (_lock)
        {
            long own = holder is null ? 0 : _byHolder.GetValueOrDefault(holder);
            if (Taken + count > max || (holder is not null && own + count > perCallerMax)) return false;
            if (holder is not null) _byHolder[holder] = own + count;
            Taken += count;
            return true;
        }
    }

    private void Return(object? holder, long count)
    {
        lock (_lock)
        {
            Taken -= count;
            if (holder is not null && (_byHolder[holder] -= count) == 0) _byHolder.Remove(holder);
        }
    }

    /// <summary>What one answer takes; used by whoever writes it.</summary>
    public sealed class Share(AnswerBytes all, object? holder)
    {
        private long _charged;

        /// <summary>Says how much room the answer takes from now on; false when there is none for more.</summary>
        public bool TryGrow(long size)
        {
            long more = size - ApiLimits.RpcHeldBytesFree - _charged;
            if (more <= 0) return true;
            if (!all.TryTake(holder, more)) return false;
            _charged += more;
            return true;
        }

        /// <summary>Gives everything back.</summary>
        public void Return()
        {
            if (_charged > 0) all.Return(holder, _charged);
            _charged = 0;
        }
    }
}
