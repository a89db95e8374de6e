using System.Threading.Channels;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Feed;

/// <summary>Writes what the feed tells into the index, behind it on a thread of its own.</summary>
/// <remarks>
/// The feed never waits for it once it has come to the chain's head: of an index that falls further behind than <see cref="BlocksMax"/> blocks, or <see cref="RowsMax"/> rows, it is told nothing more. When what
/// was told is written, the follower makes itself an exchange as the index has it, as at a start, reads the blocks that it missed, and joins the feed again where they meet.
/// </remarks>
internal sealed class IndexFollower(ExchangeRestorer restorer, IndexDatabase database, ILogger log)
{
    /// <summary>Most blocks that wait in memory.</summary>
    public const int BlocksMax = 512;

    /// <summary>About how many rows wait in memory at most: some hundred bytes each.</summary>
    public const int RowsMax = 1_000_000;

    private static readonly TimeSpan PauseAway = TimeSpan.FromSeconds(1);

    private readonly Channel<BlockChanges> _told = Channel.CreateBounded<BlockChanges>(new BoundedChannelOptions(BlocksMax) { SingleReader = true, SingleWriter = true });
    private readonly HeightBell _indexed = new();
    private readonly Lock _gate = new();
    private volatile string? _problem;

    // Guarded by the gate.
    private long _toldHeight;
    private int _waitingRows;
    private bool _isApart;

    /// <summary>The last height in the index.</summary>
    public long Height => _indexed.Height;

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Why nothing is written at present; null when all is well.</summary>
    public string? Problem => _problem;

    /// <summary>Told each height to which the index has come.</summary>
    public Action<long>? Indexed { get; init; }

    /// <summary>Completes when the index has a height.</summary>
    public Task WaitAsync(long height, CancellationToken cancel) => _indexed.WaitAsync(height, cancel);

    /// <summary>Says where the index is at the start.</summary>
    public void Begin(long height)
    {
        lock (_gate) _toldHeight = height;
        _indexed.Ring(height);
    }

    /// <summary>Tells the next block; waits for room only where the feed may.</summary>
    public ValueTask TellAsync(BlockChanges changes, bool mayWait, CancellationToken cancel)
    {
        lock (_gate)
        {
            _toldHeight = changes.Block.Height;
            if (_isApart) return ValueTask.CompletedTask;
            bool hasRoom = _waitingRows == 0 || _waitingRows + changes.RowCount <= RowsMax;
            if (hasRoom && _told.Writer.TryWrite(changes))
            {
                _waitingRows += changes.RowCount;
                return ValueTask.CompletedTask;
            }
            if (!mayWait)
            {
                _isApart = true;
                log.IndexApart(_indexed.Height, _toldHeight);
                return ValueTask.CompletedTask;
            }
            _waitingRows += changes.RowCount;
        }
        return _told.Writer.WriteAsync(changes, cancel);
    }

    /// <summary>Nothing more is told.</summary>
    public void Complete() => _told.Writer.TryComplete();

    /// <summary>Writes until everything told is written; what the index does not have when it is cancelled, it is told at the next start.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using SteadyWriter writer = new(database, TellOfAbsence);
        List<BlockChanges> group = [];
        do
        {
            while (TakeGroup(group)) await WriteAsync(writer, group, cancel);
            if (IsApart) await CatchUpAsync(writer, group, cancel);
        }
        while (await _told.Reader.WaitToReadAsync(CancellationToken.None));
    }

    private bool IsApart
    {
        get
        {
            lock (_gate) return _isApart;
        }
    }

    private bool TakeGroup(List<BlockChanges> group)
    {
        group.Clear();
        int rows = 0;
        for (; rows < IndexWriter.RowsPerGroup && _told.Reader.TryRead(out BlockChanges? changes); rows += changes.RowCount) group.Add(changes);
        lock (_gate) _waitingRows -= rows;
        return group.Count > 0;
    }

    private async Task WriteAsync(SteadyWriter writer, List<BlockChanges> group, CancellationToken cancel)
    {
        if (group.Count == 0) return;
        long height = await writer.WriteAsync(group, cancel);
        Rows = writer.Rows;
        group.Clear();
        _indexed.Ring(height);
        Indexed?.Invoke(height);
    }

    private async Task CatchUpAsync(SteadyWriter writer, List<BlockChanges> group, CancellationToken cancel)
    {
        LiveExchange exchange = await RestoreAsync(cancel);
        for (int rows = 0; !Rejoins(exchange.Height);)
        {
            cancel.ThrowIfCancellationRequested();
            group.Add(restorer.Apply(exchange, exchange.Height + 1));
            rows += group[^1].RowCount;
            if (rows < IndexWriter.RowsPerGroup) continue;
            await WriteAsync(writer, group, cancel);
            rows = 0;
        }
        await WriteAsync(writer, group, cancel);
        log.IndexTogether(_indexed.Height);
    }

    private async Task<LiveExchange> RestoreAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                LiveExchange exchange = new();
                restorer.Restore(exchange, _indexed.Height);
                _problem = null;
                return exchange;
            }
            catch (IndexAwayException error)
            {
                _problem = error.Message;
            }
            await Task.Delay(PauseAway, cancel);
        }
    }

    // The feed's next block is told again once every one before it is here.
    private bool Rejoins(long height)
    {
        lock (_gate)
        {
            if (height < _toldHeight) return false;
            _isApart = false;
            return true;
        }
    }

    private void TellOfAbsence(Exception? error)
    {
        _problem = error?.Message;
        if (error is not null) log.IndexAway(database.Place, error.Message);
        else log.IndexBack(database.Place);
    }
}
