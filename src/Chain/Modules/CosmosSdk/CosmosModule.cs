using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>What clients of the Cosmos SDK expect of every chain: sending (bank), acting for others (authz), and fees that somebody else pays (feegrant). Money moves through <see cref="MoneyModule"/>, with all its rules.</summary>
public sealed partial class CosmosModule : Module, IInterchainExecutor
{
    private readonly StateStore _store;
    private readonly PaymentsModule _payments;
    private readonly IbcModule _ibc;
    private readonly KeyedTable<AuthorizationKey, AuthorizationRecord> _authorizations;
    private readonly KeyedTable<AllowanceKey, AllowanceRecord> _allowances;
    private readonly OperationCatalog _grantable;

    /// <summary>Cost units of each coin that a message moves beside its first.</summary>
    public const uint CoinCost = 10;

    /// <summary>Table 230: who may do what in whose name.</summary>
    public static readonly TableSchema AuthorizationsSchema = new(230, "authorizations", Unsafe.SizeOf<AuthorizationRecord>(), 0, Unsafe.SizeOf<AuthorizationKey>());

    /// <summary>Table 231: who pays whose fees.</summary>
    public static readonly TableSchema AllowancesSchema = new(231, "fee allowances", Unsafe.SizeOf<AllowanceRecord>(), 0, Unsafe.SizeOf<AllowanceKey>());

    /// <summary>Adds the module's tables to the store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="payments">Who pays fees where no allowance does.</param>
    /// <param name="ibc">Who knows the denominations of other chains' assets, and sends transfers that one account can let another send.</param>
    public CosmosModule(StateStore store, PaymentsModule payments, IbcModule ibc)
    {
        (_store, _payments, _ibc) = (store, payments, ibc);
        _authorizations = new(store, AuthorizationsSchema) { Past = PastLoading.ByKey };
        _allowances = new(store, AllowancesSchema) { Past = PastLoading.ByKey };
        _grantable = new OperationCatalog([payments.Money, ibc, this]);
    }

    /// <summary>Who owns what.</summary>
    public MoneyModule Money => _payments.Money;

    private AssetsModule Assets => Money.Assets;

    private AccountsModule Accounts => Assets.Accounts;

    /// <inheritdoc/>
    public override ushort Number => 23;

    /// <inheritdoc/>
    public override string Name => "cosmos";

    /// <inheritdoc/>
    public override Type Refusals => typeof(CosmosRefusal);

    /// <inheritdoc/>
    public override bool IsUndoable => true;

    /// <summary>Contracts move money as tokens, and approve it so.</summary>
    public override bool HasContract => false;

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<Send>("cosmos"),
        OperationDefinition.Of<MultiSend>("cosmos"),
        OperationDefinition.Of<GrantAuthorization>("cosmos"),
        OperationDefinition.Of<ExecuteAuthorized>("cosmos"),
        OperationDefinition.Of<RevokeAuthorization>("cosmos"),
        OperationDefinition.Of<GrantAllowance>("cosmos"),
        OperationDefinition.Of<RevokeAllowance>("cosmos"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<AuthorizationGranted>("cosmos"),
        EventDefinition.Of<AuthorizationEnded>("cosmos"),
        EventDefinition.Of<AuthorizationUsed>("cosmos"),
        EventDefinition.Of<AllowanceGranted>("cosmos"),
        EventDefinition.Of<AllowanceEnded>("cosmos"),
        EventDefinition.Of<AllowanceUsed>("cosmos"),
    ];

    /// <summary>Removes grants that have expired, from a part of the tables that moves on with the height.</summary>
    public override void BeginBlock(Call call)
    {
        (int from, int to) = PartOf(_authorizations.SlotsEnd, call.Height);
        for (int slot = from; slot < to; slot++)
            if (_authorizations.IsLive(slot) && IsOver(_authorizations.Read(slot).ExpiresAtMs, call)) End(slot, call);
        (from, to) = PartOf(_allowances.SlotsEnd, call.Height);
        for (int slot = from; slot < to; slot++)
            if (_allowances.IsLive(slot) && IsOver(_allowances.Read(slot).ExpiresAtMs, call)) EndAllowance(slot, call);
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        foreach (int slot in _authorizations.LiveSlots)
        {
            ref readonly AuthorizationRecord record = ref _authorizations.Read(slot);
            Invariant.Assert(record.Key.Granter != record.Key.Grantee && _grantable.TryFind(record.Key.Operation, out OperationDefinition definition) && IsGrantable(definition), "only what can be granted is");
            Invariant.Assert(record.IsLimited == 0 || HasLeft(in record), "a send authorization without anything left is no more");
        }
        foreach (int slot in _allowances.LiveSlots)
        {
            ref readonly AllowanceRecord record = ref _allowances.Read(slot);
            Invariant.Assert((record.Flags & AllowanceRecord.IsLimited) == 0 || !record.Left.IsZero, "an allowance without anything left is no more");
            Invariant.Assert(record.PeriodLeft <= record.PeriodMax);
        }
    }

    /// <summary>Moves coins to their recipients: all or, where one cannot move, none.</summary>
    /// <param name="from">Whose they are.</param>
    /// <param name="shares">Who gets what.</param>
    /// <param name="total">What that comes to, each denomination once.</param>
    /// <param name="call">Where the events go.</param>
    internal CosmosRefusal Send(Address from, List<(Address To, TxCoin Coin)> shares, List<TxCoin> total, Call call)
    {
        foreach (TxCoin coin in total)
        {
            if (!TryAsset(coin, out uint asset, out Amount amount)) return CosmosRefusal.AssetUnknown;
            if (!Assets.IsActive(asset)) return CosmosRefusal.AssetSuspended;
            if (Money.AvailableOf(in from, asset) < amount) return CosmosRefusal.InsufficientFunds;
        }
        foreach ((Address to, TxCoin coin) in shares)
        {
            Invariant.Assert(TryAsset(coin, out uint asset, out Amount amount));
            Money.Move(in from, in to, asset, amount);
            call.Emit(new Transferred(from, to, Assets.Read(asset).Symbol, amount));
        }
        return CosmosRefusal.None;
    }

    // The slots that a block looks at.
    private static (int From, int To) PartOf(int end, long height)
    {
        int parts = (end + Limits.GrantsLookedAtPerBlock - 1) / Limits.GrantsLookedAtPerBlock;
        int from = parts == 0 ? 0 : (int)(height % parts) * Limits.GrantsLookedAtPerBlock;
        return (from, Math.Min(end, from + Limits.GrantsLookedAtPerBlock));
    }

    private static bool IsOver(long expiresAtMs, Call call) => expiresAtMs != 0 && expiresAtMs <= call.TimeMs;

    private bool TryAsset(in TxCoin coin, out uint asset, out Amount amount)
    {
        (asset, amount) = (0, default);
        return _ibc.Transfers.TryFind(coin.Denom, out asset) && Coins.TryAmount(in coin, out amount);
    }
}
