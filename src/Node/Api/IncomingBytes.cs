namespace Gwangan.Node.Api;

/// <summary>Bounds the bytes of large requests that are on their way in, those of all clients together. Small ones pass freely, so that ordinary orders never wait for room.</summary>
public sealed class IncomingBytes
{
    private long _taken;

    /// <summary>Bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Begins to count a request; dispose it when the request's bytes are let go.</summary>
    public Request Begin() => new(this);

    /// <summary>One request's share.</summary>
    public sealed class Request(IncomingBytes all) : IDisposable
    {
        private long _size, _charged;

        /// <summary>Counts bytes that have come; false when there is no room for them.</summary>
        public bool TryAdd(int count)
        {
            _size += count;
            long more = _size - ApiLimits.IncomingBytesFree - _charged;
            if (more <= 0) return true;
            _charged += more;
            return Interlocked.Add(ref all._taken, more) <= ApiLimits.IncomingBytesMax;
        }

        /// <summary>Gives everything back.</summary>
        public void Dispose()
        {
            Interlocked.Add(ref all._taken, -_charged);
            (_size, _charged) = (0, 0);
        }
    }
}
