using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines;

/// <summary>What decides the order of blocks, or learns it, and drives the chain accordingly. One for a node, chosen when it starts.</summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>How many blocks <see cref="Open"/> executed because the state was behind what is decided.</summary>
    long Replayed { get; }

    /// <summary>Completes when the engine has ended; fails with what stopped it.</summary>
    Task Ended { get; }

    /// <summary>Why no blocks are made or followed at present, in a sentence; null when all is well. It passes without a restart. Any thread.</summary>
    string? Trouble => null;

    /// <summary>Why no submission can come into a block through this node now; none when one can. Any thread.</summary>
    MempoolRefusal Refuses => MempoolRefusal.None;

    /// <summary>Brings the state to the end of what this node knows to be decided.</summary>
    /// <param name="progress">Told the height after each executed block.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    /// <exception cref="NodeException">What is stored does not belong together.</exception>
    void Open(Action<long>? progress = null, CancellationToken cancel = default);

    /// <summary>Begins its work on threads of its own.</summary>
    void Start();

    /// <summary>Says that envelopes were added to the pool. Any thread.</summary>
    void Wake();
}
