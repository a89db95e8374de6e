using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Digests that only foreign proofs name (ICS-23's hash operations), taken whole from libcrypto.</summary>
public static unsafe class RareDigests
{
    /// <summary>SHA-512: 64 bytes.</summary>
    public static byte[] Sha512(ReadOnlySpan<byte> data) => Digest(EVP_sha512(), 64, data);

    /// <summary>SHA-512/256 (FIPS 180-4): 32 bytes.</summary>
    public static byte[] Sha512To256(ReadOnlySpan<byte> data) => Digest(EVP_sha512_256(), 32, data);

    /// <summary>BLAKE2b with 64 bytes (RFC 7693).</summary>
    public static byte[] Blake2b512(ReadOnlySpan<byte> data) => Digest(EVP_blake2b512(), 64, data);

    /// <summary>BLAKE2s with 32 bytes (RFC 7693).</summary>
    public static byte[] Blake2s256(ReadOnlySpan<byte> data) => Digest(EVP_blake2s256(), 32, data);

    private static byte[] Digest(nint algorithm, int size, ReadOnlySpan<byte> data)
    {
        byte[] digest = new byte[size];
        uint written;
        fixed (byte* source = data)
        fixed (byte* target = digest)
            Invariant.Assert(EVP_Digest(source, (nuint)data.Length, target, &written, algorithm, 0) == 1);
        Invariant.Assert(written == (uint)size);
        return digest;
    }

    [DllImport("libcrypto.so.3")]
    private static extern int EVP_Digest(byte* data, nuint count, byte* digest, uint* size, nint algorithm, nint engine);

    [DllImport("libcrypto.so.3")]
    private static extern nint EVP_sha512();

    [DllImport("libcrypto.so.3")]
    private static extern nint EVP_sha512_256();

    [DllImport("libcrypto.so.3")]
    private static extern nint EVP_blake2b512();

    [DllImport("libcrypto.so.3")]
    private static extern nint EVP_blake2s256();
}
