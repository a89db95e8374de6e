using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Four copies of a chain that live differently answer alike: one plain, one on several cores with another index seed, one that restarts before each block, one that saw every envelope before the block.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(21, "fifo")]
    [InlineData(22, "fair")]
    public void Four_copies_of_a_chain_agree_on_every_root_and_every_result(int seed, string orderRule)
    {
        TestCityOptions options = new() { OrderRule = orderRule, WonPerCost = "1000000000000" };
        MarketCity plain = new(options), wide = new(options with { ForkJoin = new Threads(3), IndexSeed = 0x1234_5678_9ABC_DEF1 });
        MarketCity restarted = new(options with { RestartBeforeEachBlock = true, IndexSeed = 77 }), checking = new(options);
        MarketCity[] cities = [plain, wide, restarted, checking];
        RandomTrading trading = new(seed);
        EnvelopeCodec codec = new(checking.City.Catalog);
        for (int block = 0; block < 40; block++)
        {
            long timeMs = plain.City.TimeMs + (block % 13 == 12 ? 86_400_000 : 1_000);
            List<byte[]> envelopes = [];
            for (int i = 0; i < 20; i++)
            {
                SigningKey key = plain.City.Users[trading.Next(6)];
                List<Operation> batch = [.. Enumerable.Range(0, trading.Next(5) + 1).Select(_ => trading.NextOperation(timeMs))];
                if (trading.Next(4) == 0) batch.Add(new Transfer(plain.City.Users[trading.Next(6)].Address, Symbol.Of("GOLD"), new Amount((UInt128)trading.Next(1_000) + 1), ""));
                envelopes.Add(key.Sign(new EnvelopeBody(TestCity.ChainId, Address.Zero, (ulong)(block * 20 + i + 1), timeMs + 60_000, Amount.Whole(1), [.. batch]), new EnvelopeCodec(plain.City.Catalog)));
            }

            // Some that cannot execute: wrongly signed, cut short, used before.
            byte[] forged = [.. envelopes[0]];
            forged[^1] ^= 1;
            envelopes.Add(forged);
            envelopes.Add(envelopes[1][..^3]);
            envelopes.Add(envelopes[2]);

            foreach (byte[] envelope in envelopes)
                if (checking.City.Machine.TryDecode(envelope, codec, out Envelope decoded).IsAdmitted) checking.City.Machine.CheckTx(decoded);
            byte[][] results = [.. cities.Select(city => Stored(city.City.Run(envelopes, timeMs)))];
            foreach (MarketCity city in cities[1..])
            {
                Assert.Equal(plain.City.Roots(), city.City.Roots());
                Assert.Equal(plain.City.AppHash, city.City.AppHash);
            }
            foreach (byte[] result in results[1..]) Assert.Equal(results[0], result);
            trading.LastOrderId = plain.Market.Counters.LastOrderId;
            if (block % 10 == 9)
                foreach (MarketCity city in cities) city.City.CheckInvariants();
        }
        Assert.True(plain.Market.Counters.LastTradeId > 100);
    }

    [Fact]
    public void A_proposal_in_fair_order_is_accepted_by_others_and_another_order_is_not()
    {
        MarketCity proposer = new(new TestCityOptions { OrderRule = "fair" }), validator = new(new TestCityOptions { OrderRule = "fair" });
        EnvelopeCodec codec = new(proposer.City.Catalog);
        List<Envelope> candidates = [];
        RandomTrading trading = new(5);
        foreach (SigningKey user in proposer.City.Users)
            for (int i = 0; i < 5; i++)
            {
                Assert.True(proposer.City.Machine.TryDecode(proposer.City.Sign(user, trading.NextOperation(proposer.City.TimeMs)), codec, out Envelope envelope).IsAdmitted || envelope is not null);
                if (envelope.SignatureIsValid) candidates.Add(envelope);
            }
        byte[][] block = [.. proposer.City.Machine.PrepareProposal(candidates, 1 << 20).Select(envelope => envelope.Bytes)];
        Assert.True(block.Length > 10);
        Assert.True(validator.City.Machine.ProcessProposal(new AbciBlock(1, validator.City.TimeMs + 1, block)));
        Array.Reverse(block);
        Assert.False(validator.City.Machine.ProcessProposal(new AbciBlock(1, validator.City.TimeMs + 1, block)));
    }

    private static byte[] Stored(BlockResults results)
    {
        List<byte> bytes = [.. results.Events.ToArray()];
        foreach (EnvelopeResult envelope in results.Envelopes) bytes.AddRange(System.Text.Encoding.ASCII.GetBytes(envelope.ToString()));
        foreach (Outcome outcome in results.Outcomes) bytes.AddRange(System.Text.Encoding.ASCII.GetBytes(outcome.ToString()));
        return [.. bytes];
    }

    private sealed class Threads(int width) : IForkJoin
    {
        public int Width => width;

        public void For(int count, Action<int> body) => Parallel.For(0, count, body);
    }
}
