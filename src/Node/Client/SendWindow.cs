namespace Gwangan.Node.Client;

/// <summary>Bounds what is sent and not yet in a block, over all connections that share it. Any thread.</summary>
/// <param name="watch">What has been committed since.</param>
/// <param name="max">The bound: below what the node's pool holds.</param>
public sealed class SendWindow(BlockWatch watch, int max)
{
    private long _taken;

    /// <summary>The blocks.</summary>
    public BlockWatch Watch => watch;

    /// <summary>Takes room for some operations when there is enough; one batch always has room in an empty window.</summary>
    public bool TryTake(int count)
    {
        long before = Interlocked.Add(ref _taken, count) - count - watch.Operations;
        if (before <= 0 || before + count <= max) return true;
        Return(count);
        return false;
    }

    /// <summary>Gives room back that was not used: the operation was refused before a block.</summary>
    public void Return(int count) => Interlocked.Add(ref _taken, -count);
}
