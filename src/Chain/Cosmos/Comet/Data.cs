using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A block's transactions: tendermint.types.Data.</summary>
public sealed class Data(ReadOnlyMemory<byte>[] txs) : IProtoMessage<Data>
{
    /// <summary>No transactions.</summary>
    public static Data Empty { get; } = new([]);

    /// <summary>The transactions as they were sent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Txs => txs;

    /// <summary>The root over the transactions' digests: a header's data_hash (types/tx.go, Txs.Hash).</summary>
    public Hash32 Hash()
    {
        var leaves = new Hash32[txs.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            Hash32 digest = TxHash(txs[i].Span);
            leaves[i] = Merkle.LeafHash(Hash32.Bytes(in digest));
        }
        return Merkle.RootInPlace(leaves);
    }

    /// <summary>A transaction's digest, by which it is looked up.</summary>
    public static Hash32 TxHash(ReadOnlySpan<byte> tx) => Sha256.Hash(tx);

    /// <summary>Proofs that each transaction's digest is in the block (types/tx.go, Txs.Proof).</summary>
    public Hash32 Prove(out MerkleProof[] proofs)
    {
        var digests = new byte[txs.Length][];
        for (int i = 0; i < digests.Length; i++) digests[i] = TxHash(txs[i].Span).ToArray();
        return Merkle.Prove(digests, out proofs);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        foreach (ReadOnlyMemory<byte> tx in txs) writer.BytesAlways(1, tx.Span);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Data? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        var txs = new List<ReadOnlyMemory<byte>>();
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            if (field != 1)
            {
                if (!reader.TrySkip(wire)) return false;
                continue;
            }
            if (wire != WireType.Bytes || !reader.TryMemory(CometLimits.BlockBytesMax, out ReadOnlyMemory<byte> tx)) return false;
            txs.Add(tx);
        }
        message = new Data([.. txs]);
        return true;
    }
}
