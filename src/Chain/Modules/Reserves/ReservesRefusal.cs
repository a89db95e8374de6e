using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Why an operation on reserves is refused, in order of precedence.</summary>
public enum ReservesRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>A name, code, hash, day or time that nothing can have.</summary>
    [Refusal("A field is missing or out of its range.")]
    FieldOutOfRange = 1,

    /// <summary>Zero, or more than any bank account holds.</summary>
    [Refusal("The amount is above zero and at most 10^17 whole units.")]
    AmountOutOfRange = 2,

    /// <summary>The parts of a statement do not add up.</summary>
    [Refusal("The statement does not add up: opening balance and credits are closing balance and debits.")]
    StatementInconsistent = 3,

    /// <summary>Not registered.</summary>
    [Refusal("No asset has this symbol.")]
    AssetUnknown = 4,

    /// <summary>Backed otherwise.</summary>
    [Refusal("No banks back this asset.")]
    NotBankBacked = 5,

    /// <summary>Not registered.</summary>
    [Refusal("No bank of this asset has this number.")]
    BankUnknown = 6,

    /// <summary>Not registered.</summary>
    [Refusal("No reserve account has this number.")]
    AccountUnknown = 7,

    /// <summary>Never requested.</summary>
    [Refusal("No redemption has this number.")]
    RedemptionUnknown = 8,

    /// <summary>Somebody else's job.</summary>
    [Refusal("Only the body this belongs to may do it: the regulator admits banks and sets their limits, the bank body names adapters and opens reserve accounts.")]
    NotAuthorized = 9,

    /// <summary>Another bank's facts.</summary>
    [Refusal("Only the bank's own adapter hands in its facts, by its own signature and while it is in no conflict.")]
    NotTheAdapter = 10,

    /// <summary>Somebody else's money.</summary>
    [Refusal("Only its owner may do this.")]
    NotTheOwner = 11,

    /// <summary>As many as there may be.</summary>
    [Refusal("The city has as many banks as it has room for.")]
    TooManyBanks = 12,

    /// <summary>As many as there may be.</summary>
    [Refusal("The city has as many reserve accounts as it has room for.")]
    TooManyAccounts = 13,

    /// <summary>One key, two banks or bodies; or one that is not alone, or of a related party.</summary>
    [Refusal("The adapter's key speaks for another bank or body already, is not its account's only one, or its legal entity is related to a holder of another body.")]
    AdapterTaken = 14,

    /// <summary>Registered already.</summary>
    [Refusal("The bank has a reserve account of this number already.")]
    AccountExists = 15,

    /// <summary>Somebody has it or had it.</summary>
    [Refusal("The virtual account is, or was, somebody else's.")]
    VirtualAccountTaken = 16,

    /// <summary>Recorded already: an entry counts once for ever.</summary>
    [Refusal("This entry of the account was recorded already.")]
    EntryExists = 17,

    /// <summary>Never recorded.</summary>
    [Refusal("The account has no such entry.")]
    EntryUnknown = 18,

    /// <summary>What was asked for does not follow from where the entry is.</summary>
    [Refusal("The entry is not in a state that allows this.")]
    EntryNotOpen = 19,

    /// <summary>The bank has been asked to give it back.</summary>
    [Refusal("The entry is recalled: first the recall is resolved.")]
    EntryRecalled = 20,

    /// <summary>Nobody has recalled it.</summary>
    [Refusal("The entry is not recalled.")]
    NotRecalled = 21,

    /// <summary>Handed in before.</summary>
    [Refusal("A statement of this number has been taken in already.")]
    StatementRepeated = 22,

    /// <summary>The statement before it is missing.</summary>
    [Refusal("The statement does not follow the last one.")]
    StatementOutOfOrder = 23,

    /// <summary>As of a time to come.</summary>
    [Refusal("The statement is as of a time to come.")]
    StatementInFuture = 24,

    /// <summary>A statement has closed the day, or it is too far ahead.</summary>
    [Refusal("The booking day is closed by a statement, or too far ahead.")]
    DayOutOfRange = 25,

    /// <summary>More than accounts hold.</summary>
    [Refusal("The account's balance would leave its range.")]
    BalanceOutOfRange = 26,

    /// <summary>Less than nothing.</summary>
    [Refusal("The account holds less than the debit.")]
    AccountOverdrawn = 27,

    /// <summary>Facts that statements agree with stay.</summary>
    [Refusal("Entries are withdrawn only while the account's statement does not balance, and never from a closed day.")]
    StatementBalances = 28,

    /// <summary>Paid, refused or given back.</summary>
    [Refusal("The redemption is not in a state that allows this.")]
    RedemptionNotOpen = 29,

    /// <summary>Another amount, asset or bank.</summary>
    [Refusal("The redemption or credit that this answers has another amount, asset or bank.")]
    FactsDiffer = 30,

    /// <summary>The bank still has time.</summary>
    [Refusal("The bank's time is not over.")]
    NotYetDue = 31,

    /// <summary>In parts that banks do not pay.</summary>
    [Refusal("The amount is not a whole number of the asset's lots.")]
    NotInLots = 32,

    /// <summary>Not enough that is not locked.</summary>
    [Refusal("The available balance does not cover the amount.")]
    InsufficientFunds = 33,

    /// <summary>It holds less than it would have to pay.</summary>
    [Refusal("The bank holds less than it would have to pay: choose another one.")]
    BankShort = 34,

    /// <summary>Less than is paid at once.</summary>
    [Refusal("The amount is below the least that is redeemed at once, and not all that the account has.")]
    RedemptionTooSmall = 35,

    /// <summary>As many as one may have.</summary>
    [Refusal("The owner has as many open redemptions as one may have.")]
    TooManyOpen = 36,

    /// <summary>It counts no more.</summary>
    [Refusal("The reserve account is closed.")]
    AccountClosed = 37,

    /// <summary>Its bank still speaks of it, and something stands on it.</summary>
    [Refusal("Only an account on which nothing stands, or of which the bank has been silent for too long, is closed.")]
    AccountInUse = 38,

    /// <summary>Given to another bank too often.</summary>
    [Refusal("The redemption has been given to another bank too often: cancel it.")]
    TooManyTurns = 39,
}
