using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Paying and being paid: references, batches, merchants, fees that somebody else pays, and money that a court has frozen.</summary>
public sealed partial class PaymentsModule : Module
{
    private readonly KeyedTable<Address, MerchantRecord> _merchants;
    private readonly KeyedTable<ulong, FreezeRecord> _freezes;
    private readonly KeyedTable<BalanceKey, FreezeTotalRecord> _totals;
    private readonly KeyedTable<PaymentKey, PaymentRecord> _payments;
    private readonly KeyedTable<Address, SponsorRecord> _sponsors;
    private readonly KeyedTable<Address, SponsoredRecord> _sponsored;
    private readonly KeyedTable<uint, PaymentCountersRecord> _counters;

    /// <summary>Table 120: merchants by account.</summary>
    public static readonly TableSchema MerchantsSchema = new(120, "merchants", Unsafe.SizeOf<MerchantRecord>(), 0, Address.Size);

    /// <summary>Table 121: freezes by number.</summary>
    public static readonly TableSchema FreezesSchema = new(121, "freezes", Unsafe.SizeOf<FreezeRecord>(), 0, sizeof(ulong));

    /// <summary>Table 122: what the freezes of an account's asset come to.</summary>
    public static readonly TableSchema FreezeTotalsSchema = new(122, "freeze totals", Unsafe.SizeOf<FreezeTotalRecord>(), 0, Unsafe.SizeOf<BalanceKey>());

    /// <summary>Table 123: what was paid for orders of merchants.</summary>
    public static readonly TableSchema PaymentsSchema = new(123, "order payments", Unsafe.SizeOf<PaymentRecord>(), 0, Unsafe.SizeOf<PaymentKey>());

    /// <summary>Table 124: who pays fees of others, by account.</summary>
    public static readonly TableSchema SponsorsSchema = new(124, "sponsors", Unsafe.SizeOf<SponsorRecord>(), 0, Address.Size);

    /// <summary>Table 125: whose fees somebody else pays, by account.</summary>
    public static readonly TableSchema SponsoredSchema = new(125, "sponsored", Unsafe.SizeOf<SponsoredRecord>(), 0, Address.Size);

    /// <summary>Table 129: how many there are of each.</summary>
    public static readonly TableSchema CountersSchema = new(129, "payment counters", Unsafe.SizeOf<PaymentCountersRecord>(), 0, sizeof(uint));

    private const uint CountersId = 1;

    /// <summary>The highest merchant category code: they have four digits (ISO 18245).</summary>
    public const ushort CategoryMax = 9_999;

    /// <summary>Adds the module's tables to the store.</summary>
    public PaymentsModule(StateStore store, MarketModule market)
    {
        Market = market;
        _merchants = new(store, MerchantsSchema) { Past = PastLoading.ByKey };
        _freezes = new(store, FreezesSchema);
        _totals = new(store, FreezeTotalsSchema) { Past = PastLoading.ByKey };
        _payments = new(store, PaymentsSchema) { Past = PastLoading.ByKey };
        _sponsors = new(store, SponsorsSchema);
        _sponsored = new(store, SponsoredSchema) { Past = PastLoading.ByKey };
        _counters = new(store, CountersSchema);
    }

    /// <summary>Who trades what.</summary>
    public MarketModule Market { get; }

    /// <summary>Who owns what.</summary>
    public MoneyModule Money => Market.Money;

    /// <summary>What exists.</summary>
    public AssetsModule Assets => Money.Assets;

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts => Assets.Accounts;

    /// <inheritdoc/>
    public override ushort Number => 12;

    /// <inheritdoc/>
    public override string Name => "payments";

    /// <inheritdoc/>
    public override Type Refusals => typeof(PaymentsRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<RegisterMerchant>("payments"),
        OperationDefinition.Of<SetMerchantStatus>("payments"),
        OperationDefinition.Of<FreezeMoney>("payments"),
        OperationDefinition.Of<ConfirmFreeze>("payments"),
        OperationDefinition.Of<Unfreeze>("payments"),
        OperationDefinition.Of<Pay>("payments"),
        OperationDefinition.Of<PayBatch>("payments"),
        OperationDefinition.Of<PayRequest>("payments"),
        OperationDefinition.Of<RefundPayment>("payments"),
        OperationDefinition.Of<SetSponsorship>("payments"),
        OperationDefinition.Of<EnrolCitizens>("payments"),
        OperationDefinition.Of<LeaveSponsor>("payments"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<MerchantRegistered>("payments"),
        EventDefinition.Of<MerchantStatusChanged>("payments"),
        EventDefinition.Of<MoneyFrozen>("payments"),
        EventDefinition.Of<FreezeConfirmed>("payments"),
        EventDefinition.Of<FreezeEnded>("payments"),
        EventDefinition.Of<PaymentMade>("payments"),
        EventDefinition.Of<BatchPaid>("payments"),
        EventDefinition.Of<RequestPaid>("payments"),
        EventDefinition.Of<PaymentRefunded>("payments"),
        EventDefinition.Of<SponsorshipSet>("payments"),
        EventDefinition.Of<SponsorChanged>("payments"),
        EventDefinition.Of<FeeSponsored>("payments"),
    ];

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        CheckMerchants();
        CheckFreezes();
        CheckPayments();
        CheckSponsors();
    }

    private PaymentCountersRecord Counters => _counters.TryFind(CountersId, out int slot) ? _counters.Read(slot) : default;

    private ref PaymentCountersRecord ModifyCounters()
    {
        if (!_counters.TryFind(CountersId, out int slot)) slot = _counters.Insert(new PaymentCountersRecord { Id = CountersId });
        return ref _counters.Modify(slot);
    }
}
