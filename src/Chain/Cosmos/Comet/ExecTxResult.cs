using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>The part of a transaction's result that every node has to agree on: tendermint.abci.ExecTxResult without log, info, events and codespace.</summary>
/// <param name="Code">0 for success.</param>
/// <param name="Data">What the transaction returned.</param>
/// <param name="GasWanted">The gas it allowed.</param>
/// <param name="GasUsed">The gas it took.</param>
public readonly record struct ExecTxResult(uint Code, ReadOnlyMemory<byte> Data, long GasWanted, long GasUsed) : IProtoMessage
{
    /// <summary>The root over a block's results: last_results_hash in the next header (types/results.go).</summary>
    public static Hash32 Hash(ReadOnlySpan<ExecTxResult> results)
    {
        var leaves = new Hash32[results.Length];
        var writer = new ProtoWriter();
        for (int i = 0; i < leaves.Length; i++)
        {
            writer.Clear();
            results[i].Write(writer);
            leaves[i] = Merkle.LeafHash(writer.WrittenSpan);
        }
        return Merkle.RootInPlace(leaves);
    }

    /// <summary>Writes the four fields that are hashed.</summary>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Code);
        writer.Bytes(2, Data.Span);
        writer.Int64(5, GasWanted);
        writer.Int64(6, GasUsed);
    }
}
