using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>There is a campaign more; its money stands at the pot.</summary>
[Event(1301), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CampaignOpened(uint Campaign, Address Source, Address Pot, Symbol Asset, Amount Budget, ClaimRule Rule, long OpensMs, long ClosesMs, long ExpiresMs) : IEvent;

/// <summary>The source has put more in.</summary>
[Event(1302), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CampaignFunded(uint Campaign, Amount Amount, Amount Budget) : IEvent;

/// <summary>Nothing more is given, by time or by the source; what nobody was given has returned.</summary>
[Event(1303), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CampaignClosed(uint Campaign, Amount Returned, bool IsCancelled) : IEvent;

/// <summary>A campaign has expired: its vouchers return, and what merchants hold is settled, a bounded number in each block.</summary>
[Event(1304), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CampaignExpired(uint Campaign, Amount HeldByOwners, Amount HeldByMerchants) : IEvent;

/// <summary>All of a campaign is settled or returned.</summary>
[Event(1305), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CampaignEnded(uint Campaign, Amount Budget, Amount Settled, Amount Returned) : IEvent;

/// <summary>The source has said something of a merchant.</summary>
[Event(1306), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CampaignMerchantSet(uint Campaign, Address Merchant, MerchantStanding Standing) : IEvent;

/// <summary>An account stands on a campaign's list, or does no longer.</summary>
[Event(1307), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ClaimantSet(uint Campaign, Address Account, bool IsListed) : IEvent;

/// <summary>An account has a voucher, or more on it.</summary>
[Event(1308), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantReceived(uint Campaign, Address Account, Amount Amount, bool IsClaimed) : IEvent;

/// <summary>A campaign has paid part of an order.</summary>
[Event(1309), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantSpent(uint Campaign, Address Payer, Address Merchant, Hash32 Order, Amount Amount, ushort Category) : IEvent;

/// <summary>An order is paid: the whole price, and what of it was the payer's own money.</summary>
[Event(1310), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantOrderPaid(Address Merchant, Hash32 Order, Address Payer, Symbol Asset, Amount Total, Amount Own) : IEvent;

/// <summary>A merchant has paid another with what it holds of a campaign.</summary>
[Event(1311), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantPassed(uint Campaign, Address From, Address To, Amount Amount) : IEvent;

/// <summary>What a merchant was paid has become its own money.</summary>
[Event(1312), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantSettled(uint Campaign, Address Merchant, Amount Amount) : IEvent;

/// <summary>Part of what a campaign has paid of an order went back: onto the voucher, or to the source where the campaign has expired.</summary>
[Event(1313), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantRefunded(uint Campaign, Address Merchant, Address Payer, Hash32 Order, Amount Amount, bool IsToSource) : IEvent;

/// <summary>Part of an order was refunded: of the whole price, and what of it was the payer's own money.</summary>
[Event(1314), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantOrderRefunded(Address Merchant, Hash32 Order, Address Payer, Symbol Asset, Amount Amount, Amount Own) : IEvent;

/// <summary>What an account had not spent of an expired campaign has returned to its source.</summary>
[Event(1315), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GrantReturned(uint Campaign, Address Account, Amount Amount) : IEvent;
