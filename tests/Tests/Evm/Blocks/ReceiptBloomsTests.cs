using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm.Blocks;

/// <summary>Filters of many receipts at once against those of each.</summary>
public sealed class ReceiptBloomsTests
{
    private const int Seed = 2_048;

    [Fact]
    public void Filters_made_together_are_those_of_each_receipt()
    {
        Random random = new(Seed);
        List<EvmReceiptView> receipts = [];
        for (int i = 0; i < 3 * ReceiptBlooms.CountMax + 5; i++)
        {
            EvmLog[] logs = new EvmLog[random.Next(4)];
            for (int log = 0; log < logs.Length; log++)
            {
                Hash32[] topics = new Hash32[random.Next(5)];
                for (int topic = 0; topic < topics.Length; topic++) topics[topic] = new Hash32(Bytes(Hash32.Size));
                logs[log] = new EvmLog(new Address(Bytes(Address.Size)), topics, Bytes(random.Next(40)));
            }
            receipts.Add(new EvmReceiptView(i, default, default, null, 0, new EvmReceipt { Logs = logs }, default));
        }
        ReceiptBlooms together = new();
        for (int first = 0; first < receipts.Count; first += ReceiptBlooms.CountMax)
        {
            ReadOnlySpan<Bloom> blooms = together.From(receipts, first);
            Assert.Equal(Math.Min(ReceiptBlooms.CountMax, receipts.Count - first), blooms.Length);
            for (int i = 0; i < blooms.Length; i++) Assert.Equal(ReceiptCodec.BloomOf(receipts[first + i].Receipt.Logs), blooms[i]);
        }

        byte[] Bytes(int count)
        {
            byte[] bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
