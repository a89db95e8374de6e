using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Store;
using Gwangan.Tests.Store;

namespace Gwangan.Tests.Modules;

/// <summary>A genesis at the edges of what it may say is read, or refused by place and reason; it never breaks an invariant.</summary>
public sealed class GenesisEdgeTests
{
    private const string Zero = "0x0000000000000000000000000000000000000000";

    private static readonly string Max = Amount.Max.ToString();

    private static string Of(int number) => $"0x{number:x40}";

    private static Dictionary<string, string> Bodies() =>
        Enum.GetValues<Body>().Where(body => body != Body.None).ToDictionary(body => FieldDefinition.CamelCase(body.ToString()), body => Of((int)body));

    private static object Asset(string symbol) => new { symbol, name = symbol, @class = "currency", issuer = "bank", lot = Max, displayDecimals = 18 };

    private static ChainModules Read(Dictionary<string, string>? bodies = null, object[]? assets = null, object[]? accounts = null, string wonPerCost = "0")
    {
        byte[] document = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["parameters"] = new { orderRule = "fair", wonPerCost },
            ["bodies"] = bodies ?? Bodies(),
            ["assets"] = assets ?? [Asset("KRW")],
            ["accounts"] = accounts ?? [],
            ["markets"] = Array.Empty<object>(),
        });
        StateStore store = new();
        ChainModules modules = All.Create(store);
        StateMachine chain = new(TestCity.ChainId, store, modules, new MemoryStateStorage(), SequentialForkJoin.Instance);
        chain.InitChain(new AbciInitChain(TestCity.ChainId, 1, document));
        return modules;
    }

    private static void Refused(string message, Func<ChainModules> read) => Assert.Contains(message, Assert.Throws<GenesisException>(read).Message);

    [Fact]
    public void The_zero_address_is_no_body()
    {
        Dictionary<string, string> bodies = Bodies();
        bodies["regulator"] = Zero;
        Refused("bodies.regulator: expected an account", () => Read(bodies));
    }

    [Fact]
    public void A_registry_takes_as_many_assets_as_the_chain_may_have_and_no_more()
    {
        object[] assets = [Asset("KRW"), .. Enumerable.Range(1, Limits.AssetsMax - 1).Select(i => Asset($"A{i}"))];
        Assert.Equal(Limits.AssetsMax, Read(assets: assets).Get<Chain.Modules.Assets.AssetsModule>().Count);
        Refused($"assets[{Limits.AssetsMax}]: The registry is full", () => Read(assets: [.. assets, Asset("ONEMORE")]));
    }

    [Fact]
    public void A_supply_may_fill_the_range_of_amounts_and_not_leave_it()
    {
        object all = new { address = Of(100), balances = new { KRW = Max } };
        Assert.Equal(Amount.Max, Read(accounts: [all]).Get<Chain.Modules.Assets.AssetsModule>().Read(1).Supply);
        Refused("total supply below 2^128", () => Read(accounts: [all, new { address = Of(101), balances = new { KRW = "1" } }]));
        Read(accounts: [new { address = Zero, balances = new { KRW = "1" } }]);
    }

    [Fact]
    public void The_price_of_cost_is_bounded_so_that_no_fee_overflows()
    {
        Read(wonPerCost: ((UInt128.One << 80) - 1).ToString());
        Refused("wonPerCost", () => Read(wonPerCost: (UInt128.One << 80).ToString()));
    }
}
