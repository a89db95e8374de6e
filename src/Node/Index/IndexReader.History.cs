using System.Data.Common;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

// Histories of accounts.
public sealed partial class IndexReader
{
    /// <summary>
    /// Most lines that are looked at for one page. Lines are kept by account and place alone, and what else is asked for is looked for among them: so a page costs the same bounded
    /// work whatever is asked, and an account of a million lines that are all of another kind is gone through in a hundred pages, not in one long query.
    /// </summary>
    public const int LinesLookedAtMax = 10_000;

    private const int TimeAt = 12, OperationAt = 13, TradeAt = 14, TransferAt = 27;

    /// <summary>A page of an account's history.</summary>
    public HistoryPage History(HistoryQuery query)
    {
        string direction = query.IsOldestFirst ? "ASC" : "DESC";
        string own = $"SELECT * FROM history WHERE account = @p0 AND place >= @p1 AND place < @p2 ORDER BY place {direction} LIMIT ";
        string lines = query.TakesAll ? own + "@p3" : $"SELECT * FROM ({own}{LinesLookedAtMax}) AS looked WHERE {Condition(query)} ORDER BY place {direction} LIMIT @p3";
        List<HistoryLine> found = Query(
            $"""
            SELECT line.*, block.time_ms, operation.id, trade.*, transfer.*
            FROM ({lines}) AS line
            JOIN blocks AS block ON block.height = line.place >> {IndexSchema.LineBits}
            LEFT JOIN operations AS operation ON line.envelope >= 0 AND operation.place = ((line.place >> {IndexSchema.LineBits}) << {IndexSchema.PlaceBits}) + line.envelope
            LEFT JOIN trades AS trade ON line.kind = {(int)HistoryKind.Fill} AND trade.id = line.reference
            LEFT JOIN transfers AS transfer ON line.kind <= {(int)HistoryKind.Burn} AND transfer.place = ((line.place >> {IndexSchema.LineBits}) << {IndexSchema.PlaceBits}) + line.reference
            ORDER BY line.place {direction}
            """, Line, query.Account.ToArray(), query.From, query.Before, query.Limit, query.Asset.ToString());
        if (found.Count == query.Limit) return new HistoryPage(found, PlaceOf(found[^1]));
        if (query.TakesAll) return new HistoryPage(found, null);
        List<long> last = Query($"{own} 1 OFFSET {LinesLookedAtMax - 1}", row => row.GetInt64(1), query.Account.ToArray(), query.From, query.Before);
        return new HistoryPage(found, last.Count == 0 ? null : last[0]);
    }

    /// <summary>The first block at or after a time; null when the last is earlier.</summary>
    public long? HeightFrom(long timeMs)
    {
        List<long> found = Query("SELECT height FROM blocks WHERE time_ms >= @p0 ORDER BY time_ms, height LIMIT 1", row => row.GetInt64(0), timeMs);
        return found.Count == 0 ? null : found[0];
    }

    private static long PlaceOf(HistoryLine line) => IndexSchema.LineOf(line.Row.Height, line.Row.Ordinal);

    // Everything in it is a number, but for the asset, which is a parameter.
    private static string Condition(HistoryQuery query)
    {
        List<string> all = [], some = [];
        if (query.Kinds.Count > 0) all.Add($"kind IN ({string.Join(", ", query.Kinds.Select(kind => (int)kind))})");
        if (query.Markets.Count > 0) some.Add($"market IN ({string.Join(", ", query.Markets)})");
        if (!query.Asset.IsNone) some.Add("asset = @p4");
        if (some.Count > 0) all.Add($"({string.Join(" OR ", some)})");
        return string.Join(" AND ", all);
    }

    private static HistoryLine Line(DbDataReader row)
    {
        long place = row.GetInt64(1);
        byte[] other = row.GetFieldValue<byte[]>(7);
        string amount = row.GetString(11);
        HistoryRow line = new(
            Account(row, 0), place >> IndexSchema.LineBits, (int)(place & ((1 << IndexSchema.LineBits) - 1)), (HistoryKind)(byte)row.GetInt64(2), row.GetInt32(3), row.GetInt32(4),
            row.GetString(5) is { Length: > 0 } asset ? Symbol.Of(asset) : Symbol.None, row.GetInt64(6), other.Length == 0 ? Address.Zero : new Address(other), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10),
            amount.Length == 0 ? Chain.Base.Amount.Zero : Amount(row, 11));
        return new HistoryLine(
            line, row.GetInt64(TimeAt), row.IsDBNull(OperationAt) ? null : Hash(row, OperationAt), row.IsDBNull(TradeAt) ? null : Trade(row, TradeAt),
            row.IsDBNull(TransferAt) ? null : Transfer(row, TransferAt));
    }
}
