using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void The_FIPS_180_vectors_come_out(string text, string hex) =>
        Assert.Equal(hex, Sha256.Hash(Encoding.ASCII.GetBytes(text)).ToString());

    [Fact]
    public void Every_length_and_every_cut_agrees_with_the_platform()
    {
        var random = new Random(1);
        byte[] data = new byte[700];
        random.NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            var whole = data.AsSpan(0, length);
            var expected = new Hash32(System.Security.Cryptography.SHA256.HashData(whole));
            int first = random.Next(length + 1), second = random.Next(first, length + 1);
            Assert.Equal(expected, Sha256.Hash(whole));
            Assert.Equal(expected, Sha256.Hash(whole[..first], whole[first..]));
            Assert.Equal(expected, Sha256.Hash(whole[..first], whole[first..second], whole[second..]));
            Sha256.Hash(whole, out Hash32 inPlace);
            Assert.Equal(expected, inPlace);
        }
    }

    [Fact]
    public void A_pair_is_the_digest_of_both_halves()
    {
        Hash32 left = Sha256.Hash("left"u8), right = Sha256.Hash("right"u8);
        Hash32 expected = Sha256.Hash(Hash32.Bytes(in left), Hash32.Bytes(in right));
        Sha256.HashPair(in left, in right, out Hash32 pair);
        Assert.Equal(expected, pair);
        Sha256.HashPair(in left, in right, out left);
        Assert.Equal(expected, left);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Many_messages_at_once_have_the_digests_they_have_one_by_one(int blocksEach)
    {
        var random = new Random(blocksEach);
        for (int count = 0; count <= 70; count++)
        {
            byte[] messages = new byte[count * blocksEach * 64];
            var expected = new Hash32[count];
            for (int i = 0; i < count; i++)
            {
                // As long as leaves room for the end bit and the length in the last block only.
                int length = (blocksEach - 1) * 64 + random.Next(56), at = i * blocksEach * 64;
                random.NextBytes(messages.AsSpan(at, length));
                expected[i] = new Hash32(System.Security.Cryptography.SHA256.HashData(messages.AsSpan(at, length)));
                messages[at + length] = 0x80;
                System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(messages.AsSpan(at + blocksEach * 64 - 8), 8 * length);
            }
            var hashes = new Hash32[count];
            Sha256Lanes.Hash(messages, blocksEach, hashes);
            Assert.Equal(expected, hashes);
        }
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        byte[] data = new byte[300];
        Assert.Equal(0, Allocation.LeastBytes(() =>
        {
            for (int i = 0; i < 100; i++) _ = Sha256.Hash(data.AsSpan(i), data.AsSpan(0, i));
        }));
    }
}
