namespace Gwangan.Node.Feed;

/// <summary>A height that only rises, and those who wait for it. Any thread.</summary>
public sealed class HeightBell
{
    private long _height;
    private TaskCompletionSource _next = NewBell();

    /// <summary>The height.</summary>
    public long Height => Volatile.Read(ref _height);

    /// <summary>Raises the height.</summary>
    public void Ring(long height)
    {
        Volatile.Write(ref _height, height);
        Interlocked.Exchange(ref _next, NewBell()).SetResult();
    }

    /// <summary>Completes when the height has reached <paramref name="height"/>.</summary>
    public async Task WaitAsync(long height, CancellationToken cancel)
    {
        while (true)
        {
            Task bell = Volatile.Read(ref _next).Task;
            if (Height >= height) return;
            await bell.WaitAsync(cancel);
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
