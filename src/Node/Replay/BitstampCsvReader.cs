using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>Bitstamp level-3 events as CSV. Orders appear as they arrive, aggressive ones too; what a trade leaves of both sides follows as changes and deletions.</summary>
/// <remarks>The volume of a deletion is what was left: 0 when the order was filled. Prices are read to 10^-8, volumes are whole numbers of 10^-8.</remarks>
public sealed class BitstampCsvReader(LineReader lines) : IRecordingReader
{
    private static readonly string[] Names = ["id", "timestamp", "exchange.timestamp", "price", "volume", "action", "direction"];
    private readonly int[] _columns = [0, 1, 2, 3, 4, 5, 6];

    /// <inheritdoc/>
    public bool TryRead(out RecordedEvent recorded)
    {
        Span<Range> fields = stackalloc Range[16];
        recorded = default;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            int count = TextFields.Split(line, fields);
            if (lines.Number == 1 && TryHeader(line, fields[..Math.Min(count, 16)])) continue;
            if (count < Names.Length || count > 16) throw lines.Error($"expected {string.Join(',', Names)}, found {count} fields");
            if (!TextFields.TryOrderId(line[fields[_columns[0]]], out ulong id) || id == 0) throw Wrong(line, fields, 0, "an order id");
            if (!TextFields.TryWhole(line[fields[_columns[1]]], out long timeMs) || timeMs is < 0 or > long.MaxValue / 1_000_000) throw Wrong(line, fields, 1, "milliseconds");
            if (!TextFields.TryFixed(line[fields[_columns[3]]], 8, out long price) || price <= 0) throw Wrong(line, fields, 3, "a price above 0");
            if (!TextFields.TryWhole(line[fields[_columns[4]]], out long volume) || volume < 0) throw Wrong(line, fields, 4, "a whole number of 10^-8");
            ReadOnlySpan<byte> action = line[fields[_columns[5]]], direction = line[fields[_columns[6]]];
            RecordedKind kind =
                action.SequenceEqual("created"u8) ? RecordedKind.Add
                : action.SequenceEqual("changed"u8) ? RecordedKind.Left
                : action.SequenceEqual("deleted"u8) ? RecordedKind.Delete
                : throw Wrong(line, fields, 5, "created, changed or deleted");
            Side side = direction.SequenceEqual("bid"u8) ? Side.Buy : direction.SequenceEqual("ask"u8) ? Side.Sell : throw Wrong(line, fields, 6, "bid or ask");
            if (volume == 0 && kind == RecordedKind.Add) throw Wrong(line, fields, 4, "a size above 0 for a new order");
            recorded = new RecordedEvent(lines.Number, timeMs * 1_000_000, kind, id, side, price, volume);
            return true;
        }
        return false;
    }

    // Columns may stand in any order when the first line names them.
    private bool TryHeader(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields)
    {
        if (TextFields.TryWhole(line[fields[0]], out _)) return false;
        for (int i = 0; i < Names.Length; i++)
        {
            _columns[i] = -1;
            for (int j = 0; j < fields.Length; j++)
                if (line[fields[j]].SequenceEqual(System.Text.Encoding.ASCII.GetBytes(Names[i]))) _columns[i] = j;
            if (_columns[i] < 0 && i != 2) throw lines.Error($"no column \"{Names[i]}\"");
        }
        return true;
    }

    private RecordingException Wrong(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, int name, string expected) =>
        lines.Error($"{Names[name]}: expected {expected}, found {TextFields.Show(line[fields[_columns[name]]])}");
}
