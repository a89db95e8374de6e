using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

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
