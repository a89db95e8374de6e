using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>The registry of assets: what exists, who issues it, how much of it there is.</summary>
/// <remarks>Assets are never removed, so an asset's id is its slot + 1 for ever.</remarks>
public sealed class AssetsModule : Module
{
    private readonly KeyedTable<Symbol, AssetRecord> _assets;

    /// <summary>Table 21: assets by symbol.</summary>
    public static readonly TableSchema Schema = new(21, "assets", Unsafe.SizeOf<AssetRecord>(), 0, Symbol.Size);

    /// <summary>Adds the module's table to the store.</summary>
    public AssetsModule(StateStore store, AccountsModule accounts)
    {
        Accounts = accounts;
        _assets = new(store, Schema);
    }

    /// <summary>The won: the native coin, in which fees are paid.</summary>
    public static Symbol Won { get; } = Symbol.Of("KRW");

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts { get; }

    /// <inheritdoc/>
    public override ushort Number => 2;

    /// <inheritdoc/>
    public override string Name => "assets";

    /// <inheritdoc/>
    public override Type Refusals => typeof(AssetsRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<RegisterAsset>("assets"),
        OperationDefinition.Of<SetAssetStatus>("assets"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<AssetRegistered>("assets"),
        EventDefinition.Of<AssetStatusChanged>("assets"),
    ];

    /// <summary>Number of assets; their ids are 1 to this.</summary>
    public int Count => _assets.LiveCount;

    /// <summary>Reads <c>assets: [{ symbol, name, class, issuer, lot, displayDecimals }]</c>; the first is the won. <c>issuer</c> is the name of a body or an address.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        foreach (GenesisReader asset in new GenesisReader(genesis, "").Array("assets"))
        {
            AssetClass assetClass = asset.Text("class") switch
            {
                "currency" => AssetClass.Currency,
                "commodity" => AssetClass.Commodity,
                "carbon" => AssetClass.Carbon,
                "crypto" => AssetClass.Crypto,
                _ => throw new GenesisException($"genesis {asset.Path.TrimStart('.')}.class: expected currency, commodity, carbon or crypto"),
            };
            RegisterAsset registration = new(
                asset.Symbol("symbol"), asset.Text("name"), assetClass, Issuer(asset), asset.Amount("lot"),
                (ushort)asset.Integer("displayDecimals", 0, Amount.Decimals));
            AssetsRefusal refusal = registration.Check();
            if (refusal == AssetsRefusal.None && TryFind(registration.Symbol, out _)) refusal = AssetsRefusal.AssetExists;
            if (refusal == AssetsRefusal.None && Count >= Limits.AssetsMax) refusal = AssetsRefusal.TooManyAssets;
            if (refusal != AssetsRefusal.None) throw new GenesisException($"genesis {asset.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
            Add(registration, call);
        }
        if (Count == 0 || Read(1).Symbol != Won) throw new GenesisException("genesis assets: expected the won (KRW) first");
    }

    private Address Issuer(GenesisReader asset)
    {
        string text = asset.Text("issuer");
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
            if (FieldDefinition.CamelCase(body.ToString()) == text) return Accounts.AccountOf(body);
        return asset.Address("issuer");
    }

    /// <summary>Finds an asset's id.</summary>
    public bool TryFind(Symbol symbol, out uint id)
    {
        bool found = _assets.TryFind(in symbol, out int slot);
        id = found ? (uint)slot + 1 : 0;
        return found;
    }

    /// <summary>An asset by its id.</summary>
    public ref readonly AssetRecord Read(uint id) => ref _assets.Read((int)id - 1);

    /// <summary>Whether an asset can move.</summary>
    public bool IsActive(uint id) => Read(id).Status == AssetStatus.Active;

    internal void Add(RegisterAsset registration, Call call)
    {
        Invariant.Assert(Text32.TryOf(registration.Name, out Text32 name));
        uint id = (uint)Count + 1;
        int slot = _assets.Insert(new AssetRecord
        {
            Symbol = registration.Symbol,
            Id = id,
            Class = registration.Class,
            DisplayDecimals = registration.DisplayDecimals,
            Issuer = registration.Issuer,
            Lot = registration.Lot,
            Name = name,
        });
        Invariant.Assert(slot + 1 == id);
        call.Emit(new AssetRegistered(registration.Symbol, id, registration.Class, registration.Issuer));
    }

    internal void SetStatus(uint id, AssetStatus status, Call call)
    {
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Status = status;
        call.Emit(new AssetStatusChanged(asset.Symbol, status));
    }

    /// <summary>Whether so much more could exist.</summary>
    internal bool CanIssue(uint id, Amount amount) => Read(id).Supply.TryAdd(amount, out _);

    internal void Issue(uint id, Amount amount)
    {
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Supply += amount;
    }

    internal void Retire(uint id, Amount amount)
    {
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Supply -= amount;
    }
}
