using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using static Gwangan.Tests.Modules.Market.MarketCity;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Every way in which stops, icebergs, mass cancellations, cancel-on-disconnects and kill switches are refused; each leaves the state as it was but for the nonce.</summary>
public sealed class StopRefusalTests
{
    private static readonly PlaceStop Stop = MarketCity.Stop(SilverMarket, Side.Sell, StopTrigger.AtOrBelow, 900, 10);
    private static readonly PlaceIceberg Iceberg = MarketCity.Iceberg(SilverMarket, Side.Sell, 1_000, 100, 10);
    private readonly MarketCity _city = new();

    private void Refused(Operation operation, MarketRefusal refusal, int user = 0) => _city.City.MustRefuse(_city.City.Users[user], operation, refusal);

    private void RefusedEarly(Operation operation, MarketRefusal refusal)
    {
        AbciCheck check = _city.City.Machine.TryDecode(_city.City.Sign(_city.City.Users[0], operation), new EnvelopeCodec(_city.City.Catalog), out _);
        Assert.Equal(new AbciCheck(4, (ushort)refusal), check);
        Refused(operation, refusal);
    }

    public static TheoryData<PlaceStop, MarketRefusal> StopsThatAreRefusedEarly => new()
    {
        { Stop with { TimeInForce = OrderTimeInForce.PostOnly }, MarketRefusal.OptionsConflict },
        { Stop with { TimeInForce = OrderTimeInForce.GoodTillTime, ExpiresAtMs = TestCity.GenesisTimeMs * 2 }, MarketRefusal.OptionsConflict },
        { Stop with { ExpiresAtMs = -1 }, MarketRefusal.OptionsConflict },
        { Stop with { Type = OrderType.Limit, Price = 900, ExpiresAtMs = TestCity.GenesisTimeMs * 2 }, MarketRefusal.OptionsConflict },
        { Stop with { Type = OrderType.Limit, Price = 900, TimeInForce = OrderTimeInForce.GoodTillTime }, MarketRefusal.OptionsConflict },
        { Stop with { Price = 1 }, MarketRefusal.PriceOutOfRange },
        { Stop with { Type = OrderType.Limit }, MarketRefusal.PriceOutOfRange },
        { Stop with { Lots = 0, TriggerPrice = 0 }, MarketRefusal.LotsOutOfRange },
        { Stop with { TriggerPrice = 0 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TriggerPrice = Price.Max + 1 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailBy = 1 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailIn = TrailUnit.Ticks, TrailBy = 1 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailIn = TrailUnit.Ticks, TriggerPrice = 0 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailIn = TrailUnit.Ticks, TriggerPrice = 0, TrailBy = 10_001 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailIn = TrailUnit.BasisPoints, TriggerPrice = 0, TrailBy = 10_000 }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailIn = TrailUnit.BasisPoints, TriggerPrice = 0, TrailBy = 10, Trigger = StopTrigger.AtOrAbove }, MarketRefusal.TriggerOutOfRange },
        { Stop with { TrailIn = TrailUnit.BasisPoints, TriggerPrice = 0, TrailBy = 10, Side = Side.Buy }, MarketRefusal.TriggerOutOfRange },
    };

    [Theory, MemberData(nameof(StopsThatAreRefusedEarly))]
    public void A_stop_that_contradicts_itself_is_refused(PlaceStop stop, MarketRefusal refusal) => RefusedEarly(stop, refusal);

    [Fact]
    public void A_stop_is_refused_in_order_of_precedence()
    {
        _city.Sell(1, 1_000, 5);
        _city.Buy(2, 1_000, 5);
        Refused(Stop with { Market = Symbol.Of("TIN-KRW") }, MarketRefusal.MarketUnknown);
        Refused(MarketCity.Stop(GoldMarket, Side.Sell, StopTrigger.AtOrBelow, 149_999, 100), MarketRefusal.OffTick);
        Refused(Stop with { Type = OrderType.Limit, Price = 5 }, MarketRefusal.OutOfBand);
        Refused(Stop with { ExpiresAtMs = 5, TriggerPrice = 1_000 }, MarketRefusal.ExpiryInPast);
        Refused(Stop with { TrailIn = TrailUnit.Ticks, TriggerPrice = 0, TrailBy = 1_000 }, MarketRefusal.TrailTooFar);
        Refused(Stop with { TriggerPrice = 1_000 }, MarketRefusal.WouldTrigger);
        Refused(Stop with { Trigger = StopTrigger.AtOrAbove, TriggerPrice = 1_000 }, MarketRefusal.WouldTrigger);
        _city.Place(0, Limit(SilverMarket, Side.Buy, 900, 1, clientOrderId: 7));
        Refused(Stop with { ClientOrderId = 7 }, MarketRefusal.ClientOrderIdInUse);
        Refused(Stop with { Lots = 1_000_000_001 }, MarketRefusal.InsufficientFunds);
        Refused(Stop with { Side = Side.Buy, Trigger = StopTrigger.AtOrAbove, TriggerPrice = 1_100, Lots = 1_000_000 }, MarketRefusal.InsufficientFunds);
    }

    [Fact]
    public void A_stop_counts_among_the_open_orders_of_its_account()
    {
        Operation[] stops = [.. Enumerable.Repeat(Stop with { Lots = 1 }, Limits.EnvelopeItemsMax)];
        for (int i = 0; i < Limits.OpenOrdersPerAccountMax / stops.Length; i++) Assert.All(_city.City.Run([_city.City.Sign(_city.City.Users[0], stops)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        Refused(Stop, MarketRefusal.TooManyOpenOrders);
        Refused(Limit(SilverMarket, Side.Sell, 1_000, 1), MarketRefusal.TooManyOpenOrders);
        Refused(Iceberg, MarketRefusal.TooManyOpenOrders);
    }

    [Theory]
    [InlineData(MarketStatus.Halted, MarketRefusal.MarketHalted)]
    [InlineData(MarketStatus.CancelOnly, MarketRefusal.MarketCancelOnly)]
    [InlineData(MarketStatus.Closed, MarketRefusal.MarketClosed)]
    public void A_market_that_is_not_open_takes_no_stops_and_no_icebergs(MarketStatus status, MarketRefusal refusal)
    {
        ulong id = _city.Place(0, Stop);
        _city.City.Must(_city.City.KeyOf(Body.MarketOperator), status == MarketStatus.Closed ? new CloseMarket(SilverMarket) : new SetMarketStatus(SilverMarket, status));
        Refused(Stop, refusal);
        Refused(Iceberg, refusal);
        Refused(new AmendOrder(id, 0, 0, 5), refusal);
        _city.City.Must(_city.City.Users[0], new ReduceOrder(id, 0, 4));
        _city.City.Must(_city.City.Users[0], new CancelOrder(id, 0));
        Assert.Equal(TestCity.Endowment, _city.Available(0, Silver));
    }

    [Fact]
    public void An_amendment_of_a_stop_is_refused_in_order_of_precedence()
    {
        _city.Sell(1, 1_000, 5);
        _city.Buy(2, 1_000, 5);
        ulong atMarket = _city.Place(0, Stop), atLimit = _city.Place(0, Stop with { Type = OrderType.Limit, Price = 890 });
        ulong trailing = _city.Place(0, Stop with { TrailIn = TrailUnit.Ticks, TriggerPrice = 0, TrailBy = 10 }), plain = _city.Buy(0, 900, 1);
        RefusedEarly(new AmendOrder(atMarket, 0, 0, 0, -1), MarketRefusal.TriggerOutOfRange);
        RefusedEarly(new AmendOrder(0, 0, 0, 0, 5), MarketRefusal.OrderIdMissing);
        Refused(new AmendOrder(atMarket, 0, 900, 0), MarketRefusal.PriceOutOfRange);
        Refused(new AmendOrder(trailing, 0, 0, 0, 950), MarketRefusal.TriggerFixed);
        Refused(new AmendOrder(plain, 0, 0, 0, 950), MarketRefusal.TriggerFixed);
        Refused(new AmendOrder(atLimit, 0, 5, 0), MarketRefusal.OutOfBand);
        Refused(new AmendOrder(atLimit, 0, 0, 0, 1_000), MarketRefusal.WouldTrigger);
        Refused(new AmendOrder(atLimit, 0, 0, 1_000_000_000), MarketRefusal.InsufficientFunds);
        Refused(new AmendOrder(atLimit, 0, 0, 5), MarketRefusal.NotTheOwner, user: 1);
        ulong gold = _city.Place(0, MarketCity.Stop(GoldMarket, Side.Sell, StopTrigger.AtOrBelow, 140_000, 100));
        Refused(new AmendOrder(gold, 0, 0, 0, 140_050), MarketRefusal.OffTick);
    }

    public static TheoryData<PlaceIceberg, MarketRefusal> IcebergsThatAreRefusedEarly => new()
    {
        { Iceberg with { TimeInForce = OrderTimeInForce.ImmediateOrCancel }, MarketRefusal.OptionsConflict },
        { Iceberg with { TimeInForce = OrderTimeInForce.FillOrKill }, MarketRefusal.OptionsConflict },
        { Iceberg with { TimeInForce = OrderTimeInForce.GoodTillTime }, MarketRefusal.OptionsConflict },
        { Iceberg with { Price = 0, DisplayLots = -1 }, MarketRefusal.PriceOutOfRange },
        { Iceberg with { Lots = 0, DisplayLots = -1 }, MarketRefusal.LotsOutOfRange },
        { Iceberg with { DisplayLots = -1 }, MarketRefusal.DisplayOutOfRange },
        { Iceberg with { DisplayLots = 100 }, MarketRefusal.DisplayOutOfRange },
        { Iceberg with { Lots = 101, DisplayLots = 1 }, MarketRefusal.DisplayOutOfRange },
    };

    [Theory, MemberData(nameof(IcebergsThatAreRefusedEarly))]
    public void An_iceberg_that_contradicts_itself_is_refused(PlaceIceberg iceberg, MarketRefusal refusal) => RefusedEarly(iceberg, refusal);

    [Fact]
    public void An_iceberg_keeps_every_rule_of_an_order()
    {
        Refused(Iceberg with { Market = Symbol.Of("TIN-KRW") }, MarketRefusal.MarketUnknown);
        Refused(Iceberg with { Price = 5 }, MarketRefusal.OutOfBand);
        Refused(Iceberg with { TimeInForce = OrderTimeInForce.GoodTillTime, ExpiresAtMs = 5 }, MarketRefusal.ExpiryInPast);
        Refused(Iceberg with { Lots = 2_000_000_000, DisplayLots = 20_000_000 }, MarketRefusal.InsufficientFunds);
        _city.Buy(1, 1_000, 1);
        Refused(Iceberg with { TimeInForce = OrderTimeInForce.PostOnly }, MarketRefusal.WouldCross);
    }

    [Fact]
    public void An_amended_iceberg_grows_no_further_than_its_peak_allows()
    {
        ulong iceberg = _city.Place(0, Iceberg with { Lots = 100, DisplayLots = 1 }), hidden = _city.Place(0, Iceberg with { Lots = 100, DisplayLots = 0 });
        Refused(new AmendOrder(iceberg, 0, 0, 101), MarketRefusal.DisplayOutOfRange);
        Refused(new AmendOrder(iceberg, 0, 1_001, 1_000_000), MarketRefusal.DisplayOutOfRange);
        _city.City.Must(_city.City.Users[0], new AmendOrder(iceberg, 0, 1_001, 100));
        _city.City.Must(_city.City.Users[0], new AmendOrder(iceberg, 0, 0, 40));
        _city.City.Must(_city.City.Users[0], new AmendOrder(iceberg, 0, 0, 100));
        _city.City.Must(_city.City.Users[0], new AmendOrder(hidden, 0, 0, 100_000));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void A_post_only_order_is_refused_for_a_hidden_one_in_its_way()
    {
        _city.Place(1, MarketCity.Iceberg(SilverMarket, Side.Sell, 1_000, 10, 0));
        Refused(Limit(SilverMarket, Side.Buy, 1_000, 1, OrderTimeInForce.PostOnly), MarketRefusal.WouldCross);
    }

    [Fact]
    public void A_filter_that_means_nothing_is_refused()
    {
        RefusedEarly(new CancelAllOrders(Symbol.None, PriceFrom: 10, PriceTo: 9), MarketRefusal.FilterMalformed);
        RefusedEarly(new CancelAllOrders(Symbol.None, PriceFrom: -1), MarketRefusal.FilterMalformed);
        RefusedEarly(new CancelAllOrders(Symbol.None, PriceTo: Price.Max + 1), MarketRefusal.FilterMalformed);
        RefusedEarly(new CancelAllOrders(Symbol.None, ClientOrderIdFrom: 10, ClientOrderIdTo: 9), MarketRefusal.FilterMalformed);
        RefusedEarly(new CancelAllOrders(Symbol.None, Kinds: 16), MarketRefusal.FilterMalformed);
    }

    [Fact]
    public void A_cancel_on_disconnect_out_of_range_is_refused()
    {
        RefusedEarly(new ArmCancelOnDisconnect(Symbol.None, 999), MarketRefusal.TimeoutOutOfRange);
        RefusedEarly(new ArmCancelOnDisconnect(Symbol.None, 86_400_001), MarketRefusal.TimeoutOutOfRange);
        RefusedEarly(new ArmCancelOnDisconnect(Symbol.None, -1), MarketRefusal.TimeoutOutOfRange);
        Refused(new ArmCancelOnDisconnect(Symbol.Of("TIN-KRW"), 5_000), MarketRefusal.MarketUnknown);
    }

    [Fact]
    public void A_kill_switch_belongs_to_its_account_and_to_the_bodies_that_watch()
    {
        Address account = _city.City.Users[0].Address;
        SetKillSwitch engage = new(account, true, KillReason.Conduct, "case 7"), release = engage with { Engaged = false };
        RefusedEarly(engage with { Reason = KillReason.None }, MarketRefusal.ReasonMissing);
        RefusedEarly(engage with { Reference = "" }, MarketRefusal.ReasonMissing);
        Refused(engage, MarketRefusal.NotAuthorized, user: 1);
        Refused(release, MarketRefusal.NotEngaged);
        Refused(new SetKillSwitch(Address.Zero, false, KillReason.None, ""), MarketRefusal.NotEngaged);
        SigningKey surveillance = _city.City.KeyOf(Body.Surveillance), regulator = _city.City.KeyOf(Body.Regulator);
        _city.City.MustRefuse(_city.City.KeyOf(Body.Bank), engage, MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(surveillance, release, MarketRefusal.NotEngaged);
        _city.City.Must(surveillance, engage);
        Refused(Limit(SilverMarket, Side.Sell, 1_000, 1), MarketRefusal.KillSwitchEngaged);
        Refused(Stop, MarketRefusal.KillSwitchEngaged);
        Refused(Iceberg, MarketRefusal.KillSwitchEngaged);
        Refused(new SetKillSwitch(Address.Zero, false, KillReason.None, ""), MarketRefusal.NotEngaged);
        _city.City.MustRefuse(_city.City.KeyOf(Body.MarketOperator), release, MarketRefusal.NotAuthorized);
        _city.City.Must(regulator, release);
        _city.Sell(0, 1_000, 1);
    }
}
