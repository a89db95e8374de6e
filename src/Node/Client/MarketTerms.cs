using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Node.Client;

/// <summary>What a sender of orders has to know of a market.</summary>
/// <param name="Market">Its symbol.</param>
/// <param name="LotSize">One lot in units of the base asset.</param>
/// <param name="PriceStep">One price step in units of the quote asset, for one whole of the base asset.</param>
/// <param name="Ticks">Which prices there are, in steps.</param>
/// <param name="ReferencePrice">In steps.</param>
/// <param name="BandLow">The lowest price taken, in steps.</param>
/// <param name="BandHigh">The highest price taken, in steps.</param>
/// <param name="MinNotional">The least price × size of an order, in units of the quote asset.</param>
public sealed record MarketTerms(Symbol Market, Amount LotSize, Amount PriceStep, TickTable Ticks, long ReferencePrice, long BandLow, long BandHigh, Amount MinNotional)
{
    private static readonly UInt128 Whole = Amount.One.Units;

    /// <summary>The same market around another reference price.</summary>
    public MarketTerms Around(long reference, int bandPercent) => this with
    {
        ReferencePrice = reference,
        BandLow = Ticks.RoundUp((reference * (100 - bandPercent) + 99) / 100),
        BandHigh = Ticks.RoundDown(reference * (100 + bandPercent) / 100),
    };

    /// <summary>Whether the market takes an order of this price and size, whoever places it.</summary>
    public bool Takes(long steps, long lots) =>
        new Price(steps).IsValid && new Lots(lots).IsValid && Ticks.Contains(steps) && steps >= BandLow && steps <= BandHigh
        && (UInt128)steps * (UInt128)lots >= LeastProduct;

    /// <summary>The least steps × lots of an order.</summary>
    public UInt128 LeastProduct
    {
        get
        {
            UInt128 stepValue = LotSize.Units * PriceStep.Units / Whole;
            return (MinNotional.Units + stepValue - 1) / stepValue;
        }
    }
}
