namespace Gwangan.Node.Mempool;

/// <summary>Work on numbered pieces that whoever is free takes one after another: the thread that begins, and others of the pool as they come to it.</summary>
/// <remarks>The pieces cost about the same, and few of them cost more than a task of their own would. Nobody waits for a helper that has not come: then there is nothing left to help with.</remarks>
internal sealed class DecodeShare : IThreadPoolWorkItem
{
    private readonly int _to;
    private readonly Action<int> _work;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next, _left;

    /// <summary>Pieces <paramref name="from"/> to <paramref name="to"/>, the last not among them; at least one.</summary>
    public DecodeShare(int from, int to, Action<int> work) => (_next, _left, _to, _work) = (from, to - from, to, work);

    /// <summary>Does all of it, and completes when all is done; fails with the first failure.</summary>
    public Task RunAsync()
    {
        for (int helper = 1; helper < Math.Min(Environment.ProcessorCount, _left); helper++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Execute();
        return _done.Task;
    }

    /// <inheritdoc/>
    public void Execute()
    {
        for (int piece; (piece = Interlocked.Increment(ref _next) - 1) < _to;)
        {
            try
            {
                _work(piece);
            }
            catch (Exception error)
            {
                _done.TrySetException(error);
            }
            if (Interlocked.Decrement(ref _left) == 0) _done.TrySetResult();
        }
    }
}
