using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Hears a book match and settles each trade in the same moment: delivery against payment.</summary>
public readonly struct Settlement : IBookSink
{
    private readonly MarketModule _markets;

    internal Settlement(MarketModule markets) => _markets = markets;

    /// <inheritdoc/>
    public void OnFill(in Fill fill) => _markets.Settle(in fill);

    /// <inheritdoc/>
    public void OnMakerRemoved(in MakerRemoved removed) => _markets.MakerLeft(in removed);

    /// <inheritdoc/>
    public void OnMakerReduced(in MakerReduced reduced) => _markets.MakerShrank(in reduced);

    /// <inheritdoc/>
    public void OnMakerRefilled(in MakerRefilled refilled) => _markets.MakerRefilled(in refilled);
}
