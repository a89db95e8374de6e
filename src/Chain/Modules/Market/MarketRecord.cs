using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>A market: what is traded in which steps, on which terms, within which band. 272 bytes. Markets are never removed, so a market's id is its slot for ever.</summary>
/// <remarks>
/// notional = price in steps × lots × <see cref="StepValue"/>; fee = price in steps × lots × basis points × <see cref="FeeValue"/>. Both are exact, because a step value is a
/// multiple of 10,000 units: no fee is ever rounded, and cutting an order into pieces changes nothing.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct MarketRecord
{
    /// <summary>The key: its symbol, such as <c>GOLD-KRW</c>.</summary>
    public Symbol Symbol;

    /// <summary>The asset that is bought and sold.</summary>
    public uint BaseAsset;

    /// <summary>The asset it is paid in.</summary>
    public uint QuoteAsset;

    /// <summary>One lot, in units of the base asset.</summary>
    public Amount LotSize;

    /// <summary>One price step: units of the quote asset for one whole of the base asset.</summary>
    public Amount PriceStep;

    /// <summary>One lot at one price step, in units of the quote asset.</summary>
    public Amount StepValue;

    /// <summary>The ten-thousandth part of <see cref="StepValue"/>.</summary>
    public Amount FeeValue;

    /// <summary>The least price × size of an order, in units of the quote asset.</summary>
    public Amount MinNotional;

    /// <summary>Which prices there are.</summary>
    public TickTable Ticks;

    /// <summary>The price the band stands around, in steps: the last price of the day before, or genesis's.</summary>
    public long ReferencePrice;

    /// <summary>The band's lower edge, in steps.</summary>
    public long BandLow;

    /// <summary>The band's upper edge, in steps.</summary>
    public long BandHigh;

    /// <summary>Price of the last trade, in steps; 0 before the first.</summary>
    public long LastPrice;

    /// <summary>The band's width to each side, in percent of the reference price.</summary>
    public ushort BandPercent;

    /// <summary>What a resting order pays when it trades, in basis points of the notional.</summary>
    public ushort MakerFeeBps;

    /// <summary>What an incoming order pays when it trades, in basis points of the notional.</summary>
    public ushort TakerFeeBps;

    /// <summary>What it takes.</summary>
    public MarketStatus Status;

    /// <summary>The body that set the status.</summary>
    public byte StatusBody;

    /// <summary>The higher of the two fees: what an order may come to pay.</summary>
    public readonly ushort HighestFeeBps => Math.Max(MakerFeeBps, TakerFeeBps);

    /// <summary>The body that set the status.</summary>
    public readonly Body StatusSetBy => (Body)StatusBody;

    /// <summary>Price × size in units of the quote asset, of an order that passed <see cref="TryNotional"/>.</summary>
    public readonly Amount NotionalOf(long steps, long lots) => new(unchecked(StepValue.Units * Product(steps, lots)));

    /// <summary>The fee on price × size, exact.</summary>
    public readonly Amount FeeOf(long steps, long lots, ushort feeBps) => new(unchecked(FeeValue.Units * (Product(steps, lots) * feeBps)));

    /// <summary>A size in units of the base asset, of an order that passed <see cref="TryNotional"/>.</summary>
    public readonly Amount SizeOf(long lots) => new(unchecked(LotSize.Units * (ulong)lots));

    /// <summary>Price × size; false when it, it with the highest fee, or the size in units exceeds the range of amounts.</summary>
    public readonly bool TryNotional(long steps, long lots, out Amount notional) =>
        StepValue.TryMultiply((ulong)steps, out notional) && notional.TryMultiply((ulong)lots, out notional)
        && notional.TryAdd(FeeOf(steps, lots, HighestFeeBps), out _)
        && LotSize.TryMultiply((ulong)lots, out _);

    /// <summary>What a resting order holds: units of the base asset for a sale, of the quote asset with the fee for a buy.</summary>
    public readonly Amount LockOf(in OrderRecord order, long lots) => order.Side == Side.Sell
        ? SizeOf(lots)
        : NotionalOf(order.Price, lots) + FeeOf(order.Price, lots, order.FeeBps);

    /// <summary>Sets the reference price and the band around it, edges rounded inward to ticks. The reference stands on a tick, so the band is never empty; it ends where prices do.</summary>
    public void MoveBand(long reference)
    {
        ReferencePrice = reference;
        BandLow = Ticks.RoundUp((reference * (100 - BandPercent) + 99) / 100);
        BandHigh = Ticks.RoundDown(Math.Min(reference * (100 + BandPercent) / 100, Price.Max));
        Invariant.Assert(BandLow >= 1 && BandLow <= reference && reference <= BandHigh && BandHigh <= Price.Max);
    }

    // Below 2^88.
    private static UInt128 Product(long steps, long lots)
    {
        ulong high = Math.BigMul((ulong)steps, (ulong)lots, out ulong low);
        return new UInt128(high, low);
    }
}
