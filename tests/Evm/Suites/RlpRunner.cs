using System.Numerics;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Crypto;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.Suites;

/// <summary>RLPTests: values with their encoding, and encodings that have to be refused.</summary>
internal sealed class RlpRunner : IFileRunner
{
    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        foreach (JsonProperty test in document.RootElement.EnumerateObject())
            cases.Run(test.Name, test.Value, Check);
    }

    private static string? Check(JsonElement test)
    {
        byte[] encoded = Hex.Bytes(Encoding.UTF8.GetBytes(test.GetProperty("out").GetString()!));
        JsonElement value = test.GetProperty("in");
        string word = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (word == "INVALID") return RlpReader.IsOneItem(encoded) ? "is taken, and should be refused" : null;
        if (!RlpReader.IsOneItem(encoded)) return "is refused, and should be read";
        if (word == "VALID") return null;

        RlpWriter writer = new();
        Write(writer, value);
        if (!writer.WrittenSpan.SequenceEqual(encoded)) return $"is written as {Convert.ToHexStringLower(writer.WrittenSpan)}";
        RlpReader reader = new(encoded);
        return Read(ref reader, value) && reader.AtEnd ? null : "is read as another value";
    }

    private static void Write(RlpWriter writer, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            writer.Bytes(BytesOf(value));
            return;
        }
        int mark = writer.BeginList();
        foreach (JsonElement item in value.EnumerateArray()) Write(writer, item);
        writer.EndList(mark);
    }

    private static bool Read(ref RlpReader reader, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return reader.TryBytes(out ReadOnlySpan<byte> bytes) && bytes.SequenceEqual(BytesOf(value));
        if (!reader.TryList(out RlpReader items)) return false;
        foreach (JsonElement item in value.EnumerateArray())
            if (!Read(ref items, item)) return false;
        return items.AtEnd;
    }

    // Text is its bytes; a number, in figures or behind '#', is big-endian without leading zeros.
    private static byte[] BytesOf(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Number ? '#' + value.GetRawText() : value.GetString()!;
        if (!text.StartsWith('#')) return Encoding.UTF8.GetBytes(text);
        BigInteger number = BigInteger.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture);
        return number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);
    }
}
