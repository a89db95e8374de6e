using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>A bank was admitted, or its limits or adapter are others now.</summary>
[Event(1001), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BankSet(uint Bank, Symbol Asset, Symbol Bic, Address Adapter, Amount HoldingMax, Amount BucketCapacity, Amount BucketRefill) : IEvent;

/// <summary>A bank was suspended, so that its credits wait, or released.</summary>
[Event(1002), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BankStatusChanged(uint Bank, BankStatus Status) : IEvent;

/// <summary>A segregated account at a bank counts among the reserves.</summary>
[Event(1003), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ReserveAccountRegistered(uint Account, uint Bank, Hash32 Number) : IEvent;

/// <summary>What is paid to a virtual account, or under a reference, is this owner's; of nobody's once it is closed.</summary>
[Event(1004), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VirtualAccountAssigned(uint Bank, Hash32 Number, Address Owner) : IEvent;

/// <summary>A bank has booked a credit.</summary>
[Event(1005), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CreditRecorded(
    uint Account, Hash32 Entry, Symbol Asset, CreditKind Kind, Amount Amount, uint Day, Hash32 Reference, Hash32 EndToEnd, Address Owner, EntryState State, ulong RedemptionId) : IEvent;

/// <summary>The owner of a credit was found.</summary>
[Event(1006), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CreditMatched(uint Account, Hash32 Entry, Address Owner) : IEvent;

/// <summary>A credit was minted: the one mint that cites it.</summary>
[Event(1007), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CreditMinted(uint Account, Hash32 Entry, Symbol Asset, Address Owner, Amount Amount) : IEvent;

/// <summary>A credit goes back to who sent it; what was minted for it is burnt, and can be minted again if the bank has not sent it back by the deadline (0 where nothing was burnt).</summary>
[Event(1008), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CreditReturning(uint Account, Hash32 Entry, Symbol Asset, Address Owner, Amount Amount, bool IsBurnt, long DeadlineMs) : IEvent;

/// <summary>A bank has booked a debit.</summary>
[Event(1009), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DebitRecorded(uint Account, Hash32 Entry, Symbol Asset, DebitKind Kind, Amount Amount, uint Day, Hash32 Answers, ulong RedemptionId) : IEvent;

/// <summary>A bank has taken back an entry: it never was.</summary>
[Event(1010), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct EntryWithdrawn(uint Account, Hash32 Entry, Symbol Asset, Amount Amount, EntryState State) : IEvent;

/// <summary>Who sent a credit wants it back.</summary>
[Event(1011), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CreditRecalled(uint Account, Hash32 Entry, Symbol Asset, Amount Amount, Symbol Code) : IEvent;

/// <summary>A recall has come to nothing.</summary>
[Event(1012), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RecallResolved(uint Account, Hash32 Entry, Symbol Asset, Amount Amount, Symbol Code) : IEvent;

/// <summary>A statement equals what the chain has recorded.</summary>
[Event(1013), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct StatementBalanced(uint Account, bool IsIntraday, uint Number, uint Day, Amount Closing, Hash32 Digest, long AsOfMs) : IEvent;

/// <summary>A statement does not equal what the chain has recorded: no credit of the bank is minted until one does.</summary>
[Event(1014), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct StatementUnbalanced(uint Account, bool IsIntraday, uint Number, uint Day, Amount Stated, Amount Recorded, Hash32 Digest) : IEvent;

/// <summary>Money was burnt to be paid out by a bank.</summary>
[Event(1015), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RedemptionRequested(ulong RedemptionId, Address Owner, Symbol Asset, Amount Amount, uint Bank, Hash32 Destination, long DeadlineMs) : IEvent;

/// <summary>A redemption has come further: with the bank that it was or is with, or that has paid it. Its turn is how often it was given to another bank.</summary>
[Event(1016), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RedemptionChanged(ulong RedemptionId, RedemptionState State, uint Bank, Symbol Code, uint Turn) : IEvent;

/// <summary>A redemption was given to another bank, because the first was silent: by its owner, or by the rule.</summary>
[Event(1017), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RedemptionRerouted(ulong RedemptionId, uint From, uint To, bool ByRule, long DeadlineMs, uint Turn) : IEvent;

/// <summary>Why a bank's credits wait is another reason now; none when they do not wait any more.</summary>
[Event(1018), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MintingStopChanged(uint Bank, Symbol Asset, MintingStop Stop) : IEvent;

/// <summary>How much of an asset may exist is another amount.</summary>
[Event(1019), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IssuanceCapSet(Symbol Asset, Amount Cap) : IEvent;

/// <summary>How patient the city is with banks was set anew, in milliseconds, and what is redeemed at least and at most at once.</summary>
[Event(1020), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ReserveTermsSet(Symbol Asset, long StatementLateMs, long UnmatchedLateMs, long SendWithinMs, long PayWithinMs, long RerouteAfterMs, Amount RedeemMin, uint OpenPerOwnerMax) : IEvent;

/// <summary>What was burnt for a redemption that a bank refused, or whose payment came back, was minted to its owner again.</summary>
[Event(1021), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RedemptionGivenBack(ulong RedemptionId, Address Owner, Symbol Asset, Amount Amount, uint Bank) : IEvent;

/// <summary>A bank has booked a payment of a redemption that was paid, or given back, already: so much is short.</summary>
[Event(1022), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RedemptionPaidTwice(ulong RedemptionId, uint Account, Hash32 Entry, uint Bank, Symbol Asset, Amount Amount) : IEvent;

/// <summary>A redemption was taken from a bank that had it in hand and may have paid it: the amount is withheld until statements of all the bank's accounts cover that time.</summary>
[Event(1023), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PaymentDoubted(ulong RedemptionId, uint Bank, Symbol Asset, Amount Amount, long AfterMs) : IEvent;

/// <summary>Whether a bank has paid a redemption that was taken from it is known.</summary>
[Event(1024), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PaymentCleared(ulong RedemptionId, uint Bank, Symbol Asset, Amount Amount, bool IsPaid) : IEvent;

/// <summary>A bank has not sent a credit back in time: it is minted to its owner again.</summary>
[Event(1025), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CreditReturnCancelled(uint Account, Hash32 Entry, Symbol Asset, Address Owner, Amount Amount) : IEvent;

/// <summary>A bank has been silent of an account for so long that what stands on it backs nothing any more; or it speaks again.</summary>
[Event(1026), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ReserveAccountSilenced(uint Account, uint Bank, Symbol Asset, Amount Held, bool IsSilent) : IEvent;

/// <summary>A reserve account counts no more; what stood on it is written off.</summary>
[Event(1027), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ReserveAccountClosed(uint Account, uint Bank, Symbol Asset, Amount WrittenOff) : IEvent;
