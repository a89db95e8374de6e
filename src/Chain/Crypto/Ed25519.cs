using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Ed25519 (RFC 8032) by libsodium. Signatures are 64 bytes, public keys and seeds 32.</summary>
/// <remarks>
/// libsodium refuses small-order keys and non-canonical encodings, which CometBFT's verifier (ZIP 215) accepts; an honest
/// signer makes neither, so every signature that is produced in practice gets the same answer from both.
/// </remarks>
public static unsafe class Ed25519
{
    /// <summary>Bytes in a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Bytes in the seed that a key pair follows from.</summary>
    public const int SeedSize = 32;

    /// <summary>Bytes in a signature.</summary>
    public const int SignatureSize = 64;

    private const int ExpandedSize = 64;

    // Runs before the first call below: libsodium picks its fastest code for this processor.
    static Ed25519() => Invariant.Assert(sodium_init() >= 0, "libsodium does not start");

    /// <summary>True when <paramref name="signature"/> over <paramref name="message"/> was made by the key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeySize || signature.Length != SignatureSize) return false;
        fixed (byte* key = publicKey)
        fixed (byte* data = message)
        fixed (byte* bytes = signature)
            return crypto_sign_ed25519_verify_detached(bytes, data, (ulong)message.Length, key) == 0;
    }

    /// <summary>Writes the 32-byte public key of a 32-byte <paramref name="seed"/>.</summary>
    public static void PublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Span<byte> expanded = stackalloc byte[ExpandedSize];
        Expand(seed, publicKey, expanded);
        CryptographicOperations.ZeroMemory(expanded);
    }

    /// <summary>Writes the 64-byte signature over <paramref name="message"/> by the key of a 32-byte <paramref name="seed"/>.</summary>
    public static void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Invariant.Assert(signature.Length >= SignatureSize);
        Span<byte> publicKey = stackalloc byte[PublicKeySize];
        Span<byte> expanded = stackalloc byte[ExpandedSize];
        Expand(seed, publicKey, expanded);
        fixed (byte* data = message)
        fixed (byte* secret = expanded)
        fixed (byte* bytes = signature)
            Invariant.Assert(crypto_sign_ed25519_detached(bytes, null, data, (ulong)message.Length, secret) == 0);
        CryptographicOperations.ZeroMemory(expanded);
    }

    private static void Expand(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> expanded)
    {
        Invariant.Assert(seed.Length == SeedSize);
        Invariant.Assert(publicKey.Length >= PublicKeySize);
        fixed (byte* bytes = seed)
        fixed (byte* key = publicKey)
        fixed (byte* secret = expanded)
            Invariant.Assert(crypto_sign_ed25519_seed_keypair(key, secret, bytes) == 0);
    }

    private const string Library = "libsodium.so.23";

    [DllImport(Library)]
    private static extern int sodium_init();

    [DllImport(Library)]
    private static extern int crypto_sign_ed25519_seed_keypair(byte* publicKey, byte* secret, byte* seed);

    [DllImport(Library)]
    private static extern int crypto_sign_ed25519_detached(byte* signature, ulong* length, byte* message, ulong messageLength, byte* secret);

    [DllImport(Library)]
    private static extern int crypto_sign_ed25519_verify_detached(byte* signature, byte* message, ulong messageLength, byte* publicKey);
}
