using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

/// <summary>Which lines of an account's history are asked for.</summary>
/// <param name="Account">Whose.</param>
/// <param name="From">The first place (<see cref="IndexSchema.LineOf"/>) that counts.</param>
/// <param name="Before">The first place that counts no more.</param>
/// <param name="IsOldestFirst">Oldest first; else newest first.</param>
/// <param name="Limit">Most lines.</param>
public sealed record HistoryQuery(Address Account, long From, long Before, bool IsOldestFirst, int Limit)
{
    /// <summary>Only these kinds; none for all.</summary>
    public IReadOnlyList<HistoryKind> Kinds { get; init; } = [];

    /// <summary>Only lines of these markets, or of the asset.</summary>
    public IReadOnlyList<int> Markets { get; init; } = [];

    /// <summary>Only lines of this asset, or of the markets.</summary>
    public Symbol Asset { get; init; }

    /// <summary>The rest of it behind a place.</summary>
    public HistoryQuery After(long place) => IsOldestFirst ? this with { From = place + 1 } : this with { Before = place };

    /// <summary>Whether it takes every line of its range.</summary>
    public bool TakesAll => Kinds.Count == 0 && Markets.Count == 0 && Asset.IsNone;
}

/// <summary>A line with what it refers to.</summary>
/// <param name="Row">The line.</param>
/// <param name="TimeMs">Time of its block.</param>
/// <param name="Operation">The envelope that caused it; null when the block itself did.</param>
/// <param name="Trade">Of a fill.</param>
/// <param name="Transfer">Of a transfer, mint or burn.</param>
public sealed record HistoryLine(HistoryRow Row, long TimeMs, Hash32? Operation, TradeRow? Trade, TransferRow? Transfer);

/// <summary>A page of lines.</summary>
/// <param name="Lines">They may be fewer than asked for, although there are more.</param>
/// <param name="Next">The place after which the next page begins, in the same direction; null at the end.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryLine> Lines, long? Next);
