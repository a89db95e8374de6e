using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Who answers what comes over the ABCI socket. Any thread, several at once: each connection asks for itself.</summary>
public interface IAbciHandler
{
    /// <summary>Answers a request; not called for Flush, CheckTx and Echo.</summary>
    /// <exception cref="AbciException">The request cannot be answered rightly.</exception>
    AbciMessage Answer(AbciMessage request);

    /// <summary>The part of CheckTx that needs no state and takes longest: many are underway at once.</summary>
    DecodedTx Decode(byte[] transaction);

    /// <summary>The part of CheckTx that needs the state.</summary>
    ResponseCheckTx Check(DecodedTx decoded);

    /// <summary>Something is wrong with this node and not with the caller, which is told so: the node has to stop.</summary>
    void Fail(Exception error);
}
