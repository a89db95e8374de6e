using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>SHA-256 (FIPS 180-4) by libcrypto's compression function.</summary>
/// <remarks>
/// Trees hash mostly inputs of one or two blocks, where the set-up of a general digest object costs ten times the hash. Short inputs
/// are therefore padded here, on the stack, and given straight to the compression function; long ones go through libcrypto's buffering.
/// </remarks>
public static unsafe class Sha256
{
    private const int BlockSize = 64;
    private const int ShortMax = 256;
    private const int PaddedMax = ShortMax + BlockSize;

    static Sha256()
    {
        // The layout of libcrypto's context is relied upon, so a library that differs has to be noticed before the first hash.
        Span<byte> longInput = stackalloc byte[1000];
        longInput.Fill((byte)'a');
        Invariant.Assert(
            Hash("abc"u8).ToString() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "libcrypto's SHA-256 disagrees with the FIPS 180 vector");
        Invariant.Assert(
            Hash(longInput).ToString() == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3",
            "libcrypto's SHA-256 disagrees on a long input");
    }

    /// <summary>SHA-256 of nothing, which is also the root of CometBFT's empty tree.</summary>
    public static Hash32 OfNothing { get; } = Hash([]);

    /// <summary>The digest of <paramref name="a"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> a)
    {
        Hash(a, default, default, out Hash32 hash);
        return hash;
    }

    /// <summary>The digest of <paramref name="a"/> followed by <paramref name="b"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Hash(a, b, default, out Hash32 hash);
        return hash;
    }

    /// <summary>The digest of the three spans one after the other.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        Hash(a, b, c, out Hash32 hash);
        return hash;
    }

    /// <summary>The digest of <paramref name="a"/>, written in place.</summary>
    public static void Hash(ReadOnlySpan<byte> a, out Hash32 hash) => Hash(a, default, default, out hash);

    /// <summary>The digest of <paramref name="a"/> followed by <paramref name="b"/>, written in place.</summary>
    public static void Hash(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, out Hash32 hash) => Hash(a, b, default, out hash);

    /// <summary>The digest of the three spans one after the other, written in place; <paramref name="hash"/> may alias an input.</summary>
    [SkipLocalsInit]
    public static void Hash(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, out Hash32 hash)
    {
        long length = (long)a.Length + b.Length + c.Length;
        if (length > ShortMax)
        {
            HashLong(a, b, c, out hash);
            return;
        }

        byte* blocks = stackalloc byte[PaddedMax];
        int used = (int)length;
        int padded = (used + 8 + BlockSize) & -BlockSize;
        Span<byte> message = new(blocks, padded);
        a.CopyTo(message);
        b.CopyTo(message[a.Length..]);
        c.CopyTo(message[(a.Length + b.Length)..]);
        message[used..].Clear();
        message[used] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(message[(padded - 8)..], (ulong)used * 8);

        Context context;
        Start(&context);
        for (int at = 0; at < padded; at += BlockSize) SHA256_Transform(&context, blocks + at);
        Finish(&context, out hash);
    }

    /// <summary>The digest of a message that its writer has padded (FIPS 180-4 section 5.1.1) to whole blocks: for trees, whose nodes have fixed sizes.</summary>
    [SkipLocalsInit]
    internal static void HashPadded(ReadOnlySpan<byte> blocks, out Hash32 hash)
    {
        Context context;
        Start(&context);
        fixed (byte* first = blocks)
            for (int at = 0; at < blocks.Length; at += BlockSize) SHA256_Transform(&context, first + at);
        Finish(&context, out hash);
    }

    /// <summary>The digest of two digests side by side: an inner node of a tree without domain bytes.</summary>
    [SkipLocalsInit]
    public static void HashPair(in Hash32 left, in Hash32 right, out Hash32 hash)
    {
        byte* block = stackalloc byte[BlockSize];
        left.CopyTo(new Span<byte>(block, Hash32.Size));
        right.CopyTo(new Span<byte>(block + Hash32.Size, Hash32.Size));
        Context context;
        Start(&context);
        SHA256_Transform(&context, block);
        fixed (byte* padding = PaddingOf64Bytes) SHA256_Transform(&context, padding);
        Finish(&context, out hash);
    }

    // The second block of every 64-byte message: the end bit, zeros, and the length of 512 bits.
    private static ReadOnlySpan<byte> PaddingOf64Bytes =>
    [
        0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0,
    ];

    [SkipLocalsInit]
    private static void HashLong(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, out Hash32 hash)
    {
        Context context;
        Invariant.Assert(SHA256_Init(&context) == 1);
        fixed (byte* p = a) SHA256_Update(&context, p, (nuint)a.Length);
        fixed (byte* p = b) SHA256_Update(&context, p, (nuint)b.Length);
        fixed (byte* p = c) SHA256_Update(&context, p, (nuint)c.Length);
        Unsafe.SkipInit(out hash);
        fixed (Hash32* target = &hash) Invariant.Assert(SHA256_Final((byte*)target, &context) == 1);
    }

    // Only the eight state words matter to the compression function.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start(Context* context)
    {
        context->H[0] = 0x6a09e667;
        context->H[1] = 0xbb67ae85;
        context->H[2] = 0x3c6ef372;
        context->H[3] = 0xa54ff53a;
        context->H[4] = 0x510e527f;
        context->H[5] = 0x9b05688c;
        context->H[6] = 0x1f83d9ab;
        context->H[7] = 0x5be0cd19;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Context* context, out Hash32 hash)
    {
        Unsafe.SkipInit(out hash);
        Span<byte> target = Hash32.MutableBytes(ref hash);
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt32BigEndian(target[(4 * i)..], context->H[i]);
    }

    /// <summary>SHA256_CTX of OpenSSL 3: eight state words, the bit count, the pending block, its fill, the digest's length; 112 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 112)]
    private struct Context
    {
        public fixed uint H[8];
        private fixed uint _countAndPending[20];
    }

    [DllImport("libcrypto.so.3"), SuppressGCTransition]
    private static extern void SHA256_Transform(Context* context, byte* block);

    [DllImport("libcrypto.so.3")]
    private static extern int SHA256_Init(Context* context);

    [DllImport("libcrypto.so.3")]
    private static extern int SHA256_Update(Context* context, byte* data, nuint length);

    [DllImport("libcrypto.so.3")]
    private static extern int SHA256_Final(byte* digest, Context* context);
}
