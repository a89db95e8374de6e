using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Money that leaves the city: burnt here, to be paid out by a bank. 208 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RedemptionRecord
{
    /// <summary>The key: its number.</summary>
    public ulong Id;

    /// <summary>Whose it was.</summary>
    public Address Owner;

    /// <summary>What was burnt.</summary>
    public uint AssetId;

    /// <summary>Who is to pay, or has paid.</summary>
    public uint BankId;

    /// <summary>Who was to pay before it was rerouted; 0 for nobody.</summary>
    public uint FormerBankId;

    /// <summary>How far it is.</summary>
    public RedemptionState State;

    /// <summary>How often the rule has found its bank silent.</summary>
    public byte Silences;

    /// <summary>How often it was given to another bank: the turn that the bank's word is about.</summary>
    public ushort Reroutes;

    /// <summary>How much.</summary>
    public Amount Amount;

    /// <summary>Salted commitment to the account that is paid.</summary>
    public Hash32 Destination;

    /// <summary>The owner's own reference, which the payment carries.</summary>
    public Text32 EndToEndId;

    /// <summary>Block time of the request, milliseconds since 1970 UTC.</summary>
    public long RequestedAtMs;

    /// <summary>When the bank has been silent for too long; from then on the owner, and later the rule, gives it to another bank.</summary>
    public long DeadlineMs;

    /// <summary>The bank's reason code (ISO 20022 external code) where it said no.</summary>
    public Symbol Code;

    /// <summary>The debit that paid it; zero before.</summary>
    public Hash32 Entry;

    /// <summary>Its place in the line of those that are given back, while it waits there; 0 when it does not.</summary>
    public ulong WaitsAs;

    /// <summary>That line.</summary>
    public uint WaitsIn;

    /// <summary>Every bank that was to pay before: bit n - 1 for bank n.</summary>
    public uint FormerBanks;

    /// <summary>The reserve account whose debit paid it; 0 before.</summary>
    public uint PaidFrom;

    /// <summary>Whether a bank is or was to pay.</summary>
    public readonly bool IsAskedOf(uint bank) => bank == BankId || (FormerBanks & BitOf(bank)) != 0;

    /// <summary>A bank's bit among <see cref="FormerBanks"/>.</summary>
    public static uint BitOf(uint bank) => 1U << (int)(bank - 1);
}

/// <summary>How far a redemption is.</summary>
public enum RedemptionState : byte
{
    /// <summary>It waits for the bank.</summary>
    Queued = 1,

    /// <summary>The payment order was handed to the bank.</summary>
    Sent = 2,

    /// <summary>The bank has accepted the order.</summary>
    Accepted = 3,

    /// <summary>The bank has booked the payment.</summary>
    Paid = 4,

    /// <summary>The bank has said no, or the payment came back; the money returns to its owner as soon as nothing is deficient.</summary>
    Refused = 5,

    /// <summary>The money is back with its owner.</summary>
    Returned = 6,
}

/// <summary>A credit, or a refused redemption, for which nothing is minted yet. 104 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct WaitingRecord
{
    /// <summary>The key: the bank, and its place in the line.</summary>
    public WaitingKey Key;

    /// <summary>What it waits for.</summary>
    public WaitingFor For;

    /// <summary>Since which block time, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>Who receives it; zero while nobody knows.</summary>
    public Address Owner;

    /// <summary>How much.</summary>
    public Amount Amount;

    /// <summary>The credit; none where a redemption is given back.</summary>
    public EntryKey Entry;

    /// <summary>The redemption that is given back; 0 for a credit.</summary>
    public ulong RedemptionId;
}

/// <summary>What a credit waits for.</summary>
public enum WaitingFor : uint
{
    /// <summary>To be minted: there was a reason not to (<see cref="MintingStop"/>).</summary>
    Minting = 1,

    /// <summary>That the bank finds out whose it is.</summary>
    Owner = 2,

    /// <summary>A statement that shows whether a bank has paid a redemption which was taken from it.</summary>
    Statement = 3,
}

/// <summary>A place in a bank's line. Redemptions that are given back stand in a line of their asset, which in place of the bank has 2^31 and the asset's number; those that a bank may have paid have 2^30 and the bank's, and their own number for a place. 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct WaitingKey(uint Line, ulong Place);

/// <summary>A redemption that a bank still has to pay. 36 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct OpenRedemptionRecord
{
    /// <summary>The key: the redemption.</summary>
    public ulong Id;

    /// <summary>When the rule gives it to another bank.</summary>
    public long RerouteAtMs;

    /// <summary>Whose it was.</summary>
    public Address Owner;
}

/// <summary>A redemption among those of its owner: the key and all of the record. Keys of one owner order by number, the newest first. 28 bytes.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Order">2^64 - 1 less its number, the highest byte first.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct RedemptionOfOwner(Address Owner, ulong Order)
{
    /// <summary>Its number.</summary>
    public ulong Id => ulong.MaxValue - BinaryPrimitives.ReverseEndianness(Order);

    /// <summary>That of a redemption.</summary>
    public static RedemptionOfOwner Of(Address owner, ulong id) => new(owner, BinaryPrimitives.ReverseEndianness(ulong.MaxValue - id));
}

/// <summary>What a bank says of a redemption.</summary>
public enum RedemptionAnswer : byte
{
    /// <summary>The payment order was handed to it.</summary>
    Sent = 0,

    /// <summary>It has accepted the order.</summary>
    Accepted = 1,

    /// <summary>It has refused the order.</summary>
    Refused = 2,
}
