using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>How much of a bank-backed asset the banks hold, how much of that is promised out, and how patient the city is. 160 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ReserveRecord
{
    /// <summary>The key: the asset's number.</summary>
    public uint AssetId;

    /// <summary>Most redemptions of one owner that banks still have to pay.</summary>
    public uint OpenPerOwnerMax;

    /// <summary>Most that may exist, what is promised out included, in units.</summary>
    public Amount IssuanceCap;

    /// <summary>What stands on all its reserve accounts: closing balances and booked credits, less booked debits.</summary>
    public Amount Held;

    /// <summary>Redeemed and neither paid nor given back yet.</summary>
    public Amount Pending;

    /// <summary>Credits that are recalled or go back to who sent them, what statements show less than the chain has recorded, and redemptions that were taken from a bank which may have paid them.</summary>
    public Amount Withheld;

    /// <summary>How many redemptions there were.</summary>
    public ulong LastRedemption;

    /// <summary>Last place that was given in the line of redemptions that are given back.</summary>
    public ulong LastWaiting;

    /// <summary>A statement as of longer ago stops minting, in milliseconds.</summary>
    public long StatementLateMs;

    /// <summary>A credit unmatched for longer stops minting.</summary>
    public long UnmatchedLateMs;

    /// <summary>A redemption that the bank has not handed on within this time can be rerouted by its owner.</summary>
    public long SendWithinMs;

    /// <summary>A redemption that the bank has not paid within this time after it handed it on can be rerouted by its owner.</summary>
    public long PayWithinMs;

    /// <summary>So long after that the rule reroutes it.</summary>
    public long RerouteAfterMs;

    /// <summary>Of what is held: on accounts whose bank has been silent for so long that nobody knows whether it is still there.</summary>
    public Amount Silent;

    /// <summary>Least that is redeemed at once, in units; zero for none.</summary>
    public Amount RedeemMin;

    /// <summary>What backs the asset: held, less what is silent or promised out.</summary>
    public readonly Amount Backed => BackedWithout(Amount.Zero);

    /// <summary>What would back it if so much less were promised out.</summary>
    public readonly Amount BackedWithout(Amount promise)
    {
        Amount promised = Pending + Withheld + Silent - promise;
        return Held > promised ? Held - promised : Amount.Zero;
    }
}

/// <summary>A bank that holds reserves of one asset. 224 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct BankRecord
{
    /// <summary>The key: its number, 1 for the first.</summary>
    public uint Id;

    /// <summary>The asset whose reserves it holds.</summary>
    public uint AssetId;

    /// <summary>The account that hands in the bank's facts, and nobody else's.</summary>
    public Address Adapter;

    /// <summary>Whether its credits are minted.</summary>
    public BankStatus Status;

    /// <summary>Why its credits wait, as last told by an event; none when they do not.</summary>
    public MintingStop Stop;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;

    /// <summary>Its identifier code (ISO 9362), 8 or 11 characters.</summary>
    public Symbol Bic;

    /// <summary>Its name for people.</summary>
    public Text32 Name;

    /// <summary>Most of the asset's reserves that may lie with it while its credits are minted, in units.</summary>
    public Amount HoldingMax;

    /// <summary>How much may be minted at once from its credits, in units.</summary>
    public Amount BucketCapacity;

    /// <summary>How much of the bucket comes free a second, in units.</summary>
    public Amount BucketRefill;

    /// <summary>How much of the bucket was in use at <see cref="BucketAtMs"/>.</summary>
    public Amount BucketUsed;

    /// <summary>Block time at which <see cref="BucketUsed"/> was so.</summary>
    public long BucketAtMs;

    /// <summary>What stands on its reserve accounts.</summary>
    public Amount Held;

    /// <summary>Redemptions it has to pay.</summary>
    public Amount Pending;

    /// <summary>Last place that was given in its line of credits that wait.</summary>
    public ulong LastWaiting;

    /// <summary>Redemptions that were taken from it after it had them in hand: it may have paid, until its statements show that it has not.</summary>
    public Amount Doubtful;

    /// <summary>Of what it holds: on accounts of which it has been silent for too long.</summary>
    public Amount Silent;

    /// <summary>What it can be asked to pay out: held, less what is silent, and what it has to pay or may have paid.</summary>
    public readonly Amount Free
    {
        get
        {
            Amount spoken = Silent + Pending + Doubtful;
            return Held > spoken ? Held - spoken : Amount.Zero;
        }
    }
}

/// <summary>Whether credits of a bank are minted.</summary>
public enum BankStatus : byte
{
    /// <summary>They are.</summary>
    Active = 0,

    /// <summary>They wait. Redemptions go on: nobody's way out is closed.</summary>
    Suspended = 1,
}

/// <summary>Why a bank's credits wait instead of being minted. The first that holds is told.</summary>
public enum MintingStop : byte
{
    /// <summary>They do not wait.</summary>
    None = 0,

    /// <summary>The asset is suspended.</summary>
    AssetPaused = 1,

    /// <summary>The regulator has suspended the bank.</summary>
    BankSuspended = 2,

    /// <summary>More exists than is backed.</summary>
    Deficient = 3,

    /// <summary>A statement of one of its accounts does not equal what the chain has recorded.</summary>
    Unbalanced = 4,

    /// <summary>The last statement of one of its accounts is too old.</summary>
    StatementLate = 5,

    /// <summary>A credit at the bank has waited too long for its owner to be found.</summary>
    UnmatchedTooOld = 6,

    /// <summary>As much exists as may.</summary>
    CapReached = 7,

    /// <summary>As much of the reserves lies with the bank as may.</summary>
    HoldingReached = 8,

    /// <summary>The bank's bucket is used up, and comes free with time.</summary>
    BucketEmpty = 9,
}

/// <summary>A segregated account at a bank, on which money lies that backs an asset. 264 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ReserveAccountRecord
{
    /// <summary>The key: its number, 1 for the first.</summary>
    public uint Id;

    /// <summary>Its bank.</summary>
    public uint BankId;

    /// <summary>Salted hash of its number.</summary>
    public Hash32 Number;

    /// <summary>What people see instead of its number.</summary>
    public Text32 Display;

    /// <summary>Closing balance of the last end-of-day statement.</summary>
    public Amount Closing;

    /// <summary>Credits booked since, all days together.</summary>
    public Amount Credits;

    /// <summary>Debits booked since, all days together.</summary>
    public Amount Debits;

    /// <summary>Of its credits what is recalled.</summary>
    public Amount Recalled;

    /// <summary>Of its credits what goes back to who sent it.</summary>
    public Amount Returning;

    /// <summary>By how much the last statement shows less than the chain has recorded; zero while they agree.</summary>
    public Amount Missing;

    /// <summary>Where <see cref="ReserveAccountFlags.Unbalanced"/>: the statement's closing balance.</summary>
    public Amount Stated;

    /// <summary>Where <see cref="ReserveAccountFlags.Unbalanced"/>: what the chain had recorded.</summary>
    public Amount Recorded;

    /// <summary>Digest of the last statement that balanced, intraday or not.</summary>
    public Hash32 Digest;

    /// <summary>Up to when statements that balanced cover it, milliseconds since 1970 UTC: as of when they were, but no later than the end of their day.</summary>
    public long AttestedAtMs;

    /// <summary>Number of the last end-of-day statement; the next has one more, or 1 in a new year.</summary>
    public uint StatementNumber;

    /// <summary>Number of the last intraday statement, among those of its day; 0 for none.</summary>
    public uint IntradayNumber;

    /// <summary>The day that the last end-of-day statement closed, days since 1970.</summary>
    public uint ClosedDay;

    /// <summary>What is special about it.</summary>
    public ReserveAccountFlags Flags;

    /// <summary>Where <see cref="ReserveAccountFlags.Unbalanced"/>: the last day that a statement was about which did not balance; no statement of an earlier day clears it.</summary>
    public uint DoubtedDay;

    /// <summary>The day of the last intraday statement; numbers begin anew with a day.</summary>
    public uint IntradayDay;

    /// <summary>Whether its bank has been silent for too long.</summary>
    public readonly bool IsSilent => (Flags & ReserveAccountFlags.Silent) != 0;

    /// <summary>Whether it counts no more.</summary>
    public readonly bool IsClosed => (Flags & ReserveAccountFlags.Closed) != 0;

    /// <summary>Of what stands on it what is withheld.</summary>
    public readonly Amount Withheld => Recalled + Returning + Missing;

    /// <summary>What stands on it: the closing balance and credits since, less debits since.</summary>
    public readonly Amount Held => Closing + Credits - Debits;
}

/// <summary>What is special about a reserve account.</summary>
[Flags]
public enum ReserveAccountFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its last statement does not equal what the chain has recorded.</summary>
    Unbalanced = 1,

    /// <summary>Its bank has been silent for so long that what stands on it backs nothing.</summary>
    Silent = 2,

    /// <summary>It counts no more, and what stood on it is written off.</summary>
    Closed = 4,
}

/// <summary>A day of a reserve account's bookings. 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct AccountDay(uint AccountId, uint Day);

/// <summary>What a day of an account has seen that no end-of-day statement has closed. 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct DayRecord
{
    /// <summary>The key: the account, and the booking day in days since 1970.</summary>
    public AccountDay Key;

    /// <summary>Number of credits.</summary>
    public uint CreditCount;

    /// <summary>Number of debits.</summary>
    public uint DebitCount;

    /// <summary>Sum of credits.</summary>
    public Amount Credits;

    /// <summary>Sum of debits.</summary>
    public Amount Debits;
}

/// <summary>An entry of a bank's account: the account, and the hash of the bank's own reference. 36 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct EntryKey(uint AccountId, Hash32 Reference);

/// <summary>An entry that a bank has booked. It stays for ever, so no entry counts twice. 144 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct EntryRecord
{
    /// <summary>The key.</summary>
    public EntryKey Key;

    /// <summary>What became of it.</summary>
    public EntryState State;

    /// <summary>For a credit a <see cref="CreditKind"/>, for a debit 100 and a <see cref="DebitKind"/>.</summary>
    public byte Kind;

    /// <summary>What is special about it.</summary>
    public EntryFlags Flags;

    /// <summary>Reserved, zero.</summary>
    public byte Reserved;

    /// <summary>Booking day, days since 1970.</summary>
    public uint Day;

    /// <summary>How much.</summary>
    public Amount Amount;

    /// <summary>Block time at which it was recorded, milliseconds since 1970 UTC.</summary>
    public long RecordedAtMs;

    /// <summary>Whom it was minted to, or is to be.</summary>
    public Address Owner;

    /// <summary>What the payment named: hash of a virtual account or a remittance reference; of a debit the credit it answers.</summary>
    public Hash32 Reference;

    /// <summary>The redemption it pays or gives back; 0 for none.</summary>
    public ulong RedemptionId;

    /// <summary>Its place in the bank's line while it waits; 0 when it does not.</summary>
    public ulong WaitsAs;

    /// <summary>Of a credit that its owner sends back: from when on he may have it minted again if the bank has not; 0 for others.</summary>
    public long DeadlineMs;

    /// <summary>Whether it is a debit.</summary>
    public readonly bool IsDebit => Kind >= DebitBase;

    /// <summary>Where debits begin in <see cref="Kind"/>.</summary>
    public const byte DebitBase = 100;
}

/// <summary>What is special about an entry.</summary>
[Flags]
public enum EntryFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Who sent it wants it back, and the bank has not answered.</summary>
    Recalled = 1,

    /// <summary>What was minted for it has not been burnt for it.</summary>
    Minted = 2,

    /// <summary>Its owner has burnt what was minted for it, to send it back.</summary>
    Burnt = 4,

    /// <summary>A debit that pays a redemption which was paid or given back already.</summary>
    PaidTwice = 8,
}

/// <summary>What became of a bank's entry.</summary>
public enum EntryState : byte
{
    /// <summary>It counts, and nothing is minted for it.</summary>
    Booked = 1,

    /// <summary>It was minted.</summary>
    Minted = 2,

    /// <summary>It waits to be minted.</summary>
    Queued = 3,

    /// <summary>Nobody knows yet whose it is.</summary>
    Unmatched = 4,

    /// <summary>It goes back to who sent it.</summary>
    Returning = 5,

    /// <summary>It went back.</summary>
    Returned = 6,

    /// <summary>The bank has taken it back: it never was.</summary>
    Withdrawn = 7,
}

/// <summary>What a credit is.</summary>
public enum CreditKind : byte
{
    /// <summary>A customer's payment: it is minted to the owner of what it names.</summary>
    Deposit = 0,

    /// <summary>Money that comes without being minted: interest, the issuer's own funds, a move between reserve accounts.</summary>
    Funding = 1,

    /// <summary>A redemption's payment that came back.</summary>
    RedemptionReturn = 2,
}

/// <summary>What a debit is.</summary>
public enum DebitKind : byte
{
    /// <summary>A redemption is paid.</summary>
    Redemption = 0,

    /// <summary>A credit goes back to who sent it.</summary>
    Return = 1,

    /// <summary>A recalled credit is taken back.</summary>
    Recall = 2,

    /// <summary>Money goes that nothing on the chain asked for: a fee, a move between reserve accounts, a payment made twice.</summary>
    Other = 3,
}

/// <summary>A number that payments can name, and whose they are then: a virtual account, or a reference in the remittance text. 36 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct VirtualAccountKey(uint BankId, Hash32 Number);

/// <summary>Whose a virtual account is. 56 bytes; it never becomes somebody else's.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct VirtualAccountRecord
{
    /// <summary>The key: the bank, and the salted hash of the number.</summary>
    public VirtualAccountKey Key;

    /// <summary>Who receives what is paid to it; zero once it is closed.</summary>
    public Address Owner;
}
