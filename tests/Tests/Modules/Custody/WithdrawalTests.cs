using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Bodies;

namespace Gwangan.Tests.Modules.Custody;

public sealed class WithdrawalTests
{
    private static readonly Symbol Gold = CustodyCity.Gold, Silver = CustodyCity.Silver;

    private readonly CustodyCity _custody = new();

    private TestCity City => _custody.City;

    private SigningKey Custodian => _custody.Custodian;

    private SigningKey Owner => City.Users[0];

    [Fact]
    public void A_withdrawal_is_held_approved_waits_its_classs_delay_is_burnt_and_handed_over()
    {
        Hash32 home = _custody.Listed(Owner, Gold);
        Amount before = _custody.BalanceOf(Owner, Gold), supply = _custody.Asset(Gold).Supply;
        ulong id = _custody.Request(Owner, Gold, 10, CustodyCity.Cold, home);
        Assert.Equal((10, WithdrawalState.Requested, (byte)1), (_custody.Withdrawal(id).Rule, _custody.Withdrawal(id).State, _custody.Withdrawal(id).ApprovalsNeeded));
        Assert.Equal((before - Amount.Whole(10), supply), (_custody.BalanceOf(Owner, Gold), _custody.Asset(Gold).Supply));
        City.MustRefuse(Owner, new ReleaseWithdrawal(id), CustodyRefusal.NotYetDue);
        City.MustRefuse(Owner, new ApproveWithdrawal(id), CustodyRefusal.NotAuthorized);
        City.Must(Custodian, new ApproveWithdrawal(id));
        City.MustRefuse(Custodian, new ApproveWithdrawal(id), CustodyRefusal.AlreadyApproved);
        City.MustRefuse(Custodian, new ReleaseWithdrawal(id), CustodyRefusal.NotYetDue);
        City.RunEmpty(City.TimeMs + CustodyCity.ColdDelayMs);
        City.MustRefuse(City.Users[1], new ReleaseWithdrawal(id), CustodyRefusal.NotAuthorized);
        // Approved and due: the owner needs nobody's hand.
        City.Must(Owner, new ReleaseWithdrawal(id));
        Assert.Equal((supply - Amount.Whole(10), Amount.Whole(6_000_000_990), Amount.Whole(10)), (_custody.Asset(Gold).Supply, _custody.Asset(Gold).Backed, _custody.Holding(CustodyCity.Cold, Gold).Promised));
        City.CheckInvariants();
        City.MustRefuse(Owner, new CancelWithdrawal(id), CustodyRefusal.WithdrawalNotOpen);
        City.Must(Custodian, new ConfirmDelivery(id, CustodyCity.HashOf("receipt")));
        Assert.Equal((Amount.Whole(6_000_000_990), Amount.Whole(6_000_000_990), Amount.Zero), (_custody.Asset(Gold).Backed, _custody.Holding(CustodyCity.Cold, Gold).Units, _custody.Holding(CustodyCity.Cold, Gold).Promised));
        City.MustRefuse(Custodian, new ConfirmDelivery(id, CustodyCity.HashOf("receipt")), CustodyRefusal.WithdrawalNotOpen);
        City.CheckInvariants();
    }

    [Fact]
    public void What_no_rule_allows_is_written_down_and_nothing_is_taken()
    {
        Amount before = _custody.BalanceOf(Owner, Silver);
        ulong id = _custody.Request(Owner, Silver, 10, CustodyCity.Hot, CustodyCity.HashOf("unlisted"));
        Assert.Equal((WithdrawalState.Denied, (ushort)0), (_custody.Withdrawal(id).State, _custody.Withdrawal(id).Rule));
        ulong small = _custody.Request(Owner, Gold, 1, CustodyCity.Cold, CustodyCity.HashOf("unlisted"));
        Assert.Equal((WithdrawalState.Denied, (ushort)7), (_custody.Withdrawal(small).State, _custody.Withdrawal(small).Rule));
        Assert.Equal(before, _custody.BalanceOf(Owner, Silver));
        City.MustRefuse(Custodian, new ReleaseWithdrawal(id), CustodyRefusal.WithdrawalNotOpen);
        City.CheckInvariants();
    }

    [Fact]
    public void A_rule_with_a_period_matches_until_it_is_used_up_and_the_next_rule_decides()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        foreach ((ulong whole, int rule) in ((ulong, int)[])[(100, 5), (101, 10), (100, 5), (51, 10), (50, 5), (1, 10)])
            Assert.Equal((whole, rule), (whole, _custody.Withdrawal(_custody.Request(Owner, Silver, whole, CustodyCity.Hot, home)).Rule));
        Hash32 other = _custody.Listed(City.Users[1], Silver);
        Assert.Equal(5, _custody.Withdrawal(_custody.Request(City.Users[1], Silver, 100, CustodyCity.Hot, other)).Rule);
        City.RunEmpty(City.TimeMs + CustodyCity.DayMs);
        Assert.Equal(5, _custody.Withdrawal(_custody.Request(Owner, Silver, 100, CustodyCity.Hot, home)).Rule);
        // The rule is set anew: what the former was used for does not count.
        City.Must(Custodian, new SetPolicyRule(5, Initiator.Owner, DestinationKind.Listed, VaultClass.Hot, Symbol.None, Amount.Whole(250), 1_000_000, Amount.Whole(250), PolicyAction.Allow, 0));
        Assert.Equal(5, _custody.Withdrawal(_custody.Request(Owner, Silver, 250, CustodyCity.Hot, home)).Rule);
        City.CheckInvariants();
    }

    [Fact]
    public void Nobody_but_the_owner_takes_out_what_is_the_owners()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        ulong id = _custody.Request(Owner, Silver, 10, CustodyCity.Hot, home);
        foreach (SigningKey other in (SigningKey[])[Custodian, City.Users[1], _custody.Regulator]) City.MustRefuse(other, new CancelWithdrawal(id), CustodyRefusal.NotTheOwner);
        // The custodian's own request takes the custodian's own tokens, of which there are none.
        City.MustRefuse(Custodian, new RequestWithdrawal(Silver, Amount.Whole(10), CustodyCity.Hot, home, 0), CustodyRefusal.InsufficientFunds);
        City.MustRefuse(City.KeyOf(Body.MarketOperator), new MoveHolding(Silver, CustodyCity.Hot, CustodyCity.Cold, Amount.One), CustodyRefusal.NotAuthorized);
        // Nothing of the module lends or pledges, and it has no face for contracts.
        Assert.DoesNotContain(City.Modules.Get<CustodyModule>().Operations, each => each.Name.Contains("Pledge", StringComparison.OrdinalIgnoreCase) || each.Name.Contains("Lend", StringComparison.OrdinalIgnoreCase));
        Assert.False(_custody.Module.HasContract);
    }

    [Fact]
    public void Tokens_come_back_when_a_withdrawal_is_cancelled_refused_or_over()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        Amount before = _custody.BalanceOf(Owner, Silver);
        ulong cancelled = _custody.Request(Owner, Silver, 10, CustodyCity.Hot, home), refused = _custody.Request(Owner, Silver, 20, CustodyCity.Hot, home);
        ulong over = _custody.Request(Owner, Silver, 30, CustodyCity.Hot, home, City.TimeMs + 5_000);
        City.Must(Owner, new CancelWithdrawal(cancelled));
        City.Must(Custodian, new RefuseWithdrawal(refused, Symbol.Of("AML")));
        City.RunEmpty(City.TimeMs + 5_000);
        Assert.Equal((WithdrawalState.Cancelled, WithdrawalState.Refused, WithdrawalState.Expired), (_custody.Withdrawal(cancelled).State, _custody.Withdrawal(refused).State, _custody.Withdrawal(over).State));
        Assert.Equal(before, _custody.BalanceOf(Owner, Silver));
        City.CheckInvariants();
    }

    [Fact]
    public void What_a_custodian_leaves_lying_is_overdue_stops_minting_and_another_vault_hands_over()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        ulong id = _custody.Request(Owner, Silver, 200, CustodyCity.Hot, home);
        City.MustRefuse(_custody.Regulator, new ForceRelease(id, CustodyCity.Cold), CustodyRefusal.NotYetDue);
        City.RunEmpty(City.TimeMs + CustodyCity.DecideMs);
        Assert.Equal((byte)1, _custody.Withdrawal(id).Overdue);
        Assert.Equal(CustodyStop.WithdrawalOverdue, _custody.Kept(Silver).Stop);
        City.CheckInvariants();
        City.MustRefuse(Custodian, new ForceRelease(id, CustodyCity.Cold), CustodyRefusal.NotAuthorized);
        City.MustRefuse(_custody.Regulator, new ForceRelease(id, CustodyCity.Warm), CustodyRefusal.VaultShort);
        City.Must(City.KeyOf(Body.Settlement), new ForceRelease(id, CustodyCity.Hot));
        Assert.Equal((CustodyStop.None, WithdrawalState.Released), (_custody.Kept(Silver).Stop, _custody.Withdrawal(id).State));
        // Released, and not handed over either.
        City.RunEmpty(City.TimeMs + CustodyCity.DeliverMs);
        Assert.Equal(CustodyStop.WithdrawalOverdue, _custody.Kept(Silver).Stop);
        City.Must(_custody.Regulator, new ForceRelease(id, CustodyCity.Cold));
        Assert.Equal((Amount.Zero, Amount.Whole(200)), (_custody.Holding(CustodyCity.Hot, Silver).Promised, _custody.Holding(CustodyCity.Cold, Silver).Promised));
        City.Must(Owner, new ConfirmDelivery(id, CustodyCity.HashOf("receipt")));
        City.CheckInvariants();
    }

    [Fact]
    public void An_overdue_withdrawal_can_still_be_taken_back()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        ulong id = _custody.Request(Owner, Silver, 200, CustodyCity.Hot, home);
        City.RunEmpty(City.TimeMs + CustodyCity.DecideMs);
        City.Must(Owner, new CancelWithdrawal(id));
        Assert.Equal((0U, CustodyStop.None), (_custody.Kept(Silver).OverdueCount, _custody.Kept(Silver).Stop));
        City.CheckInvariants();
    }

    [Fact]
    public void Caps_bound_what_leaves_at_once_and_in_a_day()
    {
        City.Must(Custodian, new SetClassTerms(Silver, VaultClass.Hot, Amount.Whole(1_000), Amount.Whole(1_500), 0));
        Hash32 home = _custody.Listed(Owner, Silver);
        City.MustRefuse(Owner, new RequestWithdrawal(Silver, Amount.Whole(1_001), CustodyCity.Hot, home, 0), CustodyRefusal.OverCap);
        ulong first = _custody.Request(Owner, Silver, 1_000, CustodyCity.Hot, home), second = _custody.Request(Owner, Silver, 501, CustodyCity.Hot, home);
        foreach (ulong id in (ulong[])[first, second]) City.Must(Custodian, new ApproveWithdrawal(id));
        City.Must(Custodian, new ReleaseWithdrawal(first));
        City.MustRefuse(Custodian, new ReleaseWithdrawal(second), CustodyRefusal.DayCapReached);
        City.RunEmpty(TestCity.GenesisTimeMs + CustodyCity.DayMs);
        City.Must(Custodian, new ReleaseWithdrawal(second));
        City.CheckInvariants();
    }

    [Fact]
    public void Nothing_leaves_or_enters_a_frozen_vault()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        ulong id = _custody.Request(Owner, Silver, 10, CustodyCity.Hot, home);
        City.MustRefuse(Custodian, new SetVaultStatus(CustodyCity.Hot, VaultStatus.Frozen), CustodyRefusal.NotAuthorized);
        City.Must(_custody.Regulator, new SetVaultStatus(CustodyCity.Hot, VaultStatus.Frozen));
        City.MustRefuse(Owner, new ReleaseWithdrawal(id), CustodyRefusal.VaultFrozen);
        City.MustRefuse(Owner, new RequestWithdrawal(Silver, Amount.One, CustodyCity.Hot, home, 0), CustodyRefusal.VaultFrozen);
        City.MustRefuse(Custodian, new MoveHolding(Silver, CustodyCity.Cold, CustodyCity.Hot, Amount.One), CustodyRefusal.VaultFrozen);
        City.Must(Owner, new CancelWithdrawal(id));
        City.CheckInvariants();
    }

    [Fact]
    public void Members_of_the_custodians_key_set_approve_one_by_one_and_what_is_asked_of_more_than_there_are_is_asked_of_all()
    {
        BodiesCity bodies = new(options: new TestCityOptions { Custody = CustodyCity.Genesis() });
        TestCity city = bodies.City;
        CustodyModule module = city.Modules.Get<CustodyModule>();
        ulong proposal = bodies.Propose(Body.Custodian, new SetPolicyRule(1, Initiator.Owner, DestinationKind.Any, VaultClass.Any, Symbol.None, Amount.Max, 0, Amount.Zero, PolicyAction.Require, 5));
        city.Must(BodiesCity.Member(Body.Custodian, 1), new Chain.Modules.Bodies.ApproveProposal(proposal));
        city.RunEmpty(city.TimeMs + BodiesCity.DelayMs);
        city.RunEmpty();
        city.Must(city.Users[0], new RequestWithdrawal(Silver, Amount.Whole(10), CustodyCity.Hot, CustodyCity.HashOf("anywhere"), 0));
        for (int i = 0; i < 3; i++)
        {
            city.MustRefuse(city.Users[0], new ReleaseWithdrawal(1), CustodyRefusal.NotYetDue);
            city.Must(BodiesCity.Member(Body.Custodian, i), new ApproveWithdrawal(1));
            city.MustRefuse(BodiesCity.Member(Body.Custodian, i), new ApproveWithdrawal(1), CustodyRefusal.AlreadyApproved);
        }
        city.MustRefuse(BodiesCity.Member(Body.Bank, 0), new ApproveWithdrawal(1), CustodyRefusal.NotAuthorized);
        city.Must(city.Users[0], new ReleaseWithdrawal(1));
        Assert.True(module.TryWithdrawal(1, out WithdrawalRecord withdrawal) && withdrawal.State == WithdrawalState.Released);
        city.CheckInvariants();
    }

    [Fact]
    public void What_was_approved_by_who_is_no_member_any_more_is_not_approved()
    {
        BodiesCity bodies = new(options: new TestCityOptions { Custody = CustodyCity.Genesis() });
        TestCity city = bodies.City;
        bodies.MustEnact(Body.Custodian, new SetPolicyRule(1, Initiator.Owner, DestinationKind.Any, VaultClass.Any, Symbol.None, Amount.Max, 0, Amount.Zero, PolicyAction.Require, 2));
        city.Must(city.Users[0], new RequestWithdrawal(Silver, Amount.Whole(10), CustodyCity.Hot, CustodyCity.HashOf("anywhere"), 0));
        city.Must(BodiesCity.Member(Body.Custodian, 0), new ApproveWithdrawal(1));
        city.Must(BodiesCity.Member(Body.Custodian, 1), new ApproveWithdrawal(1));
        bodies.MustEnact(Body.Custodian, new SetMembers(1, 2, string.Join(',', BodiesCity.SetText(Body.Custodian, 0), BodiesCity.TextOf(TestCity.KeyOf("new 1"), "CUSTODIAN-NEW-1"), BodiesCity.TextOf(TestCity.KeyOf("new 2"), "CUSTODIAN-NEW-2"))));
        city.MustRefuse(BodiesCity.Member(Body.Custodian, 1), new ApproveWithdrawal(1), CustodyRefusal.NotAuthorized);
        city.MustRefuse(city.Users[0], new ReleaseWithdrawal(1), CustodyRefusal.NotYetDue);
        city.MustRefuse(BodiesCity.Member(Body.Custodian, 0), new ApproveWithdrawal(1), CustodyRefusal.AlreadyApproved);
        // Whose word counts takes the place of whose does not.
        city.Must(TestCity.KeyOf("new 1"), new ApproveWithdrawal(1));
        city.Must(city.Users[0], new ReleaseWithdrawal(1));
        city.CheckInvariants();
    }

    [Fact]
    public void Members_whose_word_does_not_count_do_not_lower_how_many_have_to_approve()
    {
        BodiesCity bodies = new(options: new TestCityOptions { Custody = CustodyCity.Genesis() });
        TestCity city = bodies.City;
        bodies.MustEnact(Body.Custodian, new SetPolicyRule(1, Initiator.Owner, DestinationKind.Any, VaultClass.Any, Symbol.None, Amount.Max, 0, Amount.Zero, PolicyAction.Require, 3));
        city.Must(city.Users[0], new RequestWithdrawal(Silver, Amount.Whole(10), CustodyCity.Hot, CustodyCity.HashOf("anywhere"), 0));
        bodies.MustEnact(Body.Regulator, new DeclareRelated(BodiesCity.EntityOf(Body.Custodian, 1), BodiesCity.EntityOf(Body.MarketOperator, 0), RelatedKind.Ownership));
        Assert.Equal(RoleStatus.Conflict, bodies.StatusOf(BodiesCity.Member(Body.Custodian, 1).Address));
        city.Must(BodiesCity.Member(Body.Custodian, 0), new ApproveWithdrawal(1));
        city.Must(BodiesCity.Member(Body.Custodian, 2), new ApproveWithdrawal(1));
        city.MustRefuse(city.Users[0], new ReleaseWithdrawal(1), CustodyRefusal.NotYetDue);
        city.CheckInvariants();
    }

    [Fact]
    public void Nobody_forces_something_out_of_a_vault_that_the_regulator_has_frozen()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        ulong id = _custody.Request(Owner, Silver, 200, CustodyCity.Hot, home);
        City.RunEmpty(City.TimeMs + CustodyCity.DecideMs);
        City.Must(_custody.Regulator, new SetVaultStatus(CustodyCity.Cold, VaultStatus.Frozen));
        City.MustRefuse(City.KeyOf(Body.Settlement), new ForceRelease(id, CustodyCity.Cold), CustodyRefusal.VaultFrozen);
        City.Must(City.KeyOf(Body.Settlement), new ForceRelease(id, CustodyCity.Hot));
        City.CheckInvariants();
    }

    [Fact]
    public void A_withdrawal_that_is_over_is_not_released_even_before_its_turn_to_end_has_come()
    {
        Hash32 home = _custody.Listed(Owner, Silver);
        City.Must(Custodian, new SetPolicyRule(1, Initiator.Owner, DestinationKind.Listed, VaultClass.Hot, Symbol.None, Amount.Max, 0, Amount.Zero, PolicyAction.Allow, 0));
        long until = City.TimeMs + 30_000;
        int count = Limits.WithdrawalDeadlinesPerBlockMax + 2;
        for (int left = count; left > 0; left -= 100)
            Assert.All(City.Run([City.Sign(Owner, [.. Enumerable.Range(0, int.Min(left, 100)).Select(_ => new RequestWithdrawal(Silver, Amount.One, CustodyCity.Hot, home, until))])]).Outcomes, outcome => Assert.True(outcome.IsDone));
        BlockResults results = City.Run([City.Sign(Owner, new ReleaseWithdrawal((ulong)count))], until);
        Assert.Equal((ushort)CustodyRefusal.WithdrawalNotOpen, results.Outcomes[0].Code);
        Assert.Equal(WithdrawalState.Requested, _custody.Withdrawal((ulong)count).State);
        City.RunEmpty();
        Assert.Equal(WithdrawalState.Expired, _custody.Withdrawal((ulong)count).State);
        City.CheckInvariants();
    }
}
