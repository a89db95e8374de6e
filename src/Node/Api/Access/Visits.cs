namespace Gwangan.Node.Api.Access;

/// <summary>What stays open for longer than a request takes.</summary>
public enum VisitKind : byte
{
    /// <summary>A WebSocket.</summary>
    Socket,

    /// <summary>A stream of blocks to a follower.</summary>
    BlockStream,

    /// <summary>A chunk of a snapshot on its way.</summary>
    Chunk,
}

/// <summary>Something that is open now. Dispose it when it ends.</summary>
public sealed class Visit : IDisposable
{
    private readonly Visits _visits;
    private readonly CancellationTokenSource _over;
    private int _isOver;

    internal Visit(Visits visits, long id, VisitKind kind, Caller caller, DateTimeOffset since, CancellationToken ends)
    {
        (_visits, Id, Kind, Caller, Since) = (visits, id, kind, caller, since);
        _over = CancellationTokenSource.CreateLinkedTokenSource(caller.Over, ends);
        Over = _over.Token;
    }

    /// <summary>A number by which an operator names it.</summary>
    public long Id { get; }

    /// <summary>What it is.</summary>
    public VisitKind Kind { get; }

    /// <summary>Whose it is.</summary>
    public Caller Caller { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Cancelled when it has to end: the client is gone, its key is over, or an operator ended it.</summary>
    public CancellationToken Over { get; }

    /// <summary>How it stands, for an operator: the height that a follower was sent last, or a socket's subscriptions.</summary>
    public Func<long>? Progress { get; set; }

    /// <summary>Has it end.</summary>
    public void End()
    {
        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself at this moment.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 1) return;
        _visits.Leave(this);
        _over.Dispose();
    }
}

/// <summary>Places for what stays open: so many of a kind in all, and so many for each caller, so that one stranger does not take the place of everybody. Any thread.</summary>
public sealed class Visits(int socketsMax, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Visit> _open = [];
    private readonly Dictionary<(object Caller, VisitKind Kind), int> _taken = [];
    private readonly int[] _counts = new int[Enum.GetValues<VisitKind>().Length];
    private long _lastId;

    /// <summary>Most of a kind.</summary>
    public int MostOf(VisitKind kind) => kind switch
    {
        VisitKind.Socket => socketsMax,
        VisitKind.BlockStream => ApiLimits.BlockStreamsMax,
        _ => ApiLimits.ChunksMax,
    };

    /// <summary>What is open, the oldest first.</summary>
    public IReadOnlyList<Visit> Open
    {
        get
        {
            lock (_lock) return [.. _open.Values];
        }
    }

    /// <summary>How many of a kind are open.</summary>
    public int CountOf(VisitKind kind)
    {
        lock (_lock) return _counts[(int)kind];
    }

    /// <summary>Takes a place; null when there is none for this caller. A caller without limits has no share: several followers, or a proxy, may be one.</summary>
    /// <param name="caller">Who comes.</param>
    /// <param name="kind">For what.</param>
    /// <param name="ends">Ends it from outside.</param>
    public Visit? TryEnter(Caller caller, VisitKind kind, CancellationToken ends)
    {
        lock (_lock)
        {
            int taken = _taken.GetValueOrDefault((caller.Holder, kind));
            if (_counts[(int)kind] >= MostOf(kind) || (caller.Tier is { } tier && taken >= tier.MostOf(kind))) return null;
            Visit visit = new(this, ++_lastId, kind, caller, clock.GetUtcNow(), ends);
            _taken[(caller.Holder, kind)] = taken + 1;
            _counts[(int)kind]++;
            _open.Add(visit.Id, visit);
            return visit;
        }
    }

    /// <summary>Has a visit end; false when there is none of that number.</summary>
    public bool TryEnd(long id)
    {
        Visit? visit;
        lock (_lock) _open.TryGetValue(id, out visit);
        visit?.End();
        return visit is not null;
    }

    internal void Leave(Visit visit)
    {
        lock (_lock)
        {
            _open.Remove(visit.Id);
            _counts[(int)visit.Kind]--;
            (object, VisitKind) place = (visit.Caller.Holder, visit.Kind);
            if (--_taken[place] == 0) _taken.Remove(place);
        }
    }
}
