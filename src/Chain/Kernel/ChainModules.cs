using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <summary>Builds the modules of a chain over a store, as Modules/All.cs does.</summary>
public delegate ChainModules ModuleList(StateStore store);

/// <summary>What Modules/All.cs hands to the kernel: the ordered modules, and which of them knows keys and which moves fees.</summary>
public sealed class ChainModules(KeyedTable<uint, KernelParameters> parameters, IAuthenticator authenticator, IFeeCollector feeCollector, params Module[] modules)
{
    /// <summary>The kernel's own table.</summary>
    public KeyedTable<uint, KernelParameters> Parameters { get; } = parameters;

    /// <summary>Knows keys and nonces.</summary>
    public IAuthenticator Authenticator { get; } = authenticator;

    /// <summary>Moves fees.</summary>
    public IFeeCollector FeeCollector { get; } = feeCollector;

    /// <summary>The modules in order.</summary>
    public IReadOnlyList<Module> All { get; } = modules;

    /// <summary>Knows the validators; null on a chain without that module.</summary>
    public IValidatorKeeper? Validators { get; } = modules.OfType<IValidatorKeeper>().SingleOrDefault();

    /// <summary>Knows which rules a block follows; null on a chain without that module, whose rules never change.</summary>
    public IRuleKeeper? Rules { get; } = modules.OfType<IRuleKeeper>().SingleOrDefault();

    /// <summary>Understands Ethereum transactions; null on a chain without that module.</summary>
    public ITransactionKeeper? Transactions { get; } = modules.OfType<ITransactionKeeper>().SingleOrDefault();

    /// <summary>The newest rules that these modules know.</summary>
    public uint RulesKnown { get; init; } = RuleVersions.Newest;

    /// <summary>Their operations and events.</summary>
    public OperationCatalog Catalog { get; } = new(modules);

    /// <summary>A module by its type.</summary>
    /// <exception cref="InvariantException">The chain has no such module.</exception>
    public TModule Get<TModule>() where TModule : Module
    {
        foreach (Module module in All)
            if (module is TModule found) return found;
        throw new InvariantException($"no module {typeof(TModule).Name}");
    }
}

/// <summary>The kernel's part of the genesis: <c>parameters: { orderRule: "fifo" | "fair", wonPerCost: "digits" }</c>.</summary>
internal static class KernelGenesis
{
    /// <summary>The rules that the city begins with: <c>rules</c>, or the first.</summary>
    public static uint ReadRules(GenesisReader genesis, uint known)
    {
        if (!genesis.Has("rules")) return RuleVersions.First;
        long rules = genesis.Integer("rules", RuleVersions.First, uint.MaxValue);
        return rules <= known ? (uint)rules : throw new GenesisException(FormattableString.Invariant($"genesis rules: the city begins with rules {rules}, and this version knows rules up to {known}: install one that knows them"));
    }

    public static void Write(JsonElement genesis, KeyedTable<uint, KernelParameters> table)
    {
        GenesisReader parameters = new GenesisReader(genesis, "").Object("parameters");
        OrderRule rule = parameters.Text("orderRule") switch
        {
            "fifo" => OrderRule.Fifo,
            "fair" => OrderRule.Fair,
            _ => throw new GenesisException("parameters.orderRule: expected \"fifo\" or \"fair\""),
        };
        Amount wonPerCost = parameters.Amount("wonPerCost");
        // With a cost of at most 2^32 units an envelope's fee then stays below 2^112.
        if (wonPerCost.Units >> 80 != UInt128.Zero) throw new GenesisException("parameters.wonPerCost: more than 2^80 units");
        table.Insert(new KernelParameters(1, rule, wonPerCost));
    }
}
