using System.Globalization;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Purpose money: what a source gives for a purpose, spent only with merchants that its campaign accepts, and back with its source when it is not.</summary>
/// <remarks>
/// A campaign's money stands at an account of its own, its pot, of which nobody has a key; whose part of it is whose stands in the tables of this module. So it stays in the supply and among the liabilities, under
/// the pot's address, until a merchant settles it or it returns. No operation moves a voucher to another owner: the only ways out of one are an accepted merchant and time.
/// This page: tables and queries. GrantsModule.Campaigns.cs: what sources do. GrantsModule.Payments.cs: what owners and merchants do. GrantsModule.Edges.cs: what time does, and what must hold.
/// </remarks>
public sealed partial class GrantsModule : Module
{
    /// <summary>The whole, in basis points.</summary>
    public const uint WholeBps = 10_000;

    private readonly KeyedTable<uint, CampaignRecord> _campaigns;
    private readonly KeyedTable<GrantKey, VoucherRecord> _vouchers;
    private readonly KeyedTable<GrantKey, GrantMerchantRecord> _merchants;
    private readonly KeyedTable<GrantCategoryKey, GrantCategoryRecord> _categories;
    private readonly KeyedTable<GrantOrderKey, GrantPaymentRecord> _payments;
    private readonly KeyedTable<ulong, GrantPaymentTurn> _turns;
    private readonly KeyedTable<uint, GrantCounters> _counters;

    /// <summary>Table 130: campaigns by number.</summary>
    public static readonly TableSchema CampaignsSchema = new(130, "grant campaigns", Unsafe.SizeOf<CampaignRecord>(), 0, sizeof(uint));

    /// <summary>Table 131: what accounts have of campaigns.</summary>
    public static readonly TableSchema VouchersSchema = new(131, "grant vouchers", Unsafe.SizeOf<VoucherRecord>(), 0, Unsafe.SizeOf<GrantKey>());

    /// <summary>Table 132: merchants in campaigns.</summary>
    public static readonly TableSchema MerchantsSchema = new(132, "grant merchants", Unsafe.SizeOf<GrantMerchantRecord>(), 0, Unsafe.SizeOf<GrantKey>());

    /// <summary>Table 133: what of campaigns was spent by category.</summary>
    public static readonly TableSchema CategoriesSchema = new(133, "grant categories", Unsafe.SizeOf<GrantCategoryRecord>(), 0, Unsafe.SizeOf<GrantCategoryKey>());

    /// <summary>Table 134: paid orders that can be refunded.</summary>
    public static readonly TableSchema PaymentsSchema = new(134, "grant payments", Unsafe.SizeOf<GrantPaymentRecord>(), 0, Unsafe.SizeOf<GrantOrderKey>());

    /// <summary>Table 135: the same by number, in which order they are forgotten.</summary>
    public static readonly TableSchema TurnsSchema = new(135, "grant payment turns", Unsafe.SizeOf<GrantPaymentTurn>(), 0, sizeof(ulong));

    /// <summary>Table 136: the one record of what is numbered.</summary>
    public static readonly TableSchema CountersSchema = new(136, "grant counters", Unsafe.SizeOf<GrantCounters>(), 0, sizeof(uint));

    /// <summary>Adds the module's tables to the store.</summary>
    public GrantsModule(StateStore store, PaymentsModule payments)
    {
        Payments = payments;
        _campaigns = new(store, CampaignsSchema);
        _vouchers = new(store, VouchersSchema) { Past = PastLoading.ByKey };
        _merchants = new(store, MerchantsSchema) { Past = PastLoading.ByKey };
        _categories = new(store, CategoriesSchema) { Past = PastLoading.ByKey };
        _payments = new(store, PaymentsSchema) { Past = PastLoading.ByKey };
        _turns = new(store, TurnsSchema) { Past = PastLoading.ByKey };
        _counters = new(store, CountersSchema);
    }

    /// <summary>Who sells what.</summary>
    public PaymentsModule Payments { get; }

    /// <summary>Who owns what.</summary>
    public MoneyModule Money => Payments.Money;

    /// <summary>What exists.</summary>
    public AssetsModule Assets => Money.Assets;

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts => Money.Assets.Accounts;

    /// <inheritdoc/>
    public override ushort Number => 13;

    /// <inheritdoc/>
    public override string Name => "grants";

    /// <inheritdoc/>
    public override Type Refusals => typeof(GrantsRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<OpenCampaign>("grants"),
        OperationDefinition.Of<FundCampaign>("grants"),
        OperationDefinition.Of<CloseCampaign>("grants"),
        OperationDefinition.Of<SetCampaignMerchant>("grants"),
        OperationDefinition.Of<SetClaimant>("grants"),
        OperationDefinition.Of<GiveGrant>("grants"),
        OperationDefinition.Of<ClaimGrant>("grants"),
        OperationDefinition.Of<SpendGrant>("grants"),
        OperationDefinition.Of<PassGrant>("grants"),
        OperationDefinition.Of<SettleGrant>("grants"),
        OperationDefinition.Of<RefundGrant>("grants"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<CampaignOpened>("grants"),
        EventDefinition.Of<CampaignFunded>("grants"),
        EventDefinition.Of<CampaignClosed>("grants"),
        EventDefinition.Of<CampaignExpired>("grants"),
        EventDefinition.Of<CampaignEnded>("grants"),
        EventDefinition.Of<CampaignMerchantSet>("grants"),
        EventDefinition.Of<ClaimantSet>("grants"),
        EventDefinition.Of<GrantReceived>("grants"),
        EventDefinition.Of<GrantSpent>("grants"),
        EventDefinition.Of<GrantOrderPaid>("grants"),
        EventDefinition.Of<GrantPassed>("grants"),
        EventDefinition.Of<GrantSettled>("grants"),
        EventDefinition.Of<GrantRefunded>("grants"),
        EventDefinition.Of<GrantOrderRefunded>("grants"),
        EventDefinition.Of<GrantReturned>("grants"),
    ];

    /// <summary>Number of campaigns ever opened; they are numbered from 1.</summary>
    public uint CampaignCount => Counters.Campaigns;

    /// <summary>What is numbered.</summary>
    public GrantCounters Counters => _counters.TryFind(CountersId, out int slot) ? _counters.Read(slot) : new GrantCounters(CountersId, 0, 0, 0);

    /// <summary>Finds a campaign.</summary>
    public bool TryCampaign(uint id, out CampaignRecord campaign) => _campaigns.TryRead(id, out campaign);

    /// <summary>Finds what an account has of a campaign.</summary>
    public bool TryVoucher(uint campaign, in Address account, out VoucherRecord voucher) => _vouchers.TryRead(new GrantKey(campaign, account), out voucher);

    /// <summary>Finds a merchant in a campaign; none before its source says something of it or it is paid.</summary>
    public bool TryMerchant(uint campaign, in Address merchant, out GrantMerchantRecord record) => _merchants.TryRead(new GrantKey(campaign, merchant), out record);

    /// <summary>Finds what of a campaign was spent with merchants of a category.</summary>
    public bool TryCategory(uint campaign, ushort category, out GrantCategoryRecord record) => _categories.TryRead(new GrantCategoryKey(campaign, category), out record);

    /// <summary>Finds a paid order.</summary>
    public bool TryPayment(in Address merchant, in Hash32 order, out GrantPaymentRecord payment) => _payments.TryRead(new GrantOrderKey(merchant, order), out payment);

    /// <summary>The account at which a campaign's money stands.</summary>
    public static Address PotOf(uint campaign) => Keys.OfName("grants.campaign." + campaign.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether an amount can be one of a campaign.</summary>
    public static bool IsAmount(Amount amount) => !amount.IsZero && amount <= Limits.GrantAmountMax;

    /// <summary>A bound as it counts: 0 says that there is none.</summary>
    internal static Amount BoundOf(Amount bound) => bound.IsZero ? Limits.GrantAmountMax : bound;

    private const uint CountersId = 1;

    private ref GrantCounters ModifyCounters()
    {
        if (!_counters.TryFind(CountersId, out int slot)) slot = _counters.Insert(new GrantCounters(CountersId, 0, 0, 0));
        return ref _counters.Modify(slot);
    }

    private ref CampaignRecord ModifyCampaign(uint id) => ref _campaigns.ModifyOf(id);

    private Symbol SymbolOf(uint asset) => Assets.Read(asset).Symbol;

    private void Transfer(in Address from, in Address to, uint asset, Amount amount, Call call)
    {
        if (amount.IsZero || from == to) return;
        Money.Move(in from, in to, asset, amount);
        call.Emit(new Transferred(from, to, SymbolOf(asset), amount));
    }

    // Sums of what has happened decide nothing, so they need not fit whatever comes.
    private static Amount AddUp(Amount sum, Amount amount) => sum.TryAdd(amount, out Amount more) ? more : Amount.Max;

    private static Amount Min(Amount a, Amount b) => a < b ? a : b;
}
