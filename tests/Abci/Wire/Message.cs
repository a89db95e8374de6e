using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Abci.Wire;

/// <summary>A protobuf message read without its schema: fields by number. The suite reads every answer so, which shares nothing with the server under test.</summary>
public sealed class Message
{
    private readonly SortedDictionary<int, List<(ulong Number, byte[]? Bytes)>> _fields = [];

    private Message(byte[] raw) => Raw = raw;

    /// <summary>The message as it came.</summary>
    public byte[] Raw { get; }

    /// <summary>Reads a message; refuses what is no protobuf.</summary>
    public static Message Parse(ReadOnlySpan<byte> bytes, string what)
    {
        Message message = new(bytes.ToArray());
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) throw new NonConformance($"{what} is no protobuf message");
            (ulong Number, byte[]? Bytes) value = default;
            bool ok = wire switch
            {
                WireType.Varint => reader.TryVarint(out value.Number),
                WireType.Bytes => TryBytes(ref reader, out value.Bytes),
                _ => reader.TrySkip(wire),
            };
            if (!ok) throw new NonConformance($"{what} is no protobuf message (field {field})");
            if (!message._fields.TryGetValue(field, out var values)) message._fields[field] = values = [];
            values.Add(value);
        }
        return message;
    }

    private static bool TryBytes(ref ProtoReader reader, out byte[]? bytes)
    {
        bool ok = reader.TryBytes(out ReadOnlySpan<byte> span);
        bytes = ok ? span.ToArray() : null;
        return ok;
    }

    /// <summary>The numbers of the fields that are there.</summary>
    public IEnumerable<int> Fields => _fields.Keys;

    /// <summary>Whether a field is there.</summary>
    public bool Has(int field) => _fields.ContainsKey(field);

    /// <summary>A number; 0 when it is absent.</summary>
    public long Number(int field) => _fields.TryGetValue(field, out var values) ? unchecked((long)values[^1].Number) : 0;

    /// <summary>Bytes; empty when they are absent.</summary>
    public byte[] Bytes(int field) => _fields.TryGetValue(field, out var values) ? values[^1].Bytes ?? [] : [];

    /// <summary>Text; empty when it is absent.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    /// <summary>Every element of a repeated field of bytes.</summary>
    public List<byte[]> AllBytes(int field) => _fields.TryGetValue(field, out var values) ? values.ConvertAll(value => value.Bytes ?? []) : [];

    /// <summary>A nested message; an empty one when it is absent.</summary>
    public Message Nested(int field, string what) => Parse(Bytes(field), what);

    /// <summary>Every element of a repeated message field.</summary>
    public List<Message> AllNested(int field, string what) => AllBytes(field).ConvertAll(bytes => Parse(bytes, what));
}
