using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Invariants;

/// <summary>The pass over what a block has touched notices what no operation can do: money from nowhere, money locked for nobody's order, a second key for who speaks for a body. The node ends instead of sealing it.</summary>
public sealed class TouchedRecordsTests
{
    [Fact]
    public void Money_from_nowhere_ends_the_node() => MustEnd((modules, city) => modules.Get<MoneyModule>().Credit(city.Users[0].Address, 1, Amount.One), "what exists");

    [Fact]
    public void Money_that_goes_nowhere_ends_it() => MustEnd((modules, city) => modules.Get<MoneyModule>().Debit(city.Users[0].Address, 2, Amount.One), "what exists");

    [Fact]
    public void Money_locked_without_an_order_ends_it() => MustEnd((modules, city) => modules.Get<MoneyModule>().Lock(city.Users[0].Address, 1, Amount.One), "what is locked");

    [Fact]
    public void A_second_key_of_a_body_ends_it() =>
        MustEnd((modules, city) => modules.Get<AccountsModule>().AddKey(city.KeyOf(Body.Bank).Address, city.Users[0].Address, KeyType.Ethereum, KeyState.Full), "a key was added");

    private static void MustEnd(Action<ChainModules, TestCity> wrong, string reason)
    {
        Rogue rogue = new();
        TestCity city = new(new TestCityOptions
        {
            CreateModules = store =>
            {
                ChainModules all = All.Create(store);
                return new ChainModules(all.Parameters, all.Authenticator, all.FeeCollector, [.. all.All, rogue]);
            },
        });
        city.RunEmpty();
        rogue.Act = () => wrong(city.Modules, city);
        InvariantException ended = Assert.Throws<InvariantException>(() => city.RunEmpty());
        Assert.Contains(reason, ended.Message, StringComparison.Ordinal);
    }

    private sealed class Rogue : Module
    {
        public Action? Act { get; set; }

        public override ushort Number => 98;

        public override string Name => "rogue";

        public override Type Refusals => typeof(MarketRefusal);

        public override IReadOnlyList<OperationDefinition> Operations => [];

        public override IReadOnlyList<EventDefinition> Events => [];

        public override void EndBlock(Call call) => Act?.Invoke();
    }
}
