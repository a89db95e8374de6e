using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Goods and coins in vaults: what they hold by two signatures, what may leave them by which rule, and how much of the crypto assets is cold.</summary>
/// <remarks>
/// What backs an asset in custody is what the custodian and an auditor together say that vaults hold, less what was released and not handed over. Only an owner's own signature takes something out of a vault for
/// good, and for that its tokens are burnt; no operation pledges or lends. What the policy, caps and delays allow leaves by itself; what a custodian leaves lying is overdue for all to see, and stops minting.
/// </remarks>
public sealed partial class CustodyModule : Module
{
    private readonly KeyedTable<uint, CustodyRecord> _custody;
    private readonly KeyedTable<uint, VaultRecord> _vaults;
    private readonly KeyedTable<HoldingKey, HoldingRecord> _holdings;
    private readonly KeyedTable<ulong, AttestationRecord> _attestations;
    private readonly KeyedTable<EvidenceKey, EvidenceRecord> _evidence;
    private readonly KeyedTable<ulong, WithdrawalRecord> _withdrawals;
    private readonly KeyedTable<DestinationKey, DestinationRecord> _destinations;
    private readonly KeyedTable<uint, PolicyRuleRecord> _policy;
    private readonly KeyedTable<PolicyUsageKey, PolicyUsageRecord> _usage;
    private readonly KeyedTable<CustodyDayKey, CustodyDayRecord> _days;

    /// <summary>Table 110: assets in custody.</summary>
    public static readonly TableSchema CustodySchema = new(110, "custody", Unsafe.SizeOf<CustodyRecord>(), 0, sizeof(uint));

    /// <summary>Table 111: vaults by number.</summary>
    public static readonly TableSchema VaultsSchema = new(111, "vaults", Unsafe.SizeOf<VaultRecord>(), 0, sizeof(uint));

    /// <summary>Table 112: what each vault holds of each asset.</summary>
    public static readonly TableSchema HoldingsSchema = new(112, "vault holdings", Unsafe.SizeOf<HoldingRecord>(), 0, Unsafe.SizeOf<HoldingKey>());

    /// <summary>Table 113: attestations by number.</summary>
    public static readonly TableSchema AttestationsSchema = new(113, "attestations", Unsafe.SizeOf<AttestationRecord>(), 0, sizeof(ulong));

    /// <summary>Table 114: lots and addresses that stand behind attestations.</summary>
    public static readonly TableSchema EvidenceSchema = new(114, "custody evidence", Unsafe.SizeOf<EvidenceRecord>(), 0, Unsafe.SizeOf<EvidenceKey>());

    /// <summary>Table 115: withdrawals and moves by number.</summary>
    public static readonly TableSchema WithdrawalsSchema = new(115, "withdrawals", Unsafe.SizeOf<WithdrawalRecord>(), 0, sizeof(ulong));

    /// <summary>Table 116: destinations that owners have listed.</summary>
    public static readonly TableSchema DestinationsSchema = new(116, "custody destinations", Unsafe.SizeOf<DestinationRecord>(), 0, Unsafe.SizeOf<DestinationKey>());

    /// <summary>Table 117: the policy's rules by number.</summary>
    public static readonly TableSchema PolicySchema = new(117, "custody policy", Unsafe.SizeOf<PolicyRuleRecord>(), 0, sizeof(uint));

    /// <summary>Table 118: what rules with a period were used for.</summary>
    public static readonly TableSchema UsageSchema = new(118, "custody policy usage", Unsafe.SizeOf<PolicyUsageRecord>(), 0, Unsafe.SizeOf<PolicyUsageKey>());

    /// <summary>Table 119: prices and the cold share, day by day.</summary>
    public static readonly TableSchema DaysSchema = new(119, "custody days", Unsafe.SizeOf<CustodyDayRecord>(), 0, Unsafe.SizeOf<CustodyDayKey>());

    // The city's days are Korea's.
    /// <summary>The last day that a message about an address can have, days since 1970: the year 2243.</summary>
    public const uint DayMax = 100_000;

    private const long DayMs = 24L * 60 * 60 * 1000, KoreaOffsetMs = 9L * 60 * 60 * 1000;

    /// <summary>Adds the module's tables to the store.</summary>
    public CustodyModule(StateStore store, MarketModule market)
    {
        Market = market;
        Money.AddSystemAccount(HoldingAccount);
        _custody = new(store, CustodySchema);
        _vaults = new(store, VaultsSchema);
        _holdings = new(store, HoldingsSchema);
        _attestations = new(store, AttestationsSchema);
        _evidence = new(store, EvidenceSchema) { Past = PastLoading.ByKey };
        _withdrawals = new(store, WithdrawalsSchema);
        _destinations = new(store, DestinationsSchema) { Past = PastLoading.ByKey };
        _policy = new(store, PolicySchema);
        _usage = new(store, UsageSchema) { Past = PastLoading.ByKey };
        _days = new(store, DaysSchema) { Past = PastLoading.ByKey };
    }

    /// <summary>What things cost.</summary>
    public MarketModule Market { get; }

    /// <summary>Who owns what.</summary>
    public MoneyModule Money => Market.Money;

    /// <summary>What exists.</summary>
    public AssetsModule Assets => Money.Assets;

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts => Money.Assets.Accounts;

    /// <summary>Where tokens stand whose withdrawal was requested and not released. Nobody has a key of it.</summary>
    public static Address HoldingAccount { get; } = Keys.OfName("custody.withdrawals");

    /// <inheritdoc/>
    public override ushort Number => 11;

    /// <inheritdoc/>
    public override string Name => "custody";

    /// <inheritdoc/>
    public override Type Refusals => typeof(CustodyRefusal);

    /// <summary>Not so: what leaves a vault leaves by an owner's own signature.</summary>
    public override bool HasContract => false;

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<RegisterVault>("custody"),
        OperationDefinition.Of<SetVaultStatus>("custody"),
        OperationDefinition.Of<SetCustodyTerms>("custody"),
        OperationDefinition.Of<SetClassTerms>("custody"),
        OperationDefinition.Of<SetPolicyRule>("custody"),
        OperationDefinition.Of<RemovePolicyRule>("custody"),
        OperationDefinition.Of<RegisterAuditor>("custody"),
        OperationDefinition.Of<DismissAuditor>("custody"),
        OperationDefinition.Of<AttestHoldings>("custody"),
        OperationDefinition.Of<ConfirmAttestation>("custody"),
        OperationDefinition.Of<RegisterLot>("custody"),
        OperationDefinition.Of<MoveLot>("custody"),
        OperationDefinition.Of<ProveAddress>("custody"),
        OperationDefinition.Of<ListDestination>("custody"),
        OperationDefinition.Of<RequestWithdrawal>("custody"),
        OperationDefinition.Of<CancelWithdrawal>("custody"),
        OperationDefinition.Of<MoveHolding>("custody"),
        OperationDefinition.Of<ApproveWithdrawal>("custody"),
        OperationDefinition.Of<RefuseWithdrawal>("custody"),
        OperationDefinition.Of<ReleaseWithdrawal>("custody"),
        OperationDefinition.Of<ConfirmDelivery>("custody"),
        OperationDefinition.Of<ForceRelease>("custody"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<VaultRegistered>("custody"),
        EventDefinition.Of<VaultStatusChanged>("custody"),
        EventDefinition.Of<CustodyTermsSet>("custody"),
        EventDefinition.Of<ClassTermsSet>("custody"),
        EventDefinition.Of<PolicyRuleSet>("custody"),
        EventDefinition.Of<PolicyRuleRemoved>("custody"),
        EventDefinition.Of<AuditorSet>("custody"),
        EventDefinition.Of<HoldingsProposed>("custody"),
        EventDefinition.Of<HoldingsAttested>("custody"),
        EventDefinition.Of<LotPlaced>("custody"),
        EventDefinition.Of<AddressProved>("custody"),
        EventDefinition.Of<DestinationListed>("custody"),
        EventDefinition.Of<WithdrawalRequested>("custody"),
        EventDefinition.Of<WithdrawalApproved>("custody"),
        EventDefinition.Of<WithdrawalChanged>("custody"),
        EventDefinition.Of<WithdrawalOverdue>("custody"),
        EventDefinition.Of<CustodyStopChanged>("custody"),
        EventDefinition.Of<ColdShareComputed>("custody"),
    ];

    /// <summary>Number of vaults; they are numbered from 1.</summary>
    public uint VaultCount => (uint)_vaults.LiveCount;

    /// <summary>Number of withdrawals and moves ever asked for; they are numbered from 1.</summary>
    public ulong WithdrawalCount => (ulong)_withdrawals.LiveCount;

    /// <summary>Finds how an asset is kept; none before something is said of it.</summary>
    public bool TryCustody(uint asset, out CustodyRecord custody) => _custody.TryRead(asset, out custody);

    /// <summary>Finds a vault.</summary>
    public bool TryVault(uint id, out VaultRecord vault) => _vaults.TryRead(id, out vault);

    /// <summary>Finds what a vault holds of an asset.</summary>
    public bool TryHolding(uint vault, uint asset, out HoldingRecord holding) => _holdings.TryRead(new HoldingKey(vault, asset), out holding);

    /// <summary>Finds an attestation.</summary>
    public bool TryAttestation(ulong id, out AttestationRecord attestation) => _attestations.TryRead(id, out attestation);

    /// <summary>Finds a lot or an address.</summary>
    public bool TryEvidence(EvidenceKind kind, in Hash32 id, out EvidenceRecord evidence) => _evidence.TryRead(new EvidenceKey(kind, id), out evidence);

    /// <summary>Finds a withdrawal or a move.</summary>
    public bool TryWithdrawal(ulong id, out WithdrawalRecord withdrawal) => _withdrawals.TryRead(id, out withdrawal);

    /// <summary>The day of a time, since 1970 in Korea.</summary>
    public static uint DayOf(long timeMs) => (uint)((timeMs + KoreaOffsetMs) / DayMs);

    /// <summary>Whether an amount can be one of a vault.</summary>
    public static bool IsAmount(Amount amount) => !amount.IsZero && amount <= Limits.ReserveAmountMax;

    private CustodyRefusal FindKept(Symbol symbol, out uint asset)
    {
        if (!Assets.TryFind(symbol, out asset)) return CustodyRefusal.AssetUnknown;
        return Assets.Read(asset).Backing == AssetBacking.Custody ? CustodyRefusal.None : CustodyRefusal.NotInCustody;
    }

    private bool IsCustodian(Call call) => Accounts.MayAct(Body.Custodian, call);

    private bool IsRegulator(Call call) => Accounts.MayAct(Body.Regulator, call);

    private Symbol SymbolOf(uint asset) => Assets.Read(asset).Symbol;

    // Writes down what backs an asset, as it follows from its vaults.
    private void Publish(uint asset, Call call) => Assets.SetBacked(asset, _custody.ReadOf(asset).Backed, call);
}
