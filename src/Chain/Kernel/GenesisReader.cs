using System.Text.Json;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Reads a genesis document by name and type; every error names the place, such as <c>markets[2].lotSize: expected …</c>.</summary>
/// <param name="element">The value.</param>
/// <param name="path">Where it stands.</param>
public readonly struct GenesisReader(JsonElement element, string path)
{
    private readonly JsonElement _element = element;

    /// <summary>Where the value stands in the document.</summary>
    public string Path { get; } = path;

    /// <summary>The JSON value itself.</summary>
    public JsonElement Element => _element;

    /// <summary>Whether an object has a member of this name.</summary>
    public bool Has(string name) => _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out _);

    /// <summary>Whether a member is an object.</summary>
    public bool IsObject(string name) => Has(name) && _element.GetProperty(name).ValueKind == JsonValueKind.Object;

    /// <summary>A member that is an object.</summary>
    public GenesisReader Object(string name) => Member(name, JsonValueKind.Object, "an object");

    /// <summary>The elements of a member that is an array.</summary>
    public IEnumerable<GenesisReader> Array(string name)
    {
        GenesisReader member = Member(name, JsonValueKind.Array, "an array");
        int index = 0;
        foreach (JsonElement item in member._element.EnumerateArray())
            yield return new GenesisReader(item, $"{member.Path}[{index++}]");
    }

    /// <summary>The members of an object, in document order.</summary>
    public IEnumerable<(string Name, GenesisReader Value)> Members()
    {
        if (_element.ValueKind != JsonValueKind.Object) throw Error("an object");
        string path = Path;
        foreach (JsonProperty property in _element.EnumerateObject())
            yield return (property.Name, new GenesisReader(property.Value, $"{path}.{property.Name}"));
    }

    /// <summary>A member that is text.</summary>
    public string Text(string name) => Member(name, JsonValueKind.String, "text")._element.GetString()!;

    /// <summary>This value as text.</summary>
    public string Text() => _element.ValueKind == JsonValueKind.String ? _element.GetString()! : throw Error("text");

    /// <summary>A member that is a symbol.</summary>
    public Symbol Symbol(string name) =>
        Base.Symbol.TryParse(Text(name), out Symbol symbol) ? symbol : throw new GenesisReader(_element, $"{Path}.{name}").Error("1 to 16 characters of A-Z, 0-9, '-' and '.'");

    /// <summary>A member that is an amount: decimal digits of units, in text.</summary>
    public Amount Amount(string name) => Member(name, JsonValueKind.String, "decimal digits in text").Amount();

    /// <summary>This value as an amount.</summary>
    public Amount Amount() => Base.Amount.TryParse(Text(), out Amount amount) ? amount : throw Error("decimal digits of 10^-18 units");

    /// <summary>A member that is an address: 0x and 40 hex digits.</summary>
    public Address Address(string name) => Member(name, JsonValueKind.String, "an address").Address();

    /// <summary>This value as an address.</summary>
    public Address Address() => Base.Address.TryParse(Text(), out Address address) ? address : throw Error("0x and 40 hex digits");

    /// <summary>Reads <c>publicKey</c>, lower-case hex, and <c>keyType</c>: ethereum unless it says cosmos, ed25519 or passkey; false when they are not that.</summary>
    public bool TryKey(out KeyType type, out byte[] publicKey)
    {
        publicKey = [];
        type = !Has("keyType") ? KeyType.Ethereum : Text("keyType") switch
        {
            "ethereum" => KeyType.Ethereum,
            "cosmos" => KeyType.Cosmos,
            "ed25519" => KeyType.Ed25519,
            "passkey" => KeyType.Passkey,
            _ => KeyType.None,
        };
        string hex = Text("publicKey");
        foreach (char digit in hex)
            if (!char.IsAsciiHexDigitLower(digit)) return false;
        if (type == KeyType.None || hex.Length % 2 != 0) return false;
        publicKey = Convert.FromHexString(hex);
        return true;
    }

    /// <summary>A member that is true or false.</summary>
    public bool Boolean(string name) =>
        _element.TryGetProperty(name, out JsonElement member) && member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : throw new GenesisReader(_element, $"{Path}.{name}").Error("true or false");

    /// <summary>A member that is a whole number within bounds.</summary>
    public long Integer(string name, long min, long max)
    {
        GenesisReader member = Member(name, JsonValueKind.Number, "a whole number");
        return member._element.TryGetInt64(out long value) && value >= min && value <= max ? value : throw member.Error($"a whole number from {min} to {max}");
    }

    /// <summary>The exception for a value that is not what it should be.</summary>
    public GenesisException Error(string expected) => new($"genesis {(Path.Length == 0 ? "document" : Path.TrimStart('.'))}: expected {expected}");

    private GenesisReader Member(string name, JsonValueKind kind, string expected)
    {
        string path = $"{Path}.{name}";
        if (_element.ValueKind != JsonValueKind.Object || !_element.TryGetProperty(name, out JsonElement member) || member.ValueKind != kind)
            throw new GenesisReader(_element, path).Error(expected);
        return new GenesisReader(member, path);
    }
}
