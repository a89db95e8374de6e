using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Client;

/// <summary>Operations written as JSON: their name, and their fields as the API shows them (64-bit integers and amounts in units as text or numbers, choices by name, bytes in hex). What is not named is zero.</summary>
public static class OperationJson
{
    /// <summary>The operation of a name with the fields of a JSON object.</summary>
    /// <exception cref="ClientException">There is no such operation or field, or a value is not what it should be.</exception>
    public static Operation Read(OperationCatalog catalog, string name, JsonElement fields)
    {
        OperationDefinition definition = catalog.Modules.SelectMany(module => module.Operations).FirstOrDefault(each => each.Name == name)
            ?? throw new ClientException($"there is no operation {name}: see docs/operations.md");
        if (fields.ValueKind != JsonValueKind.Object) throw new ClientException("expected the operation's fields as a JSON object");
        foreach (JsonProperty given in fields.EnumerateObject())
            if (!definition.Fields.Any(field => field.Name == given.Name)) throw new ClientException($"{name} has no field {given.Name}; it has {string.Join(", ", definition.Fields.Select(field => field.Name))}");
        ProtoWriter writer = new();
        foreach (FieldDefinition field in definition.Fields)
        {
            if (!fields.TryGetProperty(field.Name, out JsonElement value)) continue;
            if (!TryWrite(writer, field, value)) throw new ClientException($"{name}.{field.Name}: {value.GetRawText()} is no {(field.Kind == FieldKind.Enum ? $"{field.Type.Name} ({string.Join(", ", Enum.GetNames(field.Type).Select(FieldDefinition.CamelCase))})" : FieldDefinition.CamelCase(field.Kind.ToString()))}");
        }
        return definition.TryDecode(writer.ToArray(), new FieldReader(), new ProtoWriter(), out Operation operation)
            ? operation
            : throw new ClientException($"{name}: a field is out of range or too long");
    }

    private static bool TryWrite(ProtoWriter writer, FieldDefinition field, JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        switch (field.Kind)
        {
            case FieldKind.Bool when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                writer.Bool(field.Number, value.GetBoolean());
                return true;
            case FieldKind.Unsigned when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number):
                writer.UInt64(field.Number, number);
                return true;
            case FieldKind.Signed when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                writer.Int64(field.Number, number);
                return true;
            case FieldKind.Enum when Enum.GetNames(field.Type).FirstOrDefault(each => FieldDefinition.CamelCase(each) == text) is { } choice:
                writer.UInt64(field.Number, Convert.ToUInt64(Enum.Parse(field.Type, choice), CultureInfo.InvariantCulture));
                return true;
            case FieldKind.Text when value.ValueKind == JsonValueKind.String:
                writer.String(field.Number, text);
                return true;
            case FieldKind.Bytes when TryHex(text, out byte[] bytes):
                writer.Bytes(field.Number, bytes);
                return true;
            case FieldKind.Symbol when Symbol.TryParse(text, out Symbol symbol):
                FieldWriter.Symbol(writer, field.Number, symbol);
                return true;
            case FieldKind.Amount when Amount.TryParse(text, out Amount amount):
                FieldWriter.Amount(writer, field.Number, amount);
                return true;
            case FieldKind.Address when Address.TryParse(text, out Address address):
                FieldWriter.Address(writer, field.Number, address);
                return true;
            case FieldKind.Hash when Hash32.TryParse(text, out Hash32 hash):
                FieldWriter.Hash(writer, field.Number, hash);
                return true;
            default:
                return false;
        }
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text;
        bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0 && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
