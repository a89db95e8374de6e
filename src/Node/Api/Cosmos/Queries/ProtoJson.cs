using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Node.Api.Cosmos.Protos.Scalars;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Messages as gateways of the ecosystem write them in JSON (gogo/protobuf, jsonpb with EmitDefaults and OrigName): every field under its own name, 64-bit numbers as texts, bytes as base64, what is not there as null.</summary>
/// <remarks>It reads the bytes of a message by its description, so messages of which there is no class (native operations) are written by the same code. What an Any holds is what strangers put there: where it cannot be read, or lies too deep, it is written as bytes.</remarks>
internal sealed class ProtoJson(ProtoTypes types)
{
    private const int DecimalPlaces = 18;
    private const string Dec = "cosmos.Dec";

    /// <summary>Writes a message.</summary>
    public void Write(Utf8JsonWriter json, IMessage message) => Write(json, message.Descriptor, message.ToByteArray(), null, 0);

    private void Write(Utf8JsonWriter json, MessageDescriptor type, byte[] bytes, string? url, int depth)
    {
        if (!TrySplit(bytes, out Dictionary<int, List<Value>> fields)) throw new QueryException(GrpcCode.Internal, "a message is malformed");
        switch (type.FullName)
        {
            case "google.protobuf.Any":
                WriteAny(json, Any.Parser.ParseFrom(bytes), depth);
                return;
            case "google.protobuf.Timestamp":
                json.WriteStringValue(TimeOf(Timestamp.Parser.ParseFrom(bytes)));
                return;
            case "google.protobuf.Duration":
                json.WriteStringValue(SpanOf(Duration.Parser.ParseFrom(bytes)));
                return;
        }
        json.WriteStartObject();
        if (url is not null) json.WriteString("@type", url);
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            List<Value>? values = fields.GetValueOrDefault(field.FieldNumber);
            if (values is null && field.ContainingOneof is not null) continue;
            json.WritePropertyName(field.Name);
            if (field.IsRepeated)
            {
                json.WriteStartArray();
                foreach (Value value in values ?? []) WriteRepeated(json, field, value, depth);
                json.WriteEndArray();
            }
            else if (values is null) WriteNothing(json, field);
            else WriteValue(json, field, values[^1], depth);
        }
        json.WriteEndObject();
    }

    private void WriteAny(Utf8JsonWriter json, Any any, int depth)
    {
        byte[] value = any.Value.ToByteArray();
        if (types.TryFind(Any.GetTypeName(any.TypeUrl), out MessageDescriptor? type) && IsReadable(type, value, depth + 1))
        {
            Write(json, type, value, any.TypeUrl, depth + 1);
            return;
        }
        json.WriteStartObject();
        json.WriteString("@type", any.TypeUrl);
        json.WriteBase64String("value", value);
        json.WriteEndObject();
    }

    // Whether a message can be written, down to the next Any, which is looked at for itself: so every byte is looked at once for each Any around it.
    private static bool IsReadable(MessageDescriptor type, byte[] bytes, int depth)
    {
        if (depth > ApiLimits.RpcDepthMax || !TrySplit(bytes, out Dictionary<int, List<Value>> fields)) return false;
        foreach ((int number, List<Value> values) in fields)
        {
            if (type.FindFieldByNumber(number) is not { } field) continue;
            foreach (Value value in values)
            {
                if (field.FieldType == FieldType.Message && !IsReadable(field.MessageType, value.Bytes ?? [], depth + 1)) return false;
                if (IsPacked(field, value) && !TryUnpack(field, value, out _)) return false;
            }
        }
        return true;
    }

    // Numbers of a repeated field stand in one piece.
    private void WriteRepeated(Utf8JsonWriter json, FieldDescriptor field, Value value, int depth)
    {
        if (!IsPacked(field, value)) WriteValue(json, field, value, depth);
        else if (!TryUnpack(field, value, out List<Value> values)) throw new QueryException(GrpcCode.Internal, "a message is malformed");
        else foreach (Value each in values) WriteValue(json, field, each, depth);
    }

    private static bool IsPacked(FieldDescriptor field, Value value) =>
        field.IsRepeated && value.Bytes is not null && field.FieldType is not (FieldType.Message or FieldType.String or FieldType.Bytes);

    private static bool TryUnpack(FieldDescriptor field, Value value, out List<Value> values)
    {
        values = [];
        using CodedInputStream input = new(value.Bytes!);
        try
        {
            while (!input.IsAtEnd)
            {
                values.Add(new Value(field.FieldType switch
                {
                    FieldType.Fixed64 or FieldType.SFixed64 => input.ReadFixed64(),
                    FieldType.Fixed32 or FieldType.SFixed32 => input.ReadFixed32(),
                    _ => input.ReadUInt64(),
                }, null));
            }
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private void WriteValue(Utf8JsonWriter json, FieldDescriptor field, Value value, int depth)
    {
        unchecked
        {
            switch (field.FieldType)
            {
                case FieldType.Message: Write(json, field.MessageType, value.Bytes ?? [], null, depth + 1); break;
                case FieldType.String: json.WriteStringValue(IsDec(field) ? DecOf(value.Bytes ?? []) : Encoding.UTF8.GetString(value.Bytes ?? [])); break;
                case FieldType.Bytes when IsDec(field): json.WriteStringValue(DecOf(value.Bytes ?? [])); break;
                case FieldType.Bytes: json.WriteBase64StringValue(value.Bytes ?? []); break;
                case FieldType.Bool: json.WriteBooleanValue(value.Number != 0); break;
                case FieldType.Enum when field.EnumType.FindValueByNumber((int)value.Number) is { } choice: json.WriteStringValue(choice.Name); break;
                case FieldType.Enum or FieldType.Int32 or FieldType.SFixed32: json.WriteNumberValue((int)value.Number); break;
                case FieldType.UInt32 or FieldType.Fixed32: json.WriteNumberValue((uint)value.Number); break;
                case FieldType.Int64 or FieldType.SFixed64: json.WriteStringValue(((long)value.Number).ToString(CultureInfo.InvariantCulture)); break;
                case FieldType.UInt64 or FieldType.Fixed64: json.WriteStringValue(value.Number.ToString(CultureInfo.InvariantCulture)); break;
                default: throw new NotSupportedException($"{field.FullName} has a kind that no message here has");
            }
        }
    }

    private static void WriteNothing(Utf8JsonWriter json, FieldDescriptor field)
    {
        switch (field.FieldType)
        {
            case FieldType.Message: json.WriteNullValue(); break;
            case FieldType.String or FieldType.Bytes when IsDec(field): json.WriteStringValue(DecOf([])); break;
            case FieldType.Bytes: json.WriteNullValue(); break;
            case FieldType.String: json.WriteStringValue(""); break;
            case FieldType.Bool: json.WriteBooleanValue(false); break;
            case FieldType.Enum: json.WriteStringValue(field.EnumType.FindValueByNumber(0).Name); break;
            case FieldType.Int64 or FieldType.UInt64 or FieldType.Fixed64 or FieldType.SFixed64: json.WriteStringValue("0"); break;
            default: json.WriteNumberValue(0); break;
        }
    }

    private static bool IsDec(FieldDescriptor field) => field.GetOptions()?.GetExtension(CosmosExtensions.Scalar) == Dec;

    // 5 * 10^16 steps are 0.050000000000000000.
    private static string DecOf(byte[] digits)
    {
        string text = Encoding.ASCII.GetString(digits);
        bool isNegative = text.StartsWith('-');
        string plain = (isNegative ? text[1..] : text).PadLeft(DecimalPlaces + 1, '0');
        return $"{(isNegative ? "-" : "")}{plain[..^DecimalPlaces]}.{plain[^DecimalPlaces..]}";
    }

    private static string TimeOf(Timestamp time)
    {
        DateTime whole = DateTime.UnixEpoch.AddSeconds(Math.Clamp(time.Seconds, -62_135_596_800, 253_402_300_799));
        return whole.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + FractionOf(time.Nanos) + "Z";
    }

    private static string SpanOf(Duration span) => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds}{FractionOf(span.Nanos)}s");

    private static string FractionOf(int nanos) => nanos == 0 ? "" : "." + nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');

    private static bool TrySplit(byte[] bytes, out Dictionary<int, List<Value>> fields)
    {
        fields = [];
        using CodedInputStream input = new(bytes);
        try
        {
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                Value value;
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint: value = new Value(input.ReadUInt64(), null); break;
                    case WireFormat.WireType.Fixed64: value = new Value(input.ReadFixed64(), null); break;
                    case WireFormat.WireType.Fixed32: value = new Value(input.ReadFixed32(), null); break;
                    case WireFormat.WireType.LengthDelimited: value = new Value(0, input.ReadBytes().ToByteArray()); break;
                    case WireFormat.WireType.StartGroup: input.SkipLastField(); continue; // no field here is one, and what nobody knows may be
                    default: return false;
                }
                int number = WireFormat.GetTagFieldNumber(tag);
                if (!fields.TryGetValue(number, out List<Value>? values)) fields.Add(number, values = []);
                values.Add(value);
            }
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    // A number, or bytes.
    private readonly record struct Value(ulong Number, byte[]? Bytes);
}
