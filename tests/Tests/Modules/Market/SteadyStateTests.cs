using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Once tables and book have their size, executing an order allocates nothing.</summary>
public sealed class SteadyStateTests
{
    private const int Rounds = 6, PairCount = 300;

    [Fact]
    public void Executing_operations_allocates_nothing()
    {
        MarketCity city = new();
        EnvelopeCodec codec = new(city.City.Catalog);
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            // Sales come to rest, some are amended, reduced or cancelled, and buys take the rest: after each round the book is empty.
            ulong first = city.Market.Counters.LastOrderId + 1;
            List<Envelope?> envelopes = [];
            for (int i = 0; i < PairCount; i++) Add(0, Limit(GoldMarket, Side.Sell, 150_000 + 100 * (i % 20), 10, clientOrderId: (ulong)i + 1));
            for (int i = 0; i < PairCount; i++)
                Add(0, (i % 4) switch
                {
                    0 => new AmendOrder(first + (ulong)i, 0, 150_500, 0),
                    1 => new ReduceOrder(0, (ulong)i + 1, 4),
                    2 => new CancelOrder(first + (ulong)i, 0),
                    _ => new AmendOrder(first + (ulong)i, 0, 0, 5),
                });
            for (int i = 0; i < PairCount; i++) Add(1, Limit(GoldMarket, Side.Buy, 152_000, 20, OrderTimeInForce.ImmediateOrCancel));
            AbciBlock block = new(city.City.Height + 1, city.City.TimeMs + 1, [.. envelopes.Select(envelope => envelope!.Bytes)]) { Decoded = envelopes };
            long before = GC.GetAllocatedBytesForCurrentThread();
            BlockResults results = city.City.Machine.FinalizeBlock(block).Results;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            // The block's stored results are one array: 8 bytes an envelope, 16 an outcome, and the events. Its roots are a few KiB however many operations it has.
            least = long.Min(least, allocated - results.Events.Length - 24 * results.Outcomes.Count);
            city.City.Machine.Commit();
            Assert.Equal(0, city.Market.OrderCount);
            Assert.True(results.Outcomes.Count(outcome => outcome.IsDone) >= 2 * PairCount + 100);

            void Add(int user, Operation operation)
            {
                Assert.Equal(KernelRefusal.None, codec.Decode(city.City.Sign(city.City.Users[user], operation), out Envelope envelope));
                Assert.True(city.City.Machine.TryDecode(envelope.Bytes, codec, out envelope).IsAdmitted);
                envelopes.Add(envelope);
            }
        }

        Assert.True(least < 8_192, $"{least} bytes of a block besides its results");
    }
}
