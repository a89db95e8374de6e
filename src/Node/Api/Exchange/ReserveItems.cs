namespace Gwangan.Node.Api.Exchange;

/// <summary>How an asset that banks back is backed. Amounts are in whole units.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Supply">All that exists.</param>
/// <param name="Backed">What backs it: held, less pending and withheld.</param>
/// <param name="Held">What stands on all its reserve accounts.</param>
/// <param name="Pending">Redeemed, and neither paid nor given back yet.</param>
/// <param name="Withheld">Credits that are recalled or go back, what statements show less than was recorded, and redemptions that were taken from a bank which may have paid them.</param>
/// <param name="IsDeficient">Whether more exists than is backed: then nothing is minted.</param>
/// <param name="DeficientSince">Since when; null when it is not.</param>
/// <param name="IssuanceCap">Most that may exist, pending included; null for no limit.</param>
/// <param name="Terms">How patient the city is with banks.</param>
/// <param name="Banks">The banks.</param>
/// <param name="Silent">Of what is held: on accounts of which nothing was heard for so long that it backs nothing.</param>
public sealed record ReserveItem(
    string Asset, string Supply, string Backed, string Held, string Pending, string Withheld, bool IsDeficient, string? DeficientSince, string? IssuanceCap, ReserveTermsItem Terms, IReadOnlyList<ReserveBankItem> Banks,
    string Silent);

/// <summary>How patient the city is with banks, in milliseconds, and what is redeemed at least and at most at once.</summary>
/// <param name="StatementLateMs">A statement as of longer ago stops minting.</param>
/// <param name="UnmatchedLateMs">A credit unmatched for longer stops minting.</param>
/// <param name="SendWithinMs">Within this time a bank hands a redemption on, or its owner may reroute it.</param>
/// <param name="PayWithinMs">Within this time after that it has paid, or its owner may.</param>
/// <param name="RerouteAfterMs">So long after that the rule reroutes it.</param>
/// <param name="RedeemMin">Least that is redeemed at once, in whole units.</param>
/// <param name="OpenPerOwnerMax">Most redemptions of one owner that banks still have to pay.</param>
public sealed record ReserveTermsItem(long StatementLateMs, long UnmatchedLateMs, long SendWithinMs, long PayWithinMs, long RerouteAfterMs, string RedeemMin, uint OpenPerOwnerMax);

/// <summary>A bank that holds reserves. Amounts are in whole units.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Bic">Its identifier code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Adapter">The account that hands in its facts.</param>
/// <param name="Status">active or suspended.</param>
/// <param name="Stop">Why its credits wait: none, assetPaused, bankSuspended, deficient, unbalanced, statementLate, unmatchedTooOld, capReached, holdingReached or bucketEmpty.</param>
/// <param name="Held">What stands on its reserve accounts.</param>
/// <param name="Pending">Redemptions it has to pay.</param>
/// <param name="HoldingMax">Most that may lie with it while its credits are minted; null for no limit.</param>
/// <param name="BucketCapacity">How much may be minted at once; null for no limit.</param>
/// <param name="BucketRefill">How much of that comes free a second.</param>
/// <param name="BucketUsed">How much of it is in use at the block's time.</param>
/// <param name="Waiting">Credits that wait to be minted, at most 1,000 counted.</param>
/// <param name="Unmatched">Credits whose owner is not known, at most 1,000 counted.</param>
/// <param name="Accounts">Its reserve accounts.</param>
/// <param name="Doubtful">Redemptions that were taken from it and that it may have paid: withheld until its statements show that it has not.</param>
/// <param name="Silent">Of what it holds: on accounts of which it has been silent for too long.</param>
public sealed record ReserveBankItem(
    uint Id, string Bic, string Name, string Adapter, string Status, string Stop, string Held, string Pending, string? HoldingMax, string? BucketCapacity, string BucketRefill, string BucketUsed,
    int Waiting, int Unmatched, IReadOnlyList<ReserveAccountItem> Accounts, string Doubtful, string Silent);

/// <summary>A segregated account at a bank. Amounts are in whole units.</summary>
/// <param name="Id">Its number in the city.</param>
/// <param name="Bank">Its bank.</param>
/// <param name="Number">Salted hash of its number at the bank.</param>
/// <param name="Display">What people see instead.</param>
/// <param name="Closing">Closing balance of the last statement of a whole day.</param>
/// <param name="Credits">Booked since.</param>
/// <param name="Debits">Booked since.</param>
/// <param name="Held">What stands on it: closing and credits, less debits.</param>
/// <param name="Recalled">Of its credits what is recalled.</param>
/// <param name="Returning">Of its credits what goes back.</param>
/// <param name="Missing">By how much its last statement shows less than was recorded.</param>
/// <param name="State">sound, unbalanced, late, unmatched (a credit at its bank waits for its owner for too long), silent (nothing was heard of it for so long that it backs nothing) or closed.</param>
/// <param name="Stated">Where it is unbalanced: what the statement says.</param>
/// <param name="Recorded">Where it is unbalanced: what the chain had recorded.</param>
/// <param name="StatementNumber">Number of the last statement of a whole day.</param>
/// <param name="IntradayNumber">Number of the last statement of a day so far, since the last of a whole day; 0 for none.</param>
/// <param name="ClosedDay">The day that the last statement of a whole day closed.</param>
/// <param name="Digest">SHA-256 of the last statement that balanced.</param>
/// <param name="AttestedAt">As of when that was.</param>
/// <param name="AgeMs">How old it was at the block's time, in milliseconds.</param>
public sealed record ReserveAccountItem(
    uint Id, uint Bank, string Number, string Display, string Closing, string Credits, string Debits, string Held, string Recalled, string Returning, string Missing, string State, string? Stated, string? Recorded,
    uint StatementNumber, uint IntradayNumber, string ClosedDay, string Digest, string AttestedAt, long AgeMs);

/// <summary>The reserves of every asset that banks back, at a height.</summary>
public sealed record ReservesAnswer(IReadOnlyList<ReserveItem> Items, long Height, string Time);

/// <summary>A day of a reserve account that no statement has closed. Amounts are in whole units.</summary>
public sealed record ReserveDayItem(string Day, uint CreditCount, string Credits, uint DebitCount, string Debits);

/// <summary>A reserve account at a height, with the days that no statement has closed.</summary>
public sealed record ReserveAccountAnswer(ReserveAccountItem Account, IReadOnlyList<ReserveDayItem> Days, long Height);

/// <summary>A bank's entry.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">Hash of the bank's reference.</param>
/// <param name="Kind">deposit, funding, redemptionReturn; redemption, return, recall, other.</param>
/// <param name="IsDebit">Whether it is a debit.</param>
/// <param name="State">booked, minted, queued, unmatched, returning, returned or withdrawn.</param>
/// <param name="IsRecalled">Whether who sent it wants it back.</param>
/// <param name="Amount">In whole units.</param>
/// <param name="Day">Booking day.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Owner">Whose it is; null while unknown or nobody's.</param>
/// <param name="Reference">What the payment named, or the credit that a debit answers; null for none.</param>
/// <param name="Redemption">The redemption; null for none.</param>
/// <param name="IsPaidTwice">Whether it pays a redemption that was paid or given back already.</param>
/// <param name="DeadlineAtMs">Of a credit that its owner sends back: when he may have it minted again if the bank has not, milliseconds since 1970 UTC; 0 for others.</param>
public sealed record ReserveEntryItem(
    uint Account, string Entry, string Kind, bool IsDebit, string State, bool IsRecalled, string Amount, string Day, string RecordedAt, string? Owner, string? Reference, string? Redemption,
    bool IsPaidTwice, long DeadlineAtMs);

/// <summary>A line of the history of an asset that banks back.</summary>
/// <param name="Id">Where it stands: the cursor of pages.</param>
/// <param name="Height">Its block.</param>
/// <param name="Time">Time of the block.</param>
/// <param name="TimeMs">The same in milliseconds since 1970 UTC.</param>
/// <param name="Kind">credit, mint, debit, burn, giveBack, return, withdrawal, recall or recallResolved.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Amount">In whole units.</param>
/// <param name="Account">The reserve account; null for a redemption.</param>
/// <param name="Bank">The bank of a redemption; null for an entry.</param>
/// <param name="Entry">The bank's entry that it cites; null for a redemption.</param>
/// <param name="Redemption">The redemption; null for none.</param>
/// <param name="Owner">Whose money; null where nobody's or unknown.</param>
/// <param name="Detail">Of credit and debit what it is; of a return whether it was burnt; else null.</param>
public sealed record IssuanceItem(
    string Id, long Height, string Time, long TimeMs, string Kind, string Asset, string Amount, uint? Account, uint? Bank, string? Entry, string? Redemption, string? Owner, string? Detail);

/// <summary>A credit, or a refused redemption, for which nothing is minted yet.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Bank">The bank; null for a redemption that is given back and was not paid.</param>
/// <param name="For">minting, owner, or statement: a redemption was taken from the bank, which may have paid it, until a statement shows.</param>
/// <param name="Since">Since when.</param>
/// <param name="Amount">In whole units.</param>
/// <param name="Owner">Who receives it; null while unknown.</param>
/// <param name="Account">The reserve account; null for a redemption.</param>
/// <param name="Entry">The credit; null for a redemption.</param>
/// <param name="Redemption">The redemption; null for a credit.</param>
public sealed record WaitingItem(string Asset, uint? Bank, string For, string Since, string Amount, string? Owner, uint? Account, string? Entry, string? Redemption);

/// <summary>Money that leaves the city.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Owner">Whose it was.</param>
/// <param name="Asset">What was burnt.</param>
/// <param name="Amount">In whole units.</param>
/// <param name="Bank">Who is to pay, or has paid.</param>
/// <param name="FormerBank">Who was to pay before it was rerouted; null for nobody.</param>
/// <param name="State">queued, sent, accepted, paid, refused or returned.</param>
/// <param name="Reroutes">How often it was given to another bank.</param>
/// <param name="Destination">Salted commitment to the account that is paid.</param>
/// <param name="EndToEndId">The owner's own reference.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="DeadlineAt">When the owner may give it to another bank; null once that is past mattering.</param>
/// <param name="DeadlineAtMs">The same in milliseconds since 1970 UTC; 0 for null.</param>
/// <param name="Code">The bank's reason where it said no; null for none.</param>
/// <param name="Entry">The debit that paid it; null before.</param>
/// <param name="PaidFrom">The reserve account of that debit; null before.</param>
/// <param name="FormerBanks">Every bank that was to pay before.</param>
public sealed record RedemptionItem(
    string Id, string Owner, string Asset, string Amount, uint Bank, uint? FormerBank, string State, int Reroutes, string Destination, string EndToEndId, string RequestedAt, string? DeadlineAt, long DeadlineAtMs,
    string? Code, string? Entry, uint? PaidFrom, IReadOnlyList<uint> FormerBanks);

/// <summary>Whose a virtual account is, at a height.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Number">Salted hash of the number.</param>
/// <param name="Owner">Whose; null once it is closed.</param>
public sealed record VirtualAccountItem(uint Bank, string Number, string? Owner);
