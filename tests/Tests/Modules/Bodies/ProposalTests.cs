using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Bodies;

/// <summary>A body's key set decides: two of three, at once what is routine, after a delay what is not, unless others object.</summary>
public sealed class ProposalTests
{
    private static readonly Symbol Gold = Symbol.Of("GOLD"), GoldMarket = Symbol.Of("GOLD-KRW");
    private readonly BodiesCity _bodies = new();

    private TestCity City => _bodies.City;

    [Fact]
    public void Two_of_three_members_do_what_is_routine_at_once_and_one_does_not()
    {
        ulong id = _bodies.Propose(Body.Surveillance, new SetMarketStatus(GoldMarket, MarketStatus.Halted));
        Assert.Equal(MarketStatus.Open, Status());
        City.Must(BodiesCity.Member(Body.Surveillance, 2), new ApproveProposal(id));
        Assert.Equal(MarketStatus.Halted, Status());
        Assert.Equal(City.TimeMs, _bodies.Accounts.BodyRecordOf(Body.Surveillance).LastActedMs);
        City.MustRefuse(BodiesCity.Member(Body.Surveillance, 1), new ApproveProposal(id), BodiesRefusal.ProposalUnknown);
        City.CheckInvariants();
    }

    [Fact]
    public void No_member_does_alone_what_its_body_may()
    {
        City.MustRefuse(BodiesCity.Member(Body.Regulator, 0), new SetAssetStatus(Gold, AssetStatus.Suspended, "incident 7"), AssetsRefusal.NotAuthorized);
        City.MustRefuse(BodiesCity.Member(Body.Custodian, 0), new Mint(Gold, City.Users[0].Address, Amount.One, ""), MoneyRefusal.NotTheIssuer);
    }

    [Fact]
    public void A_body_mints_what_it_issues_by_its_key_set()
    {
        Amount before = Available(City.Users[0].Address, "GOLD");
        _bodies.MustEnact(Body.Custodian, new Mint(Gold, City.Users[0].Address, Amount.Whole(5), "receipt 1"));
        Assert.Equal(before + Amount.Whole(5), Available(City.Users[0].Address, "GOLD"));
    }

    [Fact]
    public void What_is_delayed_waits_and_all_see_it()
    {
        List<object> events = _bodies.Decide(Body.MarketOperator, new SetFees(GoldMarket, 1, 2));
        ProposalDecided decided = Assert.Single(events.OfType<ProposalDecided>());
        Assert.Equal(City.TimeMs + BodiesCity.DelayMs, decided.DueAtMs);
        Assert.Equal(decided.DueAtMs, City.Machine.NextDeadlineMs);
        City.RunEmpty(decided.DueAtMs - 1);
        Assert.Equal(10U, Market().TakerFeeBps);
        ProposalExecuted executed = _bodies.EventsOf(City.RunEmpty(decided.DueAtMs)).OfType<ProposalExecuted>().Single();
        Assert.Equal((decided.Id, (ushort)0), (executed.Id, executed.Code));
        Assert.Equal(2U, Market().TakerFeeBps);
        Assert.True(City.Machine.NextDeadlineMs > City.TimeMs + BodiesCity.ProposalMs);
    }

    [Fact]
    public void What_a_body_of_one_account_proposes_is_decided_and_waits()
    {
        BodiesCity bodies = new(singles: [Body.MarketOperator]);
        SigningKey key = bodies.City.KeyOf(Body.MarketOperator);
        List<object> events = bodies.EventsOf(bodies.City.Must(key, bodies.Proposal(new SetFees(GoldMarket, 1, 2))));
        Assert.Single(events.OfType<ProposalDecided>());
        Assert.Equal((ushort)0, bodies.EventsOf(bodies.City.RunEmpty(bodies.City.TimeMs + BodiesCity.DelayMs)).OfType<ProposalExecuted>().Single().Code);
    }

    [Fact]
    public void A_refusal_of_the_operation_itself_is_told_and_the_approval_stands()
    {
        List<object> events = _bodies.Decide(Body.Regulator, new SetAssetStatus(Symbol.Of("NONE"), AssetStatus.Suspended, "incident 7"));
        ProposalExecuted executed = events.OfType<ProposalExecuted>().Single();
        Assert.Equal((2, (ushort)AssetsRefusal.AssetUnknown), (executed.CodeSpace, executed.Code));
        City.CheckInvariants();
    }

    [Fact]
    public void A_body_trades_as_any_account_does()
    {
        Address custodian = _bodies.Accounts.AccountOf(Body.Custodian);
        City.Must(City.Users[0], new Transfer(custodian, Symbol.Of("KRW"), Amount.Whole(10_000_000), ""));
        _bodies.MustEnact(Body.Custodian, new PlaceOrder(GoldMarket, Side.Buy, OrderType.Limit, 140_000, 100, OrderTimeInForce.GoodTillCancel, 0, default, 7));
        Assert.True(Locked(custodian, "KRW") >= Amount.Whole(140_000));
        _bodies.MustEnact(Body.Custodian, new CancelAllOrders(default));
        Assert.Equal(Amount.Zero, Locked(custodian, "KRW"));
        City.CheckInvariants();
    }

    [Fact]
    public void The_regulators_veto_ends_a_decision_and_a_second_bodys_does_with_the_first()
    {
        ulong first = Decided(Body.MarketOperator, new SetFees(GoldMarket, 1, 2)), second = Decided(Body.MarketOperator, new SetFees(GoldMarket, 3, 4));
        Assert.Contains(new ProposalEnded(first, Body.MarketOperator, ProposalEnd.Vetoed), _bodies.Decide(Body.Regulator, new VetoProposal(first)));
        Assert.DoesNotContain(_bodies.Decide(Body.Bank, new VetoProposal(second)), happened => happened is ProposalEnded);
        _bodies.MustEnactRefused(Body.Bank, new VetoProposal(second), BodiesRefusal.AlreadyVetoed);
        _bodies.MustEnactRefused(Body.MarketOperator, new VetoProposal(second), BodiesRefusal.OwnProposal);
        Assert.Contains(new ProposalEnded(second, Body.MarketOperator, ProposalEnd.Vetoed), _bodies.Decide(Body.Custodian, new VetoProposal(second)));
        City.RunEmpty(City.TimeMs + BodiesCity.DelayMs);
        Assert.Equal(10U, Market().TakerFeeBps);
    }

    [Fact]
    public void What_is_routine_is_not_vetoed()
    {
        ulong id = _bodies.Propose(Body.Surveillance, new SetMarketStatus(GoldMarket, MarketStatus.Halted));
        _bodies.MustEnactRefused(Body.Regulator, new VetoProposal(id), BodiesRefusal.NotDelayed);
        _bodies.MustEnactRefused(Body.Regulator, new VetoProposal(99), BodiesRefusal.ProposalUnknown);
        City.MustRefuse(BodiesCity.Member(Body.Regulator, 0), new VetoProposal(id), BodiesRefusal.NotAuthorized);
    }

    [Fact]
    public void Who_proposed_withdraws_until_it_is_decided_and_the_body_afterwards()
    {
        ulong id = _bodies.Propose(Body.MarketOperator, new SetFees(GoldMarket, 1, 2));
        City.MustRefuse(BodiesCity.Member(Body.MarketOperator, 1), new WithdrawProposal(id), BodiesRefusal.NotAuthorized);
        City.Must(BodiesCity.Member(Body.MarketOperator, 0), new WithdrawProposal(id));
        City.MustRefuse(BodiesCity.Member(Body.MarketOperator, 0), new WithdrawProposal(id), BodiesRefusal.ProposalUnknown);
        ulong decided = Decided(Body.MarketOperator, new SetFees(GoldMarket, 1, 2));
        City.MustRefuse(BodiesCity.Member(Body.MarketOperator, 0), new WithdrawProposal(decided), BodiesRefusal.AlreadyDecided);
        _bodies.MustEnactRefused(Body.Bank, new WithdrawProposal(decided), BodiesRefusal.NotAuthorized);
        Assert.Contains(new ProposalEnded(decided, Body.MarketOperator, ProposalEnd.Withdrawn), _bodies.Decide(Body.MarketOperator, new WithdrawProposal(decided)));
    }

    [Fact]
    public void What_is_delayed_waits_for_a_body_of_one_account_too_and_others_veto_it()
    {
        BodiesCity bodies = new(singles: [Body.MarketOperator]);
        SigningKey key = bodies.City.KeyOf(Body.MarketOperator);
        SetFees fees = new(GoldMarket, 1, 2);
        bodies.City.MustRefuse(key, fees, MarketRefusal.NotAuthorized);
        ulong vetoed = bodies.Module.Rules.NextId;
        bodies.City.Must(key, bodies.Proposal(fees));
        bodies.Decide(Body.Regulator, new VetoProposal(vetoed));
        Assert.DoesNotContain(bodies.EventsOf(bodies.City.RunEmpty(bodies.City.TimeMs + BodiesCity.DelayMs)), each => each is ProposalExecuted);
        bodies.City.Must(key, bodies.Proposal(fees));
        Assert.Equal(0, bodies.EventsOf(bodies.City.RunEmpty(bodies.City.TimeMs + BodiesCity.DelayMs)).OfType<ProposalExecuted>().Single().Code);
        // What is routine it does at once, and in a city without a delay everything.
        bodies.City.Must(key, new SetMarketStatus(GoldMarket, MarketStatus.Halted));
        BodiesCity quick = new(delayMs: 0, singles: [Body.MarketOperator]);
        quick.City.Must(key, fees);
    }

    [Fact]
    public void A_genesis_with_a_key_set_says_how_long_decisions_wait()
    {
        SortedDictionary<string, object> bodies = new(StringComparer.Ordinal);
        foreach (Body body in BodiesCity.Every) bodies[FieldDefinition.CamelCase(body.ToString())] = TestCity.KeyOf($"body {body}").Address.ToString();
        bodies["bank"] = new { threshold = 1, members = new[] { new { publicKey = Convert.ToHexStringLower(TestCity.KeyOf("one").PublicKey), entity = "ONE" } } };
        GenesisException error = Assert.Throws<GenesisException>(() => new TestCity(new TestCityOptions { Bodies = bodies }));
        Assert.StartsWith("genesis bodies.delayMs", error.Message, StringComparison.Ordinal);
        bodies["delayMs"] = 0;
        _ = new TestCity(new TestCityOptions { Bodies = bodies });
    }

    [Fact]
    public void A_proposal_that_is_not_decided_in_time_expires()
    {
        ulong id = _bodies.Propose(Body.Bank, new Transfer(City.Users[0].Address, Symbol.Of("KRW"), Amount.One, ""));
        Assert.Contains(new ProposalEnded(id, Body.Bank, ProposalEnd.Expired), _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.ProposalMs)));
        City.MustRefuse(BodiesCity.Member(Body.Bank, 1), new ApproveProposal(id), BodiesRefusal.ProposalUnknown);
    }

    [Fact]
    public void Refusals_of_a_proposal_in_their_order()
    {
        SigningKey member = BodiesCity.Member(Body.Bank, 0);
        Propose good = _bodies.Proposal(new Transfer(City.Users[0].Address, Symbol.Of("KRW"), Amount.One, ""));
        City.MustRefuse(City.Users[0], good, BodiesRefusal.NotAuthorized);
        City.MustRefuse(member, good with { Operation = 999 }, BodiesRefusal.OperationUnknown);
        City.MustRefuse(member, _bodies.Proposal(good), BodiesRefusal.NotProposable);
        City.MustRefuse(member, _bodies.Proposal(new ApproveProposal(1)), BodiesRefusal.NotProposable);
        City.MustRefuse(member, good with { Operation = 801 }, BodiesRefusal.NotProposable);
        City.MustRefuse(member, good with { Operation = 802 }, BodiesRefusal.NotProposable);
        City.MustRefuse(member, good with { Content = [.. good.Content, 0] }, BodiesRefusal.OperationMalformed);
        City.MustRefuse(member, _bodies.Proposal(new Transfer(City.Users[0].Address, Symbol.Of("KRW"), Amount.Zero, "")), BodiesRefusal.OperationInvalid);
        City.MustRefuse(member, _bodies.Proposal(new SetFees(GoldMarket, 1, 2)), BodiesRefusal.AnotherBodys);
        for (int i = 0; i < Limits.ProposalsPerMemberMax; i++) City.Must(member, good with { Memo = $"{i}" });
        City.MustRefuse(member, good, BodiesRefusal.TooManyProposals);
        City.MustRefuse(member, new ApproveProposal(1), BodiesRefusal.AlreadyApproved);
        City.MustRefuse(BodiesCity.Member(Body.Regulator, 0), new ApproveProposal(1), BodiesRefusal.NotAuthorized);
        City.CheckInvariants();
    }

    [Fact]
    public void Many_that_are_due_at_once_are_executed_over_several_blocks()
    {
        foreach (Body body in BodiesCity.Every)
            for (int member = 0; member < 3; member++)
                for (int i = 0; i < Limits.ProposalsPerMemberMax; i++) _bodies.Propose(body, new Transfer(City.Users[0].Address, Symbol.Of("KRW"), Amount.One, ""), member);
        int open = 7 * 3 * Limits.ProposalsPerMemberMax;
        long late = City.TimeMs + BodiesCity.ProposalMs;
        Assert.Equal(Limits.ProposalsPerBlockMax, Ended(late));
        Assert.True(City.Machine.NextDeadlineMs <= late);
        Assert.Equal(Limits.ProposalsPerBlockMax, Ended(late + 1));
        Assert.Equal(open - 2 * Limits.ProposalsPerBlockMax, Ended(late + 2));
        City.CheckInvariants();

        int Ended(long timeMs) => _bodies.EventsOf(City.RunEmpty(timeMs)).OfType<ProposalEnded>().Count();
    }

    [Fact]
    public void A_node_that_restarts_goes_on_with_open_and_decided_proposals()
    {
        BodiesCity restarted = new(options: new TestCityOptions { RestartBeforeEachBlock = true });
        foreach (BodiesCity bodies in (BodiesCity[])[_bodies, restarted])
        {
            bodies.MustEnact(Body.MarketOperator, new SetFees(GoldMarket, 1, 2));
            bodies.Propose(Body.Bank, new Transfer(bodies.City.Users[0].Address, Symbol.Of("KRW"), Amount.One, ""));
            bodies.City.RunEmpty(bodies.City.TimeMs + BodiesCity.ProposalMs);
        }
        Assert.Equal(City.AppHash, restarted.City.AppHash);
    }

    private ulong Decided(Body body, Operation operation) => _bodies.Decide(body, operation).OfType<ProposalDecided>().Single().Id;

    private MarketRecord Market()
    {
        MarketModule market = City.Modules.Get<MarketModule>();
        Assert.True(market.TryFindMarket(GoldMarket, out int id));
        return market.ReadMarket(id);
    }

    private MarketStatus Status() => Market().Status;

    private Amount Available(Address account, string asset) => City.Money.AvailableOf(account, AssetOf(asset));

    private Amount Locked(Address account, string asset) => City.Money.LockedOf(account, AssetOf(asset));

    private uint AssetOf(string symbol)
    {
        Assert.True(City.Money.Assets.TryFind(Symbol.Of(symbol), out uint id));
        return id;
    }
}
