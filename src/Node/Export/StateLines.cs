using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Feed;
using Gwangan.Node.Snapshots;

namespace Gwangan.Node.Export;

/// <summary>What the first line of an exported state says.</summary>
/// <param name="ChainId">The city it was exported from.</param>
/// <param name="Height">The height.</param>
/// <param name="AppHash">The app hash of that height.</param>
/// <param name="TimeMs">Time of that block, milliseconds since 1970 UTC.</param>
public sealed record StateHeader(string ChainId, long Height, Hash32 AppHash, long TimeMs);

/// <summary>The whole state as lines of JSON for people and programs: a header, one record a line by table and key, and an end.</summary>
/// <remarks>
/// <code>
/// {"gwangan":"state","format":1,"chainId":"…","height":"…","appHash":"…","time":"…","tables":[{"name":"accounts","id":11,"recordSize":68,"keyOffset":0,"keySize":20},…]}
/// {"table":"accounts","slot":0,"record":{"address":"0x…","flags":"none",…}}
/// {"table":"money","record":{"key":{"account":"0x…","assetId":1},"available":"1000000000000000000","locked":"0"}}
/// {"end":"state","records":"2"}
/// </code>
/// A slot stands where the app hash commits it. Amounts are digits of 10^-18 units. One table's records may stand in any order.
/// Trees such as IBC's come behind the tables (<see cref="TreeLines"/>). What a city has of Ethereum's state comes behind these, in an order of its own (<see cref="EvmLines"/>).
/// </remarks>
public static class StateLines
{
    private const int Format = 1, LineBytesMax = 1 << 20;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 16 };

    /// <summary>Writes a view of the state.</summary>
    /// <returns>The number of records.</returns>
    public static long Write(StateHeader header, IStateStorage storage, IReadOnlyList<StatePart> parts, Stream output, CancellationToken cancel = default)
    {
        using (IStateSnapshot view = storage.OpenSnapshot(header.Height)) parts = StateReader.PartsOf(view, parts);
        ArrayBufferWriter<byte> line = new(1 << 16);
        using Utf8JsonWriter json = new(line, Readable);
        WriteHeader(json, header, parts);
        EndLine(json, line, output, flushAt: 0);
        long records = 0;
        foreach (Table table in parts.OfType<Table>().OrderBy(part => part.Schema.Id))
        {
            RecordCodec codec = RecordCodec.Of(table.RecordType);
            bool hasSlot = table.Commitment is SlotTree;
            using TableReader reader = new(storage, header.Height, cancel);
            reader.Read(table.Schema, (slot, record) =>
            {
                records++;
                json.WriteStartObject();
                json.WriteString("table", table.Name);
                if (hasSlot) json.WriteNumber("slot", slot);
                json.WritePropertyName("record");
                codec.Write(json, record);
                json.WriteEndObject();
                EndLine(json, line, output, flushAt: 1 << 15);
            });
        }
        foreach (IavlTree tree in parts.OfType<IavlTree>())
        {
            using TableReader reader = new(storage, header.Height, cancel);
            records += TreeLines.Write(tree.Name, reader, json, () => EndLine(json, line, output, flushAt: 1 << 15));
        }
        if (parts.Any(part => part is PatriciaState))
        {
            using TableReader accounts = new(storage, header.Height, cancel), others = new(storage, header.Height, cancel);
            records += EvmLines.Write(accounts, others, json, () => EndLine(json, line, output, flushAt: 1 << 15));
        }
        json.WriteStartObject();
        json.WriteString("end", "state");
        json.WriteString("records", records.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        EndLine(json, line, output, flushAt: 0);
        output.Flush();
        return records;
    }

    /// <summary>Reads the header and checks that this build has its tables.</summary>
    /// <exception cref="GenesisException">The first line is no such header, or of other tables.</exception>
    public static StateHeader ReadHeader(Stream input, IReadOnlyList<StatePart> parts)
    {
        foreach ((long number, ReadOnlyMemory<byte> line) in Lines(input)) return ReadHeader(number, line, parts);
        throw new GenesisException("line 1: expected the header of an exported state; the file is empty");
    }

    /// <summary>Reads all records, one by one, to the end.</summary>
    /// <exception cref="GenesisException">A line is damaged or missing; the message begins with its number.</exception>
    public static IEnumerable<ImportedRecord> Read(Stream input, IReadOnlyList<StatePart> parts)
    {
        Dictionary<string, (Table Table, RecordCodec Codec)> tables = parts.OfType<Table>().ToDictionary(table => table.Name, table => (table, RecordCodec.Of(table.RecordType)));
        long records = 0, last = 0;
        bool ended = false;
        foreach ((long number, ReadOnlyMemory<byte> line) in Lines(input))
        {
            last = number;
            if (ended) throw new GenesisException($"line {number}: something follows the end");
            if (number == 1)
            {
                ReadHeader(number, line, parts);
                continue;
            }
            using JsonDocument document = Parse(number, line);
            if (document.RootElement.TryGetProperty("end", out _))
            {
                ended = true;
                if (TextOf(document.RootElement, "records") != records.ToString(CultureInfo.InvariantCulture))
                    throw new GenesisException($"line {number}: the end speaks of {TextOf(document.RootElement, "records")} records, there are {records}");
                continue;
            }
            records++;
            if (document.RootElement.TryGetProperty(TreeLines.Property, out _))
            {
                yield return TreeLines.Read($"line {number}", document.RootElement, parts);
                continue;
            }
            yield return document.RootElement.TryGetProperty(EvmLines.Property, out _) ? EvmLines.Read($"line {number}", document.RootElement) : ReadRecord(number, document.RootElement, tables);
        }
        if (!ended) throw new GenesisException($"line {last + 1}: the file ends here without its last line: it was cut short");
    }

    private static void WriteHeader(Utf8JsonWriter json, StateHeader header, IReadOnlyList<StatePart> parts)
    {
        json.WriteStartObject();
        json.WriteString("gwangan", "state");
        json.WriteNumber("format", Format);
        json.WriteString("chainId", header.ChainId);
        json.WriteString("height", header.Height.ToString(CultureInfo.InvariantCulture));
        json.WriteString("appHash", header.AppHash.ToString());
        json.WriteString("time", DateTimeOffset.FromUnixTimeMilliseconds(header.TimeMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartArray("tables");
        foreach (Table table in parts.OfType<Table>().OrderBy(part => part.Schema.Id))
        {
            json.WriteStartObject();
            json.WriteString("name", table.Name);
            json.WriteNumber("id", table.Schema.Id);
            json.WriteNumber("recordSize", table.Schema.RecordSizeBytes);
            json.WriteNumber("keyOffset", table.Schema.KeyOffsetBytes);
            json.WriteNumber("keySize", table.Schema.KeySizeBytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void EndLine(Utf8JsonWriter json, ArrayBufferWriter<byte> line, Stream output, int flushAt)
    {
        json.Flush();
        json.Reset();
        line.GetSpan(1)[0] = (byte)'\n';
        line.Advance(1);
        if (line.WrittenCount < flushAt) return;
        output.Write(line.WrittenSpan);
        line.ResetWrittenCount();
    }

    private static StateHeader ReadHeader(long number, ReadOnlyMemory<byte> line, IReadOnlyList<StatePart> parts)
    {
        using JsonDocument document = Parse(number, line);
        JsonElement root = document.RootElement;
        if (TextOf(root, "gwangan") != "state" || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.Number || format.GetDouble() != Format)
            throw new GenesisException($"line {number}: expected the header of an exported state in format {Format}");
        if (!root.TryGetProperty("tables", out JsonElement tables) || tables.ValueKind != JsonValueKind.Array) throw new GenesisException($"line {number}: tables: expected an array");
        foreach (JsonElement each in tables.EnumerateArray())
        {
            TableSchema? schema = parts.OfType<Table>().FirstOrDefault(table => table.Name == TextOf(each, "name"))?.Schema;
            if (schema is null || NumberOf(each, "id") != schema.Id || NumberOf(each, "recordSize") != schema.RecordSizeBytes
                || NumberOf(each, "keyOffset") != schema.KeyOffsetBytes || NumberOf(each, "keySize") != schema.KeySizeBytes)
                throw new GenesisException($"line {number}: table \"{TextOf(each, "name")}\" has another shape in this version, or is not there: bring the lines into the form of this version first");
        }
        bool good = long.TryParse(TextOf(root, "height"), NumberStyles.None, CultureInfo.InvariantCulture, out long height);
        good &= Hash32.TryParse(TextOf(root, "appHash"), out Hash32 appHash);
        good &= DateTimeOffset.TryParseExact(TextOf(root, "time"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        return good ? new StateHeader(TextOf(root, "chainId"), height, appHash, time.ToUnixTimeMilliseconds()) : throw new GenesisException($"line {number}: height, appHash or time are not such");
    }

    private static ImportedRecord ReadRecord(long number, JsonElement line, Dictionary<string, (Table Table, RecordCodec Codec)> tables)
    {
        string where = $"line {number}", name = TextOf(line, "table");
        if (!tables.TryGetValue(name, out var known)) throw new GenesisException($"{where}: there is no table \"{name}\"");
        int slot = -1;
        bool hasSlot = known.Table.Commitment is SlotTree;
        if (hasSlot && (!line.TryGetProperty("slot", out JsonElement value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out slot) || slot < 0))
            throw new GenesisException($"{where}: slot: expected a number from 0");
        if (!line.TryGetProperty("record", out JsonElement record)) throw new GenesisException($"{where}: record: is missing");
        if (line.EnumerateObject().Count() != (hasSlot ? 3 : 2)) throw new GenesisException($"{where}: expected table{(hasSlot ? ", slot" : "")} and record, each once");
        byte[] bytes = new byte[known.Table.Schema.RecordSizeBytes];
        try
        {
            if (known.Codec.Read(record, bytes, name) is { } problem) throw new GenesisException($"{where}: {problem}");
        }
        catch (InvalidOperationException)
        {
            throw new GenesisException($"{where}: an escaped character is no character");
        }
        return new ImportedRecord(where, name, slot, bytes);
    }

    private static JsonDocument Parse(long number, ReadOnlyMemory<byte> line)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(line, Bounded);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new GenesisException($"line {number}: expected an object");
        }
        catch (JsonException error)
        {
            throw new GenesisException($"line {number}: not JSON: {error.Message.Split(" LineNumber")[0]}");
        }
    }

    private static string TextOf(JsonElement json, string name)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a character.
            return "";
        }
    }

    private static long NumberOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : -1;

    private static IEnumerable<(long Number, ReadOnlyMemory<byte> Line)> Lines(Stream input)
    {
        byte[] buffer = new byte[1 << 16];
        int start = 0, end = 0;
        for (long number = 1; ; number++)
        {
            int length;
            while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                if (end == buffer.Length)
                {
                    if (end >= LineBytesMax) throw new GenesisException($"line {number}: longer than {LineBytesMax} bytes");
                    Array.Resize(ref buffer, 2 * end);
                }
                int read = input.Read(buffer, end, buffer.Length - end);
                if (read > 0)
                {
                    end += read;
                    continue;
                }
                if (end > 0) yield return (number, buffer.AsMemory(0, end));
                yield break;
            }
            yield return (number, buffer.AsMemory(start, length));
            start += length + 1;
        }
    }
}
