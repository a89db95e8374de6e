using System.Threading.Channels;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <summary>Tells of Ethereum transactions as they become executable: newcomers, and those that were held until the nonces before theirs came. Any thread.</summary>
/// <remarks>Who reads too slowly loses the oldest: nobody can make the pool wait, or grow.</remarks>
public sealed class PendingTransactions
{
    private const int QueuedMax = 8_192;
    private readonly Lock _lock = new();
    private Channel<Envelope>[] _listeners = [];

    /// <summary>Begins to listen, until the answer is disposed of.</summary>
    public Listener Listen()
    {
        Channel<Envelope> channel = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(QueuedMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock) _listeners = [.. _listeners, channel];
        return new Listener(this, channel);
    }

    internal void Tell(Envelope envelope)
    {
        foreach (Channel<Envelope> listener in Volatile.Read(ref _listeners)) listener.Writer.TryWrite(envelope);
    }

    private void Forget(Channel<Envelope> channel)
    {
        lock (_lock) _listeners = Array.FindAll(_listeners, each => each != channel);
        channel.Writer.TryComplete();
    }

    /// <summary>One that listens.</summary>
    public sealed class Listener : IDisposable
    {
        private readonly PendingTransactions _pending;
        private readonly Channel<Envelope> _channel;

        internal Listener(PendingTransactions pending, Channel<Envelope> channel) => (_pending, _channel) = (pending, channel);

        /// <summary>What has become executable, in that order.</summary>
        public ChannelReader<Envelope> Reader => _channel.Reader;

        /// <summary>Ends it.</summary>
        public void Dispose() => _pending.Forget(_channel);
    }
}
