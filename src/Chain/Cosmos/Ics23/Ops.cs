using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>Performs ICS-23's operations; false for an operation that is unknown or not performed.</summary>
public static class Ops
{
    /// <summary>The digest of <paramref name="preimage"/>. <see cref="HashOp.None"/> is refused here: a node is always hashed.</summary>
    public static bool TryHash(HashOp op, ReadOnlySpan<byte> preimage, [NotNullWhen(true)] out byte[]? digest)
    {
        digest = op switch
        {
            HashOp.Sha256 => Sha256.Hash(preimage).ToArray(),
            HashOp.Sha512 => RareDigests.Sha512(preimage),
            HashOp.Ripemd160 => Ripemd(preimage),
            HashOp.Bitcoin => RipemdOf(Sha256.Hash(preimage)),
            HashOp.Sha512To256 => RareDigests.Sha512To256(preimage),
            HashOp.Blake2b512 => RareDigests.Blake2b512(preimage),
            HashOp.Blake2s256 => RareDigests.Blake2s256(preimage),
            _ => null,
        };
        return digest is not null;
    }

    /// <summary>The most bytes of a digest.</summary>
    internal const int DigestSizeMax = 64;

    /// <summary>The digest of three byte strings behind each other, into <paramref name="target"/>; <paramref name="target"/> may be one of them. SHA-256, which every tree in use has, allocates nothing.</summary>
    internal static bool TryHash(HashOp op, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> target, out int length)
    {
        if (op == HashOp.Sha256)
        {
            Sha256.Hash(a, b, c, out Hash32 hash);
            hash.CopyTo(target);
            length = Hash32.Size;
            return true;
        }
        length = 0;
        if (!TryHash(op, [.. a, .. b, .. c], out byte[]? digest)) return false;
        digest.CopyTo(target);
        length = digest.Length;
        return true;
    }

    /// <summary>Appends <paramref name="data"/>, hashed and with its length in front as the operations say.</summary>
    internal static bool TryAppendLeafData(HashOp prehash, LengthOp length, ReadOnlySpan<byte> data, ProtoWriter writer)
    {
        if (prehash != HashOp.None)
        {
            if (!TryHash(prehash, data, out byte[]? digest)) return false;
            data = digest;
        }
        Span<byte> prefix = stackalloc byte[8];
        switch (length)
        {
            case LengthOp.NoPrefix:
                break;
            case LengthOp.VarProto:
                writer.Varint((ulong)data.Length);
                break;
            case LengthOp.Fixed32Big:
                BinaryPrimitives.WriteInt32BigEndian(prefix, data.Length);
                writer.Raw(prefix[..4]);
                break;
            case LengthOp.Fixed32Little:
                BinaryPrimitives.WriteInt32LittleEndian(prefix, data.Length);
                writer.Raw(prefix[..4]);
                break;
            case LengthOp.Fixed64Big:
                BinaryPrimitives.WriteInt64BigEndian(prefix, data.Length);
                writer.Raw(prefix);
                break;
            case LengthOp.Fixed64Little:
                BinaryPrimitives.WriteInt64LittleEndian(prefix, data.Length);
                writer.Raw(prefix);
                break;
            case LengthOp.Require32Bytes:
                if (data.Length != 32) return false;
                break;
            case LengthOp.Require64Bytes:
                if (data.Length != 64) return false;
                break;
            default:
                return false;
        }
        writer.Raw(data);
        return true;
    }

    private static byte[] Ripemd(ReadOnlySpan<byte> preimage)
    {
        byte[] digest = new byte[Ripemd160.Size];
        Ripemd160.Hash(preimage, digest);
        return digest;
    }

    private static byte[] RipemdOf(Hash32 hash) => Ripemd(Hash32.Bytes(in hash));
}
