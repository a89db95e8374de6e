using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>How a leaf is hashed: <c>hash(prefix || length(prehash(key)) || length(prehash(value)))</c>. cosmos.ics23.v1.LeafOp.</summary>
public sealed class LeafOp(HashOp hash, HashOp prehashKey, HashOp prehashValue, LengthOp length, byte[] prefix) : IProtoMessage<LeafOp>
{
    /// <summary>The hash over the whole.</summary>
    public HashOp Hash { get; } = hash;

    /// <summary>The hash over the key alone, before its length is written.</summary>
    public HashOp PrehashKey { get; } = prehashKey;

    /// <summary>The hash over the value alone, before its length is written.</summary>
    public HashOp PrehashValue { get; } = prehashValue;

    /// <summary>How lengths are written.</summary>
    public LengthOp Length { get; } = length;

    /// <summary>The bytes in front: what tells a leaf from an inner node.</summary>
    public ReadOnlySpan<byte> Prefix => prefix;

    /// <summary>The leaf's hash; false when key or value is empty or an operation is not performed.</summary>
    public bool TryApply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, [NotNullWhen(true)] out byte[]? digest)
    {
        digest = null;
        Span<byte> bytes = stackalloc byte[Ops.DigestSizeMax];
        if (!TryApply(key, value, bytes, out int length)) return false;
        digest = bytes[..length].ToArray();
        return true;
    }

    /// <summary>The same, into <paramref name="digest"/>.</summary>
    internal bool TryApply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> digest, out int length)
    {
        length = 0;
        if (key.IsEmpty || value.IsEmpty) return false;
        Span<byte> head = stackalloc byte[FastPrefixMax + 10], tail = stackalloc byte[1 + Hash32.Size];
        if (PrehashKey == HashOp.None && PrehashValue == HashOp.Sha256 && Length == LengthOp.VarProto && prefix.Length <= FastPrefixMax)
        {
            // As IAVL and CometBFT have it: without a buffer for the whole.
            prefix.CopyTo(head);
            int at = prefix.Length;
            for (ulong rest = (ulong)key.Length; ; rest >>= 7)
            {
                head[at++] = (byte)(rest & 0x7F | (rest >= 0x80 ? 0x80UL : 0));
                if (rest < 0x80) break;
            }
            tail[0] = Hash32.Size;
            Crypto.Sha256.Hash(value).CopyTo(tail[1..]);
            return Ops.TryHash(Hash, head[..at], key, tail, digest, out length);
        }
        var preimage = new ProtoWriter(prefix.Length + key.Length + value.Length + 20);
        preimage.Raw(prefix);
        return Ops.TryAppendLeafData(PrehashKey, Length, key, preimage)
            && Ops.TryAppendLeafData(PrehashValue, Length, value, preimage)
            && Ops.TryHash(Hash, preimage.WrittenSpan, default, default, digest, out length);
    }

    private const int FastPrefixMax = 32;

    /// <summary>True when this leaf has the form that <paramref name="spec"/> prescribes.</summary>
    public bool Matches(ProofSpec spec) =>
        (!spec.IsIavl || IavlRules.IsLeafPrefix(prefix))
        && Hash == spec.LeafSpec.Hash
        && PrehashKey == spec.LeafSpec.PrehashKey
        && PrehashValue == spec.LeafSpec.PrehashValue
        && Length == spec.LeafSpec.Length
        && Prefix.StartsWith(spec.LeafSpec.Prefix);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Hash);
        writer.Enum(2, (int)PrehashKey);
        writer.Enum(3, (int)PrehashValue);
        writer.Enum(4, (int)Length);
        writer.Bytes(5, prefix);
    }

    /// <summary>Reads the message; false when malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LeafOp? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int hash = 0, prehashKey = 0, prehashValue = 0, length = 0;
        ReadOnlySpan<byte> prefix = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out hash),
                (2, WireType.Varint) => reader.TryInt32(out prehashKey),
                (3, WireType.Varint) => reader.TryInt32(out prehashValue),
                (4, WireType.Varint) => reader.TryInt32(out length),
                (5, WireType.Bytes) => reader.TryBytes(out prefix),
                _ => field > 5 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new LeafOp((HashOp)hash, (HashOp)prehashKey, (HashOp)prehashValue, (LengthOp)length, prefix.ToArray());
        return true;
    }
}
