using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A piece of an encoded block with its proof: tendermint.types.Part.</summary>
public sealed class Part(uint index, ReadOnlyMemory<byte> bytes, MerkleProof proof) : IProtoMessage<Part>
{
    /// <summary>The part's place, from 0.</summary>
    public uint Index { get; } = index;

    /// <summary>The block's bytes in this part, at most 65,536.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>That the bytes are at this place of the set.</summary>
    public MerkleProof Proof { get; } = proof;

    /// <summary>True when this part belongs to the set with this header.</summary>
    public bool Verify(PartSetHeader set) =>
        Index < set.Total
        && Proof.Index == Index
        && Proof.Total == set.Total
        && set.Hash.Length == Hash32.Size
        && Proof.Verify(new Hash32(set.Hash.Span), Bytes.Span);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Index);
        writer.Bytes(2, Bytes.Span);
        writer.Message(3, Proof);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Part? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        uint index = 0;
        ReadOnlyMemory<byte> content = default;
        MerkleProof? proof = null;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryUInt32(out index),
                (2, WireType.Bytes) => reader.TryMemory(CometLimits.PartBytes, out content),
                (3, WireType.Bytes) => reader.TryMessage(out proof),
                _ => field > 3 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        if (proof is null) return false;
        message = new Part(index, content, proof);
        return true;
    }
}
