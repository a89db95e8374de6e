using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>A request while it is answered: its parameters, from JSON or from an address, where its result goes, who asks, and until when.</summary>
/// <remarks>
/// In JSON numbers of 64 bits are texts, and plain numbers are taken too; hashes and transactions are base64, what abci_query asks for is hex (libs/json). In an address numbers and flags stand as they are, texts in quotation
/// marks, bytes as 0x and hex, or in quotation marks for the bytes of a text (rpc/jsonrpc/server/http_uri_handler.go).
/// </remarks>
public sealed class CometRequest
{
    private readonly JsonElement _parameters;
    private readonly IQueryCollection? _address;
    private readonly string[] _names;

    internal CometRequest(string[] names, JsonElement parameters, IQueryCollection? address, Utf8JsonWriter json, Caller caller) =>
        (_names, _parameters, _address, Json, Caller) = (names, parameters, address, json, caller);

    /// <summary>Where the result goes: exactly one value.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>The connection to which events go; null where requests come one by one.</summary>
    public RpcSession? Session { get; init; }

    /// <summary>The request's id as it came, in JSON: events of a subscription carry it.</summary>
    public byte[] Id { get; init; } = [];

    /// <summary>Cancelled when the client is gone, or the time for the call is over.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>What is to be done once the answer is on its way.</summary>
    internal Action? Afterwards { get; private set; }

    /// <summary>Has something done once the answer is on its way.</summary>
    public void Then(Action action) => Afterwards += action;

    /// <summary>A number of 64 bits; null where there is none.</summary>
    public long? Integer(string name)
    {
        if (Given(name) is { } text)
        {
            string plain = text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
            return long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long inAddress) ? inAddress : throw Wrong(name, "a whole number of 64 bits");
        }
        if (Element(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return number;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number) ? number : throw Wrong(name, "a whole number of 64 bits, as a text");
    }

    /// <summary>Yes or no; no where nothing is said.</summary>
    public bool Flag(string name)
    {
        if (Given(name) is { } text) return text switch { "true" => true, "false" => false, _ => throw Wrong(name, "true or false") };
        return Element(name) is { } value && value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => throw Wrong(name, "true or false") };
    }

    /// <summary>A text; empty where there is none.</summary>
    public string Text(string name)
    {
        if (Given(name) is { } text)
        {
            if (IsHex(text)) return Encoding.UTF8.GetString(HexOf(name, text[2..]));
            return TryQuoted(text, out string quoted) ? quoted : throw Wrong(name, "a text in quotation marks");
        }
        if (Element(name) is not { } value) return "";
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text");
    }

    /// <summary>Bytes that are base64 in JSON; none where there are none.</summary>
    public byte[] Bytes(string name)
    {
        if (Given(name) is { } text) return BytesOf(name, text);
        if (Element(name) is not { } value) return [];
        return value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Wrong(name, "bytes in base64");
    }

    /// <summary>Bytes that are hex in JSON; none where there are none.</summary>
    public byte[] Hex(string name)
    {
        if (Given(name) is { } text) return BytesOf(name, text);
        if (Element(name) is not { } value) return [];
        return value.ValueKind == JsonValueKind.String ? HexOf(name, value.GetString()!) : throw Wrong(name, "bytes in hex");
    }

    /// <summary>What a parameter is, as it came; null where there is none.</summary>
    public JsonElement? Element(string name)
    {
        JsonElement value = default;
        if (_parameters.ValueKind == JsonValueKind.Object) _parameters.TryGetProperty(name, out value);
        else if (_parameters.ValueKind == JsonValueKind.Array && Array.IndexOf(_names, name) is >= 0 and var place && place < _parameters.GetArrayLength()) value = _parameters[place];
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value;
    }

    private string? Given(string name) => _address?[name].FirstOrDefault() is { Length: > 0 } text ? text : null;

    private byte[] BytesOf(string name, string text)
    {
        if (IsHex(text)) return HexOf(name, text[2..]);
        return TryQuoted(text, out string quoted) ? Encoding.UTF8.GetBytes(quoted) : throw Wrong(name, "bytes: 0x and hex, or a text in quotation marks");
    }

    private static bool IsHex(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static bool TryQuoted(string text, out string quoted)
    {
        quoted = "";
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            quoted = document.RootElement.GetString() ?? "";
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private byte[] HexOf(string name, string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : throw Wrong(name, "bytes in hex");

    private CometException Wrong(string name, string expected) => CometException.BadParameter($"error converting {(_address is null ? "json" : "http")} params to arguments: {name}: expected {expected}");
}
