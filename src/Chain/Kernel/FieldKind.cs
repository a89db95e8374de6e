using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>What a field holds and how it stands on the wire.</summary>
public enum FieldKind : byte
{
    /// <summary>bool, varint.</summary>
    Bool = 1,

    /// <summary>Unsigned integer of at most 64 bits, varint.</summary>
    Unsigned = 2,

    /// <summary>Signed integer of 64 bits, varint of its two's complement.</summary>
    Signed = 3,

    /// <summary>A numbered choice, varint.</summary>
    Enum = 4,

    /// <summary>UTF-8 text.</summary>
    Text = 5,

    /// <summary>Bytes.</summary>
    Bytes = 6,

    /// <summary>A <see cref="Base.Symbol"/>, as text.</summary>
    Symbol = 7,

    /// <summary>An <see cref="Base.Amount"/>, as the decimal digits of its units.</summary>
    Amount = 8,

    /// <summary>An <see cref="Base.Address"/>, as 20 bytes.</summary>
    Address = 9,

    /// <summary>A <see cref="Base.Hash32"/>, as 32 bytes.</summary>
    Hash = 10,
}

/// <summary>A field of an operation or an event.</summary>
/// <param name="Number">Its protobuf number (operations) or position from 1 (events).</param>
/// <param name="Name">Its name in camelCase, as in JSON.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Type">Its type in code.</param>
/// <param name="SizeMax">Most bytes of text or bytes.</param>
public sealed record FieldDefinition(byte Number, string Name, FieldKind Kind, Type Type, int SizeMax)
{
    /// <summary>The kind of a type in code.</summary>
    /// <exception cref="InvariantException">Fields cannot have this type.</exception>
    public static FieldKind KindOf(Type type)
    {
        if (type.IsEnum) return FieldKind.Enum;
        if (type == typeof(bool)) return FieldKind.Bool;
        if (type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong)) return FieldKind.Unsigned;
        if (type == typeof(long)) return FieldKind.Signed;
        if (type == typeof(string) || type == typeof(EntityId) || type == typeof(Text32) || type == typeof(Text36) || type == typeof(Text128)) return FieldKind.Text;
        if (type == typeof(byte[])) return FieldKind.Bytes;
        if (type == typeof(Symbol)) return FieldKind.Symbol;
        if (type == typeof(Amount)) return FieldKind.Amount;
        if (type == typeof(Address)) return FieldKind.Address;
        if (type == typeof(Hash32)) return FieldKind.Hash;
        throw new InvariantException($"a field cannot be of type {type}");
    }

    /// <summary>The JSON and TypeScript spelling of a PascalCase name.</summary>
    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
