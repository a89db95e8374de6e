using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>A market began. Prices are in steps.</summary>
[Event(401), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MarketCreated(Symbol Market, Symbol Base, Symbol Quote, Amount LotSize, Amount PriceStep, long ReferencePrice, MarketStatus Status) : IEvent;

/// <summary>A market's status changed.</summary>
[Event(402), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MarketStatusChanged(Symbol Market, MarketStatus Status, Address By) : IEvent;

/// <summary>An order was accepted; its trades follow. Unless an <see cref="OrderClosed"/> follows in the same operation, what remains rests behind its equals. A market order's price is 0.</summary>
[Event(403), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct OrderPlaced(
    ulong OrderId, Symbol Market, Address Owner, Side Side, OrderType Type, OrderTimeInForce TimeInForce,
    long Price, long Lots, ulong ClientOrderId, long ExpiresAtMs) : IEvent;

/// <summary>Two orders traded at the maker's price. Fees are in the quote asset.</summary>
[Event(404), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Trade(
    ulong TradeId, Symbol Market, long Price, long Lots, Side TakerSide, ulong MakerOrderId, ulong TakerOrderId,
    Address Maker, Address Taker, Amount MakerFee, Amount TakerFee, long MakerRemaining) : IEvent;

/// <summary>An order's price or size changed; trades it makes follow. When it did not keep its place it stands behind its equals.</summary>
[Event(405), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct OrderAmended(
    ulong OrderId, Symbol Market, Address Owner, Side Side, long PriceBefore, long RemainingBefore, long Price, long Remaining, bool KeptPlace) : IEvent;

/// <summary>An order became smaller without trading; it keeps its place. <paramref name="Remaining"/> is what is left of it at the end of the operation.</summary>
[Event(406), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct OrderReduced(ulong OrderId, Symbol Market, Address Owner, Side Side, long Price, long By, long Remaining, ReduceReason Reason) : IEvent;

/// <summary>An order is open no longer; <paramref name="Remaining"/> lots of it did not trade. A market order's price is 0.</summary>
[Event(407), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct OrderClosed(ulong OrderId, Symbol Market, Address Owner, Side Side, long Price, long Remaining, CloseReason Reason) : IEvent;

/// <summary>A market's fees changed, for orders from now on.</summary>
[Event(408), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct FeesChanged(Symbol Market, ushort MakerFeeBps, ushort TakerFeeBps) : IEvent;

/// <summary>A new day in Korea moved a market's price band. Prices are in steps.</summary>
[Event(409), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BandMoved(Symbol Market, long ReferencePrice, long BandLow, long BandHigh) : IEvent;

/// <summary>A stop was accepted and waits, its money locked; it is in no book. A market order's price is 0, or what a buy is funded up to.</summary>
[Event(410), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct StopPlaced(
    ulong OrderId, Symbol Market, Address Owner, Side Side, OrderType Type, OrderTimeInForce TimeInForce,
    long Price, long Lots, ulong ClientOrderId, long ExpiresAtMs, StopTrigger Trigger, long TriggerPrice, TrailUnit TrailIn, uint TrailBy) : IEvent;

/// <summary>A stop's trigger price was reached: the order trades as an incoming one of <paramref name="Remaining"/> lots would; its trades follow. Unless an <see cref="OrderClosed"/> follows, what remains rests behind its equals.</summary>
[Event(411), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct StopTriggered(ulong OrderId, Symbol Market, Address Owner, Side Side, long TriggerPrice, long Price, long Remaining) : IEvent;

/// <summary>A waiting stop's trigger price moved: it trails, or its owner amended it.</summary>
[Event(412), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct StopMoved(ulong OrderId, Symbol Market, Address Owner, long TriggerPriceBefore, long TriggerPrice) : IEvent;

/// <summary>
/// An order was accepted that shows <paramref name="DisplayLots"/> of what rests at most, or nothing when that is 0; its trades follow. Unless an <see cref="OrderClosed"/> follows in the same
/// operation, what remains rests. What is taken off it without a trade comes out of what does not show first.
/// </summary>
[Event(413), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IcebergPlaced(
    ulong OrderId, Symbol Market, Address Owner, Side Side, OrderTimeInForce TimeInForce, long Price, long Lots, long DisplayLots, ulong ClientOrderId, long ExpiresAtMs) : IEvent;

/// <summary>What an iceberg showed has traded; now it shows <paramref name="Shown"/> lots, behind its equals.</summary>
[Event(414), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IcebergRefilled(ulong OrderId, Symbol Market, Address Owner, Side Side, long Price, long Shown) : IEvent;

/// <summary>So many of an account's orders were cancelled at once, each with an <see cref="OrderClosed"/> of its own before this. The market is empty when all were meant.</summary>
[Event(415), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct OrdersCancelled(Address Account, Symbol Market, uint Count, CloseReason Reason) : IEvent;

/// <summary>A cancel-on-disconnect was armed until a deadline; 0 when it was disarmed.</summary>
[Event(416), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CancelOnDisconnectArmed(Address Account, Symbol Market, long TimeoutMs, long DeadlineMs) : IEvent;

/// <summary>A kill switch was engaged or released, by the account itself (<paramref name="Body"/> 0) or by a body. <paramref name="StillEngaged"/> tells whether the account may place orders now.</summary>
[Event(417), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KillSwitchSet(Address Account, Address By, Body Body, bool Engaged, KillReason Reason, bool StillEngaged) : IEvent;
