namespace Gwangan.Node.Engines.Follower;

/// <summary>Somebody who gives blocks: a node over HTTP, or a test. Nothing it gives is believed.</summary>
public interface IBlockSource
{
    /// <summary>What it is called in messages: its address.</summary>
    Uri Address { get; }

    /// <summary>Blocks from a height on, each as soon as it is published, and between them now and then where the node stands. Ends only by an exception or cancellation.</summary>
    /// <param name="from">The first height.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="LeaderException">It does not answer, or what came is no block stream.</exception>
    IAsyncEnumerable<BlockFrame> ReadAsync(long from, CancellationToken cancel);
}
