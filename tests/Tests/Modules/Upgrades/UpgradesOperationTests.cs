using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Upgrades;

namespace Gwangan.Tests.Modules.Upgrades;

/// <summary>Plans of upgrades: by the market operator's word, one at a time, for a height to come.</summary>
public sealed class UpgradesOperationTests
{
    private static readonly Hash32 Info = Chain.Crypto.Sha256.Hash("the release"u8);

    private readonly TestCity _city = new();

    private SigningKey Operator => _city.KeyOf(Body.MarketOperator);

    private UpgradesModule Upgrades => _city.Modules.Get<UpgradesModule>();

    [Fact]
    public void A_plan_stands_in_the_state_and_is_told_as_an_event()
    {
        BlockResults results = _city.Must(Operator, new ScheduleUpgrade(2, 100, "주문 개선", Info));
        EventReader events = new(results.Events.Span);
        Assert.True(events.TryNext());
        Assert.Equal(new UpgradeScheduled(2, 100, Info), events.As<UpgradeScheduled>());
        _city.Restart();
        Assert.Equal(new UpgradePlan(2, 100, "주문 개선", Info), Upgrades.Plan);
        Assert.Equal(1u, Upgrades.Current);
        _city.CheckInvariants();
        results = _city.Must(Operator, new CancelUpgrade());
        events = new(results.Events.Span);
        Assert.True(events.TryNext());
        Assert.Equal(new UpgradeCancelled(2, 100), events.As<UpgradeCancelled>());
        Assert.Null(Upgrades.Plan);
        _city.CheckInvariants();
        _city.Must(Operator, new ScheduleUpgrade(2, 200, "again", Hash32.Zero));
    }

    [Fact]
    public void What_cannot_be_planned_is_refused_with_its_reason()
    {
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, 100, "", Info), UpgradesRefusal.NameMalformed);
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, 100, "a\0b", Info), UpgradesRefusal.NameMalformed);
        _city.MustRefuse(_city.Users[0], new ScheduleUpgrade(2, 100, "x", Info), UpgradesRefusal.NotAuthorized);
        _city.MustRefuse(_city.KeyOf(Body.Regulator), new ScheduleUpgrade(2, 100, "x", Info), UpgradesRefusal.NotAuthorized);
        _city.MustRefuse(_city.Users[0], new CancelUpgrade(), UpgradesRefusal.NotAuthorized);
        _city.MustRefuse(Operator, new CancelUpgrade(), UpgradesRefusal.NothingPlanned);
        foreach (uint rules in (uint[])[0, 1, 3, uint.MaxValue]) _city.MustRefuse(Operator, new ScheduleUpgrade(rules, 100, "x", Info), UpgradesRefusal.NotTheNextRules);
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, -1, "x", Info), UpgradesRefusal.HeightInThePast);
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, _city.Height, "x", Info), UpgradesRefusal.HeightInThePast);
        // The block that it would stand in: an empty one comes before it.
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, _city.Height + 2, "x", Info), UpgradesRefusal.HeightInThePast);
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, long.MaxValue, "x", Info), UpgradesRefusal.HeightTooFar);
        _city.Must(Operator, new ScheduleUpgrade(2, 100_000_000 + _city.Height + 1, "x", Info));
        _city.MustRefuse(Operator, new ScheduleUpgrade(2, 200, "x", Info), UpgradesRefusal.AlreadyPlanned);
    }

    [Fact]
    public void A_plan_for_the_next_block_is_told_to_the_engine_with_the_block_it_stands_in()
    {
        byte[] plan = _city.Sign(Operator, new ScheduleUpgrade(2, 2, "x", Info));
        AbciFinalized finalized = _city.Machine.FinalizeBlock(new AbciBlock(1, _city.TimeMs + 1_000, [plan]));
        Assert.Equal(2u, finalized.RulesUpdate);
        Assert.Equal(2u, _city.Machine.NextRules);
        _city.Machine.Commit();
        _city.Restart();
        Assert.Equal(2u, _city.Machine.NextRules);
        Assert.Throws<UnknownRulesException>(_city.Machine.RequireKnownRules);
    }
}
