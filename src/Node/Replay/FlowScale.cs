using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>How a recording's prices and sizes become steps and lots of a market.</summary>
/// <remarks>
/// Without being told otherwise: one recorded price increment becomes a whole number of ticks, the one that brings the median price nearest to the reference price; one
/// recorded size increment becomes so many lots that the smallest order is still worth the market's least notional. Then nothing is rounded. Where that is impossible
/// (or the caller's ratio is no such one), prices go to the nearest tick below and sizes up to the next lot; such orders are counted.
/// </remarks>
/// <param name="price">Price steps for one unit of a recorded price.</param>
/// <param name="size">Lots for one unit of a recorded size.</param>
/// <param name="ticks">Which prices there are.</param>
/// <param name="lotsMin">The least an order has.</param>
public sealed class FlowScale(Ratio price, Ratio size, TickTable ticks, long lotsMin = 1)
{
    /// <summary>Price steps for one unit of a recorded price.</summary>
    public Ratio PriceRatio => price;

    /// <summary>Lots for one unit of a recorded size.</summary>
    public Ratio SizeRatio => size;

    /// <summary>Chooses the ratios.</summary>
    /// <param name="statistics">The recording.</param>
    /// <param name="terms">The market.</param>
    /// <param name="bandPercent">The width of its band when the reference price may be moved to the recording's median; null when it stands where it is.</param>
    /// <param name="price">Steps for a unit of price, when the caller chose.</param>
    /// <param name="size">Lots for a unit of size, when the caller chose.</param>
    /// <param name="newTerms">The market around the median, or as it is.</param>
    public static FlowScale Choose(RecordingStatistics statistics, MarketTerms terms, int? bandPercent, Ratio? price, Ratio? size, out MarketTerms newTerms)
    {
        newTerms = terms;
        if (statistics.MedianPrice == 0) return new FlowScale(price ?? new Ratio(1, 1), size ?? new Ratio(1, 1), terms.Ticks);
        Ratio priceRatio = price ?? ExactPrice(statistics, terms);
        FlowScale scale = new(priceRatio, new Ratio(1, 1), terms.Ticks);
        long median = scale.RoundedPrice(statistics.MedianPrice, out _);
        if (bandPercent is { } percent) newTerms = terms.Around(Math.Clamp(median, 1, 1L << 39), percent);
        else if (price is null && (median < terms.BandLow || median > terms.BandHigh)) priceRatio = new Ratio(terms.ReferencePrice, statistics.MedianPrice);
        return new FlowScale(priceRatio, size ?? ExactSize(statistics, newTerms), terms.Ticks);
    }

    /// <summary>The same with sizes made smaller where accounts could not pay for them: the largest order takes at most a quarter of an account, and so do all that rest together, spread evenly.</summary>
    /// <param name="statistics">The recording.</param>
    /// <param name="terms">The market.</param>
    /// <param name="baseUnits">What an account has of the base asset.</param>
    /// <param name="quoteUnits">What an account has of the quote asset.</param>
    /// <param name="accounts">How many accounts.</param>
    public FlowScale Within(RecordingStatistics statistics, MarketTerms terms, Amount baseUnits, Amount quoteUnits, int accounts)
    {
        UInt128 lotPrice = terms.LotSize.Units * terms.PriceStep.Units / Amount.One.Units * (UInt128)terms.BandHigh;
        long lotsOfAccount = (long)UInt128.Min(UInt128.Min(baseUnits.Units / terms.LotSize.Units, quoteUnits.Units / lotPrice) / 4, (UInt128)Chain.Base.Lots.Max);
        long least = (long)UInt128.Min((terms.LeastProduct + (UInt128)terms.BandLow - 1) / (UInt128)terms.BandLow, (UInt128)Chain.Base.Lots.Max);
        Int128 share = statistics.SizePeak / Math.Max(accounts / 2, 1);
        long largest = (long)Int128.Min(Int128.Max(Int128.Max(statistics.SizeMax, share), 1), long.MaxValue);
        size.TryFloor(largest, out long wanted, out _);
        return wanted <= lotsOfAccount || lotsOfAccount == 0 ? this : new FlowScale(price, new Ratio(lotsOfAccount, largest), ticks, Math.Max(least, 1));
    }

    /// <summary>A price in steps.</summary>
    public long Price(long recorded) => RoundedPrice(recorded, out _);

    /// <summary>A size in lots; 0 stays 0, and nothing else becomes 0.</summary>
    public long Lots(long recorded)
    {
        if (recorded == 0) return 0;
        size.TryFloor(recorded, out long lots, out bool isExact);
        return Math.Max(isExact || lots == long.MaxValue ? lots : lots + 1, lotsMin);
    }

    /// <summary>Whether a price and a size keep their exact proportions.</summary>
    public bool IsExact(long recordedPrice, long recordedSize)
    {
        RoundedPrice(recordedPrice, out bool priceIsExact);
        size.TryFloor(recordedSize, out long lots, out bool sizeIsExact);
        return priceIsExact && sizeIsExact && lots >= lotsMin;
    }

    private long RoundedPrice(long recorded, out bool isExact)
    {
        price.TryFloor(recorded, out long steps, out isExact);
        long onTick = Math.Max(ticks.RoundDown(Math.Min(steps, Chain.Base.Price.Max)), 1);
        isExact &= onTick == steps;
        return onTick;
    }

    // One increment in whole ticks. Ticks grow with the price and each divides the next, so a price on the coarsest tick of the band is on every finer one.
    private static Ratio ExactPrice(RecordingStatistics statistics, MarketTerms terms)
    {
        long tick = terms.Ticks.TickAt(Math.Max(terms.BandHigh, terms.ReferencePrice));
        long medianIncrements = Math.Max(statistics.MedianPrice / statistics.PriceIncrement, 1);
        while (true)
        {
            long perTick = Math.Max((terms.ReferencePrice / tick + medianIncrements / 2) / medianIncrements, 1);
            long highest = Math.Min(medianIncrements, Chain.Base.Price.Max / 4 / perTick / tick) * perTick * tick * 2;
            long tickThere = terms.Ticks.TickAt(Math.Min(highest, Chain.Base.Price.Max));
            if (tickThere <= tick) return new Ratio(perTick * tick, statistics.PriceIncrement);
            tick = tickThere;
        }
    }

    private static Ratio ExactSize(RecordingStatistics statistics, MarketTerms terms)
    {
        long perIncrement = (long)UInt128.Min((terms.LeastProduct + (UInt128)terms.BandLow - 1) / (UInt128)terms.BandLow, (UInt128)Chain.Base.Lots.Max);
        perIncrement = Math.Max(perIncrement, 1);
        // The largest order has to fit the range of sizes.
        long coarser = 1;
        while ((Int128)statistics.SizeMax / statistics.SizeIncrement * perIncrement / coarser > Chain.Base.Lots.Max) coarser *= 10;
        return coarser == 1
            ? new Ratio(perIncrement, statistics.SizeIncrement)
            : new Ratio(1, (long)Int128.Min((Int128)statistics.SizeIncrement * coarser / perIncrement, long.MaxValue));
    }
}
