using System.Data.Common;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

// Payments with references.
public sealed partial class IndexReader
{
    /// <summary>Payments before a place, newest first: those with a reference, those that an account has made or got, or both.</summary>
    /// <param name="endToEndId">The reference; null for any.</param>
    /// <param name="account">Payer or payee; null for any.</param>
    /// <param name="before">Only those before this place.</param>
    /// <param name="limit">Most rows.</param>
    public List<PaymentRow> Payments(string? endToEndId, Address? account, long before, int limit)
    {
        if (endToEndId is not null && account is { } both)
            return Query("SELECT * FROM payments WHERE reference = @p0 AND reference <> '' AND place < @p1 AND (sender = @p3 OR receiver = @p3) ORDER BY place DESC LIMIT @p2", Payment, endToEndId, before, limit, both.ToArray());
        if (endToEndId is not null) return Query("SELECT * FROM payments WHERE reference = @p0 AND reference <> '' AND place < @p1 ORDER BY place DESC LIMIT @p2", Payment, endToEndId, before, limit);
        if (account is not { } one) return Query("SELECT * FROM payments WHERE place < @p0 ORDER BY place DESC LIMIT @p1", Payment, before, limit);
        // Each side has its own index; of the two lists the newest are those of both.
        List<PaymentRow> sent = Query("SELECT * FROM payments WHERE sender = @p0 AND place < @p1 ORDER BY place DESC LIMIT @p2", Payment, one.ToArray(), before, limit);
        List<PaymentRow> got = Query("SELECT * FROM payments WHERE receiver = @p0 AND place < @p1 ORDER BY place DESC LIMIT @p2", Payment, one.ToArray(), before, limit);
        return [.. sent.Concat(got).OrderByDescending(row => IndexSchema.PlaceOf(row.Height, row.Ordinal)).Take(limit)];
    }

    private static PaymentRow Payment(DbDataReader row) => new(
        HeightOf(row), CountOf(row), Account(row, 1), Account(row, 2), Symbol.Of(row.GetString(3)), Amount(row, 4), row.GetString(5), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(6)), row.GetInt64(7), row.GetString(8),
        row.GetInt64(9) != 0);
}
