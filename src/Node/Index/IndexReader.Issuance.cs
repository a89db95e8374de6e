using System.Data.Common;
using Gwangan.Chain.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

// Money of banks.
public sealed partial class IndexReader
{
    /// <summary>What happened to an asset that banks back, before a place: all of it, or only these kinds, or only what is somebody's.</summary>
    public List<IssuanceRow> Issuance(Symbol asset, IReadOnlyList<IssuanceKind> kinds, Address? owner, long before, int limit)
    {
        string condition = kinds.Count == 0 ? "" : $"AND kind IN ({string.Join(", ", kinds.Select(kind => (int)kind))})";
        return owner is { } whose
            ? Query($"SELECT * FROM issuance WHERE asset = @p0 AND place < @p1 AND owner = @p3 {condition} ORDER BY place DESC LIMIT @p2", Issuance, asset.ToString(), before, limit, whose.ToArray())
            : Query($"SELECT * FROM issuance WHERE asset = @p0 AND place < @p1 {condition} ORDER BY place DESC LIMIT @p2", Issuance, asset.ToString(), before, limit);
    }

    /// <summary>What happened to one entry of a reserve account, newest first.</summary>
    public List<IssuanceRow> IssuanceOf(uint account, in Hash32 entry, int limit) =>
        Query("SELECT * FROM issuance WHERE entry = @p0 AND account = @p1 ORDER BY place DESC LIMIT @p2", Issuance, entry.ToArray(), (long)account, limit);

    private static IssuanceRow Issuance(DbDataReader row) => new(
        HeightOf(row), CountOf(row), (IssuanceKind)(byte)row.GetInt64(1), Symbol.Of(row.GetString(2)), (uint)row.GetInt64(3), Hash(row, 4), (ulong)row.GetInt64(5), Account(row, 6), row.GetInt32(7),
        Amount(row, 8), row.GetInt64(9));
}
