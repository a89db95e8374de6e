using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>Bitstamp's raw feed: <c>milliseconds event {json}</c>. Orders as in <see cref="BitstampCsvReader"/>; trades are information; book snapshots are passed over.</summary>
public sealed class BitstampLogReader(LineReader lines) : IRecordingReader
{
    /// <inheritdoc/>
    public bool TryRead(out RecordedEvent recorded)
    {
        recorded = default;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            int first = line.IndexOf((byte)' ');
            int second = first < 0 ? -1 : first + 1 + line[(first + 1)..].IndexOf((byte)' ');
            if (first < 1 || second <= first || !TextFields.TryWhole(line[..first], out long timeMs) || timeMs is < 0 or > long.MaxValue / 1_000_000)
                throw lines.Error($"expected \"milliseconds event json\", found {TextFields.Show(line)}");
            ReadOnlySpan<byte> name = line[(first + 1)..second];
            RecordedKind? kind =
                name.SequenceEqual("order_created"u8) ? RecordedKind.Add
                : name.SequenceEqual("order_changed"u8) ? RecordedKind.Left
                : name.SequenceEqual("order_deleted"u8) ? RecordedKind.Delete
                : name.SequenceEqual("trade"u8) ? RecordedKind.Trade
                : null;
            if (kind is null) continue;
            recorded = Parse(line[(second + 1)..], timeMs * 1_000_000, kind.Value);
            return true;
        }
        return false;
    }

    private RecordedEvent Parse(ReadOnlySpan<byte> json, long timeNs, RecordedKind kind)
    {
        ulong id = 0;
        long price = -1, amount = -1;
        Side? side = null;
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string property = reader.GetString()!;
                reader.Read();
                ReadOnlySpan<byte> value = reader.ValueSpan;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
                bool isRight = property switch
                {
                    "id" => TextFields.TryOrderId(value, out id),
                    "price" => TextFields.TryNearest(value, 8, out price) && price > 0,
                    "amount" => TextFields.TryNearest(value, 8, out amount) && amount >= 0,
                    "order_type" => TrySide(value, out side),
                    _ => true,
                };
                if (!isRight) throw lines.Error($"{property}: cannot be {TextFields.Show(value)}");
            }
        }
        catch (JsonException error)
        {
            throw lines.Error($"the JSON is broken: {error.Message}");
        }
        if (id == 0 || price < 0 || amount < 0 || (side is null && kind != RecordedKind.Trade)) throw lines.Error("expected id, price, amount and order_type");
        if (kind == RecordedKind.Add && amount == 0) throw lines.Error("amount: expected a size above 0 for a new order");
        return new RecordedEvent(lines.Number, timeNs, kind, id, side, price, amount);
    }

    private static bool TrySide(ReadOnlySpan<byte> value, out Side? side)
    {
        side = value.SequenceEqual("0"u8) ? Side.Buy : value.SequenceEqual("1"u8) ? Side.Sell : null;
        return side is not null;
    }
}
