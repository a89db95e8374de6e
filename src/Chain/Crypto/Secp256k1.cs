using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>ECDSA over secp256k1 by libsecp256k1. Signatures are 64 bytes, R then S, and S is in the lower half (BIP 62, CometBFT).</summary>
/// <remarks>The context is never changed after creation, so every method may be called from many threads.</remarks>
public static unsafe class Secp256k1
{
    /// <summary>Bytes in a secret key.</summary>
    public const int SecretSize = 32;

    /// <summary>Bytes in a compressed public key.</summary>
    public const int CompressedSize = 33;

    /// <summary>Bytes in an uncompressed public key: 0x04, X, Y.</summary>
    public const int UncompressedSize = 65;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureSize = 64;

    private const uint ContextForAll = 0x0301;
    private const uint SerializeCompressed = 0x0102;
    private const uint SerializeUncompressed = 0x0002;

    private static readonly nint Context = secp256k1_context_create(ContextForAll);

    // (order - 1) / 2: the largest S that is accepted.
    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
    ];

    /// <summary>Reads a public key of 33 or 65 bytes; false when it is anything else or no point of the curve.</summary>
    public static bool TryParse(ReadOnlySpan<byte> publicKey, out Secp256k1Key key)
    {
        key = default;
        // The hybrid 65-byte form (0x06, 0x07) is a second spelling of the same key and is refused.
        bool known = publicKey.Length switch
        {
            CompressedSize => publicKey[0] is 2 or 3,
            UncompressedSize => publicKey[0] == 4,
            _ => false,
        };
        if (!known) return false;
        fixed (byte* input = publicKey)
        fixed (Secp256k1Key* target = &key)
            return secp256k1_ec_pubkey_parse(Context, (byte*)target, input, (nuint)publicKey.Length) == 1;
    }

    /// <summary>Writes <paramref name="key"/> to <paramref name="target"/>, compressed for 33 bytes of room, uncompressed for 65.</summary>
    public static void Serialize(in Secp256k1Key key, Span<byte> target)
    {
        Invariant.Assert(target.Length is CompressedSize or UncompressedSize);
        nuint size = (nuint)target.Length;
        fixed (Secp256k1Key* source = &key)
        fixed (byte* output = target)
        {
            uint flags = target.Length == CompressedSize ? SerializeCompressed : SerializeUncompressed;
            Invariant.Assert(secp256k1_ec_pubkey_serialize(Context, output, &size, (byte*)source, flags) == 1);
        }
    }

    /// <summary>True when <paramref name="signature"/> over <paramref name="digest"/> was made by the key; a high S is refused.</summary>
    public static bool Verify(in Secp256k1Key key, in Hash32 digest, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize) return false;
        byte* parsed = stackalloc byte[64];
        fixed (byte* compact = signature)
        fixed (Secp256k1Key* source = &key)
        fixed (Hash32* message = &digest)
        {
            return secp256k1_ecdsa_signature_parse_compact(Context, parsed, compact) == 1
                && secp256k1_ecdsa_verify(Context, parsed, (byte*)message, (byte*)source) == 1;
        }
    }

    /// <summary>The same from an encoded public key; false too when that is malformed.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, in Hash32 digest, ReadOnlySpan<byte> signature) =>
        TryParse(publicKey, out Secp256k1Key key) && Verify(in key, in digest, signature);

    /// <summary>The key that made <paramref name="signature"/>, given its recovery id 0 to 3. A high S is accepted, as Ethereum's ecrecover does; see <see cref="IsLowS"/>.</summary>
    public static bool TryRecover(in Hash32 digest, ReadOnlySpan<byte> signature, int recoveryId, out Secp256k1Key key)
    {
        key = default;
        if (signature.Length != SignatureSize || recoveryId is < 0 or > 3) return false;
        byte* parsed = stackalloc byte[65];
        fixed (byte* compact = signature)
        fixed (Secp256k1Key* target = &key)
        fixed (Hash32* message = &digest)
        {
            return secp256k1_ecdsa_recoverable_signature_parse_compact(Context, parsed, compact, recoveryId) == 1
                && secp256k1_ecdsa_recover(Context, (byte*)target, parsed, (byte*)message) == 1;
        }
    }

    /// <summary>True when S is in the lower half, so that the signature has no twin (EIP-2).</summary>
    public static bool IsLowS(ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && signature[32..].SequenceCompareTo(HalfOrder) <= 0;

    /// <summary>True when <paramref name="secret"/> is 32 bytes, not zero and below the group's order.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretSize) return false;
        fixed (byte* bytes = secret) return secp256k1_ec_seckey_verify(Context, bytes) == 1;
    }

    /// <summary>The public key of <paramref name="secret"/>; false when that is no secret key.</summary>
    public static bool TryPublicKey(ReadOnlySpan<byte> secret, out Secp256k1Key key)
    {
        key = default;
        if (secret.Length != SecretSize) return false;
        fixed (byte* bytes = secret)
        fixed (Secp256k1Key* target = &key)
            return secp256k1_ec_pubkey_create(Context, (byte*)target, bytes) == 1;
    }

    /// <summary>Signs with a nonce by RFC 6979 and writes 64 bytes with low S; false when <paramref name="secret"/> is no secret key.</summary>
    public static bool TrySign(ReadOnlySpan<byte> secret, in Hash32 digest, Span<byte> signature) =>
        TrySign(secret, in digest, signature, out _);

    /// <summary>Signs as <see cref="TrySign(ReadOnlySpan{byte}, in Hash32, Span{byte})"/> does and tells the recovery id, 0 to 3.</summary>
    public static bool TrySign(ReadOnlySpan<byte> secret, in Hash32 digest, Span<byte> signature, out int recoveryId)
    {
        recoveryId = 0;
        if (secret.Length != SecretSize || signature.Length < SignatureSize) return false;
        byte* made = stackalloc byte[65];
        int id;
        fixed (byte* bytes = secret)
        fixed (byte* target = signature)
        fixed (Hash32* message = &digest)
        {
            if (secp256k1_ecdsa_sign_recoverable(Context, made, (byte*)message, bytes, 0, 0) != 1) return false;
            Invariant.Assert(secp256k1_ecdsa_recoverable_signature_serialize_compact(Context, target, &id, made) == 1);
        }
        recoveryId = id;
        return true;
    }

    private const string Library = "libsecp256k1.so.1";

    [DllImport(Library)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_parse(nint context, byte* key, byte* input, nuint length);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_serialize(nint context, byte* output, nuint* length, byte* key, uint flags);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_create(nint context, byte* key, byte* secret);

    [DllImport(Library)]
    private static extern int secp256k1_ec_seckey_verify(nint context, byte* secret);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_signature_parse_compact(nint context, byte* signature, byte* compact);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_verify(nint context, byte* signature, byte* digest, byte* key);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_sign_recoverable(nint context, byte* signature, byte* digest, byte* secret, nint nonce, nint data);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_recoverable_signature_serialize_compact(nint context, byte* compact, int* id, byte* signature);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_recoverable_signature_parse_compact(nint context, byte* signature, byte* compact, int id);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_recover(nint context, byte* key, byte* signature, byte* digest);
}
