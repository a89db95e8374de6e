using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel.Proofs;

/// <summary>A <see cref="SlotProof"/> as a message, the proof operation <c>gwangan:slot</c>: 1 slot · 2 depth · 3 leaf · 4 siblings, from the leaf up, three a level.</summary>
public sealed record SlotProofMessage(SlotProof Proof) : IProtoMessage<SlotProofMessage>
{
    private const int SiblingsMax = 3 * 16; // no tree of 2^31 slots is deeper

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Int64(1, Proof.Slot);
        writer.Int64(2, Proof.Depth);
        Hash32 leaf = Proof.Leaf;
        writer.Bytes(3, Hash32.Bytes(in leaf));
        foreach (ref readonly Hash32 sibling in Proof.Siblings.AsSpan()) writer.BytesAlways(4, Hash32.Bytes(in sibling));
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotProofMessage? message)
    {
        message = null;
        (int slot, int depth, Hash32 leaf) = (0, 0, default);
        List<Hash32> siblings = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            ReadOnlySpan<byte> hash = default;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out slot),
                (2, WireType.Varint) => reader.TryInt32(out depth),
                (3 or 4, WireType.Bytes) => reader.TryBytes(out hash) && hash.Length == Hash32.Size,
                _ => false,
            };
            if (!ok || (field == 4 && siblings.Count == SiblingsMax)) return false;
            if (field == 3) leaf = new Hash32(hash);
            if (field == 4) siblings.Add(new Hash32(hash));
        }
        message = new SlotProofMessage(new SlotProof(slot, depth, leaf, [.. siblings]));
        return true;
    }
}
