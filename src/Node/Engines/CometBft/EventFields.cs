using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Writes events of the chain as ABCI events, straight from the bytes they were emitted as: a block of ten thousand trades has a quarter of a million attributes.</summary>
/// <remarks>What is the same in every event of a kind, names and tags, is encoded once, when the process starts.</remarks>
internal sealed class EventFields
{
    private const int EventType = 1, EventAttributes = 2, AttributeKey = 1, AttributeValue = 2, AttributeIndex = 3;

    // Below what one byte of a length can tell.
    private const int AttributeSizeMax = 128;

    private readonly string _name;
    private readonly byte[] _head;
    private readonly FieldText[] _fields;

    private EventFields(EventDefinition definition)
    {
        _name = definition.Name;
        ProtoWriter head = new();
        head.String(EventType, definition.Name);
        _head = head.ToArray();
        _fields = new FieldText[definition.Fields.Count];
        int offset = 0;
        for (int i = 0; i < _fields.Length; i++)
        {
            _fields[i] = new FieldText(definition.Fields[i], offset);
            offset += _fields[i].Size;
        }
        // Events are packed, in the order of their fields (a golden file locks it).
        Invariant.Assert(offset == definition.SizeBytes, $"the fields of {definition.Name} do not fill it");
    }

    /// <summary>The event writers of a chain, by event number.</summary>
    public static EventFields?[] All(OperationCatalog catalog)
    {
        List<EventDefinition> definitions = [.. catalog.Modules.SelectMany(module => module.Events)];
        EventFields?[] all = new EventFields?[definitions.Max(definition => (int)definition.Number) + 1];
        foreach (EventDefinition definition in definitions) all[definition.Number] = new EventFields(definition);
        return all;
    }

    /// <summary>Writes the events of a buffer as elements of a repeated field.</summary>
    public static void Write(ProtoWriter writer, int field, EventFields?[] all, ReadOnlySpan<byte> events)
    {
        EventReader reader = new(events);
        while (reader.TryNext())
        {
            // The others' names for it, where there are any.
            List<AbciEvent> told = IbcEvents.Of(reader.Number, reader.Payload);
            foreach (AbciEvent each in told)
            {
                int mark = writer.Begin(field);
                each.Write(writer);
                writer.End(mark);
            }
            if (told.Count == 0) all[reader.Number]!.Write(writer, field, reader.Payload);
        }
    }

    /// <summary>Reads the events of a buffer as text: the same names and values as <see cref="Write(ProtoWriter, int, EventFields[], ReadOnlySpan{byte})"/> writes.</summary>
    public static void Read(List<AbciEvent> into, EventFields?[] all, ReadOnlySpan<byte> events)
    {
        EventReader reader = new(events);
        while (reader.TryNext())
        {
            List<AbciEvent> told = IbcEvents.Of(reader.Number, reader.Payload);
            if (told.Count > 0) into.AddRange(told);
            else into.Add(all[reader.Number]!.Read(reader.Payload));
        }
    }

    private AbciEvent Read(ReadOnlySpan<byte> payload)
    {
        AbciEvent happened = new() { Type = _name };
        foreach (FieldText each in _fields) happened.Attributes.Add(each.Read(each.Of(payload)));
        return happened;
    }

    private void Write(ProtoWriter writer, int field, ReadOnlySpan<byte> payload)
    {
        Span<byte> attribute = stackalloc byte[AttributeSizeMax];
        int mark = writer.Begin(field);
        writer.Raw(_head);
        foreach (FieldText each in _fields)
        {
            ReadOnlySpan<byte> value = each.Of(payload);
            if (each.IsLong) each.Write(value, writer);
            else writer.Raw(attribute[..each.Write(value, attribute)]);
        }
        writer.End(mark);
    }

    /// <summary>A field as text, as the JSON of the exchange's API spells it.</summary>
    private sealed class FieldText
    {
        // Of a hash.
        private const int TextSizeMax = 2 * Hash32.Size;

        private readonly FieldKind _kind;
        private readonly bool _isIndexed;
        private readonly string _name;
        private readonly byte[] _head; // tag, size, key, the value's tag and size; the sizes are filled in
        private readonly Dictionary<ulong, byte[]>? _choices;

        public FieldText(FieldDefinition field, int offset)
        {
            (_kind, Offset) = (field.Kind, offset);
            Type type = field.Type.IsEnum ? Enum.GetUnderlyingType(field.Type) : field.Type;
            Size = _kind switch
            {
                FieldKind.Symbol => Symbol.Size,
                FieldKind.Amount => 16,
                FieldKind.Address => Address.Size,
                FieldKind.Hash => Hash32.Size,
                FieldKind.Bytes => 0,
                FieldKind.Text => type == typeof(EntityId) ? EntityId.Size : type == typeof(Text32) ? Text32.Size : type == typeof(Text36) ? Text36.Size : Text128.Size,
                _ => type == typeof(bool) || type == typeof(byte) ? 1 : type == typeof(ushort) ? 2 : type == typeof(uint) ? 4 : 8,
            };
            // What people search by: whose, which market or asset, which order.
            _isIndexed = _kind is FieldKind.Symbol or FieldKind.Address or FieldKind.Hash || field.Name.EndsWith("Id", StringComparison.Ordinal);
            (_name, _head) = (field.Name, HeadOf(field.Name));
            if (!field.Type.IsEnum) return;
            _choices = [];
            foreach (object choice in Enum.GetValues(field.Type))
            {
                byte[] text = Encoding.ASCII.GetBytes(FieldDefinition.CamelCase(choice.ToString()!));
                Invariant.Assert(text.Length <= TextSizeMax);
                _choices[Convert.ToUInt64(choice, CultureInfo.InvariantCulture)] = text;
            }
        }

        public int Offset { get; }

        public int Size { get; }

        /// <summary>Whether it can be a text whose length takes more than one byte.</summary>
        public bool IsLong => _kind == FieldKind.Bytes || (_kind == FieldKind.Text && Size > TextSizeMax);

        /// <summary>Its bytes in an event: a tail is all that follows.</summary>
        public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> payload) => _kind == FieldKind.Bytes ? payload[Offset..] : payload.Slice(Offset, Size);

        /// <summary>Writes the whole attribute, however long.</summary>
        public void Write(ReadOnlySpan<byte> value, ProtoWriter writer)
        {
            int mark = writer.Begin(EventAttributes);
            writer.String(AttributeKey, _name);
            if (_kind == FieldKind.Bytes) writer.String(AttributeValue, Convert.ToHexStringLower(value));
            else writer.Bytes(AttributeValue, value.TrimEnd((byte)0));
            writer.End(mark);
        }

        /// <summary>Writes the whole attribute; the bytes it takes.</summary>
        public int Write(ReadOnlySpan<byte> value, Span<byte> attribute)
        {
            _head.CopyTo(attribute);
            int size = _head.Length, length = Format(value, attribute[size..]);
            attribute[size - 1] = (byte)length;
            // An empty value is left out, with its tag and size.
            size = length == 0 ? size - 2 : size + length;
            if (_isIndexed)
            {
                attribute[size++] = AttributeIndex << 3 | (int)WireType.Varint;
                attribute[size++] = 1;
            }
            attribute[1] = (byte)(size - 2);
            return size;
        }

        /// <summary>The attribute as text.</summary>
        public Wire.EventAttribute Read(ReadOnlySpan<byte> value)
        {
            Span<byte> text = stackalloc byte[AttributeSizeMax];
            if (_kind == FieldKind.Bytes) return new Wire.EventAttribute { Key = _name, Value = Convert.ToHexStringLower(value) };
            ReadOnlySpan<byte> own = IsLong ? value.TrimEnd((byte)0) : text[..Format(value, text)];
            return new Wire.EventAttribute { Key = _name, Value = Encoding.UTF8.GetString(own), Index = _isIndexed };
        }

        private static byte[] HeadOf(string name)
        {
            ProtoWriter writer = new();
            writer.Tag(EventAttributes, WireType.Bytes);
            writer.Varint(0);
            writer.String(AttributeKey, name);
            writer.Tag(AttributeValue, WireType.Bytes);
            writer.Varint(0);
            Invariant.Assert(writer.Length + TextSizeMax + 2 <= AttributeSizeMax, $"the name {name} is too long");
            return writer.ToArray();
        }

        private int Format(ReadOnlySpan<byte> value, Span<byte> text)
        {
            int written;
            switch (_kind)
            {
                case FieldKind.Bool:
                    ReadOnlySpan<byte> word = value[0] != 0 ? "true"u8 : "false"u8;
                    word.CopyTo(text);
                    return word.Length;
                case FieldKind.Signed:
                    Invariant.Assert(BinaryPrimitives.ReadInt64LittleEndian(value).TryFormat(text, out written, default, CultureInfo.InvariantCulture));
                    return written;
                case FieldKind.Unsigned:
                    Invariant.Assert(Number(value).TryFormat(text, out written, default, CultureInfo.InvariantCulture));
                    return written;
                case FieldKind.Enum:
                    if (_choices!.TryGetValue(Number(value), out byte[]? choice))
                    {
                        choice.CopyTo(text);
                        return choice.Length;
                    }
                    goto case FieldKind.Unsigned;
                case FieldKind.Amount:
                    Invariant.Assert(MemoryMarshal.Read<Amount>(value).Units.TryFormat(text, out written, default, CultureInfo.InvariantCulture));
                    return written;
                case FieldKind.Symbol:
                    Symbol symbol = MemoryMarshal.Read<Symbol>(value);
                    ReadOnlySpan<byte> letters = Symbol.Bytes(in symbol);
                    letters.CopyTo(text);
                    return letters.Length;
                case FieldKind.Text:
                    ReadOnlySpan<byte> entity = value.TrimEnd((byte)0);
                    entity.CopyTo(text);
                    return entity.Length;
                case FieldKind.Address:
                    "0x"u8.CopyTo(text);
                    return 2 + Hex(value, text[2..]);
                case FieldKind.Hash:
                    return Hex(value, text);
                default:
                    throw new InvariantException($"an event's field cannot be {_kind}");
            }
        }

        private static ulong Number(ReadOnlySpan<byte> value) => value.Length switch
        {
            1 => value[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(value),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(value),
        };

        private static int Hex(ReadOnlySpan<byte> value, Span<byte> text)
        {
            for (int i = 0; i < value.Length; i++)
            {
                text[2 * i] = "0123456789abcdef"u8[value[i] >> 4];
                text[2 * i + 1] = "0123456789abcdef"u8[value[i] & 15];
            }
            return 2 * value.Length;
        }
    }
}
