using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Money of banks: what they hold on segregated accounts, which of their entries were minted, and what they still have to pay out.</summary>
/// <remarks>
/// What backs an asset is what stands on all its reserve accounts (closing balances and booked credits, less booked debits), less what is promised out (redemptions, recalls, returns) and what statements
/// show less than the chain has recorded. Facts of banks are taken in whether they are welcome or not; what they forbid is minting. A way out is never closed: redemptions need nobody's consent, and one that
/// a bank leaves lying goes to another by rule, or back to its owner. What a bank that is silent may have done counts as done until its statements show otherwise.
/// </remarks>
public sealed partial class ReservesModule : Module
{
    private readonly KeyedTable<uint, ReserveRecord> _reserves;
    private readonly KeyedTable<uint, BankRecord> _banks;
    private readonly KeyedTable<uint, ReserveAccountRecord> _accounts;
    private readonly KeyedTable<AccountDay, DayRecord> _days;
    private readonly KeyedTable<EntryKey, EntryRecord> _entries;
    private readonly KeyedTable<VirtualAccountKey, VirtualAccountRecord> _virtualAccounts;
    private readonly KeyedTable<ulong, RedemptionRecord> _redemptions;
    private readonly KeyedTable<WaitingKey, WaitingRecord> _waiting;
    private readonly KeyedTable<ulong, OpenRedemptionRecord> _open;
    private readonly KeyedTable<RedemptionOfOwner, RedemptionOfOwner> _byOwner;

    /// <summary>Table 100: reserves by asset.</summary>
    public static readonly TableSchema ReservesSchema = new(100, "reserves", Unsafe.SizeOf<ReserveRecord>(), 0, sizeof(uint));

    /// <summary>Table 101: banks by number.</summary>
    public static readonly TableSchema BanksSchema = new(101, "reserve banks", Unsafe.SizeOf<BankRecord>(), 0, sizeof(uint));

    /// <summary>Table 102: reserve accounts by number.</summary>
    public static readonly TableSchema AccountsSchema = new(102, "reserve accounts", Unsafe.SizeOf<ReserveAccountRecord>(), 0, sizeof(uint));

    /// <summary>Table 103: days of reserve accounts that no statement has closed.</summary>
    public static readonly TableSchema DaysSchema = new(103, "reserve days", Unsafe.SizeOf<DayRecord>(), 0, Unsafe.SizeOf<AccountDay>());

    /// <summary>Table 104: every entry ever recorded, by account and reference.</summary>
    public static readonly TableSchema EntriesSchema = new(104, "reserve entries", Unsafe.SizeOf<EntryRecord>(), 0, Unsafe.SizeOf<EntryKey>());

    /// <summary>Table 105: virtual accounts by bank and number.</summary>
    public static readonly TableSchema VirtualAccountsSchema = new(105, "virtual accounts", Unsafe.SizeOf<VirtualAccountRecord>(), 0, Unsafe.SizeOf<VirtualAccountKey>());

    /// <summary>Table 106: every redemption ever requested, by number.</summary>
    public static readonly TableSchema RedemptionsSchema = new(106, "redemptions", Unsafe.SizeOf<RedemptionRecord>(), 0, sizeof(ulong));

    /// <summary>Table 107: credits and refused redemptions that are not minted yet, in lines by bank.</summary>
    public static readonly TableSchema WaitingSchema = new(107, "waiting credits", Unsafe.SizeOf<WaitingRecord>(), 0, Unsafe.SizeOf<WaitingKey>());

    /// <summary>Table 108: redemptions that banks still have to pay.</summary>
    public static readonly TableSchema OpenSchema = new(108, "open redemptions", Unsafe.SizeOf<OpenRedemptionRecord>(), 0, sizeof(ulong));

    /// <summary>Table 109: redemptions by owner.</summary>
    public static readonly TableSchema ByOwnerSchema = new(109, "redemptions of owners", Unsafe.SizeOf<RedemptionOfOwner>(), 0, Unsafe.SizeOf<RedemptionOfOwner>());

    /// <summary>The last day that a statement can have, days since 1970: the year 2243.</summary>
    public const uint DayMax = 100_000;

    /// <summary>Most redemptions of one owner that banks still have to pay, where nobody has said otherwise.</summary>
    public const uint OpenPerOwnerMaxDefault = 64;

    // Banks of the city book by its own calendar.
    private const long DayMs = 24L * 60 * 60 * 1000, KoreaOffsetMs = 9L * 60 * 60 * 1000;

    /// <summary>Adds the module's tables to the store.</summary>
    public ReservesModule(StateStore store, MoneyModule money)
    {
        Money = money;
        _reserves = new(store, ReservesSchema);
        _banks = new(store, BanksSchema);
        _accounts = new(store, AccountsSchema);
        _days = new(store, DaysSchema);
        _entries = new(store, EntriesSchema) { Past = PastLoading.ByKey };
        _virtualAccounts = new(store, VirtualAccountsSchema) { Past = PastLoading.ByKey };
        _redemptions = new(store, RedemptionsSchema) { Past = PastLoading.ByKey };
        _waiting = new(store, WaitingSchema);
        _open = new(store, OpenSchema);
        _byOwner = new(store, ByOwnerSchema) { Past = PastLoading.ByKey };
    }

    /// <summary>Who owns what.</summary>
    public MoneyModule Money { get; }

    /// <summary>What exists.</summary>
    public AssetsModule Assets => Money.Assets;

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts => Money.Assets.Accounts;

    /// <inheritdoc/>
    public override ushort Number => 10;

    /// <inheritdoc/>
    public override string Name => "reserves";

    /// <inheritdoc/>
    public override Type Refusals => typeof(ReservesRefusal);

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<RegisterBank>("reserves"),
        OperationDefinition.Of<SetMinter>("reserves"),
        OperationDefinition.Of<SetAdapter>("reserves"),
        OperationDefinition.Of<SetBankStatus>("reserves"),
        OperationDefinition.Of<SetIssuanceCap>("reserves"),
        OperationDefinition.Of<SetReserveTerms>("reserves"),
        OperationDefinition.Of<RegisterReserveAccount>("reserves"),
        OperationDefinition.Of<AssignVirtualAccount>("reserves"),
        OperationDefinition.Of<RecordCredit>("reserves"),
        OperationDefinition.Of<MatchCredit>("reserves"),
        OperationDefinition.Of<ReturnCredit>("reserves"),
        OperationDefinition.Of<RecordDebit>("reserves"),
        OperationDefinition.Of<WithdrawEntry>("reserves"),
        OperationDefinition.Of<CloseStatement>("reserves"),
        OperationDefinition.Of<RecordRecall>("reserves"),
        OperationDefinition.Of<ResolveRecall>("reserves"),
        OperationDefinition.Of<Redeem>("reserves"),
        OperationDefinition.Of<AcknowledgeRedemption>("reserves"),
        OperationDefinition.Of<RerouteRedemption>("reserves"),
        OperationDefinition.Of<CancelRedemption>("reserves"),
        OperationDefinition.Of<CancelReturn>("reserves"),
        OperationDefinition.Of<CloseReserveAccount>("reserves"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<BankSet>("reserves"),
        EventDefinition.Of<BankStatusChanged>("reserves"),
        EventDefinition.Of<ReserveAccountRegistered>("reserves"),
        EventDefinition.Of<VirtualAccountAssigned>("reserves"),
        EventDefinition.Of<CreditRecorded>("reserves"),
        EventDefinition.Of<CreditMatched>("reserves"),
        EventDefinition.Of<CreditMinted>("reserves"),
        EventDefinition.Of<CreditReturning>("reserves"),
        EventDefinition.Of<DebitRecorded>("reserves"),
        EventDefinition.Of<EntryWithdrawn>("reserves"),
        EventDefinition.Of<CreditRecalled>("reserves"),
        EventDefinition.Of<RecallResolved>("reserves"),
        EventDefinition.Of<StatementBalanced>("reserves"),
        EventDefinition.Of<StatementUnbalanced>("reserves"),
        EventDefinition.Of<RedemptionRequested>("reserves"),
        EventDefinition.Of<RedemptionChanged>("reserves"),
        EventDefinition.Of<RedemptionRerouted>("reserves"),
        EventDefinition.Of<MintingStopChanged>("reserves"),
        EventDefinition.Of<IssuanceCapSet>("reserves"),
        EventDefinition.Of<ReserveTermsSet>("reserves"),
        EventDefinition.Of<RedemptionGivenBack>("reserves"),
        EventDefinition.Of<RedemptionPaidTwice>("reserves"),
        EventDefinition.Of<PaymentDoubted>("reserves"),
        EventDefinition.Of<PaymentCleared>("reserves"),
        EventDefinition.Of<CreditReturnCancelled>("reserves"),
        EventDefinition.Of<ReserveAccountSilenced>("reserves"),
        EventDefinition.Of<ReserveAccountClosed>("reserves"),
    ];

    /// <summary>Number of banks; they are numbered from 1.</summary>
    public uint BankCount => (uint)_banks.LiveCount;

    /// <summary>Number of reserve accounts; they are numbered from 1.</summary>
    public uint AccountCount => (uint)_accounts.LiveCount;

    /// <summary>Finds the reserves of an asset; none before its first bank.</summary>
    public bool TryReserve(uint asset, out ReserveRecord reserve) => _reserves.TryRead(asset, out reserve);

    /// <summary>Finds a bank.</summary>
    public bool TryBank(uint id, out BankRecord bank) => _banks.TryRead(id, out bank);

    /// <summary>Finds a reserve account.</summary>
    public bool TryAccount(uint id, out ReserveAccountRecord account) => _accounts.TryRead(id, out account);

    /// <summary>Finds an entry.</summary>
    public bool TryEntry(uint account, in Hash32 reference, out EntryRecord entry) => _entries.TryRead(new EntryKey(account, reference), out entry);

    /// <summary>Finds a redemption.</summary>
    public bool TryRedemption(ulong id, out RedemptionRecord redemption) => _redemptions.TryRead(id, out redemption);

    /// <summary>Whose what is paid to a virtual account or under a reference is; zero for nobody's.</summary>
    public Address OwnerOf(uint bank, in Hash32 number) => _virtualAccounts.TryRead(new VirtualAccountKey(bank, number), out VirtualAccountRecord found) ? found.Owner : Address.Zero;

    /// <summary>Whether a bank code can be one: 8 or 11 characters of A-Z and 0-9.</summary>
    public static bool IsBic(Symbol bic)
    {
        ReadOnlySpan<byte> bytes = Symbol.Bytes(in bic);
        return bytes.Length is 8 or 11 && bytes.IndexOfAny((byte)'-', (byte)'.') < 0;
    }

    /// <summary>Whether a text can be an end-to-end id: at most 32 of the characters that ISO 20022 payments carry everywhere.</summary>
    public static bool IsEndToEndId(string text)
    {
        if (!Text32.TryOf(text, out _)) return false;
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !"/-?:().,'+ ".Contains(c, StringComparison.Ordinal)) return false;
        return true;
    }

    /// <summary>Whether an amount can be one of a bank's entry.</summary>
    public static bool IsAmount(Amount amount) => !amount.IsZero && amount <= Limits.ReserveAmountMax;

    /// <summary>Whether a bank can have these limits.</summary>
    public static bool AreLimits(Amount holdingMax, Amount capacity, Amount refill) =>
        (holdingMax <= Limits.ReserveAmountMax || holdingMax == Amount.Max) && (IsAmount(capacity) || capacity == Amount.Max) && refill <= Limits.ReserveAmountMax;

    /// <summary>Whether these times are above zero and below a year.</summary>
    public static bool AreTerms(long statementLateMs, long unmatchedLateMs, long sendWithinMs, long payWithinMs, long rerouteAfterMs)
    {
        foreach (long time in (ReadOnlySpan<long>)[statementLateMs, unmatchedLateMs, sendWithinMs, payWithinMs, rerouteAfterMs])
            if (time is < Limits.ReserveTimeMsMin or > Limits.ReserveTimeMsMax) return false;
        return true;
    }

    private static uint DayOf(long timeMs) => (uint)((timeMs + KoreaOffsetMs) / DayMs);

    // When a day is over.
    private static long EndOf(uint day) => ((day + 1L) * DayMs) - KoreaOffsetMs;

    // The year of a day since 1970, in the calendar whose years begin with March so that leap days come last.
    private static uint YearOf(uint day)
    {
        const uint DaysToMarchOfYearZero = 719_468, DaysIn400Years = 146_097;
        uint since = day + DaysToMarchOfYearZero, inEra = since % DaysIn400Years;
        uint yearInEra = (inEra - (inEra / 1_460) + (inEra / 36_524) - (inEra / 146_096)) / 365;
        uint inYear = inEra - ((365 * yearInEra) + (yearInEra / 4) - (yearInEra / 100));
        return (since / DaysIn400Years * 400) + yearInEra + (inYear >= 306 ? 1U : 0U);
    }

    private bool IsRegulator(Call call) => Accounts.MayAct(Body.Regulator, call);

    private bool IsBankBody(Call call) => Accounts.MayAct(Body.Bank, call);
}
