using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Node.Feed;

/// <summary>A trade. Price in steps, size in lots.</summary>
public sealed record TradeRow(
    ulong Id, int Market, long Price, long Lots, Side TakerSide, ulong MakerOrderId, ulong TakerOrderId,
    Address Maker, Address Taker, Amount MakerFee, Amount TakerFee, long Height, long TimeMs);

/// <summary>How money came to an account or left it, besides trading.</summary>
public enum TransferKind : byte
{
    /// <summary>Between two accounts.</summary>
    Transfer = 0,

    /// <summary>It came into existence.</summary>
    Mint = 1,

    /// <summary>It went out of existence.</summary>
    Burn = 2,
}

/// <summary>A transfer, mint or burn. <paramref name="Ordinal"/> counts within the block; the missing party of a mint or burn is zero.</summary>
public sealed record TransferRow(long Height, int Ordinal, TransferKind Kind, Address From, Address To, Symbol Asset, Amount Amount, string Text, long TimeMs);

/// <summary>An envelope of a block. <paramref name="Code"/>: 0, or module × 65,536 + number of the first refusal.</summary>
public sealed record OperationRow(long Height, int Index, Hash32 Id, Address Signer, ushort Type, int Items, uint Code);

/// <summary>A candle that a block changed, as it is after the block.</summary>
public readonly record struct CandleChange(int Market, CandleInterval Interval, Candle Candle);

/// <summary>A book that a block changed.</summary>
public readonly record struct BookChange(int Market, BookDelta Delta);

/// <summary>How many events of a kind a block has.</summary>
public readonly record struct EventCount(ushort Type, int Count);

/// <summary>A block in short.</summary>
public sealed record BlockRow(long Height, Hash32 Hash, long TimeMs, int OperationCount, Address Proposer, Hash32 AppHash, int Bytes);

/// <summary>Everything a block changed outside the state itself: computed once, then written to the index and told to subscribers. Immutable.</summary>
public sealed record BlockChanges
{
    /// <summary>The block.</summary>
    public required BlockRow Block { get; init; }

    /// <summary>Its envelopes.</summary>
    public required IReadOnlyList<OperationRow> Operations { get; init; }

    /// <summary>Each order it touched, as it is after the block.</summary>
    public required IReadOnlyList<OrderState> Orders { get; init; }

    /// <summary>Its trades in order.</summary>
    public required IReadOnlyList<TradeRow> Trades { get; init; }

    /// <summary>Its transfers, mints and burns in order.</summary>
    public required IReadOnlyList<TransferRow> Transfers { get; init; }

    /// <summary>The lines it adds to the histories of accounts, in order.</summary>
    public required IReadOnlyList<HistoryRow> History { get; init; }

    /// <summary>What it adds to the history of money that banks back, in order.</summary>
    public IReadOnlyList<IssuanceRow> Issuance { get; init; } = [];

    /// <summary>Its payments with references, in order.</summary>
    public IReadOnlyList<PaymentRow> Payments { get; init; } = [];

    /// <summary>The candles it changed.</summary>
    public required IReadOnlyList<CandleChange> Candles { get; init; }

    /// <summary>The books it changed.</summary>
    public required IReadOnlyList<BookChange> Books { get; init; }

    /// <summary>The kinds of its events, by number.</summary>
    public required IReadOnlyList<EventCount> Events { get; init; }

    /// <summary>The words by which it is found for what its events hold, ascending.</summary>
    public IReadOnlyList<long> Words { get; init; } = [];

    /// <summary>True when a market or an asset was created or its terms changed.</summary>
    public required bool TermsChanged { get; init; }

    /// <summary>Whether it changed rows of the index that earlier blocks had written, or what the exchange goes by.</summary>
    public bool IsOfMarkets => Orders.Count + Trades.Count + Candles.Count + Books.Count > 0 || TermsChanged;

    /// <summary>About how many rows of the index it writes.</summary>
    public int RowCount => 2 + Operations.Count + Orders.Count + Trades.Count + Transfers.Count + History.Count + Issuance.Count + Payments.Count + Candles.Count + Books.Count + Events.Count + Words.Count;

    /// <summary>Whether anything of an account's may have changed. For the thread that holds the exchange's gate.</summary>
    public bool Touches(in Address account) => (_touched ??= CollectTouched()).Contains(account);

    private HashSet<Address>? _touched;

    private HashSet<Address> CollectTouched()
    {
        HashSet<Address> touched = [];
        foreach (OperationRow row in Operations) touched.Add(row.Signer);
        foreach (OrderState order in Orders) touched.Add(order.Owner);
        foreach (TransferRow row in Transfers)
        {
            touched.Add(row.From);
            touched.Add(row.To);
        }
        // Where fees go, nobody places orders.
        if (Trades.Count > 0) touched.Add(MarketModule.FeeAccount);
        if (Operations.Count > 0) touched.Add(MoneyModule.Treasury);
        return touched;
    }
}
