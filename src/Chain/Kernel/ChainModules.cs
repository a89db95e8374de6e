using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

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
