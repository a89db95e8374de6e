using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>ECDSA verification over NIST P-256 (FIPS 186-5) by libcrypto: the curve of passkeys. Signatures are 64 bytes, R then S (IEEE P1363).</summary>
/// <remarks>
/// Both halves of S are accepted: authenticators do not normalise S, and neither do EIP-7951 and RIP-7212's precompile. A caller whose
/// identifiers cover the signature asks <see cref="IsLowS"/> first, which closes the door to a signature's twin.
/// </remarks>
public static unsafe class P256
{
    /// <summary>Bytes in a compressed public key.</summary>
    public const int CompressedSize = 33;

    /// <summary>Bytes in an uncompressed public key: 0x04, X, Y.</summary>
    public const int UncompressedSize = 65;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureSize = 64;

    // OpenSSL's number for prime256v1.
    private const int Curve = 415;

    // (order - 1) / 2: the largest low S.
    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xDE, 0x73, 0x7D, 0x56, 0xD3, 0x8B, 0xCF, 0x42, 0x79, 0xDC, 0xE5, 0x61, 0x7E, 0x31, 0x92, 0xA8,
    ];

    /// <summary>True when <paramref name="signature"/> over <paramref name="digest"/> was made by the key (33 or 65 bytes); false for malformed input.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, in Hash32 digest, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize || !TryParse(publicKey, out nint key)) return false;
        nint parsed = ECDSA_SIG_new();
        int verdict;
        fixed (byte* halves = signature)
        fixed (Hash32* message = &digest)
        {
            // From here on the signature owns both numbers and frees them.
            int set = ECDSA_SIG_set0(parsed, BN_bin2bn(halves, 32, 0), BN_bin2bn(halves + 32, 32, 0));
            Invariant.Assert(set == 1);
            verdict = ECDSA_do_verify((byte*)message, Hash32.Size, parsed, key);
        }
        ECDSA_SIG_free(parsed);
        EC_KEY_free(key);

        // A refusal leaves a note in a queue of this thread that others read.
        if (verdict != 1) ERR_clear_error();
        return verdict == 1;
    }

    /// <summary>True when the bytes are a public key: a point of the curve, compressed or not.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> publicKey)
    {
        if (!TryParse(publicKey, out nint key)) return false;
        EC_KEY_free(key);
        return true;
    }

    /// <summary>True when S is in the lower half, so that the signature has no twin.</summary>
    public static bool IsLowS(ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && signature[32..].SequenceCompareTo(HalfOrder) <= 0;

    // The curve's cofactor is 1, so every point on it but infinity, which has another length, is a key.
    private static bool TryParse(ReadOnlySpan<byte> publicKey, out nint key)
    {
        key = 0;
        bool known = publicKey.Length switch
        {
            CompressedSize => publicKey[0] is 2 or 3,
            UncompressedSize => publicKey[0] == 4,
            _ => false,
        };
        if (!known) return false;
        key = EC_KEY_new_by_curve_name(Curve);
        Invariant.Assert(key != 0);
        fixed (byte* bytes = publicKey)
            if (EC_KEY_oct2key(key, bytes, (nuint)publicKey.Length, 0) == 1) return true;
        EC_KEY_free(key);
        ERR_clear_error();
        return false;
    }

    private const string Library = "libcrypto.so.3";

    [DllImport(Library)]
    private static extern nint EC_KEY_new_by_curve_name(int curve);

    [DllImport(Library)]
    private static extern int EC_KEY_oct2key(nint key, byte* bytes, nuint length, nint context);

    [DllImport(Library)]
    private static extern void EC_KEY_free(nint key);

    [DllImport(Library)]
    private static extern nint ECDSA_SIG_new();

    [DllImport(Library)]
    private static extern int ECDSA_SIG_set0(nint signature, nint r, nint s);

    [DllImport(Library)]
    private static extern void ECDSA_SIG_free(nint signature);

    [DllImport(Library)]
    private static extern nint BN_bin2bn(byte* bytes, int length, nint target);

    [DllImport(Library)]
    private static extern int ECDSA_do_verify(byte* digest, int length, nint signature, nint key);

    [DllImport(Library)]
    private static extern void ERR_clear_error();
}
