using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I7: one client's orders were let past the others'. Here an order's place follows from the block alone, and a body's stands behind whoever came before it.</summary>
public sealed class SamePriorityForAllTests
{
    [Fact]
    public void Of_equal_orders_the_earlier_trades_first_whoever_the_later_is()
    {
        MarketCity city = new();
        foreach (Body body in Enum.GetValues<Body>().Where(body => body != Body.None))
        {
            SigningKey insider = city.City.KeyOf(body);
            city.City.Must(city.City.Users[0], new Transfer(insider.Address, Symbol.Of("KRW"), Amount.Whole(100_000), ""));
            BlockResults placed = city.City.Run([city.City.Sign(city.City.Users[1], MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 5)), city.City.Sign(insider, MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 5))]);
            Assert.All(placed.Outcomes, outcome => Assert.True(outcome.IsDone));
            List<Trade> trades = MarketCity.Events<Trade>(city.City.Must(city.City.Users[2], MarketCity.AtMarket(MarketCity.SilverMarket, Side.Sell, 5)));
            Assert.All(trades, trade => Assert.Equal(city.City.Users[1].Address, trade.Maker));
            city.City.Must(insider, new CancelAllOrders(Symbol.None));
        }
    }

    [Fact]
    public void No_operation_has_a_field_by_which_an_order_would_come_first_and_none_but_the_open_one_places_orders()
    {
        TestCity city = new();
        string[] placing = ["market.PlaceOrder", "market.PlaceStop", "market.PlaceIceberg", "market.AmendOrder"];
        foreach (OperationDefinition operation in city.Catalog.Modules.SelectMany(module => module.Operations))
        {
            Assert.DoesNotContain(operation.Fields, field => field.Name.Contains("priority", StringComparison.OrdinalIgnoreCase) || field.Name.Contains("sequence", StringComparison.OrdinalIgnoreCase));
            if (placing.Contains(operation.Name)) Assert.Empty(operation.By);
        }
    }

    [Fact]
    public void In_a_fair_block_a_bodys_orders_stand_in_the_classes_of_everybodys()
    {
        TestCity city = new(new TestCityOptions { OrderRule = "fair" });
        byte[] insider = city.Sign(city.KeyOf(Body.MarketOperator), MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 1));
        byte[] citizen = city.Sign(city.Users[0], new CancelAllOrders(Symbol.None));
        EnvelopeCodec codec = new(city.Catalog);
        Envelope[] envelopes = [.. ((byte[][])[insider, citizen]).Select(bytes =>
        {
            city.Machine.TryDecode(bytes, codec, out Envelope envelope);
            return envelope;
        })];
        Assert.Equal([citizen, insider], city.Machine.PrepareProposal(envelopes, 1 << 20).Select(envelope => envelope.Bytes));
        Assert.False(city.Machine.ProcessProposal(new AbciBlock(city.Height + 1, city.TimeMs + 1_000, [insider, citizen])));
    }
}
