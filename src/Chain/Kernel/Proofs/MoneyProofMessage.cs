using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel.Proofs;

/// <summary>A <see cref="MoneyProof"/> as a message, the proof operation <c>gwangan:sum</c>: 1 leaf · 2 siblings, from the leaf up · 3 the asset's root · 4 its place among all assets (tendermint.crypto.Proof) · 5 all assets, when nobody holds this one.</summary>
/// <remarks>A leaf is address (20 bytes) || available (16) || locked (16), a node hash (32) || sum (16), an asset its number (4) || node; numbers most significant byte first. Without 3 nobody holds the asset.</remarks>
public sealed record MoneyProofMessage(MoneyProof Proof) : IProtoMessage<MoneyProofMessage>
{
    private const int AmountSize = 16, NodeSize = Hash32.Size + AmountSize, LeafSize = Address.Size + 2 * AmountSize, SiblingsMax = 8 * Address.Size, AssetsMax = 1 << 16;

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        Span<byte> bytes = stackalloc byte[MoneyCommitment.AssetLeafSize];
        if (Proof.Path is { } path)
        {
            if (path.Leaf is { } leaf)
            {
                Address.Bytes(leaf.Address).CopyTo(bytes);
                BinaryPrimitives.WriteUInt128BigEndian(bytes[Address.Size..], leaf.Available);
                BinaryPrimitives.WriteUInt128BigEndian(bytes[(Address.Size + AmountSize)..], leaf.Locked);
                writer.Bytes(1, bytes[..LeafSize]);
            }
            foreach (ref readonly SumNode sibling in path.Siblings.AsSpan()) WriteNode(writer, 2, in sibling, bytes);
            WriteNode(writer, 3, Proof.Asset, bytes);
        }
        if (Proof.Place is { } place) writer.Message(4, place);
        foreach (AssetRoot asset in Proof.Assets)
        {
            MoneyCommitment.WriteAssetLeaf(asset.AssetId, asset.Root, bytes);
            writer.Bytes(5, bytes[..MoneyCommitment.AssetLeafSize]);
        }
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MoneyProofMessage? message)
    {
        message = null;
        SumLeaf? leaf = null;
        SumNode? root = null;
        MerkleProof? place = null;
        List<SumNode> siblings = [];
        List<AssetRoot> assets = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || !reader.TryBytes(out ReadOnlySpan<byte> value)) return false;
            switch (field, value.Length)
            {
                case (1, LeafSize):
                    leaf = new SumLeaf(new Address(value[..Address.Size]), BinaryPrimitives.ReadUInt128BigEndian(value[Address.Size..]), BinaryPrimitives.ReadUInt128BigEndian(value[(Address.Size + AmountSize)..]));
                    break;
                case (2, NodeSize) when siblings.Count < SiblingsMax:
                    siblings.Add(NodeOf(value));
                    break;
                case (3, NodeSize):
                    root = NodeOf(value);
                    break;
                case (4, _):
                    if (!MerkleProof.TryDecode(value, out place)) return false;
                    break;
                case (5, MoneyCommitment.AssetLeafSize) when assets.Count < AssetsMax:
                    assets.Add(new AssetRoot(BinaryPrimitives.ReadUInt32BigEndian(value), NodeOf(value[4..])));
                    break;
                default:
                    return false;
            }
        }
        message = new MoneyProofMessage(new MoneyProof(root is null ? null : new SumProof(leaf, [.. siblings]), root ?? default, place, [.. assets]));
        return true;
    }

    private static void WriteNode(ProtoWriter writer, int field, in SumNode node, Span<byte> bytes)
    {
        node.Hash.CopyTo(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[Hash32.Size..], node.Sum);
        writer.Bytes(field, bytes[..NodeSize]);
    }

    private static SumNode NodeOf(ReadOnlySpan<byte> bytes) => new(new Hash32(bytes[..Hash32.Size]), BinaryPrimitives.ReadUInt128BigEndian(bytes[Hash32.Size..]));
}
