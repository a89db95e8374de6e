using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Upgrades;

namespace Gwangan.Tests.Kernel;

/// <summary>The recipe of docs/upgrades.md, followed: <see cref="CountersModule"/> goes from rules 1 to rules 2, alone in the chain.</summary>
public sealed class RuleVersionTests
{
    private readonly TestCity _city = new(new TestCityOptions { CreateModules = AllAndCounters.After });

    private CountersModule Counters => _city.Modules.Get<CountersModule>();

    [Fact]
    public void Until_its_height_a_newer_program_computes_what_the_one_before_does()
    {
        TestCity before = new(new TestCityOptions { CreateModules = AllAndCounters.Before });
        Assert.Equal(before.AppHash, _city.AppHash);
        foreach (TestCity city in (TestCity[])[before, _city])
        {
            Plan(city, 5);
            city.Must(city.Users[0], new Count());
        }
        byte[] unknown = _city.Sign(_city.Users[1], new CountAnew());
        Assert.Equal(new AbciCheck(0, (ushort)KernelRefusal.OperationUnknown), CheckOf(_city, unknown));
        Assert.False(_city.Machine.ProcessProposal(new AbciBlock(3, _city.TimeMs + 1_000, [unknown])));
        // A block that holds it all the same has the same outcome in both: bytes that nobody knows.
        BlockResults one = before.Run([unknown]), other = _city.Run([unknown]);
        Assert.Equal(KernelRefusal.EnvelopeMalformed, one.Envelopes[0].Code);
        Assert.Equal(one.Envelopes, other.Envelopes);
        before.RunEmpty();
        _city.RunEmpty();
        Assert.Equal((4L, before.AppHash), (_city.Height, _city.AppHash));
        // The one before ends here, and has changed nothing by trying.
        UnknownRulesException stop = Assert.Throws<UnknownRulesException>(() => before.RunEmpty());
        Assert.Equal("block 5 follows rules 2 (\"counting in tens\"), and this version knows rules up to 1: install one that knows rules 2 and start it on the same data; every block up to 4 is stored", stop.Message);
        Assert.Equal(_city.AppHash, before.AppHash);
        _city.RunEmpty();
        Assert.NotEqual(before.AppHash, _city.AppHash);
    }

    [Fact]
    public void From_its_height_on_the_new_rules_hold_and_the_table_moves_a_few_records_a_block()
    {
        Plan(_city, 4);
        _city.Must(_city.Users[0], new Count());
        _city.RunEmpty();
        Assert.Equal(1UL, Counters.CountOf(_city.Users[0].Address));
        Assert.DoesNotContain("timed counters", _city.Roots().Keys);
        Assert.Equal((2u, 0, CountersModule.GenesisCounters + 1), (_city.Machine.NextRules, Counters.Migrations, Counters.Waiting));

        BlockResults first = _city.Must(_city.Users[0], new Count());
        EventReader events = new(first.Events.Span);
        Assert.True(events.TryNext());
        Assert.Equal(new RulesChanged(1, 2), events.As<RulesChanged>());
        Assert.Equal(11UL, Counters.CountOf(_city.Users[0].Address));
        // Three by their turn and one that was asked for.
        Assert.Equal((1, CountersModule.GenesisCounters + 1 - CountersModule.MovedAtOnce - 1), (Counters.Migrations, Counters.Waiting));
        Assert.Contains("timed counters", _city.Roots().Keys);
        Assert.Equal(0, _city.Machine.NextDeadlineMs);
        for (uint i = 0; i < CountersModule.GenesisCounters; i++) Assert.Equal((ulong)i, Counters.CountOf(CountersModule.Owner((int)i)));
        _city.RunEmpty();
        _city.Must(_city.Users[0], new CountAnew());
        Assert.Equal((0, 0UL), (Counters.Waiting, Counters.CountOf(_city.Users[0].Address)));
        Assert.NotEqual(0, _city.Machine.NextDeadlineMs);
        _city.MustRefuse(_city.Users[0], new CountAnew(), CountersRefusal.NothingCounted);
        for (uint i = 0; i < CountersModule.GenesisCounters; i++) Assert.Equal((ulong)i, Counters.CountOf(CountersModule.Owner((int)i)));
        Assert.Equal(1, Counters.Migrations);
        _city.CheckInvariants();
    }

    [Fact]
    public void A_node_that_is_restarted_before_each_block_has_the_same_roots_across_the_height()
    {
        TestCity restarted = new(new TestCityOptions { CreateModules = AllAndCounters.After, RestartBeforeEachBlock = true });
        foreach (TestCity city in (TestCity[])[_city, restarted])
        {
            Plan(city, 3);
            for (int i = 0; i < 6; i++) city.Must(city.Users[i % 3], new Count());
        }
        Assert.Equal((_city.Height, _city.AppHash), (restarted.Height, restarted.AppHash));
        Assert.Equal(_city.Roots(), restarted.Roots());
    }

    [Fact]
    public void A_program_from_before_refuses_a_state_from_after()
    {
        Plan(_city, 2);
        for (int i = 0; i < 5; i++) _city.RunEmpty();
        Chain.Store.StateStore store = new();
        UnknownRulesException refused = Assert.Throws<UnknownRulesException>(
            () => new StateMachine(TestCity.ChainId, store, AllAndCounters.Before(store), _city.Storage, SequentialForkJoin.Instance));
        Assert.Equal((_city.Height + 1, 2u), (refused.Height, refused.Needed));
    }

    [Fact]
    public void A_city_may_begin_with_rules_2_and_not_with_rules_that_nobody_knows()
    {
        Assert.Equal(2u, Begin(2, AllAndCounters.After).NextRules);
        Assert.Contains("rules 2, and this version knows rules up to 1", Assert.Throws<GenesisException>(() => Begin(2, AllAndCounters.Before)).Message);
        Assert.Throws<GenesisException>(() => Begin(0, AllAndCounters.After));
    }

    [Fact]
    public void A_cancelled_upgrade_leaves_the_rules_as_they_are()
    {
        Plan(_city, 4);
        _city.RunEmpty();
        Assert.Equal(1u, _city.Machine.NextRules);
        // The last block before it, whose end would have told the engine.
        AbciFinalized last = _city.Machine.FinalizeBlock(new AbciBlock(3, _city.TimeMs + 1_000, [_city.Sign(_city.KeyOf(Body.MarketOperator), new CancelUpgrade())]));
        Assert.Null(last.RulesUpdate);
        _city.Machine.Commit();
        _city.RunEmpty(_city.TimeMs + 2_000);
        Assert.Equal((4L, 1u, 0), (_city.Height, _city.Machine.NextRules, Counters.Migrations));
        _city.CheckInvariants();
    }

    private static StateMachine Begin(long rules, ModuleList modules)
    {
        string bodies = string.Join(',', Enum.GetValues<Body>().Where(body => body != Body.None).Select(body => $"\"{FieldDefinition.CamelCase(body.ToString())}\":\"{TestCity.KeyOf($"body {body}").Address}\""));
        string genesis = "{\"rules\":" + rules + ",\"parameters\":{\"orderRule\":\"fifo\",\"wonPerCost\":\"0\"},\"bodies\":{" + bodies + "},"
            + "\"assets\":[{\"symbol\":\"KRW\",\"name\":\"Won\",\"class\":\"currency\",\"issuer\":\"bank\",\"lot\":\"1000000000000000000\",\"displayDecimals\":0}],\"accounts\":[],\"markets\":[]}";
        Chain.Store.StateStore store = new();
        StateMachine machine = new(TestCity.ChainId, store, modules(store), new Store.MemoryStateStorage(), SequentialForkJoin.Instance);
        machine.InitChain(new AbciInitChain(TestCity.ChainId, TestCity.GenesisTimeMs, System.Text.Encoding.UTF8.GetBytes(genesis)));
        return machine;
    }

    private static void Plan(TestCity city, long height) => city.Must(city.KeyOf(Body.MarketOperator), new ScheduleUpgrade(2, height, "counting in tens", Hash32.Zero));

    private static AbciCheck CheckOf(TestCity city, byte[] bytes)
    {
        AbciCheck check = city.Machine.TryDecode(bytes, new EnvelopeCodec(city.Catalog), out Envelope envelope);
        return check.IsAdmitted ? city.Machine.CheckTx(envelope) : check;
    }
}
