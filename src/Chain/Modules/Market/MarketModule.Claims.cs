using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

// What operations on orders ask of a session key that signs them.
public sealed partial class MarketModule
{
    /// <summary>An order counts with price × size at its limit; one without a limit at the edge of the band, beyond which it does not trade. What is too big to be an amount is the greatest one.</summary>
    internal KeyClaim ClaimOnPlacing(Symbol symbol, OrderType type, long price, long lots)
    {
        if (!TryFindMarket(symbol, out int id)) return new KeyClaim(KeyPermissions.Order, symbol);
        ref readonly MarketRecord market = ref _markets.Read(id);
        Amount worth = WorthOf(in market, type == OrderType.Market ? 0 : price, lots);
        return new KeyClaim(KeyPermissions.Order, symbol, Asset: Assets.Read(market.QuoteAsset).Symbol, Amount: worth, Charge: worth);
    }

    /// <summary>An amended order counts anew with what remains of it; the budget pays only for what it grows by.</summary>
    internal KeyClaim ClaimOnAmending(AmendOrder amend, Address caller)
    {
        if (FindOwn(caller, amend.OrderId, amend.ClientOrderId, out int slot) != MarketRefusal.None) return new KeyClaim(KeyPermissions.Order);
        ref readonly OrderRecord order = ref _orders.Read(slot);
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        Amount before = WorthOf(in market, order.Price, order.Remaining);
        // A stop that becomes a market order is funded anew at the edge of the band of now, which may be above that of its placing.
        bool isAtMarket = TryFindStop(order.OrderId, out StopRecord stop) && stop.Type == OrderType.Market;
        long price = amend.Price != 0 ? amend.Price : isAtMarket ? 0 : order.Price;
        Amount worth = WorthOf(in market, price, amend.Lots == 0 ? order.Remaining : amend.Lots);
        return new KeyClaim(KeyPermissions.Order, market.Symbol, Asset: Assets.Read(market.QuoteAsset).Symbol, Amount: worth, Charge: worth > before ? worth - before : Amount.Zero);
    }

    /// <summary>Cancelling an order, or making it smaller, moves nothing.</summary>
    internal KeyClaim ClaimOnCancelling(ulong orderId, ulong clientOrderId, Address caller) =>
        FindOwn(caller, orderId, clientOrderId, out int slot) == MarketRefusal.None
            ? new KeyClaim(KeyPermissions.Cancel, _markets.Read(_orders.Read(slot).MarketId).Symbol)
            : new KeyClaim(KeyPermissions.Cancel);

    /// <summary>An account has one switch: whoever ends it, lengthens it or gives it other markets takes a protection away, and must be allowed to act in all of them.</summary>
    internal KeyClaim ClaimOnArming(ArmCancelOnDisconnect arm, Address caller)
    {
        bool isKept = !TryFindDisconnect(in caller, out DisconnectRecord armed)
            || (arm.TimeoutMs != 0 && arm.TimeoutMs <= armed.TimeoutMs && TryFindMarket(arm.Market, out int id) && armed.Scope == (uint)(id + 1));
        return new KeyClaim(KeyPermissions.Cancel, arm.Market, EveryMarket: arm.Market.IsNone || !isKept);
    }

    /// <summary>What an order will lock, at its limit or the edge of the band, with the higher of the two fees.</summary>
    internal Reservation ReservationOnPlacing(Symbol symbol, Side side, OrderType type, long price, long lots)
    {
        if (!TryFindMarket(symbol, out int id)) return default;
        ref readonly MarketRecord market = ref _markets.Read(id);
        return ReservationOf(in market, side, type == OrderType.Market ? market.BandHigh : price, lots);
    }

    /// <summary>What an amended order will lock beyond what it holds.</summary>
    internal Reservation ReservationOnAmending(AmendOrder amend, Address account)
    {
        if (FindOwn(account, amend.OrderId, amend.ClientOrderId, out int slot) != MarketRefusal.None) return default;
        ref readonly OrderRecord order = ref _orders.Read(slot);
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        Reservation needed = ReservationOf(in market, order.Side, amend.Price == 0 ? Math.Max(order.Price, 1) : amend.Price, amend.Lots == 0 ? order.Remaining : amend.Lots);
        Amount held = market.LockOf(in order, order.Remaining);
        return needed.Amount > held ? needed with { Amount = needed.Amount - held } : default;
    }

    private static Reservation ReservationOf(in MarketRecord market, Side side, long price, long lots) =>
        !new Price(price).IsValid || !new Lots(lots).IsValid || !market.TryNotional(price, lots, out Amount worth) ? default
        : side == Side.Sell ? new Reservation(market.BaseAsset, market.SizeOf(lots))
        : new Reservation(market.QuoteAsset, worth + market.FeeOf(price, lots, market.HighestFeeBps));

    // Price 0 is none: an order at market, or a stop that becomes one.
    private static Amount WorthOf(in MarketRecord market, long price, long lots) => market.TryNotional(price == 0 ? market.BandHigh : price, lots, out Amount worth) ? worth : Amount.Max;
}
