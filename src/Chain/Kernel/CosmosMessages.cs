using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;

namespace Gwangan.Chain.Kernel;

/// <summary>A foreign message that can be signed in amino JSON.</summary>
public interface IAminoMessage
{
    /// <summary>Its value in amino JSON, without what has its default; null where its bytes are malformed.</summary>
    AminoObject? ToAmino();
}

/// <summary>Operations as messages of Cosmos transactions.</summary>
/// <remarks>
/// A native operation is the message of its own fields under their numbers, with addresses as bech32 text and <c>string signer = 100</c> behind them. It is read by writing it in the one native
/// spelling first, so that both forms have the same limits. A foreign message is its operation's one field.
/// </remarks>
public static class CosmosMessages
{
    /// <summary>The field of a native message that names who signs it.</summary>
    public const int SignerField = 100;

    private const int FieldNumberMax = 15;

    /// <summary>The name that a field has in .proto files and in amino JSON: orderId → order_id.</summary>
    public static string FieldName(FieldDefinition field)
    {
        StringBuilder name = new();
        foreach (char c in field.Name)
        {
            if (char.IsAsciiLetterUpper(c)) name.Append('_');
            name.Append(char.ToLowerInvariant(c));
        }
        return name.ToString();
    }

    /// <summary>Writes the operation that a message is in the native spelling; false when it is malformed, has a field that is not known, or fields that do not ascend.</summary>
    /// <param name="definition">The operation.</param>
    /// <param name="message">The message's protobuf.</param>
    /// <param name="native">Written from its beginning.</param>
    /// <param name="signer">Who signs a native message; zero of a foreign one, whose operation tells (<see cref="ISignedMessage"/>).</param>
    public static bool TryToNative(OperationDefinition definition, ReadOnlySpan<byte> message, ProtoWriter native, out Address signer)
    {
        native.Clear();
        signer = default;
        if (definition.IsForeign)
        {
            native.Bytes(1, message);
            return true;
        }
        Span<(ulong Varint, int Offset, int Size)> found = stackalloc (ulong, int, int)[FieldNumberMax + 1];
        found.Clear();
        int kinds = 0, varints = 0, last = 0;
        ProtoReader reader = new(message);
        while (!reader.AtEnd)
        {
            // Every encoder writes ascending fields, each once. What came twice would be bytes that nobody signs in amino JSON, and that nobody pays for.
            if (!reader.TryReadTag(out int field, out WireType wire) || field <= last) return false;
            last = field;
            if (field == SignerField && wire == WireType.Bytes)
            {
                if (!reader.TryString(Bech32.LengthMax, out string text) || !Bech32.TryParseAccount(text, out signer)) return false;
            }
            else if (field <= FieldNumberMax && wire is WireType.Varint or WireType.Bytes)
            {
                kinds |= 1 << field;
                if (wire == WireType.Varint) varints |= 1 << field;
                if (wire == WireType.Varint)
                {
                    if (!reader.TryVarint(out found[field].Varint)) return false;
                }
                else
                {
                    if (!reader.TryBytes(out ReadOnlySpan<byte> value)) return false;
                    found[field] = (0, reader.Position - value.Length, value.Length);
                }
            }
            else
            {
                return false;
            }
        }
        foreach (FieldDefinition field in definition.Fields)
        {
            int number = field.Number;
            if ((kinds & 1 << number) == 0) continue;
            kinds &= ~(1 << number);
            bool isVarint = (varints & 1 << number) != 0;
            if (isVarint != field.Kind is FieldKind.Bool or FieldKind.Unsigned or FieldKind.Signed or FieldKind.Enum) return false;
            ReadOnlySpan<byte> value = isVarint ? default : message.Slice(found[number].Offset, found[number].Size);
            if (isVarint) native.UInt64(number, found[number].Varint);
            else if (field.Kind != FieldKind.Address) native.Bytes(number, value);
            else if (!TryAddress(value, out Address address)) return false;
            else FieldWriter.Address(native, number, address);
        }
        return kinds == 0;
    }

    /// <summary>Writes an operation as the message's protobuf.</summary>
    public static void Write(OperationDefinition definition, Operation operation, in Address signer, ProtoWriter message)
    {
        ProtoWriter native = new();
        definition.Encode(operation, native);
        ProtoReader reader = new(native.WrittenSpan);
        if (definition.IsForeign)
        {
            if (reader.TryReadTag(out _, out _) && reader.TryBytes(out ReadOnlySpan<byte> own)) message.Raw(own);
            return;
        }
        foreach (FieldDefinition field in definition.Fields)
        {
            if (!TryRead(ref reader, field, out ulong varint, out ReadOnlySpan<byte> value)) continue;
            if (field.Kind is FieldKind.Address) message.String(field.Number, Bech32.EncodeAccount(new Address(value)));
            else if (value.IsEmpty) message.UInt64(field.Number, varint);
            else message.Bytes(field.Number, value);
        }
        message.String(SignerField, Bech32.EncodeAccount(in signer));
    }

    /// <summary>An operation's message in amino JSON, <c>{ type, value }</c>; null for one that has none.</summary>
    public static AminoObject? ToAmino(OperationDefinition definition, Operation operation, in Address signer)
    {
        AminoObject? value = definition.IsForeign ? (operation as IAminoMessage)?.ToAmino() : NativeToAmino(definition, operation, in signer);
        return value is null || !definition.HasAmino ? null : new AminoObject().Text("type", definition.AminoName).Object("value", value);
    }

    private static AminoObject NativeToAmino(OperationDefinition definition, Operation operation, in Address signer)
    {
        ProtoWriter native = new();
        definition.Encode(operation, native);
        ProtoReader reader = new(native.WrittenSpan);
        AminoObject json = new AminoObject().Text("signer", Bech32.EncodeAccount(in signer));
        foreach (FieldDefinition field in definition.Fields)
        {
            // What has its default is not on the wire, and not in the JSON.
            if (!TryRead(ref reader, field, out ulong varint, out ReadOnlySpan<byte> value)) continue;
            string name = FieldName(field);
            switch (field.Kind)
            {
                case FieldKind.Bool: json.Bool(name, true); break;
                case FieldKind.Enum: json.Number(name, (long)varint); break;
                case FieldKind.Unsigned when field.Type != typeof(ulong): json.Number(name, (long)varint); break;
                case FieldKind.Unsigned: json.Text(name, varint.ToString(CultureInfo.InvariantCulture)); break;
                case FieldKind.Signed: json.Text(name, unchecked((long)varint).ToString(CultureInfo.InvariantCulture)); break;
                case FieldKind.Address: json.Text(name, Bech32.EncodeAccount(new Address(value))); break;
                case FieldKind.Bytes or FieldKind.Hash: json.Bytes(name, value); break;
                default: json.Text(name, Encoding.UTF8.GetString(value)); break;
            }
        }
        return json;
    }

    // The next field of the native spelling, if it is this one.
    private static bool TryRead(ref ProtoReader reader, FieldDefinition field, out ulong varint, out ReadOnlySpan<byte> value)
    {
        varint = 0;
        value = default;
        ProtoReader ahead = reader;
        if (ahead.AtEnd || !ahead.TryReadTag(out int number, out WireType wire) || number != field.Number) return false;
        if (wire == WireType.Varint ? !ahead.TryVarint(out varint) : !ahead.TryBytes(out value)) throw new InvariantException("the native spelling is read as it was written");
        reader = ahead;
        return true;
    }

    private static bool TryAddress(ReadOnlySpan<byte> text, out Address address)
    {
        address = default;
        if (text.IsEmpty) return true;
        return text.Length <= Bech32.LengthMax && Ascii.IsValid(text) && Bech32.TryParseAccount(Encoding.ASCII.GetString(text), out address);
    }
}
