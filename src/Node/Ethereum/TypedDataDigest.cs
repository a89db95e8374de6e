using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Ethereum;

/// <summary>What is signed of typed data (EIP-712), as eth_signTypedData_v4 takes it: an object with types, primaryType, domain and message.</summary>
public sealed class TypedDataDigest
{
    // Deeper nesting is nobody's contract.
    private const int DepthMax = 32, WordBits = 256, DigitsMax = 80;

    private const string DomainType = "EIP712Domain";

    private readonly Dictionary<string, List<(string Name, string Type)>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _typeHashes = new(StringComparer.Ordinal); // a long array has each of its items' types once

    private TypedDataDigest(JsonElement types)
    {
        foreach (JsonProperty type in types.EnumerateObject())
            _types[type.Name] = [.. type.Value.EnumerateArray().Select(static field => (field.GetProperty("name").GetString()!, field.GetProperty("type").GetString()!))];
    }

    /// <summary>The digest of typed data: an object, or the same as a text.</summary>
    /// <exception cref="TypedDataException">It is none.</exception>
    public static Hash32 Of(JsonElement json)
    {
        try
        {
            if (json.ValueKind == JsonValueKind.String)
            {
                using JsonDocument document = JsonDocument.Parse(json.GetString()!, new JsonDocumentOptions { MaxDepth = DepthMax });
                return Of(document.RootElement);
            }
            TypedDataDigest data = new(json.GetProperty("types"));
            string primary = json.GetProperty("primaryType").GetString()!;
            using MemoryStream signed = new();
            signed.Write([0x19, 0x01]);
            signed.Write(data.HashOf(DomainType, json.GetProperty("domain"), 0));
            if (primary != DomainType) signed.Write(data.HashOf(primary, json.GetProperty("message"), 0));
            return Keccak256.Hash(signed.ToArray());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException or OverflowException)
        {
            throw new TypedDataException($"typed data is an object with types, primaryType, domain and message: {error.Message}");
        }
    }

    private byte[] HashOf(string type, JsonElement value, int depth)
    {
        if (depth > DepthMax || !_types.TryGetValue(type, out List<(string Name, string Type)>? fields)) throw new TypedDataException($"type {type} is not described, or lies too deep");
        using MemoryStream encoded = new();
        if (!_typeHashes.TryGetValue(type, out byte[]? typeHash)) _typeHashes.Add(type, typeHash = Hash(Encoding.UTF8.GetBytes(EncodeType(type))));
        encoded.Write(typeHash);
        foreach ((string name, string fieldType) in fields)
        {
            bool isThere = value.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null;
            if (!isThere && !_types.ContainsKey(fieldType)) throw new TypedDataException($"{type}.{name} is missing");
            encoded.Write(isThere ? Encode(fieldType, field, depth) : new byte[Hash32.Size]);
        }
        return Hash(encoded.ToArray());
    }

    // A type with those that it refers to behind it, by name.
    private string EncodeType(string type)
    {
        SortedSet<string> others = new(StringComparer.Ordinal);
        Collect(type, others);
        others.Remove(type);
        return string.Concat(others.Prepend(type).Select(name => $"{name}({string.Join(',', _types[name].Select(static field => $"{field.Type} {field.Name}"))})"));
    }

    private void Collect(string type, SortedSet<string> found)
    {
        string inner = type.Split('[')[0];
        if (!_types.TryGetValue(inner, out List<(string Name, string Type)>? fields) || !found.Add(inner)) return;
        foreach ((_, string fieldType) in fields) Collect(fieldType, found);
    }

    private byte[] Encode(string type, JsonElement value, int depth)
    {
        if (type.EndsWith(']'))
        {
            string item = type[..type.LastIndexOf('[')], count = type[(item.Length + 1)..^1];
            if (count.Length > 0 && value.GetArrayLength() != int.Parse(count, CultureInfo.InvariantCulture)) throw new TypedDataException($"{type} has another count");
            return Hash([.. value.EnumerateArray().SelectMany(each => Encode(item, each, depth + 1))]);
        }
        if (_types.ContainsKey(type)) return HashOf(type, value, depth + 1);
        if (type == "string") return Hash(Encoding.UTF8.GetBytes(value.GetString()!));
        if (type == "bytes") return Hash(BytesOf(value));
        if (type == "bool") return Word(value.ValueKind == JsonValueKind.String ? bool.Parse(value.GetString()!) ? 1 : 0 : value.GetBoolean() ? 1 : 0);
        if (type.StartsWith("bytes", StringComparison.Ordinal))
        {
            byte[] bytes = BytesOf(value);
            if (bytes.Length != int.Parse(type[5..], CultureInfo.InvariantCulture) || bytes.Length > Hash32.Size) throw new TypedDataException($"{type} has another length");
            byte[] word = new byte[Hash32.Size];
            bytes.CopyTo(word, 0);
            return word;
        }
        if (type == "address") return Address.TryParse(value.GetString()!, out Address address) ? Word(new BigInteger(Address.Bytes(in address), isUnsigned: true, isBigEndian: true)) : throw new TypedDataException("an address has 40 hex digits");
        if (type.StartsWith("uint", StringComparison.Ordinal) || type.StartsWith("int", StringComparison.Ordinal)) return Word(Bounded(type, NumberOf(value)));
        throw new TypedDataException($"there is no type {type}");
    }

    private static BigInteger Bounded(string type, BigInteger number)
    {
        bool isSigned = type[0] == 'i';
        string bitsText = type[(isSigned ? 3 : 4)..];
        int bits = bitsText.Length == 0 ? WordBits : int.Parse(bitsText, CultureInfo.InvariantCulture);
        BigInteger end = BigInteger.One << (isSigned ? bits - 1 : bits), begin = isSigned ? -end : BigInteger.Zero;
        return bits is > 0 and <= WordBits && number >= begin && number < end ? number : throw new TypedDataException($"{number} is no {type}");
    }

    private static BigInteger NumberOf(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!;
        if (text.Length > DigitsMax) throw new TypedDataException($"a number has at most {DigitsMax} digits");
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static byte[] BytesOf(JsonElement value)
    {
        string text = value.GetString()!;
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.FromHexString(text.AsSpan(2)) : throw new TypedDataException("bytes are 0x and hex digits");
    }

    // Two's complement, big-endian.
    private static byte[] Word(BigInteger number)
    {
        byte[] word = new byte[Hash32.Size];
        if (number.Sign < 0) number += BigInteger.One << WordBits;
        number.TryWriteBytes(word.AsSpan(Hash32.Size - number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return word;
    }

    private static byte[] Hash(byte[] bytes) => Keccak256.Hash(bytes).ToArray();
}

/// <summary>What is to be signed is no typed data.</summary>
public sealed class TypedDataException(string message) : Exception(message);
