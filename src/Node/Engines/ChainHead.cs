using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines;

/// <summary>The last committed block, in short.</summary>
/// <param name="Height">Its height; 0 is the genesis state.</param>
/// <param name="BlockHash">Hash of its header; zero at height 0.</param>
/// <param name="AppHash">Commitment of the state after it.</param>
/// <param name="TimeMs">Time of its header, milliseconds since 1970 UTC.</param>
/// <param name="OperationCount">How many operations it held.</param>
public sealed record BlockPoint(long Height, Hash32 BlockHash, Hash32 AppHash, long TimeMs, int OperationCount);

/// <summary>Where the chain stands, and the bell that rings for each new height. Any thread.</summary>
/// <remarks>
/// A follower is told heights, not blocks: it reads each from <see cref="ChainReader"/> at its own pace, so a slow one never holds up the chain and costs no memory,
/// and one that was away catches up from the disk in the same way.
/// </remarks>
public sealed class ChainHead(TimeProvider clock)
{
    private const int RateWindowSeconds = 10;
    private readonly Lock _lock = new();
    private readonly Queue<(long Timestamp, int Operations)> _recent = new();
    private long _recentOperations;
    private long _lastAt = clock.GetTimestamp();
    private BlockPoint _current = new(0, Hash32.Zero, Hash32.Zero, 0, 0);
    private TaskCompletionSource _next = NewBell();

    /// <summary>The last committed block; everything that is answered anywhere stands at or below its height.</summary>
    public BlockPoint Current => Volatile.Read(ref _current);

    /// <summary>True once start-up is over and blocks are made.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How long ago the last block was committed here; before the first one, how long blocks have been awaited.</summary>
    public TimeSpan SinceLast => clock.GetElapsedTime(Volatile.Read(ref _lastAt));

    /// <summary>Operations a second, committed over the last ten seconds.</summary>
    public double OperationsPerSecond
    {
        get
        {
            lock (_lock)
            {
                ForgetOld();
                return (double)_recentOperations / RateWindowSeconds;
            }
        }
    }

    /// <summary>Completes when a height above <paramref name="height"/> is committed; at once when it is already.</summary>
    public async Task WaitAboveAsync(long height, CancellationToken cancel)
    {
        while (true)
        {
            Task bell = Volatile.Read(ref _next).Task;
            if (Current.Height > height) return;
            await bell.WaitAsync(cancel);
        }
    }

    /// <summary>Every height above <paramref name="after"/>, once and in order, until cancelled. Where blocks were taken back, it goes on with those that come in their place.</summary>
    public async IAsyncEnumerable<long> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (long height = after + 1; ; height++)
        {
            while (true)
            {
                Task bell = Volatile.Read(ref _next).Task;
                long head = Current.Height;
                if (head >= height) break;
                height = Math.Min(height, head + 1);
                await bell.WaitAsync(cancel);
            }
            yield return height;
        }
    }

    /// <summary>Sets where the chain stands when a node opens it, without counting the block as new.</summary>
    internal void Open(BlockPoint point) => Volatile.Write(ref _current, point);

    /// <summary>Says that the blocks above a height were taken back.</summary>
    internal void Rewind(BlockPoint point)
    {
        Volatile.Write(ref _current, point);
        Interlocked.Exchange(ref _next, NewBell()).SetResult();
    }

    /// <summary>Says that blocks are made from now on.</summary>
    internal void Ready()
    {
        Volatile.Write(ref _lastAt, clock.GetTimestamp());
        IsReady = true;
    }

    /// <summary>Announces a committed block.</summary>
    internal void Publish(BlockPoint point)
    {
        lock (_lock)
        {
            _recent.Enqueue((clock.GetTimestamp(), point.OperationCount));
            _recentOperations += point.OperationCount;
            ForgetOld();
        }
        Volatile.Write(ref _current, point);
        Volatile.Write(ref _lastAt, clock.GetTimestamp());
        Interlocked.Exchange(ref _next, NewBell()).SetResult();
    }

    private void ForgetOld()
    {
        long now = clock.GetTimestamp();
        while (_recent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Timestamp, now).TotalSeconds > RateWindowSeconds)
        {
            _recentOperations -= oldest.Operations;
            _recent.Dequeue();
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
