using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Bodies;

/// <summary>Who speaks for a body, and every way in which somebody could come to speak for two.</summary>
public sealed class MembersTests
{
    private static readonly Symbol GoldMarket = Symbol.Of("GOLD-KRW");
    private readonly BodiesCity _bodies = new();

    private TestCity City => _bodies.City;

    [Fact]
    public void A_set_is_replaced_and_what_former_members_proposed_ends()
    {
        using SigningKey newcomer = TestCity.KeyOf("newcomer", KeyType.Cosmos);
        ulong theirs = _bodies.Propose(Body.Bank, new Transfer(City.Users[0].Address, Symbol.Of("KRW"), Amount.One, ""), member: 2);
        _bodies.MustEnact(Body.Bank, new SetMembers(1, 2, $"{BodiesCity.SetText(Body.Bank, 0, 1)},{BodiesCity.TextOf(newcomer, "NEW")}"));
        Assert.Equal((2U, 3U, 2U), (_bodies.Module.SetOf(Body.Bank).Threshold, _bodies.Module.SetOf(Body.Bank).MemberCount, _bodies.Module.SetOf(Body.Bank).Version));
        City.MustRefuse(newcomer, new ApproveProposal(theirs), BodiesRefusal.ProposalUnknown);
        City.MustRefuse(BodiesCity.Member(Body.Bank, 2), _bodies.Proposal(new CancelAllOrders(default)), BodiesRefusal.NotAuthorized);
        City.Must(newcomer, _bodies.Proposal(new CancelAllOrders(default)));
        City.CheckInvariants();
    }

    [Fact]
    public void Of_two_replacements_that_do_not_know_of_each_other_only_the_first_takes_effect()
    {
        _bodies.Decide(Body.Bank, new SetMembers(1, 2, BodiesCity.SetText(Body.Bank, 0, 1)));
        _bodies.Decide(Body.Bank, new SetMembers(1, 1, BodiesCity.SetText(Body.Bank, 0)));
        List<ProposalExecuted> executed = [.. _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.DelayMs)).OfType<ProposalExecuted>()];
        Assert.Equal([(ushort)0, (ushort)BodiesRefusal.SetChanged], executed.Select(each => each.Code));
    }

    [Fact]
    public void A_key_that_speaks_for_one_body_is_not_granted_by_another_even_by_its_other_account()
    {
        SigningKey ofCustodian = BodiesCity.Member(Body.Custodian, 0);
        _bodies.MustEnactRefused(Body.Bank, new SetMembers(1, 1, BodiesCity.TextOf(ofCustodian, "X")), BodiesRefusal.RoleTaken);
        // The same secp256k1 key implies another account when it signs the other way.
        foreach (int i in (int[])[0, 1, 2])
        {
            SigningKey one = BodiesCity.Member(Body.Custodian, i);
            if (one.Type == KeyType.Ed25519) continue;
            KeyType other = one.Type == KeyType.Ethereum ? KeyType.Cosmos : KeyType.Ethereum;
            _bodies.MustEnactRefused(Body.Bank, new SetMembers(1, 1, MemberList.Text(other, one.PublicKey, "X")), BodiesRefusal.RoleTaken);
            _bodies.MustEnactRefused(Body.Bank, new SetDelegate(other, one.PublicKey, "X", "301", City.TimeMs + 1_000_000), BodiesRefusal.RoleTaken);
        }
    }

    [Fact]
    public void Two_grants_on_their_way_that_would_join_two_bodies_do_not_both_take_effect()
    {
        using SigningKey shared = TestCity.KeyOf("shared");
        _bodies.Decide(Body.Bank, new SetMembers(1, 1, BodiesCity.TextOf(shared, "SHARED")));
        _bodies.Decide(Body.Custodian, new SetMembers(1, 1, BodiesCity.TextOf(shared, "OTHER")));
        List<ProposalExecuted> executed = [.. _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.DelayMs)).OfType<ProposalExecuted>()];
        Assert.Equal([(ushort)0, (ushort)BodiesRefusal.RoleTaken], executed.Select(each => each.Code));
        Assert.True(_bodies.Accounts.TryRole(shared.Address, out RoleRecord role));
        Assert.Equal(Body.Bank, role.Body);
        City.CheckInvariants();
    }

    [Fact]
    public void Two_grants_on_their_way_of_related_entities_do_not_both_take_effect()
    {
        using SigningKey one = TestCity.KeyOf("one"), two = TestCity.KeyOf("two");
        _bodies.Decide(Body.Bank, new SetMembers(1, 1, BodiesCity.TextOf(one, "GROUP")));
        _bodies.Decide(Body.Custodian, new SetMembers(1, 1, BodiesCity.TextOf(two, "GROUP")));
        List<ProposalExecuted> executed = [.. _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.DelayMs)).OfType<ProposalExecuted>()];
        Assert.Equal([(ushort)0, (ushort)BodiesRefusal.EntityRelated], executed.Select(each => each.Code));
    }

    [Fact]
    public void An_account_with_other_keys_is_not_granted_and_who_is_granted_adds_none()
    {
        using SigningKey officer = TestCity.KeyOf("officer"), friend = TestCity.KeyOf("friend");
        City.Must(officer, new AddKey(friend.Type, friend.PublicKey));
        _bodies.MustEnactRefused(Body.Bank, new SetMembers(1, 1, BodiesCity.TextOf(officer, "X")), BodiesRefusal.HasOtherKeys);
        City.Must(officer, new RevokeKey(friend.Type, friend.PublicKey));
        _bodies.MustEnact(Body.Bank, new SetMembers(1, 1, BodiesCity.TextOf(officer, "X")));
        City.MustRefuse(officer, new AddKey(friend.Type, friend.PublicKey), AccountsRefusal.RoleHolder);
        City.MustRefuse(officer, new AddKey(friend.Type, friend.PublicKey, (byte)KeyPermissions.Cancel), AccountsRefusal.RoleHolder);
        City.MustRefuse(officer, new RevokeKey(officer.Type, officer.PublicKey), AccountsRefusal.LastKey);
    }

    [Fact]
    public void A_key_that_was_added_while_the_grant_waited_stops_it()
    {
        using SigningKey officer = TestCity.KeyOf("officer"), friend = TestCity.KeyOf("friend");
        _bodies.Decide(Body.Bank, new SetMembers(1, 1, BodiesCity.TextOf(officer, "X")));
        City.Must(officer, new AddKey(friend.Type, friend.PublicKey));
        Assert.Equal((ushort)BodiesRefusal.HasOtherKeys, _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.DelayMs)).OfType<ProposalExecuted>().Single().Code);
    }

    [Fact]
    public void A_body_of_one_account_becomes_a_key_set_and_its_key_ends()
    {
        BodiesCity bodies = new(singles: [Body.Bank]);
        SigningKey key = bodies.City.KeyOf(Body.Bank);
        bodies.City.Must(key, bodies.Proposal(new SetMembers(0, 2, BodiesCity.SetText(Body.Bank, 0, 1, 2))));
        bodies.City.RunEmpty(bodies.City.TimeMs + BodiesCity.DelayMs);
        Assert.Equal(3U, bodies.Module.SetOf(Body.Bank).MemberCount);
        Assert.Equal(key.Address, bodies.Accounts.AccountOf(Body.Bank));
        BlockResults results = bodies.City.Run([bodies.City.Sign(key, new Mint(Symbol.Of("KRW"), bodies.City.Users[0].Address, Amount.One, ""))]);
        Assert.Equal(KernelRefusal.KeyNotAuthorized, results.Envelopes[0].Code);
        bodies.MustEnact(Body.Bank, new Mint(Symbol.Of("KRW"), bodies.City.Users[0].Address, Amount.One, ""));
        bodies.City.CheckInvariants();
    }

    [Fact]
    public void Approvals_of_who_is_a_member_no_longer_do_not_count_when_the_delay_is_over()
    {
        ulong fees = _bodies.Decide(Body.MarketOperator, new SetFees(GoldMarket, 1, 2)).OfType<ProposalDecided>().Single().Id;
        City.Must(BodiesCity.Member(Body.MarketOperator, 2), new ApproveProposal(fees));
        // Decided earlier, due earlier: members 1 and 2 go before the fees come.
        BodiesCity other = new();
        other.Decide(Body.MarketOperator, new SetMembers(1, 1, BodiesCity.SetText(Body.MarketOperator, 0)));
        ulong late = other.Decide(Body.MarketOperator, new SetFees(GoldMarket, 1, 2)).OfType<ProposalDecided>().Single().Id;
        List<object> events = [.. other.EventsOf(other.City.RunEmpty(other.City.TimeMs + BodiesCity.DelayMs))];
        // The threshold is one now and the one who stays has approved: it stands. With a stranger as the only member it would not.
        Assert.Contains(events.OfType<ProposalExecuted>(), each => each.Id == late && each.Code == 0);
        using SigningKey stranger = TestCity.KeyOf("stranger");
        BodiesCity third = new();
        third.Decide(Body.MarketOperator, new SetMembers(1, 2, $"{BodiesCity.SetText(Body.MarketOperator, 0)},{BodiesCity.TextOf(stranger, "X")}"));
        ulong lost = third.Decide(Body.MarketOperator, new SetFees(GoldMarket, 1, 2)).OfType<ProposalDecided>().Single().Id;
        Assert.Contains(new ProposalEnded(lost, Body.MarketOperator, ProposalEnd.ApprovalsLost), third.EventsOf(third.City.RunEmpty(third.City.TimeMs + BodiesCity.DelayMs)));
    }

    [Fact]
    public void Malformed_sets_are_refused()
    {
        string one = BodiesCity.SetText(Body.Bank, 0), two = BodiesCity.SetText(Body.Bank, 0, 1);
        Assert.Equal(BodiesRefusal.None, new SetMembers(1, 2, two).Check());
        Assert.Equal(BodiesRefusal.ThresholdOutOfRange, new SetMembers(1, 1, two).Check());
        Assert.Equal(BodiesRefusal.ThresholdOutOfRange, new SetMembers(1, 3, two).Check());
        Assert.Equal(BodiesRefusal.ThresholdOutOfRange, new SetMembers(1, 0, one).Check());
        SigningKey key = TestCity.KeyOf("key");
        string twice = $"{MemberList.Text(KeyType.Ethereum, key.PublicKey, "A")},{MemberList.Text(KeyType.Cosmos, key.PublicKey, "B")}";
        foreach (string bad in (string[])["", ",", one + ",", one + "," + one, twice, one + ":", one.ToUpperInvariant(), "ethereum:00:A", one + " ", MemberList.Text(KeyType.Ethereum, key.PublicKey, ""), MemberList.Text(KeyType.Ethereum, key.PublicKey, "a"),
            MemberList.Text(KeyType.Ethereum, key.PublicKey, new string('A', 21)), string.Join(',', Enumerable.Range(0, 17).Select(i => MemberList.Text(KeyType.Ethereum, TestCity.KeyOf($"{i}").PublicKey, "A")))])
            Assert.Equal(BodiesRefusal.MembersMalformed, new SetMembers(1, 1, bad).Check());
    }

    [Fact]
    public void A_delegate_does_what_was_named_to_it_until_its_time_is_over()
    {
        using SigningKey officer = TestCity.KeyOf("officer", KeyType.Ed25519);
        long until = City.TimeMs + 500_000;
        _bodies.MustEnact(Body.Surveillance, new SetDelegate(officer.Type, officer.PublicKey, "WATCH", "402", until));
        City.Must(officer, new SetMarketStatus(GoldMarket, MarketStatus.Halted));
        Assert.Equal(City.TimeMs, _bodies.Accounts.BodyRecordOf(Body.Surveillance).LastActedMs);
        City.MustRefuse(officer, new SetKillSwitch(City.Users[0].Address, true, KillReason.Risk, "file"), MarketRefusal.NotAuthorized);
        City.MustRefuse(officer, _bodies.Proposal(new CancelAllOrders(default)), BodiesRefusal.NotAuthorized);
        _bodies.MustEnact(Body.Surveillance, new SetMarketStatus(GoldMarket, MarketStatus.Open));
        City.RunEmpty(until);
        City.MustRefuse(officer, new SetMarketStatus(GoldMarket, MarketStatus.Halted), MarketRefusal.NotAuthorized);
        _bodies.MustEnact(Body.Surveillance, new SetDelegate(officer.Type, officer.PublicKey, "WATCH", "402,412", City.TimeMs + 100_000));
        City.Must(officer, new SetKillSwitch(City.Users[0].Address, true, KillReason.Risk, "file"));
        _bodies.MustEnact(Body.Surveillance, new RevokeDelegate(officer.Address));
        City.MustRefuse(officer, new SetMarketStatus(GoldMarket, MarketStatus.Halted), MarketRefusal.NotAuthorized);
        City.CheckInvariants();
    }

    [Fact]
    public void A_delegate_of_the_issuer_mints_and_burns_what_the_body_has()
    {
        using SigningKey officer = TestCity.KeyOf("officer");
        Symbol gold = Symbol.Of("GOLD");
        _bodies.MustEnact(Body.Custodian, new SetDelegate(officer.Type, officer.PublicKey, "VAULT", "302,303", City.TimeMs + 500_000));
        City.Must(officer, new Mint(gold, _bodies.Accounts.AccountOf(Body.Custodian), Amount.Whole(2), "receipt"));
        City.Must(officer, new Burn(gold, Amount.Whole(2), "receipt"));
        City.MustRefuse(officer, new Burn(gold, Amount.One, "receipt"), MoneyRefusal.InsufficientFunds);
        City.CheckInvariants();
    }

    [Fact]
    public void Refusals_of_delegates()
    {
        using SigningKey officer = TestCity.KeyOf("officer");
        SetDelegate good = new(officer.Type, officer.PublicKey, "WATCH", "402", City.TimeMs + 500_000);
        Assert.Equal(BodiesRefusal.KeyMalformed, (good with { PublicKey = [1] }).Check());
        Assert.Equal(BodiesRefusal.EntityMalformed, (good with { Entity = "watch" }).Check());
        foreach (string bad in (string[])["", "0", "402,402", "403,402", "0402", "402,", "70000", "-1", string.Join(',', Enumerable.Range(401, 17))])
            Assert.Equal(BodiesRefusal.OperationsMalformed, (good with { Operations = bad }).Check());
        _bodies.MustEnactRefused(Body.Surveillance, good with { UntilMs = City.TimeMs }, BodiesRefusal.UntilOutOfRange);
        _bodies.MustEnactRefused(Body.Surveillance, good with { UntilMs = City.TimeMs + Limits.DelegateMsMax + 1_000_000 }, BodiesRefusal.UntilOutOfRange);
        foreach (string other in (string[])["408", "201", "498", "802", "901", "905", "908"])
            _bodies.MustEnactRefused(Body.Surveillance, good with { Operations = other }, BodiesRefusal.OperationNotDelegable);
        _bodies.MustEnactRefused(Body.Surveillance, new RevokeDelegate(officer.Address), BodiesRefusal.DelegateUnknown);
        City.MustRefuse(officer, new RevokeDelegate(officer.Address), BodiesRefusal.NotAuthorized);
        for (int i = 0; i < Limits.BodyDelegatesMax; i++)
        {
            using SigningKey each = TestCity.KeyOf($"officer {i}");
            _bodies.MustEnact(Body.Surveillance, good with { PublicKey = each.PublicKey, UntilMs = City.TimeMs + 500_000 });
        }
        _bodies.MustEnactRefused(Body.Surveillance, good with { UntilMs = City.TimeMs + 500_000 }, BodiesRefusal.TooManyDelegates);
        City.CheckInvariants();
    }

    [Fact]
    public void A_body_that_lost_its_keys_gets_a_new_set_from_the_regulator_and_two_others_after_the_long_delay()
    {
        RecoverBody recover = new((byte)Body.Bank, 1, 1, MemberList.Text(KeyType.Ethereum, TestCity.KeyOf("new bank").PublicKey, "NEWBANK"));
        _bodies.MustEnact(Body.Custodian, recover);
        _bodies.MustEnactRefused(Body.Custodian, recover, BodiesRefusal.AlreadySupported);
        _bodies.MustEnactRefused(Body.Bank, recover, BodiesRefusal.OwnBody);
        _bodies.MustEnact(Body.Settlement, recover);
        Assert.Contains(_bodies.Decide(Body.MarketOperator, recover), happened => happened is RecoverySupported);
        Assert.Contains(_bodies.Decide(Body.Regulator, recover), happened => happened is ProposalDecided);
        City.MustRefuse(BodiesCity.Member(Body.Custodian, 0), new ApproveProposal(1), BodiesRefusal.ProposalUnknown);
        Assert.Equal(3U, _bodies.Module.SetOf(Body.Bank).MemberCount);
        Assert.Equal((ushort)0, _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.RecoveryDelayMs)).OfType<ProposalExecuted>().Single().Code);
        Assert.Equal(1U, _bodies.Module.SetOf(Body.Bank).MemberCount);
        City.CheckInvariants();
    }

    [Fact]
    public void A_body_that_is_alive_ends_its_recovery_by_its_own_veto()
    {
        RecoverBody recover = new((byte)Body.Bank, 1, 1, MemberList.Text(KeyType.Ethereum, TestCity.KeyOf("new bank").PublicKey, "NEWBANK"));
        foreach (Body body in (Body[])[Body.Regulator, Body.Custodian]) _bodies.MustEnact(body, recover);
        ulong id = _bodies.Decide(Body.Settlement, recover).OfType<ProposalDecided>().Single().Id;
        City.MustRefuse(BodiesCity.Member(Body.Bank, 0), new ApproveProposal(id), BodiesRefusal.IsRecovery);
        Assert.Contains(new ProposalEnded(id, Body.Bank, ProposalEnd.Vetoed), _bodies.Decide(Body.Bank, new VetoProposal(id)));
        City.RunEmpty(City.TimeMs + BodiesCity.RecoveryDelayMs);
        Assert.Equal(3U, _bodies.Module.SetOf(Body.Bank).MemberCount);
    }

    [Fact]
    public void A_delegate_that_was_left_behind_does_not_keep_its_body_from_being_recovered()
    {
        using SigningKey officer = TestCity.KeyOf("officer");
        _bodies.MustEnact(Body.Bank, new SetDelegate(officer.Type, officer.PublicKey, "OFFICER", "904", City.TimeMs + 900_000));
        RecoverBody recover = new((byte)Body.Bank, 1, 1, MemberList.Text(KeyType.Ethereum, TestCity.KeyOf("new bank").PublicKey, "NEWBANK"));
        _bodies.MustEnact(Body.Regulator, recover);
        City.MustRefuse(officer, new VetoProposal(_bodies.Module.Rules.NextId - 1), BodiesRefusal.OwnProposal);
        foreach (Body body in (Body[])[Body.Custodian, Body.Settlement]) _bodies.MustEnact(body, recover);
        // Who has decided it supports no other meanwhile.
        _bodies.MustEnactRefused(Body.Custodian, recover with { Members = MemberList.Text(KeyType.Ethereum, TestCity.KeyOf("other bank").PublicKey, "NEWBANK") }, BodiesRefusal.AlreadySupported);
    }

    [Fact]
    public void The_regulator_alone_or_with_one_other_recovers_nobody_and_others_recover_it_without_its_word()
    {
        RecoverBody recover = new((byte)Body.Bank, 1, 1, MemberList.Text(KeyType.Ethereum, TestCity.KeyOf("captured").PublicKey, "CAPTURED"));
        foreach (Body body in (Body[])[Body.Regulator, Body.Custodian]) Assert.DoesNotContain(_bodies.Decide(body, recover), happened => happened is ProposalDecided);
        _bodies.MustEnactRefused(Body.Regulator, recover with { Version = 0 }, BodiesRefusal.SetChanged);
        RecoverBody Other(int i) => recover with { Members = MemberList.Text(KeyType.Ethereum, TestCity.KeyOf($"captured {i}").PublicKey, "CAPTURED") };
        // However often a body asks for another set, one recovery is its own: the first has the custodian's word left.
        for (int i = 0; i < Limits.RecoveriesPerBodyMax + 2; i++) _bodies.MustEnact(Body.Regulator, Other(i));
        _bodies.MustEnact(Body.Settlement, Other(-1));
        _bodies.MustEnact(Body.ListingReview, Other(-2));
        _bodies.MustEnactRefused(Body.Surveillance, Other(-3), BodiesRefusal.TooManyRecoveries);
        _bodies.MustEnact(Body.ListingReview, Other(-3));
        City.CheckInvariants();
        Assert.Equal(BodiesRefusal.BodyUnknown, (recover with { Body = 0 }).Check());
        RecoverBody regulator = recover with { Body = (byte)Body.Regulator };
        foreach (Body body in (Body[])[Body.Bank, Body.Custodian]) _bodies.MustEnact(body, regulator);
        Assert.Contains(_bodies.Decide(Body.Settlement, regulator), happened => happened is ProposalDecided);
    }
}
