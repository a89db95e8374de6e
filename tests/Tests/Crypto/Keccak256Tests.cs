using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class Keccak256Tests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    [InlineData("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void Known_digests_come_out(string text, string hex) =>
        Assert.Equal(hex, Keccak256.Hash(Encoding.ASCII.GetBytes(text)).ToString());

    [Fact]
    public void Every_length_agrees_with_the_obvious_sponge_whole_and_in_pieces()
    {
        var random = new Random(3);
        byte[] data = new byte[500];
        random.NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            var whole = data.AsSpan(0, length);
            Hash32 expected = Obvious(whole);
            Assert.Equal(expected, Keccak256.Hash(whole));
            int cut = random.Next(length + 1);
            Assert.Equal(expected, Keccak256.Hash(whole[..cut], whole[cut..]));
            Keccak256.Sponge sponge = default;
            for (int at = 0; at < length;)
            {
                int count = Math.Min(length - at, random.Next(1, 200));
                sponge.Absorb(whole.Slice(at, count));
                at += count;
            }
            sponge.Finish(out Hash32 inPieces);
            Assert.Equal(expected, inPieces);
        }
    }

    // FIPS 202 as it is written: steps theta, rho, pi, chi, iota over a 5 by 5 array, constants from the shift register.
    private static Hash32 Obvious(ReadOnlySpan<byte> data)
    {
        const int rate = 136;
        byte[] padded = new byte[((data.Length / rate) + 1) * rate];
        data.CopyTo(padded);
        padded[data.Length] ^= 1;
        padded[^1] ^= 0x80;
        ulong[,] a = new ulong[5, 5];
        for (int block = 0; block < padded.Length; block += rate)
        {
            for (int i = 0; i < rate / 8; i++) a[i % 5, i / 5] ^= BitConverter.ToUInt64(padded, block + (8 * i));
            byte register = 1;
            for (int round = 0; round < 24; round++)
            {
                ulong[] c = new ulong[5];
                for (int x = 0; x < 5; x++)
                    for (int y = 0; y < 5; y++) c[x] ^= a[x, y];
                for (int x = 0; x < 5; x++)
                    for (int y = 0; y < 5; y++) a[x, y] ^= c[(x + 4) % 5] ^ ulong.RotateLeft(c[(x + 1) % 5], 1);
                ulong[,] b = new ulong[5, 5];
                b[0, 0] = a[0, 0];
                for (int t = 0, x = 1, y = 0; t < 24; t++)
                {
                    b[y, ((2 * x) + (3 * y)) % 5] = ulong.RotateLeft(a[x, y], (t + 1) * (t + 2) / 2 % 64);
                    (x, y) = (y, ((2 * x) + (3 * y)) % 5);
                }
                for (int x = 0; x < 5; x++)
                    for (int y = 0; y < 5; y++) a[x, y] = b[x, y] ^ (~b[(x + 1) % 5, y] & b[(x + 2) % 5, y]);
                for (int j = 0; j < 7; j++)
                {
                    if ((register & 1) != 0) a[0, 0] ^= 1UL << ((1 << j) - 1);
                    register = (byte)((register << 1) ^ ((register >> 7) * 0x71));
                }
            }
        }
        byte[] digest = new byte[32];
        for (int i = 0; i < 4; i++) BitConverter.TryWriteBytes(digest.AsSpan(8 * i), a[i, 0]);
        return new Hash32(digest);
    }
}
