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
    private readonly KeyedTable<uint, SuspensionRecord> _suspensions;

    /// <summary>Table 21: assets by symbol.</summary>
    public static readonly TableSchema Schema = new(21, "assets", Unsafe.SizeOf<AssetRecord>(), 0, Symbol.Size);

    /// <summary>Table 22: why assets are suspended, by their numbers.</summary>
    public static readonly TableSchema SuspensionsSchema = new(22, "suspensions", Unsafe.SizeOf<SuspensionRecord>(), 0, sizeof(uint));

    /// <summary>Adds the module's tables to the store.</summary>
    public AssetsModule(StateStore store, AccountsModule accounts)
    {
        Accounts = accounts;
        _suspensions = new(store, SuspensionsSchema);
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
        EventDefinition.Of<AssetBackedChanged>("assets"),
        EventDefinition.Of<AssetDeficient>("assets"),
        EventDefinition.Of<AssetSound>("assets"),
        EventDefinition.Of<AssetStatusExplained>("assets"),
    ];

    /// <summary>Number of assets; their ids are 1 to this.</summary>
    public int Count => _assets.LiveCount;

    /// <summary>Reads <c>assets: [{ symbol, name, class, issuer, lot, displayDecimals, backing }]</c>; the first is the won. <c>issuer</c> is the name of a body or an address; <c>backing</c> is <c>issuer</c> unless it says otherwise.</summary>
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
                (ushort)asset.Integer("displayDecimals", 0, Amount.Decimals), Backing(asset));
            AssetsRefusal refusal = registration.Check();
            if (refusal == AssetsRefusal.None && TryFind(registration.Symbol, out _)) refusal = AssetsRefusal.AssetExists;
            if (refusal == AssetsRefusal.None && Count >= Limits.AssetsMax) refusal = AssetsRefusal.TooManyAssets;
            if (refusal != AssetsRefusal.None) throw new GenesisException($"genesis {asset.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
            Add(registration, call);
        }
        if (Count == 0 || Read(1).Symbol != Won) throw new GenesisException("genesis assets: expected the won (KRW) first");
    }

    private static AssetBacking Backing(GenesisReader asset) => !asset.Has("backing") ? AssetBacking.Issuer : asset.Text("backing") switch
    {
        "issuer" => AssetBacking.Issuer,
        "bank" => AssetBacking.Bank,
        "custody" => AssetBacking.Custody,
        _ => throw new GenesisException($"genesis {asset.Path.TrimStart('.')}.backing: expected issuer, bank or custody"),
    };

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

    /// <summary>Gives every asset's record that this block has touched, as it was before it and as it is; all zero where it was not there.</summary>
    public void VisitChanges(TouchedVisitor<AssetRecord> visit) => _assets.VisitTouched(visit);

    /// <summary>Whether an asset has a name, or one that differs by capital letters of A-Z alone.</summary>
    internal bool HasName(in Text32 name)
    {
        for (uint id = 1; id <= Count; id++)
            if (Read(id).Name.IsButForCapitals(in name)) return true;
        return false;
    }

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
            Backing = registration.Backing,
        });
        Invariant.Assert(slot + 1 == id);
        call.Emit(new AssetRegistered(registration.Symbol, id, registration.Class, registration.Issuer));
    }

    /// <summary>Why an asset does not move; false when it does.</summary>
    public bool TrySuspension(uint id, out SuspensionRecord suspension)
    {
        bool found = _suspensions.TryFind(in id, out int slot);
        suspension = found ? _suspensions.Read(slot) : default;
        return found;
    }

    // Suspended again, it has the newer reason and the older time.
    internal void SetStatus(uint id, AssetStatus status, string reason, Call call)
    {
        Invariant.Assert(Text128.TryOf(reason, out Text128 text));
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Status = status;
        bool found = _suspensions.TryFind(in id, out int slot);
        if (status == AssetStatus.Active && found) _suspensions.Remove(slot);
        else if (status == AssetStatus.Suspended && found) _suspensions.Modify(slot).Reason = text;
        else if (status == AssetStatus.Suspended) _suspensions.Insert(new SuspensionRecord { AssetId = id, SinceMs = call.TimeMs, Reason = text });
        call.Emit(new AssetStatusChanged(asset.Symbol, status));
        call.Emit(new AssetStatusExplained(asset.Symbol, status, Accounts.ActingBody(call), text));
    }

    /// <summary>Whether so much more could exist.</summary>
    internal bool CanIssue(uint id, Amount amount) => Read(id).Supply.TryAdd(amount, out _);

    /// <summary>Sets what is attested to stand behind an asset, less what of that is promised out. For the module that keeps its backing.</summary>
    /// <param name="id">An asset that is not backed by its issuer alone.</param>
    /// <param name="backed">How much, in units.</param>
    /// <param name="call">Where the events go.</param>
    public void SetBacked(uint id, Amount backed, Call call)
    {
        Invariant.Assert(Read(id).Backing != AssetBacking.Issuer);
        if (Read(id).Backed == backed) return;
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Backed = backed;
        call.Emit(new AssetBackedChanged(asset.Symbol, backed, asset.Supply));
        TellSoundness(ref asset, call);
    }

    /// <summary>Lets nothing of an asset come into being, or what is backed again. For the module that keeps its backing, which tells why.</summary>
    public void SetMintingStopped(uint id, bool isStopped)
    {
        Invariant.Assert(Read(id).Backing != AssetBacking.Issuer);
        if (Read(id).MintingStopped != 0 != isStopped) _assets.Modify((int)id - 1).MintingStopped = isStopped ? (byte)1 : (byte)0;
    }

    /// <summary>After every block: of no backed asset exists more than is backed, unless that is publicly told.</summary>
    public override void CheckSealed()
    {
        for (uint id = 1; id <= Count; id++)
        {
            ref readonly AssetRecord asset = ref Read(id);
            Invariant.Assert(asset.IsDeficient == (asset.Backing != AssetBacking.Issuer && asset.Supply > asset.Backed), "an asset is deficient exactly when more exists than is backed");
        }
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        CheckSealed();
        for (uint id = 1; id <= Count; id++) Invariant.Assert(IsActive(id) != _suspensions.TryFind(in id, out _), "what is suspended has a reason");
    }

    internal void Issue(uint id, Amount amount)
    {
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Supply += amount;
    }

    // Supply and backing at once: between them the asset would seem short, or sound.
    internal void Retire(uint id, Amount amount, Amount? backed, Call call)
    {
        ref AssetRecord asset = ref _assets.Modify((int)id - 1);
        asset.Supply -= amount;
        if (backed is Amount now && now != asset.Backed)
        {
            asset.Backed = now;
            call.Emit(new AssetBackedChanged(asset.Symbol, now, asset.Supply));
        }
        TellSoundness(ref asset, call);
    }

    private static void TellSoundness(ref AssetRecord asset, Call call)
    {
        bool isShort = asset.Backing != AssetBacking.Issuer && asset.Supply > asset.Backed;
        if (isShort == asset.IsDeficient) return;
        asset.DeficientSinceMs = isShort ? call.TimeMs : 0;
        if (isShort) call.Emit(new AssetDeficient(asset.Symbol, asset.Backed, asset.Supply));
        else call.Emit(new AssetSound(asset.Symbol, asset.Backed, asset.Supply));
    }
}
