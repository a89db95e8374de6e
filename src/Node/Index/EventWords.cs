using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Index;

/// <summary>The words by which blocks are found for what their events hold: a number of 64 bits for an event's attribute and its value. Two may share one, so what is found is looked at.</summary>
/// <remarks>
/// Words are kept of what people search by: accounts, symbols, hashes and names. A block has each of its words once, however many events hold it. Other attributes, such as amounts and numbers of orders, are found by
/// the event's kind. An event that is told under ibc-go's names is found under those: its words are of <see cref="IbcEvents.IsSearched"/>'s attributes.
/// </remarks>
public sealed class EventWords
{
    // FNV-1a, 64 bits.
    private const ulong Basis = 14_695_981_039_346_656_037, Prime = 1_099_511_628_211;

    private readonly Dictionary<ushort, (int Offset, int Size, ulong Seed)[]> _fields = [];

    /// <summary>The words of a chain's events.</summary>
    public EventWords(OperationCatalog catalog)
    {
        foreach (EventDefinition definition in catalog.Modules.SelectMany(module => module.Events))
        {
            int offset = 0;
            List<(int, int, ulong)> fields = [];
            foreach (FieldDefinition field in definition.Fields)
            {
                int size = SizeOf(field);
                if (HasWords(field)) fields.Add((offset, size, SeedOf(definition, field)));
                offset += size;
            }
            Invariant.Assert(offset == definition.SizeBytes, $"the fields of {definition.Name} do not fill it");
            _fields[definition.Number] = [.. fields];
        }
    }

    /// <summary>Whether values of an attribute have words.</summary>
    public static bool HasWords(FieldDefinition field) => field.Kind is FieldKind.Address or FieldKind.Hash or FieldKind.Symbol || (field.Kind == FieldKind.Text && field.Type != typeof(Text128));

    /// <summary>Every word of a block.</summary>
    public long[] Of(BlockResults results)
    {
        HashSet<ulong> words = [];
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
        {
            List<AbciEvent> told = IbcEvents.Of(reader.Number, reader.Payload);
            foreach (AbciEvent each in told)
                foreach (Engines.CometBft.Wire.EventAttribute attribute in each.Attributes)
                    if (IbcEvents.IsSearched(attribute.Key)) words.Add(WordOf(each.Type, attribute.Key, attribute.Value));
            if (told.Count > 0) continue;
            foreach ((int offset, int size, ulong seed) in _fields[reader.Number]) words.Add(Hash(seed, reader.Payload.Slice(offset, size)));
        }
        long[] sorted = [.. words.Select(word => unchecked((long)word))];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The word of a value as people write it; null when no such attribute can have it.</summary>
    public static long? Of(EventDefinition definition, FieldDefinition field, string value)
    {
        byte[] bytes;
        switch (field.Kind)
        {
            case FieldKind.Address:
                if (!Address.TryParse(value, out Address address)) return null;
                bytes = address.ToArray();
                break;
            case FieldKind.Hash:
                if (!Hash32.TryParse(value, out Hash32 hash)) return null;
                bytes = hash.ToArray();
                break;
            default:
                bytes = Encoding.UTF8.GetBytes(value);
                break;
        }
        return unchecked((long)Hash(SeedOf(definition, field), bytes));
    }

    /// <summary>The word of a value of an attribute of an event that is told under one of ibc-go's names.</summary>
    public static long Of(string name, string attribute, string value) => unchecked((long)WordOf(name, attribute, value));

    private static ulong WordOf(string name, string attribute, string value)
    {
        ulong word = Basis;
        foreach (string part in (ReadOnlySpan<string>)[name, ".", attribute, "=", value])
        {
            foreach (char each in part) word = unchecked((word ^ each) * Prime);
        }
        return word;
    }

    private static ulong SeedOf(EventDefinition definition, FieldDefinition field) => Hash(Basis, [(byte)definition.Number, (byte)(definition.Number >> 8), field.Number]);

    // What pads a short text is no part of it.
    private static ulong Hash(ulong seed, ReadOnlySpan<byte> value)
    {
        foreach (byte each in value.TrimEnd((byte)0)) seed = unchecked((seed ^ each) * Prime);
        return seed;
    }

    private static int SizeOf(FieldDefinition field)
    {
        Type type = field.Type.IsEnum ? Enum.GetUnderlyingType(field.Type) : field.Type;
        return field.Kind switch
        {
            FieldKind.Symbol => Symbol.Size,
            FieldKind.Amount => 16,
            FieldKind.Address => Address.Size,
            FieldKind.Hash => Hash32.Size,
            // An event's tail: what follows the struct.
            FieldKind.Bytes => 0,
            FieldKind.Text => type == typeof(EntityId) ? EntityId.Size : type == typeof(Text32) ? Text32.Size : type == typeof(Text36) ? Text36.Size : Text128.Size,
            _ => type == typeof(bool) || type == typeof(byte) ? 1 : type == typeof(ushort) ? 2 : type == typeof(uint) ? 4 : 8,
        };
    }
}
