using System.Security.Cryptography;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>What a filter tells.</summary>
public enum FilterKind
{
    /// <summary>Logs.</summary>
    Logs,

    /// <summary>Hashes of blocks.</summary>
    Blocks,

    /// <summary>Hashes of transactions that have become executable.</summary>
    Pending,
}

/// <summary>A filter that a client has left and polls; its changes are guarded by itself.</summary>
public sealed class Filter
{
    /// <summary>Which logs; null for the other kinds.</summary>
    public FilterQuery? Query { get; init; }

    /// <summary>What has become executable; null for the other kinds.</summary>
    public PendingTransactions.Listener? Pending { get; init; }

    /// <summary>The last height that was told.</summary>
    public long LastHeight { get; set; }

    internal object? Holder { get; init; }

    internal long UsedAt { get; set; }
}

/// <summary>Filters that clients have left: bounded, and forgotten when nobody polls them. Any thread.</summary>
public sealed class FilterTable(EthereumApi api) : IDisposable
{
    private const int IdBytes = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Filter> _filters = [];
    private readonly Dictionary<object, int> _taken = [];
    private long _lookedAt, _lookedForRoomAt;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _filters.Count;
        }
    }

    /// <summary>What a client is told that asks for a filter which there is not.</summary>
    public static RpcException NotFound() => RpcException.Refused("filter not found");

    /// <summary>Keeps a filter from the block after the last one on; its id.</summary>
    /// <exception cref="RpcException">There are too many.</exception>
    /// <param name="holder">Whom it is counted for; null for one that has no share.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="query">Which logs.</param>
    public string Add(object? holder, FilterKind kind, FilterQuery? query)
    {
        byte[] number = RandomNumberGenerator.GetBytes(IdBytes);
        number[0] |= 0x80; // a quantity has no leading zeros
        string id = "0x" + Convert.ToHexStringLower(number);
        lock (_lock)
        {
            RemoveIdle();
            int taken = holder is null ? 0 : _taken.GetValueOrDefault(holder);
            if (_filters.Count >= ApiLimits.RpcFiltersMax && taken < ApiLimits.RpcFiltersPerCallerMax) RemoveLeft();
            if (_filters.Count >= ApiLimits.RpcFiltersMax || taken >= ApiLimits.RpcFiltersPerCallerMax)
                throw new RpcException(RpcErrors.LimitExceeded, "too many filters: uninstall those that are not polled, or subscribe by WebSocket");
            if (holder is not null) _taken[holder] = taken + 1;
            _filters.Add(id, new Filter { Query = query, Pending = kind == FilterKind.Pending ? api.City.Pool.Pending.Listen() : null, LastHeight = api.Height, Holder = holder, UsedAt = Now() });
        }
        return id;
    }

    /// <summary>A filter that is polled now; null when there is none of this id.</summary>
    public Filter? Find(string id)
    {
        lock (_lock)
        {
            RemoveIdle();
            if (_filters.GetValueOrDefault(id) is not { } filter) return null;
            filter.UsedAt = Now();
            return filter;
        }
    }

    /// <summary>Forgets a filter; false when there is none of this id.</summary>
    public bool TryRemove(string id)
    {
        lock (_lock) return Remove(id);
    }

    /// <summary>After blocks were taken back: what comes in their place is told as well.</summary>
    public void Rewind(long height)
    {
        lock (_lock)
            foreach (Filter filter in _filters.Values)
                lock (filter) filter.LastHeight = Math.Min(filter.LastHeight, height);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            foreach (string id in _filters.Keys.ToArray()) Remove(id);
    }

    private bool Remove(string id)
    {
        if (!_filters.Remove(id, out Filter? filter)) return false;
        filter.Pending?.Dispose();
        if (filter.Holder is { } holder && --_taken[holder] == 0) _taken.Remove(holder);
        return true;
    }

    // At most once a second: every look goes through all of them.
    private void RemoveIdle()
    {
        long now = Now();
        if (now - _lookedAt < TimeSpan.TicksPerSecond) return;
        _lookedAt = now;
        foreach (string id in _filters.Where(each => now - each.Value.UsedAt > ApiLimits.RpcFilterMax.Ticks).Select(each => each.Key).ToArray()) Remove(id);
    }

    // Where there is no room, what nobody has polled for a while has been left, and nobody holds the table with what he only makes.
    private void RemoveLeft()
    {
        long now = Now(), before = now - ApiLimits.RpcFilterLeft.Ticks;
        if (now - _lookedForRoomAt < TimeSpan.TicksPerSecond) return;
        _lookedForRoomAt = now;
        foreach (string id in _filters.Where(each => each.Value.UsedAt < before).Select(each => each.Key).ToArray()) Remove(id);
    }

    private long Now() => api.City.Clock.GetElapsedTime(0).Ticks;
}
