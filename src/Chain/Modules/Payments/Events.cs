using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>An account is a merchant's, or what is said of the merchant was corrected.</summary>
[Event(1201), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MerchantRegistered(Address Account, uint Merchant, ushort Category, Hash32 BusinessNumber) : IEvent;

/// <summary>A merchant was suspended, closed or opened again.</summary>
[Event(1202), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MerchantStatusChanged(Address Account, MerchantStatus Status) : IEvent;

/// <summary>Money of an account must not leave: by whose word, by which order, until when; the highest amount for all.</summary>
[Event(1203), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MoneyFrozen(ulong FreezeId, Address Account, Symbol Asset, Amount Amount, FreezeState State, Body By, Text32 Order, Hash32 Document, long UntilMs) : IEvent;

/// <summary>The regulator has confirmed a freeze, or given it another time.</summary>
[Event(1204), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct FreezeConfirmed(ulong FreezeId, Address Account, Symbol Asset, Text32 Order, Hash32 Document, long UntilMs) : IEvent;

/// <summary>A freeze has ended.</summary>
[Event(1205), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct FreezeEnded(ulong FreezeId, Address Account, Symbol Asset, Amount Amount, FreezeState State) : IEvent;

/// <summary>A payment with the payer's reference and note. Told beside <see cref="Money.Transferred"/>.</summary>
[Event(1206), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PaymentMade(Address From, Address To, Symbol Asset, Amount Amount, Text36 EndToEndId, Text128 Memo) : IEvent;

/// <summary>Many were paid at once; each is told by a <see cref="PaymentMade"/> that follows.</summary>
[Event(1207), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BatchPaid(Address From, Symbol Asset, Amount Total, uint Count) : IEvent;

/// <summary>What a merchant has asked for is paid.</summary>
[Event(1208), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RequestPaid(Address Merchant, Text36 OrderId, Address Payer, Symbol Asset, Amount Amount) : IEvent;

/// <summary>A merchant has given something back; how much it has by now, all in all.</summary>
[Event(1209), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PaymentRefunded(Address Merchant, Text36 OrderId, Address Payer, Symbol Asset, Amount Amount, Amount Refunded) : IEvent;

/// <summary>An account says what fees it pays for others in a day, in units of won.</summary>
[Event(1210), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SponsorshipSet(Address Sponsor, Amount PerCitizenMax, Amount PerDayMax) : IEvent;

/// <summary>Who pays an account's fees; nobody when zero.</summary>
[Event(1211), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SponsorChanged(Address Citizen, Address Sponsor) : IEvent;

/// <summary>A sponsor has paid the fee of an envelope, in units of won. Told before what its operations tell.</summary>
[Event(1212), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct FeeSponsored(Address Citizen, Address Sponsor, Amount Fee) : IEvent;
