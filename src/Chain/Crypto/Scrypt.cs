using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>scrypt (RFC 7914): turns a password into a key at a cost in time and memory. By libcrypto, and by the obvious code below where that refuses.</summary>
/// <remarks>libcrypto keeps the RFC's bound n &lt; 2^(16 r); Ethereum's own test vector for keystores has n = 2^18 and r = 1.</remarks>
public static unsafe class Scrypt
{
    private const int BlockWords = 16, RoundsOfTwo = 4;

    /// <summary>Fills <paramref name="key"/>; false when the parameters are no parameters of scrypt or need more than <paramref name="memoryMax"/> bytes.</summary>
    /// <param name="password">The password's bytes.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="n">Cost, a power of two above 1.</param>
    /// <param name="r">Block size.</param>
    /// <param name="p">Parallelisation.</param>
    /// <param name="memoryMax">Most bytes that are taken; about 128 × n × r are needed.</param>
    /// <param name="key">What is derived.</param>
    public static bool TryDerive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ulong n, ulong r, ulong p, ulong memoryMax, Span<byte> key)
    {
        Invariant.Assert(key.Length > 0);
        if (n < 2 || !BitOperations.IsPow2(n) || r == 0 || p == 0 || (UInt128)128 * r * ((UInt128)n + p + 2) > memoryMax) return false;
        if ((ulong)BitOperations.Log2(n) >= 16 * r)
        {
            Derive(password, salt, (int)n, (int)r, (int)p, key);
            return true;
        }
        fixed (byte* passwordBytes = password)
        fixed (byte* saltBytes = salt)
        fixed (byte* target = key)
            return EVP_PBE_scrypt(passwordBytes, (nuint)password.Length, saltBytes, (nuint)salt.Length, n, r, p, memoryMax, target, (nuint)key.Length) == 1;
    }

    /// <summary>The same by the text of the RFC: for parameters that libcrypto refuses, and as its twin in tests.</summary>
    internal static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> key)
    {
        byte[] blocks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, checked(p * 128 * r));
        uint[] x = new uint[32 * r], y = new uint[32 * r], v = new uint[checked(n * 32 * r)];
        for (int i = 0; i < p; i++)
        {
            Span<byte> block = blocks.AsSpan(i * 128 * r, 128 * r);
            for (int w = 0; w < x.Length; w++) x[w] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * w)..]);
            Mix(x, y, v, n, r);
            for (int w = 0; w < x.Length; w++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * w)..], x[w]);
        }
        Rfc2898DeriveBytes.Pbkdf2(password, blocks, key, 1, HashAlgorithmName.SHA256);
    }

    // scryptROMix, section 5: fill a table with what follows from x, then walk it in an order that x itself decides.
    private static void Mix(Span<uint> x, Span<uint> y, Span<uint> v, int n, int r)
    {
        for (int i = 0; i < n; i++)
        {
            x.CopyTo(v.Slice(i * x.Length, x.Length));
            BlockMix(x, y, r);
        }
        for (int i = 0; i < n; i++)
        {
            int j = (int)(x[^BlockWords] & (uint)(n - 1));
            Xor(x, v.Slice(j * x.Length, x.Length));
            BlockMix(x, y, r);
        }
    }

    // scryptBlockMix, section 4: even blocks go to the first half, odd ones to the second.
    private static void BlockMix(Span<uint> x, Span<uint> y, int r)
    {
        Span<uint> state = stackalloc uint[BlockWords];
        x[^BlockWords..].CopyTo(state);
        for (int i = 0; i < 2 * r; i++)
        {
            Xor(state, x.Slice(i * BlockWords, BlockWords));
            Salsa(state);
            state.CopyTo(y.Slice(((i & 1) * r + i / 2) * BlockWords, BlockWords));
        }
        y.CopyTo(x);
    }

    private static void Xor(Span<uint> target, ReadOnlySpan<uint> other)
    {
        for (int i = 0; i < target.Length; i++) target[i] ^= other[i];
    }

    // Salsa20/8, section 3.
    private static void Salsa(Span<uint> state)
    {
        Span<uint> s = stackalloc uint[BlockWords];
        state.CopyTo(s);
        for (int round = 0; round < RoundsOfTwo; round++)
        {
            for (int c = 0; c < 4; c++) Quarter(s, 5 * c & 15, 5 * c + 4 & 15, 5 * c + 8 & 15, 5 * c + 12 & 15);
            for (int c = 0; c < 4; c++) Quarter(s, 4 * c + c, 4 * c + (c + 1 & 3), 4 * c + (c + 2 & 3), 4 * c + (c + 3 & 3));
        }
        for (int i = 0; i < BlockWords; i++) state[i] = unchecked(state[i] + s[i]);
    }

    private static void Quarter(Span<uint> s, int a, int b, int c, int d)
    {
        unchecked
        {
            s[b] ^= BitOperations.RotateLeft(s[a] + s[d], 7);
            s[c] ^= BitOperations.RotateLeft(s[b] + s[a], 9);
            s[d] ^= BitOperations.RotateLeft(s[c] + s[b], 13);
            s[a] ^= BitOperations.RotateLeft(s[d] + s[c], 18);
        }
    }

    [DllImport("libcrypto.so.3")]
    private static extern int EVP_PBE_scrypt(byte* password, nuint passwordSize, byte* salt, nuint saltSize, ulong n, ulong r, ulong p, ulong memoryMax, byte* key, nuint keySize);
}
