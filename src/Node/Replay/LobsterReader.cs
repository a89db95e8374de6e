using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>A LOBSTER message file: <c>time,type,order id,size,price × 10000,direction</c>, without a header. Only what rests is in the file; who traded with it is not.</summary>
/// <remarks>Types: 1 new, 2 partial cancellation, 3 deletion, 4 execution of a visible order, 5 execution of a hidden one, 6 cross trade, 7 halt. Further columns are passed over.</remarks>
public sealed class LobsterReader(LineReader lines) : IRecordingReader
{
    /// <inheritdoc/>
    public bool TryRead(out RecordedEvent recorded)
    {
        Span<Range> fields = stackalloc Range[16];
        recorded = default;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            int count = TextFields.Split(line, fields);
            if (count is < 6 or > 16) throw lines.Error($"expected time,type,order id,size,price,direction, found {count} fields");
            if (lines.Number == 1 && !TextFields.TryFixed(line[fields[1]], 0, out _)) continue;
            if (!TryTime(line[fields[0]], out long timeNs)) throw lines.Error($"time: expected seconds.nanoseconds, found {TextFields.Show(line[fields[0]])}");
            if (!TextFields.TryWhole(line[fields[1]], out long type) || type is < 1 or > 7) throw lines.Error($"type: expected 1 to 7, found {TextFields.Show(line[fields[1]])}");
            // Halts carry fillers in all other columns; crosses and hidden executions change no visible order.
            if (type == 7) continue;
            if (!TextFields.TryOrderId(line[fields[2]], out ulong id)) throw lines.Error($"order id: expected a number, found {TextFields.Show(line[fields[2]])}");
            if (!TextFields.TryWhole(line[fields[3]], out long size) || size < 1) throw lines.Error($"size: expected a whole number above 0, found {TextFields.Show(line[fields[3]])}");
            if (!TextFields.TryWhole(line[fields[4]], out long price) || price < 1) throw lines.Error($"price: expected a whole number above 0, found {TextFields.Show(line[fields[4]])}");
            if (!TextFields.TryWhole(line[fields[5]], out long direction) || direction is not (1 or -1)) throw lines.Error($"direction: expected 1 or -1, found {TextFields.Show(line[fields[5]])}");
            RecordedKind kind = type switch
            {
                1 => RecordedKind.Add,
                2 => RecordedKind.Reduce,
                3 => RecordedKind.Delete,
                4 => RecordedKind.Execute,
                _ => RecordedKind.Trade,
            };
            if (id == 0 && kind != RecordedKind.Trade) throw lines.Error("order id: 0 names no order");
            recorded = new RecordedEvent(lines.Number, timeNs, kind, id, direction == 1 ? Side.Buy : Side.Sell, price, size);
            return true;
        }
        return false;
    }

    // Seconds after midnight; digits finer than a nanosecond, which some exports have, are cut off.
    private static bool TryTime(ReadOnlySpan<byte> text, out long ns)
    {
        int dot = text.IndexOf((byte)'.');
        if (dot >= 0 && text.Length > dot + 10 && text[(dot + 10)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) text = text[..(dot + 10)];
        return TextFields.TryFixed(text, 9, out ns) && ns >= 0;
    }
}
