using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Proof that a leaf stands at <see cref="Index"/> of <see cref="Total"/> leaves: tendermint.crypto.Proof.</summary>
/// <param name="total">Leaves in the tree.</param>
/// <param name="index">The leaf's place, from 0.</param>
/// <param name="leafHash">The leaf's hash, domain byte included.</param>
/// <param name="aunts">The sibling hashes on the way to the root, the leaf's own sibling first.</param>
public sealed class MerkleProof(long total, long index, Hash32 leafHash, Hash32[] aunts) : IProtoMessage<MerkleProof>
{
    /// <summary>The most aunts that are read or followed (CometBFT's MaxAunts): trees of 2^100 leaves do not exist.</summary>
    public const int AuntCountMax = 100;

    /// <summary>Leaves in the tree.</summary>
    public long Total { get; } = total;

    /// <summary>The leaf's place, from 0.</summary>
    public long Index { get; } = index;

    /// <summary>The leaf's hash, domain byte included.</summary>
    public Hash32 LeafHash { get; } = leafHash;

    /// <summary>The sibling hashes on the way to the root, the leaf's own sibling first.</summary>
    public IReadOnlyList<Hash32> Aunts => aunts;

    /// <summary>True when <paramref name="leaf"/> is the proven leaf of the tree with this root.</summary>
    public bool Verify(in Hash32 root, ReadOnlySpan<byte> leaf) =>
        Merkle.LeafHash(leaf) == LeafHash && TryRoot(out Hash32 computed) && computed == root;

    /// <summary>The root that the proof leads to; false when place, size and number of aunts do not fit each other.</summary>
    public bool TryRoot(out Hash32 root)
    {
        root = LeafHash;
        if (Total <= 0 || Index < 0 || Index >= Total || aunts.Length > AuntCountMax) return false;
        int used = 0;
        long at = Index;
        for (long count = Total; count > 1; count = (count / 2) + (count & 1), at >>= 1)
        {
            // An odd last node has no sibling and rises as it is.
            if (at == count - 1 && (at & 1) == 0) continue;
            if (used == aunts.Length) return false;
            Hash32 aunt = aunts[used++];
            root = (at & 1) == 0 ? Merkle.InnerHash(in root, in aunt) : Merkle.InnerHash(in aunt, in root);
        }
        return used == aunts.Length;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Int64(1, Total);
        writer.Int64(2, Index);
        Hash32 leaf = LeafHash;
        writer.Bytes(3, Hash32.Bytes(in leaf));
        foreach (ref readonly Hash32 aunt in aunts.AsSpan()) writer.BytesAlways(4, Hash32.Bytes(in aunt));
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MerkleProof? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        long total = 0, index = 0;
        Hash32 leafHash = default;
        var aunts = new List<Hash32>();
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            ReadOnlySpan<byte> value;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt64(out total),
                (2, WireType.Varint) => reader.TryInt64(out index),
                (3, WireType.Bytes) => reader.TryBytes(out value) && TryHash(value, out leafHash),
                (4, WireType.Bytes) => reader.TryBytes(out value) && TryHash(value, out Hash32 aunt) && TryAdd(aunts, aunt),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new MerkleProof(total, index, leafHash, [.. aunts]);
        return true;
    }

    private static bool TryHash(ReadOnlySpan<byte> bytes, out Hash32 hash)
    {
        bool ok = bytes.Length == Hash32.Size;
        hash = ok ? new Hash32(bytes) : default;
        return ok;
    }

    private static bool TryAdd(List<Hash32> aunts, in Hash32 aunt)
    {
        if (aunts.Count == AuntCountMax) return false;
        aunts.Add(aunt);
        return true;
    }
}
