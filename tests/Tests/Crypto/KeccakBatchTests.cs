using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class KeccakBatchTests
{
    [Fact]
    public void Messages_of_all_sizes_hashed_together_have_the_digests_they_have_alone()
    {
        var random = new Random(5);
        KeccakBatch batch = new();
        for (int round = 0; round < 60; round++)
        {
            List<byte[]> messages = [];
            int sizeMax = round % 3 == 0 ? 3000 : 600;
            for (int i = random.Next(round < 20 ? 12 : 200); i >= 0; i--)
            {
                byte[] message = new byte[random.Next(sizeMax)];
                random.NextBytes(message);
                messages.Add(message);
                batch.Add(message);
            }
            ReadOnlySpan<Hash32> hashes = batch.Run();
            Assert.Equal(messages.Count, hashes.Length);
            for (int i = 0; i < messages.Count; i++)
            {
                Assert.Equal(Keccak256.Hash(messages[i]), hashes[i]);
                Assert.Equal(messages[i], batch.MessageAt(i).ToArray());
            }
            batch.Clear();
        }
        Assert.Equal(0, batch.Run().Length);
    }

    [Fact]
    public void Every_size_around_the_edges_of_blocks_agrees()
    {
        KeccakBatch batch = new();
        for (int size = 0; size <= 5 * Keccak256.Rate; size++)
        {
            byte[] message = new byte[size];
            Array.Fill(message, (byte)size);
            for (int i = 0; i < 9; i++) batch.Add(message);
            foreach (Hash32 hash in batch.Run()) Assert.Equal(Keccak256.Hash(message), hash);
            batch.Clear();
        }
    }
}
