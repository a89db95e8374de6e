using System.Buffers.Binary;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class Blake2Tests
{
    [Fact]
    public void Twelve_rounds_on_a_digests_blocks_are_what_libcrypto_computes()
    {
        var random = new Random(61);
        for (int size = 1; size < 600; size += 7)
        {
            byte[] data = new byte[size];
            random.NextBytes(data);
            Assert.Equal(RareDigests.Blake2b512(data), Digest(data));
        }
    }

    [Fact]
    public void Each_round_mixes_and_the_schedule_repeats_after_ten()
    {
        ulong[] message = [.. Enumerable.Range(1, 16).Select(i => (ulong)i * 0x9E3779B97F4A7C15UL)];
        foreach (uint rounds in new uint[] { 0, 1, 2, 9, 10, 11, 12, 25 })
        {
            ulong[] state = [.. Enumerable.Range(1, 8).Select(i => (ulong)i)], expected = (ulong[])state.Clone();
            Blake2.Compress(state, message, 3, 5, isLast: true, rounds);
            Obvious(expected, message, 3, 5, rounds);
            Assert.Equal(expected, state);
        }
    }

    // RFC 7693, section 3.3, for an unkeyed digest of 64 bytes.
    private static byte[] Digest(byte[] data)
    {
        ulong[] state =
        [
            0x6A09E667F3BCC908 ^ 0x01010040, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
            0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
        ];
        for (int at = 0; at < data.Length; at += 128)
        {
            int size = Math.Min(128, data.Length - at);
            byte[] block = new byte[128];
            data.AsSpan(at, size).CopyTo(block);
            ulong[] words = [.. Enumerable.Range(0, 16).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(8 * i)))];
            Blake2.Compress(state, words, (ulong)(at + size), 0, at + size == data.Length, 12);
        }
        byte[] digest = new byte[64];
        for (int i = 0; i < 8; i++) BinaryPrimitives.WriteUInt64LittleEndian(digest.AsSpan(8 * i), state[i]);
        return digest;
    }

    // RFC 7693, section 3.2, word by word.
    private static void Obvious(ulong[] h, ulong[] m, ulong low, ulong high, uint rounds)
    {
        int[][] sigma =
        [
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
            [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4], [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
            [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13], [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
            [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11], [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
            [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5], [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
        ];
        ulong[] v =
        [
            .. h, 0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
            0x510E527FADE682D1 ^ low, 0x9B05688C2B3E6C1F ^ high, ~0x1F83D9ABFB41BD6BUL, 0x5BE0CD19137E2179,
        ];
        for (uint round = 0; round < rounds; round++)
        {
            int[] s = sigma[round % 10];
            G(0, 4, 8, 12, m[s[0]], m[s[1]]);
            G(1, 5, 9, 13, m[s[2]], m[s[3]]);
            G(2, 6, 10, 14, m[s[4]], m[s[5]]);
            G(3, 7, 11, 15, m[s[6]], m[s[7]]);
            G(0, 5, 10, 15, m[s[8]], m[s[9]]);
            G(1, 6, 11, 12, m[s[10]], m[s[11]]);
            G(2, 7, 8, 13, m[s[12]], m[s[13]]);
            G(3, 4, 9, 14, m[s[14]], m[s[15]]);
        }
        for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];

        void G(int a, int b, int c, int d, ulong x, ulong y)
        {
            v[a] += v[b] + x;
            v[d] = ulong.RotateRight(v[d] ^ v[a], 32);
            v[c] += v[d];
            v[b] = ulong.RotateRight(v[b] ^ v[c], 24);
            v[a] += v[b] + y;
            v[d] = ulong.RotateRight(v[d] ^ v[a], 16);
            v[c] += v[d];
            v[b] = ulong.RotateRight(v[b] ^ v[c], 63);
        }
    }
}
