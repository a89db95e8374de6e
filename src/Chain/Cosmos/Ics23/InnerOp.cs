using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>One step up a tree: <c>hash(prefix || child || suffix)</c>. cosmos.ics23.v1.InnerOp.</summary>
public sealed class InnerOp(HashOp hash, byte[] prefix, byte[] suffix) : IProtoMessage<InnerOp>
{
    /// <summary>The hash over the whole.</summary>
    public HashOp Hash { get; } = hash;

    /// <summary>What stands left of the child: the node's own bytes and the children before it.</summary>
    public ReadOnlySpan<byte> Prefix => prefix;

    /// <summary>What stands right of the child: the children after it.</summary>
    public ReadOnlySpan<byte> Suffix => suffix;

    /// <summary>The parent's hash; false when the child is empty or the hash is not performed.</summary>
    public bool TryApply(ReadOnlySpan<byte> child, [NotNullWhen(true)] out byte[]? digest)
    {
        digest = null;
        Span<byte> bytes = stackalloc byte[Ops.DigestSizeMax];
        if (!TryApply(child, bytes, out int length)) return false;
        digest = bytes[..length].ToArray();
        return true;
    }

    /// <summary>The same, into <paramref name="digest"/>, which may be where the child stands.</summary>
    internal bool TryApply(ReadOnlySpan<byte> child, Span<byte> digest, out int length)
    {
        length = 0;
        return !child.IsEmpty && Ops.TryHash(Hash, prefix, child, suffix, digest, out length);
    }

    /// <summary>True when this step, the <paramref name="layer"/>-th above the leaf (from 1), has the form that <paramref name="spec"/> prescribes.</summary>
    public bool Matches(ProofSpec spec, int layer)
    {
        InnerSpec inner = spec.InnerSpec;
        if (Hash != inner.Hash) return false;
        if (spec.IsIavl && !IavlRules.IsInnerPrefix(prefix, layer)) return false;

        // Whatever reads as a leaf must not pass for an inner node.
        if (Prefix.StartsWith(spec.LeafSpec.Prefix)) return false;
        long leftChildrenMax = (inner.ChildOrder.Length - 1L) * inner.ChildSize;
        return prefix.Length >= inner.MinPrefixLength
            && prefix.Length <= inner.MaxPrefixLength + leftChildrenMax
            && inner.ChildSize > 0
            && inner.MaxPrefixLength < (long)inner.MinPrefixLength + inner.ChildSize
            && suffix.Length % inner.ChildSize == 0;
    }

    /// <summary>True when both steps are the same node seen from the same child.</summary>
    internal bool SameStep(InnerOp other) => Prefix.SequenceEqual(other.Prefix) && Suffix.SequenceEqual(other.Suffix);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Hash);
        writer.Bytes(2, prefix);
        writer.Bytes(3, suffix);
    }

    /// <summary>Reads the message; false when malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out InnerOp? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int hash = 0;
        ReadOnlySpan<byte> prefix = default, suffix = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out hash),
                (2, WireType.Bytes) => reader.TryBytes(out prefix),
                (3, WireType.Bytes) => reader.TryBytes(out suffix),
                _ => field > 3 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new InnerOp((HashOp)hash, prefix.ToArray(), suffix.ToArray());
        return true;
    }
}
