using Gwangan.Chain.Base;

namespace Gwangan.Node.Index;

/// <content>Blocks by what their events hold.</content>
public sealed partial class IndexReader
{
    /// <summary>Blocks from one height to another that have events of a kind, lowest first.</summary>
    public List<long> HeightsWith(ushort eventType, long from, long to, int limit) => Query(
        "SELECT height FROM events WHERE type = @p0 AND height >= @p1 AND height <= @p2 ORDER BY height LIMIT @p3", row => row.GetInt64(0), (long)eventType, from, to, limit);

    /// <summary>Blocks from one height to another that have a word, lowest first.</summary>
    public List<long> HeightsWithWord(long word, long from, long to, int limit) => Query(
        "SELECT height FROM event_words WHERE word = @p0 AND height >= @p1 AND height <= @p2 ORDER BY height LIMIT @p3", row => row.GetInt64(0), word, from, to, limit);

    /// <summary>Blocks from one height to another that have an operation of an account, lowest first.</summary>
    public List<long> HeightsOf(in Address signer, long from, long to, int limit) => Query(
        $"SELECT DISTINCT place >> {IndexSchema.PlaceBits} FROM operations WHERE signer = @p0 AND place >= @p1 AND place < @p2 ORDER BY 1 LIMIT @p3", row => row.GetInt64(0),
        signer.ToArray(), IndexSchema.PlaceOf(from, 0), IndexSchema.PlaceOf(to + 1, 0), limit);

    /// <summary>Blocks from one height to another that have an operation, lowest first.</summary>
    public List<long> HeightsWithOperations(long from, long to, int limit) => Query(
        $"SELECT DISTINCT place >> {IndexSchema.PlaceBits} FROM operations WHERE place >= @p0 AND place < @p1 ORDER BY 1 LIMIT @p2", row => row.GetInt64(0),
        IndexSchema.PlaceOf(from, 0), IndexSchema.PlaceOf(to + 1, 0), limit);

    /// <summary>Where the envelopes of blocks from one height to another are, in order.</summary>
    public List<(long Height, int Index)> Places(long from, long to, int limit) => Query(
        "SELECT place FROM operations WHERE place >= @p0 AND place < @p1 ORDER BY place LIMIT @p2", row => (HeightOf(row), CountOf(row)),
        IndexSchema.PlaceOf(from, 0), IndexSchema.PlaceOf(to + 1, 0), limit);
}
