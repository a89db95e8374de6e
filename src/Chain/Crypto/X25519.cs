using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Key agreement over Curve25519 (RFC 7748) by libsodium.</summary>
public static unsafe class X25519
{
    /// <summary>Bytes in a secret, a public key and a shared secret.</summary>
    public const int Size = 32;

    /// <summary>Writes the public key of a secret.</summary>
    public static void PublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey)
    {
        Invariant.Assert(secret.Length == Size && publicKey.Length == Size);
        fixed (byte* scalar = secret)
        fixed (byte* target = publicKey)
            Invariant.Assert(crypto_scalarmult_base(target, scalar) == 0);
    }

    /// <summary>Writes what both sides share; false for a point of small order, with which everybody would share the same.</summary>
    public static bool TryShare(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> theirPublicKey, Span<byte> shared)
    {
        Invariant.Assert(secret.Length == Size && theirPublicKey.Length == Size && shared.Length == Size);
        fixed (byte* scalar = secret)
        fixed (byte* point = theirPublicKey)
        fixed (byte* target = shared)
            return crypto_scalarmult(target, scalar, point) == 0;
    }

    private const string Library = "libsodium.so.23";

    [DllImport(Library)]
    private static extern int crypto_scalarmult_base(byte* publicKey, byte* secret);

    [DllImport(Library)]
    private static extern int crypto_scalarmult(byte* shared, byte* secret, byte* publicKey);
}
