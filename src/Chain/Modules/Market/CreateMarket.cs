using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Opens a market. For the market operator.</summary>
/// <param name="Market">Its symbol: BASE-QUOTE.</param>
/// <param name="LotSize">One lot, in units of the base asset, 1 to 2^64 - 1.</param>
/// <param name="PriceStep">One price step: units of the quote asset for one whole of the base asset.</param>
/// <param name="Ticks">The tick table in price steps: <c>from:tick,from:tick,…</c>.</param>
/// <param name="MinNotional">The least price × size of an order, in units of the quote asset.</param>
/// <param name="MakerFeeBps">What a resting order pays, in basis points.</param>
/// <param name="TakerFeeBps">What an incoming order pays, in basis points.</param>
/// <param name="BandPercent">Width of the price band to each side, in percent.</param>
/// <param name="ReferencePrice">The price the band stands around at first, in price steps.</param>
[Operation(401, cost: 100, MarketRefusal.SymbolMalformed, MarketRefusal.StepValueInexact, MarketRefusal.TicksMalformed, MarketRefusal.FeeOutOfRange,
    MarketRefusal.BandOutOfRange, MarketRefusal.NotAuthorized, MarketRefusal.MarketExists, MarketRefusal.AssetUnknown, MarketRefusal.TooManyMarkets, MarketRefusal.IssuerRelated, By = [Body.MarketOperator])]
public sealed record CreateMarket(
    [Field(1)] Symbol Market,
    [Field(2)] Amount LotSize,
    [Field(3)] Amount PriceStep,
    [Field(4, SizeMax = TickTable.TextSizeMax)] string Ticks,
    [Field(5)] Amount MinNotional,
    [Field(6)] ushort MakerFeeBps,
    [Field(7)] ushort TakerFeeBps,
    [Field(8)] ushort BandPercent,
    [Field(9)] long ReferencePrice) : Operation<MarketModule, MarketRefusal>
{
    /// <summary>Basis points of the whole.</summary>
    internal const uint BpsPerWhole = 10_000;

    /// <summary>The highest fee in basis points.</summary>
    internal const ushort FeeBpsMax = 1_000;

    /// <summary>The highest reference price: a band of 99 percent above it is still a price.</summary>
    private const long ReferencePriceMax = 1L << 39;

    /// <inheritdoc/>
    public override MarketRefusal Check()
    {
        if (!SplitSymbol(out _, out _)) return MarketRefusal.SymbolMalformed;
        if (!TryStepValue(out _)) return MarketRefusal.StepValueInexact;
        if (!TickTable.TryParse(Ticks, out TickTable ticks)) return MarketRefusal.TicksMalformed;
        if (MakerFeeBps > FeeBpsMax || TakerFeeBps > FeeBpsMax) return MarketRefusal.FeeOutOfRange;
        bool hasBand = BandPercent is >= 1 and <= 99 && ReferencePrice is >= 1 and <= ReferencePriceMax && ticks.Contains(ReferencePrice);
        return hasBand ? MarketRefusal.None : MarketRefusal.BandOutOfRange;
    }

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call)
    {
        if (!markets.Accounts.MayAct(Body.MarketOperator, call)) return MarketRefusal.NotAuthorized;
        MarketRefusal refusal = markets.CanCreate(this);
        if (refusal == MarketRefusal.None && IsRelated(markets)) refusal = MarketRefusal.IssuerRelated;
        if (refusal == MarketRefusal.None) markets.Create(this, MarketStatus.Open, call);
        return refusal;
    }

    private bool IsRelated(MarketModule markets)
    {
        Invariant.Assert(SplitSymbol(out Symbol baseSymbol, out Symbol quoteSymbol));
        Invariant.Assert(markets.Money.Assets.TryFind(baseSymbol, out uint baseAsset) & markets.Money.Assets.TryFind(quoteSymbol, out uint quoteAsset));
        return markets.HasRelatedIssuer(baseAsset) || markets.HasRelatedIssuer(quoteAsset);
    }

    /// <summary>The two assets' symbols; false when the market's is not two different ones joined by '-'.</summary>
    internal bool SplitSymbol(out Symbol baseSymbol, out Symbol quoteSymbol)
    {
        Symbol market = Market;
        ReadOnlySpan<byte> text = Symbol.Bytes(in market);
        int dash = text.IndexOf((byte)'-');
        baseSymbol = quoteSymbol = default;
        return dash >= 0 && Symbol.TryParse(text[..dash], out baseSymbol) && Symbol.TryParse(text[(dash + 1)..], out quoteSymbol) && baseSymbol != quoteSymbol;
    }

    /// <summary>One lot at one step = price step × lot size / 10^18, exact and a multiple of 10,000 units, so that every notional and every fee is a whole number of units.</summary>
    internal bool TryStepValue(out Amount stepValue)
    {
        stepValue = default;
        if (LotSize.IsZero || LotSize.Units > ulong.MaxValue) return false;
        return PriceStep.TryMulDivFloor((ulong)LotSize.Units, (ulong)Amount.One.Units, out stepValue)
            && PriceStep.TryMulDivCeil((ulong)LotSize.Units, (ulong)Amount.One.Units, out Amount up) && up == stepValue
            && !stepValue.IsZero && stepValue.Units % BpsPerWhole == UInt128.Zero;
    }
}
