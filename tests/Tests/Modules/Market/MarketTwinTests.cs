using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market;

/// <summary>The module and its plain twin get the same random operations by many accounts and agree on every outcome, every balance and every book.</summary>
public sealed class MarketTwinTests
{
    private const int UserCount = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_module_and_the_plain_market_agree(int seed)
    {
        MarketCity city = new();
        PlainMarket plain = new(UserCount);
        RandomTrading trading = new(seed);
        SortedDictionary<MarketRefusal, int> seen = [];
        SortedSet<ushort> told = [];
        for (int block = 0; block < 60; block++)
        {
            // A day passes now and then, so that bands move.
            long timeMs = city.City.TimeMs + (trading.Next(15) == 0 ? 86_400_000 : 1_000);
            List<(int User, Operation Operation)> operations = [];
            List<byte[]> envelopes = [];
            for (int i = 0; i < 25; i++)
            {
                int user = trading.Next(UserCount);
                Operation[] batch = [.. Enumerable.Range(0, trading.Next(6) + 1).Select(_ => trading.NextOperation(timeMs))];
                operations.AddRange(batch.Select(operation => (user, operation)));
                SigningKey key = city.City.Users[user];
                envelopes.Add(key.Sign(new EnvelopeBody(TestCity.ChainId, Address.Zero, (ulong)(block * 25 + i + 1), timeMs + 60_000, Amount.Zero, batch), new EnvelopeCodec(city.City.Catalog)));
            }
            BlockResults results = city.City.Run(envelopes, timeMs);
            Assert.All(results.Envelopes, envelope => Assert.Equal(KernelRefusal.None, envelope.Code));
            Assert.Equal(operations.Count, results.Outcomes.Count);
            EventReader events = new(results.Events.Span);
            while (events.TryNext()) told.Add(events.Number);
            plain.BeginBlock(timeMs);
            for (int i = 0; i < operations.Count; i++)
            {
                MarketRefusal expected = plain.Execute(operations[i].User, operations[i].Operation, timeMs), actual = (MarketRefusal)results.Outcomes[i].Code;
                Assert.True(expected == actual, $"seed {seed}, block {block}, operation {i}: {operations[i]}: the plain market says {expected}, the module {actual}");
                seen[actual] = seen.GetValueOrDefault(actual) + 1;
            }
            plain.EndBlock();
            trading.LastOrderId = city.Market.Counters.LastOrderId;
            if (block % 7 == 0) city.City.Restart();
            Compare(city, plain, $"seed {seed}, block {block}");
            if (block % 5 == 0) city.City.CheckInvariants();
        }
        Assert.True(seen.Count >= 14, $"only {string.Join(", ", seen)}");
        Assert.Equal(Enumerable.Range(403, 5).Concat(Enumerable.Range(409, 9)).Select(number => (ushort)number), told);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Events_alone_tell_every_book(int seed)
    {
        MarketCity city = new();
        RandomTrading trading = new(seed);
        BookFromEvents told = new();
        for (int block = 0; block < 60; block++)
        {
            List<byte[]> envelopes = [];
            for (int i = 0; i < 30; i++)
            {
                SigningKey key = city.City.Users[trading.Next(UserCount)];
                envelopes.Add(city.City.Sign(key, [.. Enumerable.Range(0, 4).Select(_ => trading.NextOperation(city.City.TimeMs + 1_000))]));
            }
            told.Hear(city.City.Run(envelopes));
            trading.LastOrderId = city.Market.Counters.LastOrderId;
            foreach (Symbol market in new[] { MarketCity.GoldMarket, MarketCity.SilverMarket })
                foreach (Side side in new[] { Side.Buy, Side.Sell })
                {
                    List<(ulong, long, long)> actual = [];
                    foreach (RestingOrder order in city.Book(market).Orders(side)) actual.Add((order.OrderId, order.Price.Steps, order.Lots.Count));
                    Assert.Equal(told.Orders(market, side), actual);
                }
        }
    }

    private static void Compare(MarketCity city, PlainMarket plain, string at)
    {
        foreach (PlainMarket.Terms terms in plain.Markets)
        {
            OrderBook<Settlement> book = city.Book(terms.Symbol);
            foreach (Side side in new[] { Side.Buy, Side.Sell })
            {
                List<RestingOrder> actual = [];
                foreach (RestingOrder order in book.Orders(side)) actual.Add(order with { Slot = 0 });
                List<RestingOrder> expected = [.. terms.Book.Orders(side).Select(order => order with { Slot = 0, OwnerId = (uint)city.Market.Accounts.SlotOf(city.City.Users[order.OwnerId].Address) })];
                Assert.True(expected.SequenceEqual(actual), $"{at}: {terms.Symbol} {side}");
            }
            Assert.True(city.Market.TryFindMarket(terms.Symbol, out int id));
            Assert.Equal((terms.Low, terms.High, terms.Last), (city.Market.ReadMarket(id).BandLow, city.Market.ReadMarket(id).BandHigh, city.Market.ReadMarket(id).LastPrice));
            foreach (PlainMarket.Order waiting in plain.WaitingIn(terms))
            {
                Assert.True(city.Market.TryFindStop(waiting.Id, out StopRecord stop), $"{at}: stop {waiting.Id}");
                Assert.Equal((waiting.TriggerPrice, waiting.Watermark), (stop.TriggerPrice, stop.Watermark));
            }
        }
        Assert.Equal(plain.Orders.Count, city.Market.OrderCount);
        for (int user = 0; user < UserCount; user++)
            foreach ((string name, uint asset) in new[] { ("KRW", 1U), ("GOLD", 2U), ("SILVER", 3U) })
            {
                Assert.True(plain.Available(user, name) == (BigInteger)city.Available(user, asset).Units, $"{at}: available {name} of {user}");
                Assert.True(plain.Held(user, name) == (BigInteger)city.Locked(user, asset).Units, $"{at}: locked {name} of {user}");
            }
        Assert.Equal(plain.FeesCollected, (BigInteger)city.City.Money.AvailableOf(MarketModule.FeeAccount, 1).Units);
    }
}
