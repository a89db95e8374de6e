using System.Runtime.CompilerServices;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules;

/// <summary>The ordered list of modules and the only wiring: a module gets what it calls, and that stands before it.</summary>
public static class All
{
    /// <summary>Table 1: the kernel's rules.</summary>
    public static readonly TableSchema ParametersSchema = new(1, "parameters", Unsafe.SizeOf<KernelParameters>(), 0, sizeof(uint));

    /// <summary>Builds the modules over a store; the order is the order of genesis, of block edges and of this page.</summary>
    public static ChainModules Create(StateStore store)
    {
        KeyedTable<uint, KernelParameters> parameters = new(store, ParametersSchema);
        AccountsModule accounts = new(store);
        AssetsModule assets = new(store, accounts);
        MoneyModule money = new(store, assets);
        ReservesModule reserves = new(store, money);
        MarketModule market = new(store, money);
        // After the market, whose prices value what is cold.
        CustodyModule custody = new(store, market);
        // After the market, whose orders a freeze cancels.
        PaymentsModule payments = new(store, market);
        // After payments, whose merchants take what campaigns give.
        GrantsModule grants = new(store, payments);
        IbcModule ibc = new(store, money);
        // After payments, whose sponsors pay fees where no allowance does, and IBC, whose transfers one account can let another send.
        CosmosModule cosmos = new(store, payments, ibc);
        ibc.InterchainAccounts.Executor = cosmos;
        ValidatorsModule validators = new(store, accounts);
        UpgradesModule upgrades = new(store, accounts);
        // After all that move money, because the end of its block takes in what they have moved.
        EvmModule evm = new(store, money, accounts, assets, money, reserves, market, custody, payments, grants, validators, upgrades, ibc);
        // Last, because it executes operations of all.
        BodiesModule bodies = new(store, accounts, assets, accounts, assets, money, reserves, market, custody, payments, grants, validators, upgrades, ibc, evm);
        ChainModules modules = new(parameters, accounts, cosmos, accounts, assets, money, reserves, market, custody, payments, grants, ibc, cosmos, validators, upgrades, evm, bodies);
        cosmos.Known = modules.Catalog;
        return modules;
    }
}
