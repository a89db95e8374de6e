using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Replay;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>What a node does beside the blocks shows nowhere: see <see cref="FourCopies"/>.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(21, "fifo")]
    [InlineData(22, "fair")]
    [InlineData(23, "fair")]
    [InlineData(24, "fifo")]
    public void Copies_of_a_chain_that_live_differently_agree_on_every_root_and_every_result(int seed, string orderRule)
    {
        FourCopies copies = new(new TestCityOptions { OrderRule = orderRule, WonPerCost = "1000000000000" }, 2, 3, 8);
        MarketCity plain = copies.Plain;
        RandomTrading trading = new(seed);
        for (int block = 0; block < 40; block++)
        {
            long timeMs = plain.City.TimeMs + (block % 13 == 12 ? 86_400_000 : 1_000);
            List<byte[]> envelopes = [];
            for (int i = 0; i < 20; i++)
            {
                List<Operation> batch = [.. Enumerable.Range(0, trading.Next(5) + 1).Select(_ => trading.NextOperation(timeMs))];
                if (trading.Next(4) == 0) batch.Add(new Transfer(plain.City.Users[trading.Next(6)].Address, Symbol.Of("GOLD"), new Amount((UInt128)trading.Next(1_000) + 1), ""));
                envelopes.Add(copies.Sign(trading.Next(6), timeMs, (ulong)(block * 20 + i + 1), [.. batch]));
            }

            // Some that cannot execute: wrongly signed, cut short, used before.
            byte[] forged = [.. envelopes[0]];
            forged[^1] ^= 1;
            envelopes.Add(forged);
            envelopes.Add(envelopes[1][..^3]);
            envelopes.Add(envelopes[2]);
            copies.Run(envelopes, timeMs, $"seed {seed}, block {block}");
            Assert.Equal(20, copies.Executed);
            trading.LastOrderId = plain.Market.Counters.LastOrderId;
            if (block % 10 == 9) copies.CheckInvariants();
        }
        Assert.True(plain.Market.Counters.LastTradeId > 100);
    }

    [SharedFact("data/ops/xc1k.ops.zst")]
    public void Copies_agree_on_a_generated_benchmark_flow() => RunFlow(SharedFiles.Find("data/ops/xc1k.ops.zst"));

    [SharedFact("data/ops/bitstamp.ops.zst")]
    public void Copies_agree_on_a_recorded_flow() => RunFlow(SharedFiles.Find("data/ops/bitstamp.ops.zst"));

    // Recorded prices are brought near the silver market's: what matters is the order of commands, not what they were worth.
    private static void RunFlow(string path)
    {
        const int Blocks = 25, EnvelopesABlock = 60, OperationsAnEnvelope = 5, Users = 6, PriceRange = 800;
        FourCopies copies = new(new TestCityOptions(), 3);
        using IEnumerator<RecordedEvent> events = RecordingFile.Open(path).Read(Blocks * EnvelopesABlock * OperationsAnEnvelope).GetEnumerator();
        long first = 0;
        for (int block = 0; block < Blocks; block++)
        {
            long timeMs = copies.Plain.City.TimeMs + 1_000;
            List<byte[]> envelopes = [];
            List<(int User, Operation Operation)> gathered = [];
            while (envelopes.Count < EnvelopesABlock && events.MoveNext())
            {
                RecordedEvent recorded = events.Current;
                if (first == 0) first = recorded.Price;
                long price = 1_000 + Math.Clamp((recorded.Price - first) / Math.Max(1, first / 2_000), -PriceRange, PriceRange), lots = Math.Clamp(recorded.Size, 1, 1_000);
                Operation? operation = recorded.Kind switch
                {
                    RecordedKind.Add => MarketCity.Limit(MarketCity.SilverMarket, recorded.Side!.Value, price, lots, clientOrderId: recorded.OrderId),
                    RecordedKind.Immediate => MarketCity.Limit(MarketCity.SilverMarket, recorded.Side!.Value, price, lots, OrderTimeInForce.ImmediateOrCancel),
                    RecordedKind.Delete => new CancelOrder(0, recorded.OrderId),
                    RecordedKind.Move => new AmendOrder(0, recorded.OrderId, price, 0),
                    RecordedKind.Reduce => new ReduceOrder(0, recorded.OrderId, lots),
                    _ => null,
                };
                if (operation is null) continue;
                gathered.Add(((int)(recorded.OrderId % Users), operation));
                List<(int User, Operation Operation)> own = [.. gathered.Where(one => one.User == gathered[^1].User)];
                if (own.Count < OperationsAnEnvelope) continue;
                gathered.RemoveAll(one => one.User == own[0].User);
                envelopes.Add(copies.Sign(own[0].User, timeMs, (ulong)(block * EnvelopesABlock + envelopes.Count + 1), [.. own.Select(one => one.Operation)]));
            }
            copies.Run(envelopes, timeMs, $"{Path.GetFileName(path)}, block {block}");
        }
        copies.CheckInvariants();
        Assert.True(copies.Plain.Market.Counters.LastOrderId > 500, $"{copies.Plain.Market.Counters.LastOrderId} orders");
        Assert.True(copies.Plain.Market.Counters.LastTradeId > 50, $"{copies.Plain.Market.Counters.LastTradeId} trades");
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
}
