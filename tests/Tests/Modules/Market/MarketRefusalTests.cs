using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;
using static Gwangan.Tests.Modules.Market.MarketCity;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Every way in which a market operation is refused; each leaves the state as it was but for the nonce.</summary>
public sealed class MarketRefusalTests
{
    private readonly MarketCity _city = new();

    private static readonly CreateMarket Sample = new(
        Symbol.Of("GOLD-SILVER"), new Amount(10_000_000_000_000_000), Amount.One, "0:1", Amount.Zero, 5, 10, 30, 100);

    private SigningKey Operator => _city.City.KeyOf(Body.MarketOperator);

    private void Refused(Operation operation, Enum refusal, int user = 0) => _city.City.MustRefuse(_city.City.Users[user], operation, refusal);

    // Refusals that need no state keep an envelope out of the mempool, too.
    private void RefusedEarly(Operation operation, MarketRefusal refusal)
    {
        AbciCheck check = _city.City.Machine.TryDecode(_city.City.Sign(_city.City.Users[0], operation), new EnvelopeCodec(_city.City.Catalog), out _);
        Assert.Equal(new AbciCheck(4, (ushort)refusal), check);
        Refused(operation, refusal);
    }

    [Theory]
    [InlineData("GOLD")]
    [InlineData("GOLD-")]
    [InlineData("-KRW")]
    [InlineData("KRW-KRW")]
    public void A_malformed_market_symbol_is_refused(string symbol) => RefusedEarly(Sample with { Market = Symbol.Of(symbol) }, MarketRefusal.SymbolMalformed);

    [Fact]
    public void An_inexact_step_value_is_refused()
    {
        RefusedEarly(Sample with { LotSize = Amount.Zero }, MarketRefusal.StepValueInexact);
        RefusedEarly(Sample with { PriceStep = Amount.Zero }, MarketRefusal.StepValueInexact);
        RefusedEarly(Sample with { LotSize = new Amount(15_000) }, MarketRefusal.StepValueInexact);
        RefusedEarly(Sample with { LotSize = Amount.Max }, MarketRefusal.StepValueInexact);
        RefusedEarly(Sample with { LotSize = Amount.One, PriceStep = new Amount(10_001) }, MarketRefusal.StepValueInexact);
        RefusedEarly(Sample with { LotSize = new Amount(1), PriceStep = Amount.One }, MarketRefusal.StepValueInexact);
        RefusedEarly(Sample with { LotSize = Amount.Whole(10), PriceStep = Amount.Max }, MarketRefusal.StepValueInexact);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:1")]
    [InlineData("0:0")]
    [InlineData("0:1,")]
    [InlineData("0:1,5")]
    [InlineData("0:01")]
    [InlineData("0:2,5:1")]
    [InlineData("0:1,5:2")]
    [InlineData("0:1,10:5,10:10")]
    [InlineData("0:1,1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1")]
    [InlineData("0:99999999999999")]
    public void A_malformed_tick_table_is_refused(string ticks) => RefusedEarly(Sample with { Ticks = ticks }, MarketRefusal.TicksMalformed);

    [Fact]
    public void A_fee_above_a_tenth_is_refused()
    {
        RefusedEarly(Sample with { MakerFeeBps = 1_001 }, MarketRefusal.FeeOutOfRange);
        RefusedEarly(Sample with { TakerFeeBps = 1_001 }, MarketRefusal.FeeOutOfRange);
        RefusedEarly(new SetFees(GoldMarket, 1_001, 0), MarketRefusal.FeeOutOfRange);
        RefusedEarly(new SetFees(GoldMarket, 0, 1_001), MarketRefusal.FeeOutOfRange);
    }

    [Fact]
    public void A_band_that_cannot_be_is_refused()
    {
        RefusedEarly(Sample with { BandPercent = 0 }, MarketRefusal.BandOutOfRange);
        RefusedEarly(Sample with { BandPercent = 100 }, MarketRefusal.BandOutOfRange);
        RefusedEarly(Sample with { ReferencePrice = 0 }, MarketRefusal.BandOutOfRange);
        RefusedEarly(Sample with { ReferencePrice = (1L << 39) + 1 }, MarketRefusal.BandOutOfRange);
        RefusedEarly(Sample with { Ticks = "0:7" }, MarketRefusal.BandOutOfRange);
    }

    [Fact]
    public void Options_that_conflict_are_refused()
    {
        RefusedEarly(AtMarket(GoldMarket, Side.Buy, 1, OrderTimeInForce.PostOnly), MarketRefusal.OptionsConflict);
        RefusedEarly(AtMarket(GoldMarket, Side.Buy, 1, OrderTimeInForce.GoodTillTime), MarketRefusal.OptionsConflict);
        RefusedEarly(Limit(GoldMarket, Side.Buy, 150_000, 1, OrderTimeInForce.GoodTillTime), MarketRefusal.OptionsConflict);
        RefusedEarly(Limit(GoldMarket, Side.Buy, 150_000, 1, OrderTimeInForce.GoodTillCancel, TestCity.GenesisTimeMs * 2), MarketRefusal.OptionsConflict);
        RefusedEarly(Limit(GoldMarket, Side.Buy, 150_000, 1, OrderTimeInForce.GoodTillTime, -5), MarketRefusal.OptionsConflict);
    }

    [Fact]
    public void A_price_out_of_range_is_refused()
    {
        RefusedEarly(Limit(GoldMarket, Side.Buy, 0, 1), MarketRefusal.PriceOutOfRange);
        RefusedEarly(Limit(GoldMarket, Side.Buy, -1, 1), MarketRefusal.PriceOutOfRange);
        RefusedEarly(Limit(GoldMarket, Side.Buy, Price.Max + 1, 1), MarketRefusal.PriceOutOfRange);
        RefusedEarly(AtMarket(GoldMarket, Side.Buy, 1) with { Price = 150_000 }, MarketRefusal.PriceOutOfRange);
        RefusedEarly(new AmendOrder(1, 0, -1, 0), MarketRefusal.PriceOutOfRange);
    }

    [Fact]
    public void A_size_out_of_range_is_refused()
    {
        RefusedEarly(Limit(GoldMarket, Side.Buy, 150_000, 0), MarketRefusal.LotsOutOfRange);
        RefusedEarly(Limit(GoldMarket, Side.Buy, 150_000, -1), MarketRefusal.LotsOutOfRange);
        RefusedEarly(Limit(GoldMarket, Side.Buy, 150_000, Lots.Max + 1), MarketRefusal.LotsOutOfRange);
        RefusedEarly(new AmendOrder(1, 0, 0, Lots.Max + 1), MarketRefusal.LotsOutOfRange);
        RefusedEarly(new ReduceOrder(1, 0, 0), MarketRefusal.LotsOutOfRange);
    }

    [Fact]
    public void An_amendment_whose_whole_size_is_out_of_range_is_refused()
    {
        ulong id = _city.Sell(0, 1_000, 10);
        _city.Buy(1, 1_000, 3);
        Refused(new AmendOrder(id, 0, 0, Lots.Max), MarketRefusal.LotsOutOfRange);
    }

    [Fact]
    public void An_order_named_twice_or_not_at_all_is_refused()
    {
        RefusedEarly(new CancelOrder(0, 0), MarketRefusal.OrderIdMissing);
        RefusedEarly(new CancelOrder(1, 1), MarketRefusal.OrderIdMissing);
        RefusedEarly(new AmendOrder(0, 0, 1, 1), MarketRefusal.OrderIdMissing);
        RefusedEarly(new ReduceOrder(1, 1, 1), MarketRefusal.OrderIdMissing);
    }

    [Fact]
    public void An_amendment_of_nothing_is_refused() => RefusedEarly(new AmendOrder(1, 0, 0, 0), MarketRefusal.NothingToChange);

    [Fact]
    public void Only_the_market_operator_creates_markets_and_sets_fees()
    {
        Refused(Sample, MarketRefusal.NotAuthorized);
        Refused(new SetFees(GoldMarket, 1, 1), MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(_city.City.KeyOf(Body.Regulator), Sample, MarketRefusal.NotAuthorized);
    }

    [Fact]
    public void Others_do_not_touch_a_markets_status()
    {
        Refused(new SetMarketStatus(GoldMarket, MarketStatus.Halted), MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(_city.City.KeyOf(Body.Bank), new SetMarketStatus(GoldMarket, MarketStatus.Halted), MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(_city.City.KeyOf(Body.Surveillance), new CloseMarket(GoldMarket), MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(Operator, new SetMarketStatus(GoldMarket, MarketStatus.Closed), MarketRefusal.ClosedOtherwise);
    }

    [Fact]
    public void A_halt_is_lifted_by_who_ordered_it_or_by_the_regulator()
    {
        SigningKey surveillance = _city.City.KeyOf(Body.Surveillance), regulator = _city.City.KeyOf(Body.Regulator);
        SetMarketStatus halt = new(GoldMarket, MarketStatus.Halted), open = new(GoldMarket, MarketStatus.Open);
        _city.City.Must(surveillance, halt);
        _city.City.MustRefuse(Operator, open, MarketRefusal.NotAuthorized);
        _city.City.Must(surveillance, open);
        _city.City.Must(surveillance, halt);
        _city.City.Must(regulator, open);
        _city.City.Must(regulator, halt);
        _city.City.MustRefuse(surveillance, open, MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(regulator, new CloseMarket(GoldMarket), MarketRefusal.NotAuthorized);
        _city.City.MustRefuse(Operator, new CloseMarket(GoldMarket), MarketRefusal.MarketHalted);
        _city.City.Must(regulator, open);
        _city.City.Must(Operator, halt);
        _city.City.MustRefuse(surveillance, open, MarketRefusal.NotAuthorized);
        _city.City.Must(Operator, open);
        _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 1));
    }

    [Fact]
    public void An_unknown_market_is_refused()
    {
        Symbol unknown = Symbol.Of("TULIP-KRW");
        Refused(Limit(unknown, Side.Buy, 1, 1), MarketRefusal.MarketUnknown);
        Refused(new CancelAllOrders(unknown), MarketRefusal.MarketUnknown);
        _city.City.MustRefuse(Operator, new SetMarketStatus(unknown, MarketStatus.Open), MarketRefusal.MarketUnknown);
        _city.City.MustRefuse(Operator, new SetFees(unknown, 1, 1), MarketRefusal.MarketUnknown);
    }

    [Fact]
    public void A_market_that_exists_is_refused() => _city.City.MustRefuse(Operator, Sample with { Market = GoldMarket }, MarketRefusal.MarketExists);

    [Fact]
    public void A_market_in_an_unknown_asset_is_refused()
    {
        _city.City.MustRefuse(Operator, Sample with { Market = Symbol.Of("TULIP-KRW") }, MarketRefusal.AssetUnknown);
        _city.City.MustRefuse(Operator, Sample with { Market = Symbol.Of("GOLD-TULIP") }, MarketRefusal.AssetUnknown);
    }

    [Fact]
    public void A_market_in_what_a_related_party_of_the_market_operator_issued_is_refused()
    {
        Bodies.BodiesCity bodies = new();
        Address issuer = TestCity.KeyOf("issuer").Address;
        bodies.MustEnact(Body.ListingReview, new DeclareEntity(issuer, "ISSUER"));
        bodies.MustEnact(Body.ListingReview, new RegisterAsset(Symbol.Of("FTT"), "Exchange token", AssetClass.Crypto, issuer, Amount.One, 0));
        CreateMarket create = Sample with { Market = Symbol.Of("FTT-KRW") };
        bodies.MustEnact(Body.MarketOperator, create);
        bodies.MustEnact(Body.Regulator, new DeclareRelated("ISSUER", Bodies.BodiesCity.EntityOf(Body.MarketOperator, 2), RelatedKind.Control));
        bodies.MustEnactRefused(Body.MarketOperator, create with { Market = Symbol.Of("GOLD-FTT") }, MarketRefusal.IssuerRelated);
        // A relation that turns out later: once the market is halted nobody opens it again.
        bodies.MustEnact(Body.Surveillance, new SetMarketStatus(create.Market, MarketStatus.Halted));
        foreach (Body body in (Body[])[Body.Surveillance, Body.Regulator]) bodies.MustEnactRefused(body, new SetMarketStatus(create.Market, MarketStatus.Open), MarketRefusal.IssuerRelated);
    }

    [Fact]
    public void More_markets_than_a_city_has_room_for_are_refused()
    {
        SigningKey review = _city.City.KeyOf(Body.ListingReview);
        for (int i = 0; i < 32; i++) _city.City.Must(review, new RegisterAsset(Symbol.Of($"T{i}"), $"T{i}", AssetClass.Crypto, _city.City.KeyOf(Body.Custodian).Address, Amount.One, 0));
        List<Operation> creations = [];
        for (int i = 0; i < 32; i++)
            for (int j = 0; j < 32; j++)
                if (i != j) creations.Add(Sample with { Market = Symbol.Of($"T{i}-T{j}") });
        int room = Limits.MarketsMax - _city.Market.MarketCount;
        Operation[] extra = [.. Enumerable.Range(0, room - creations.Count).Select(i => Sample with { Market = Symbol.Of($"T{i}-KRW") })];
        foreach (Operation[] chunk in creations.Concat(extra).Chunk(Limits.EnvelopeItemsMax))
            Assert.All(_city.City.Run([_city.City.Sign(Operator, chunk)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        _city.City.MustRefuse(Operator, Sample, MarketRefusal.TooManyMarkets);
    }

    [Fact]
    public void An_unknown_order_is_refused()
    {
        Refused(new CancelOrder(77, 0), MarketRefusal.OrderUnknown);
        Refused(new CancelOrder(0, 77), MarketRefusal.OrderUnknown);
        Refused(new AmendOrder(77, 0, 1, 1), MarketRefusal.OrderUnknown);
        Refused(new ReduceOrder(0, 77, 1), MarketRefusal.OrderUnknown);
    }

    [Fact]
    public void Another_accounts_order_is_refused()
    {
        ulong id = _city.Buy(1, 900, 1);
        Refused(new CancelOrder(id, 0), MarketRefusal.NotTheOwner);
        Refused(new AmendOrder(id, 0, 901, 0), MarketRefusal.NotTheOwner);
        Refused(new ReduceOrder(id, 0, 1), MarketRefusal.NotTheOwner);
    }

    [Theory]
    [InlineData(MarketStatus.CancelOnly, MarketRefusal.MarketCancelOnly)]
    [InlineData(MarketStatus.Halted, MarketRefusal.MarketHalted)]
    [InlineData(MarketStatus.Closed, MarketRefusal.MarketClosed)]
    public void A_market_that_is_not_open_takes_cancellations_and_reductions_only(MarketStatus status, MarketRefusal refusal)
    {
        ulong first = _city.Buy(0, 900, 10), second = _city.Buy(0, 900, 10);
        _city.City.Must(Operator, status == MarketStatus.Closed ? new CloseMarket(SilverMarket) : new SetMarketStatus(SilverMarket, status));
        Refused(Limit(SilverMarket, Side.Buy, 900, 1), refusal);
        Refused(new AmendOrder(first, 0, 901, 0), refusal);
        Refused(new AmendOrder(first, 0, 0, 5), refusal);
        _city.City.Must(_city.City.Users[0], new ReduceOrder(first, 0, 3));
        _city.City.Must(_city.City.Users[0], new CancelOrder(first, 0));
        _city.City.Must(_city.City.Users[0], new CancelAllOrders(Symbol.None));
        Assert.False(_city.IsOpen(second));
        Assert.Equal(TestCity.Endowment, _city.Available(0, Won));
    }

    [Fact]
    public void A_closed_market_stays_closed()
    {
        _city.City.Must(Operator, new CloseMarket(SilverMarket));
        _city.City.MustRefuse(Operator, new SetMarketStatus(SilverMarket, MarketStatus.Open), MarketRefusal.MarketClosed);
        _city.City.MustRefuse(Operator, new CloseMarket(SilverMarket), MarketRefusal.MarketClosed);
        _city.City.MustRefuse(Operator, new CloseMarket(Symbol.Of("NONE-KRW")), MarketRefusal.MarketUnknown);
    }

    [Fact]
    public void A_suspended_asset_does_not_trade()
    {
        ulong id = _city.Buy(0, 900, 10);
        _city.City.Must(_city.City.KeyOf(Body.Regulator), new SetAssetStatus(Symbol.Of("SILVER"), AssetStatus.Suspended, "incident 7"));
        Refused(Limit(SilverMarket, Side.Buy, 900, 1), MarketRefusal.AssetSuspended);
        Refused(new AmendOrder(id, 0, 901, 0), MarketRefusal.AssetSuspended);
        _city.City.Must(_city.City.Users[0], new CancelOrder(id, 0));
    }

    [Fact]
    public void A_price_between_ticks_is_refused()
    {
        Refused(Limit(GoldMarket, Side.Buy, 150_050, 1), MarketRefusal.OffTick);
        ulong id = _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 1));
        Refused(new AmendOrder(id, 0, 150_001, 0), MarketRefusal.OffTick);

        // Valid on one side of a row's edge only: 100 below 200,000, 500 from there on.
        ulong below = _city.Place(0, Limit(GoldMarket, Side.Sell, 195_000, 1));
        _city.City.Must(_city.City.Users[0], new CancelOrder(below, 0));
    }

    [Fact]
    public void A_price_outside_the_band_is_refused()
    {
        // 150,000 ± 30 %: 105,000 to 195,000.
        Refused(Limit(GoldMarket, Side.Buy, 104_900, 1), MarketRefusal.OutOfBand);
        Refused(Limit(GoldMarket, Side.Sell, 195_100, 1), MarketRefusal.OutOfBand);
        ulong id = _city.Place(0, Limit(GoldMarket, Side.Buy, 105_000, 1));
        Refused(new AmendOrder(id, 0, 195_100, 0), MarketRefusal.OutOfBand);
    }

    [Fact]
    public void Price_times_size_beyond_the_range_is_refused()
    {
        // 2^39 steps of 10^18 units a lot, times 2^48 lots: 2^147 units.
        _city.City.Must(Operator, Sample with { LotSize = Amount.One, PriceStep = Amount.One, ReferencePrice = 1L << 39 });
        Refused(Limit(Sample.Market, Side.Buy, 1L << 39, Lots.Max), MarketRefusal.NotionalOverflow);
        Refused(Limit(Sample.Market, Side.Sell, 1L << 39, Lots.Max), MarketRefusal.NotionalOverflow);
        ulong id = _city.Place(0, Limit(Sample.Market, Side.Sell, 1L << 39, 1));
        Refused(new AmendOrder(id, 0, 0, Lots.Max), MarketRefusal.NotionalOverflow);
    }

    [Fact]
    public void An_order_below_the_minimum_notional_is_refused()
    {
        _city.City.Must(Operator, Sample with { MinNotional = Amount.One });
        Refused(Limit(Sample.Market, Side.Buy, 99, 1), MarketRefusal.BelowMinNotional);
        Refused(Limit(Sample.Market, Side.Sell, 99, 1), MarketRefusal.BelowMinNotional);
        ulong id = _city.Place(0, Limit(Sample.Market, Side.Sell, 100, 1));
        Refused(new AmendOrder(id, 0, 99, 0), MarketRefusal.BelowMinNotional);
    }

    [Fact]
    public void The_minimum_notional_is_not_asked_of_a_remainder()
    {
        _city.City.Must(Operator, Sample with { MinNotional = Amount.Whole(5) });
        ulong id = _city.Place(0, Limit(Sample.Market, Side.Sell, 100, 5));
        _city.Place(1, Limit(Sample.Market, Side.Buy, 130, 4, OrderTimeInForce.ImmediateOrCancel));
        _city.City.Must(_city.City.Users[0], new AmendOrder(id, 0, 101, 0));
    }

    [Fact]
    public void An_expiry_in_the_past_is_refused()
    {
        long now = _city.City.TimeMs;
        Refused(Limit(SilverMarket, Side.Buy, 900, 1, OrderTimeInForce.GoodTillTime, now), MarketRefusal.ExpiryInPast);
        Refused(Limit(SilverMarket, Side.Buy, 900, 1, OrderTimeInForce.GoodTillTime, _city.City.TimeMs + 2_000), MarketRefusal.ExpiryInPast);
    }

    [Fact]
    public void A_client_order_id_in_use_is_refused()
    {
        _city.Place(0, Limit(SilverMarket, Side.Buy, 900, 1, clientOrderId: 7));
        Refused(Limit(SilverMarket, Side.Buy, 900, 1, clientOrderId: 7), MarketRefusal.ClientOrderIdInUse);
        Refused(Limit(GoldMarket, Side.Buy, 150_000, 1, clientOrderId: 7), MarketRefusal.ClientOrderIdInUse);
        _city.Place(1, Limit(SilverMarket, Side.Buy, 900, 1, clientOrderId: 7));
        _city.City.Must(_city.City.Users[0], new CancelOrder(0, 7));
        _city.Place(0, Limit(SilverMarket, Side.Buy, 900, 1, clientOrderId: 7));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void More_open_orders_than_an_account_may_have_are_refused()
    {
        Operation[] orders = [.. Enumerable.Range(0, Limits.EnvelopeItemsMax).Select(_ => Limit(SilverMarket, Side.Buy, 900, 1))];
        for (int i = 0; i < Limits.OpenOrdersPerAccountMax / orders.Length; i++)
            Assert.All(_city.City.Run([_city.City.Sign(_city.City.Users[0], orders)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        Refused(Limit(SilverMarket, Side.Buy, 900, 1), MarketRefusal.TooManyOpenOrders);
        Outcome all = _city.City.Do(_city.City.Users[0], new CancelAllOrders(SilverMarket));
        Assert.True(all.IsDone);
        Assert.Equal(10U + 10 * 5_000, all.Cost);
        Assert.Equal(0, _city.Market.OrderCount);
        Assert.Equal(TestCity.Endowment, _city.Available(0, Won));
        _city.City.CheckInvariants();
    }

    [Fact]
    public void An_order_that_money_does_not_cover_is_refused()
    {
        // 10^9 won buys 10^9 lots of one won with no fee; a lot more is too much.
        _city.City.Must(_city.City.KeyOf(Body.MarketOperator), new SetFees(SilverMarket, 0, 0));
        Refused(Limit(SilverMarket, Side.Buy, 1_000, 1_000_001), MarketRefusal.InsufficientFunds);
        Refused(Limit(SilverMarket, Side.Sell, 1_000, 1_000_000_001), MarketRefusal.InsufficientFunds);
        ulong id = _city.Buy(0, 1_000, 1_000_000);
        Refused(Limit(SilverMarket, Side.Buy, 100, 1), MarketRefusal.InsufficientFunds);
        Refused(new AmendOrder(id, 0, 1_001, 0), MarketRefusal.InsufficientFunds);
        Refused(new Transfer(_city.City.Users[1].Address, Symbol.Of("KRW"), new Amount(1), ""), MoneyRefusal.InsufficientFunds, 0);
    }

    [Fact]
    public void An_order_must_cover_the_higher_of_the_two_fees()
    {
        // 6,660 g at 150,000: 999,000,000 won; 10 basis points on it are 999,000 more: 999,999,000. One lot more is 1,501.5 won too much.
        Refused(Limit(GoldMarket, Side.Buy, 150_000, 666_001), MarketRefusal.InsufficientFunds);
        _city.Place(0, Limit(GoldMarket, Side.Buy, 150_000, 666_000));
    }

    [Fact]
    public void A_market_buy_must_cover_the_upper_edge_of_the_band()
    {
        _city.Sell(1, 1_000, 1_000_000);
        Refused(AtMarket(SilverMarket, Side.Buy, 526_316), MarketRefusal.InsufficientFunds);
        _city.Place(0, AtMarket(SilverMarket, Side.Buy, 526_315));
        Assert.Equal(Amount.Whole(526_315_000), _city.Change(0, Won).Lost);
    }

    [Fact]
    public void A_full_book_is_refused()
    {
        // A market whose steps are worth next to nothing, so that very large orders are affordable: 2^15 of 2^48 - 1 lots fit into 2^63 - 1, one more does not.
        MarketCity city = new(new TestCityOptions { UserCount = 7 });
        CreateMarket tiny = Sample with { Market = Symbol.Of("SILVER-GOLD"), LotSize = new Amount(10_000), PriceStep = Amount.One, ReferencePrice = 1 };
        city.City.Must(city.City.KeyOf(Body.MarketOperator), tiny);
        PlaceOrder order = Limit(tiny.Market, Side.Buy, 1, Lots.Max);
        for (int placed = 0, count; placed < 32_768; placed += count)
        {
            count = Math.Min(Limits.EnvelopeItemsMax, 32_768 - placed);
            SigningKey user = city.City.Users[placed / Limits.OpenOrdersPerAccountMax];
            BlockResults results = city.City.Run([city.City.Sign(user, [.. Enumerable.Repeat(order, count)])]);
            Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
        }
        city.City.MustRefuse(city.City.Users[6], order, MarketRefusal.BookFull);
        city.City.CheckInvariants();
    }

    [Fact]
    public void A_post_only_order_that_would_trade_is_refused()
    {
        _city.Sell(1, 1_000, 5);
        Refused(Limit(SilverMarket, Side.Buy, 1_000, 1, OrderTimeInForce.PostOnly), MarketRefusal.WouldCross);
        ulong id = _city.Place(0, Limit(SilverMarket, Side.Buy, 999, 1, OrderTimeInForce.PostOnly));
        Refused(new AmendOrder(id, 0, 1_000, 0), MarketRefusal.WouldCross);
    }

    [Fact]
    public void A_market_order_with_nobody_to_trade_with_is_refused()
    {
        Refused(AtMarket(SilverMarket, Side.Buy, 1), MarketRefusal.NoLiquidity);
        Refused(AtMarket(SilverMarket, Side.Sell, 1), MarketRefusal.NoLiquidity);
        Refused(AtMarket(SilverMarket, Side.Sell, 1, OrderTimeInForce.FillOrKill), MarketRefusal.NoLiquidity);
    }

    [Fact]
    public void A_fill_or_kill_order_that_cannot_be_filled_is_refused()
    {
        _city.Sell(1, 1_000, 5);
        _city.Sell(0, 1_000, 5);
        Refused(Limit(SilverMarket, Side.Buy, 999, 1, OrderTimeInForce.FillOrKill), MarketRefusal.NotFillable);
        Refused(Limit(SilverMarket, Side.Buy, 1_000, 6, OrderTimeInForce.FillOrKill), MarketRefusal.NotFillable);
        Refused(AtMarket(SilverMarket, Side.Buy, 6, OrderTimeInForce.FillOrKill), MarketRefusal.NotFillable);
        _city.Place(0, Limit(SilverMarket, Side.Buy, 1_000, 5, OrderTimeInForce.FillOrKill));
    }

    [Fact]
    public void An_order_that_is_refused_after_a_look_at_the_book_pays_for_the_look()
    {
        _city.Sell(1, 1_000, 5);
        PlaceOrder order = Limit(SilverMarket, Side.Buy, 1_000, 6, OrderTimeInForce.FillOrKill);
        Assert.Equal(120U, _city.City.Do(_city.City.Users[0], order).Cost);
        Assert.Equal(20U, _city.City.Do(_city.City.Users[0], order with { TimeInForce = OrderTimeInForce.PostOnly }).Cost);
    }

    [Fact]
    public void Every_refusal_of_the_module_has_a_test()
    {
        string folder = Path.Combine(House.Repository.Root, "tests/Tests/Modules/Market");
        string source = string.Concat(Directory.GetFiles(folder, "*RefusalTests.cs").Select(File.ReadAllText));
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(MarketRefusal)))
            Assert.Contains($"MarketRefusal.{refusal.Name}", source, StringComparison.Ordinal);
    }
}
