using System.Globalization;
using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Node.Feed;

/// <summary>A market's terms as last read from the state, and its numbers as people write them.</summary>
public sealed class MarketTerms(int id, MarketRecord record, Symbol baseAsset, Symbol quoteAsset)
{
    /// <summary>Its id.</summary>
    public int Id => id;

    /// <summary>Its symbol.</summary>
    public string Symbol { get; } = record.Symbol.ToString();

    /// <summary>What is traded.</summary>
    public string Base { get; } = baseAsset.ToString();

    /// <summary>What it is paid in.</summary>
    public string Quote { get; } = quoteAsset.ToString();

    /// <summary>The record in the state.</summary>
    public MarketRecord Record => record;

    /// <summary>A price in whole units of the quote asset.</summary>
    public string PriceText(long steps) => Scaled(record.PriceStep, (UInt128)steps);

    /// <summary>A size in whole units of the base asset.</summary>
    public string SizeText(long lots) => Scaled(record.LotSize, (UInt128)lots);

    /// <summary>A value (steps × lots) in whole units of the quote asset.</summary>
    public string ValueText(UInt128 stepLots) => Scaled(record.StepValue, stepLots);

    /// <summary>The mean price of what traded, rounded down to 10^-18.</summary>
    public string? MeanPriceText(UInt128 stepLots, long lots) =>
        lots == 0 ? null : Decimals.Of((UInt128)((BigInteger)stepLots * (BigInteger)record.PriceStep.Units / lots));

    // A sum over a day can exceed an amount's range, where no single order can.
    private static string Scaled(Amount unit, UInt128 count)
    {
        BigInteger product = (BigInteger)unit.Units * (BigInteger)count;
        if (product <= (BigInteger)UInt128.MaxValue) return Decimals.Of((UInt128)product);
        return (product / (BigInteger)Amount.One.Units).ToString(CultureInfo.InvariantCulture);
    }
}
