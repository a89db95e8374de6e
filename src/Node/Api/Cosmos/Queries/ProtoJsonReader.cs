using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Messages in JSON as gateways of the ecosystem take them, the other way of <see cref="ProtoJson"/>: fields under either spelling, numbers also as texts, bytes as base64, what an Any holds beside its <c>@type</c>. What is null is not there; what no field is called is passed over.</summary>
/// <remarks>It writes the bytes of a message by its description, as there is no class of native operations, in their one spelling: fields in the order of their numbers, none that says nothing.</remarks>
internal sealed class ProtoJsonReader(ProtoTypes types)
{
    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = ApiLimits.RpcDepthMax, AllowDuplicateProperties = false };

    /// <summary>The bytes of a message.</summary>
    /// <exception cref="QueryException">The text is no JSON, nested too deeply, or not of this message.</exception>
    public byte[] Read(MessageDescriptor type, ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, Strictly);
            return MessageOf(type, document.RootElement);
        }
        catch (JsonException error)
        {
            throw QueryException.Invalid(error.Message);
        }
        // Half a letter of two in a field's name, or no object at all.
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            throw QueryException.Invalid($"the body is no {type.FullName} in JSON");
        }
    }

    private byte[] MessageOf(MessageDescriptor type, JsonElement json)
    {
        if (type.FullName == "google.protobuf.Any") return AnyOf(json);
        if (IsText(type)) return type.Parser.ParseJson(json.GetRawText()).ToByteArray();
        if (json.ValueKind != JsonValueKind.Object) throw new FormatException();
        return Bytes(output =>
        {
            foreach (FieldDescriptor field in type.Fields.InFieldNumberOrder())
                if ((json.TryGetProperty(field.Name, out JsonElement value) || json.TryGetProperty(field.JsonName, out value)) && value.ValueKind != JsonValueKind.Null) WriteField(output, field, value);
        });
    }

    private byte[] AnyOf(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("@type", out JsonElement url)) throw QueryException.Invalid("an Any is an object with an @type");
        Any any = new() { TypeUrl = url.GetString() ?? throw new FormatException() };
        if (!types.TryFind(Any.GetTypeName(any.TypeUrl), out MessageDescriptor? type)) throw QueryException.Invalid($"unable to resolve type URL {any.TypeUrl}");
        // Those that are no object in JSON stand under a name.
        any.Value = ByteString.CopyFrom(MessageOf(type, IsText(type) || type.FullName == "google.protobuf.Any" ? json.GetProperty("value") : json));
        return any.ToByteArray();
    }

    private static bool IsText(MessageDescriptor type) => type.FullName is "google.protobuf.Timestamp" or "google.protobuf.Duration";

    private void WriteField(CodedOutputStream output, FieldDescriptor field, JsonElement json)
    {
        try
        {
            if (!field.IsRepeated)
            {
                if (field.HasPresence || !IsNothing(field, json)) WriteValue(output, field, json);
            }
            else if (IsPacked(field))
            {
                byte[] packed = Bytes(numbers =>
                {
                    foreach (JsonElement each in json.EnumerateArray()) WriteNumber(numbers, field, each, isTagged: false);
                });
                if (packed.Length > 0) WriteBytes(output, field, packed);
            }
            else
            {
                foreach (JsonElement each in json.EnumerateArray()) WriteValue(output, field, each);
            }
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException or KeyNotFoundException or InvalidProtocolBufferException or InvalidJsonException)
        {
            throw QueryException.Invalid($"invalid value for {field.FullName}, which is {(field.IsRepeated ? "a list of " : "")}{field.FieldType.ToString().ToLowerInvariant()}");
        }
    }

    private static bool IsPacked(FieldDescriptor field) => field.IsPacked && field.FieldType is not (FieldType.Message or FieldType.String or FieldType.Bytes);

    private static bool IsNothing(FieldDescriptor field, JsonElement json) => field.FieldType switch
    {
        FieldType.String or FieldType.Bytes => json.GetString()!.Length == 0,
        FieldType.Bool => !json.GetBoolean(),
        _ => NumberOf(field, json) == 0,
    };

    private void WriteValue(CodedOutputStream output, FieldDescriptor field, JsonElement json)
    {
        switch (field.FieldType)
        {
            case FieldType.Message: WriteBytes(output, field, MessageOf(field.MessageType, json)); break;
            case FieldType.String: WriteBytes(output, field, System.Text.Encoding.UTF8.GetBytes(json.GetString() ?? throw new FormatException())); break;
            case FieldType.Bytes: WriteBytes(output, field, json.GetBytesFromBase64()); break;
            default: WriteNumber(output, field, json, isTagged: true); break;
        }
    }

    private static void WriteBytes(CodedOutputStream output, FieldDescriptor field, byte[] bytes)
    {
        output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(bytes));
    }

    private static void WriteNumber(CodedOutputStream output, FieldDescriptor field, JsonElement json, bool isTagged)
    {
        ulong number = field.FieldType == FieldType.Bool ? json.GetBoolean() ? 1UL : 0 : NumberOf(field, json);
        if (isTagged) output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
        output.WriteUInt64(number);
    }

    // As it stands on the wire: a negative one is its two's complement.
    private static ulong NumberOf(FieldDescriptor field, JsonElement json)
    {
        if (field.FieldType == FieldType.Enum && json.ValueKind == JsonValueKind.String)
            return unchecked((ulong)(field.EnumType.FindValueByName(json.GetString()) ?? throw new FormatException()).Number);
        string text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : json.GetString() ?? throw new FormatException();
        unchecked
        {
            return field.FieldType switch
            {
                FieldType.Int32 or FieldType.Enum => (ulong)int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                FieldType.Int64 => (ulong)long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                FieldType.UInt32 => uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
                FieldType.UInt64 => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
                _ => throw new NotSupportedException($"{field.FullName} has a kind that no message that is sent here has"),
            };
        }
    }

    private static byte[] Bytes(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream output = new(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }
}
