using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A connection that lasts: a WebSocket or the socket in the data folder. Notifications of subscriptions go to it without being asked for.</summary>
public abstract class RpcSession(Caller caller)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, IDisposable> _subscriptions = [];
    private bool _isOver;

    /// <summary>Whose it is.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>Cancelled when it is over.</summary>
    public abstract CancellationToken Over { get; }

    /// <summary>How many subscriptions it has.</summary>
    public int SubscriptionCount
    {
        get
        {
            lock (_lock) return _subscriptions.Count;
        }
    }

    /// <summary>Queues a message; never waits. Whoever does not take what is queued is cut off.</summary>
    public abstract void Send(byte[] message);

    /// <summary>Ends the connection, because it was not told what it has subscribed to: its client is to come again.</summary>
    public abstract void CutOff(string reason);

    /// <summary>Keeps a subscription, which is disposed with the session; false when it has as many as it may, or is over.</summary>
    public bool TryAdd(object id, IDisposable subscription)
    {
        lock (_lock) return !_isOver && _subscriptions.Count < ApiLimits.SubscriptionsMax && _subscriptions.TryAdd(id, subscription);
    }

    /// <summary>Ends a subscription; false when there is none of this id.</summary>
    public bool TryRemove(object id)
    {
        IDisposable? subscription;
        lock (_lock)
        {
            if (!_subscriptions.Remove(id, out subscription)) return false;
        }
        subscription.Dispose();
        return true;
    }

    /// <summary>Ends every subscription; how many there were.</summary>
    public int RemoveAll()
    {
        IDisposable[] left;
        lock (_lock)
        {
            left = [.. _subscriptions.Values];
            _subscriptions.Clear();
        }
        foreach (IDisposable subscription in left) subscription.Dispose();
        return left.Length;
    }

    /// <summary>Ends every subscription, for good.</summary>
    protected void EndSubscriptions()
    {
        lock (_lock) _isOver = true;
        RemoveAll();
    }
}
