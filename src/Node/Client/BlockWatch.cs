using System.Threading.Channels;

namespace Gwangan.Node.Client;

/// <summary>Remembers when each block was announced, and lets others wait for blocks. Any thread.</summary>
public sealed class BlockWatch
{
    private readonly Lock _lock = new();
    private readonly List<BlockNotice> _notices = [];
    private TaskCompletionSource _next = NewBell();
    private long _operations;
    private bool _isOver;

    /// <summary>Follows the announcements that come from now on; <paramref name="after"/> is the height before the first block of interest.</summary>
    public BlockWatch(ChannelReader<BlockNotice> blocks, long after)
    {
        Height = after;
        _ = FollowAsync(blocks);
    }

    /// <summary>The highest announced block.</summary>
    public long Height { get; private set; }

    /// <summary>Operations of all announced blocks together.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>The announcements so far, in order.</summary>
    public IReadOnlyList<BlockNotice> Notices
    {
        get
        {
            lock (_lock) return [.. _notices];
        }
    }

    /// <summary>Completes with the next announcement after a look at <paramref name="seen"/>; at once when the height is above it.</summary>
    /// <exception cref="ClientException">The connection ended, or there was none for a minute.</exception>
    public async Task WaitAboveAsync(long seen, CancellationToken cancel)
    {
        while (true)
        {
            Task bell;
            lock (_lock)
            {
                if (Height > seen) return;
                if (_isOver) throw new ClientException("the connection to the node was lost");
                bell = _next.Task;
            }
            try
            {
                await bell.WaitAsync(TimeSpan.FromMinutes(1), cancel);
            }
            catch (TimeoutException)
            {
                throw new ClientException("the node has made no block for a minute");
            }
        }
    }

    /// <summary>When the block at a height was announced, or the next one that was. Heights are asked in ascending order.</summary>
    public long ArrivalOf(long height, ref int from)
    {
        lock (_lock)
        {
            while (from < _notices.Count - 1 && _notices[from].Height < height) from++;
            return _notices[from].Timestamp;
        }
    }

    private async Task FollowAsync(ChannelReader<BlockNotice> blocks)
    {
        await foreach (BlockNotice notice in blocks.ReadAllAsync())
        {
            lock (_lock)
            {
                if (notice.Height <= Height) continue;
                Height = notice.Height;
                _notices.Add(notice);
                Interlocked.Add(ref _operations, notice.Operations);
            }
            Ring();
        }
        lock (_lock) _isOver = true;
        Ring();
    }

    private void Ring() => Interlocked.Exchange(ref _next, NewBell()).SetResult();

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
