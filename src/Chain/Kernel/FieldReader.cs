using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Splits an operation's protobuf into its fields, then hands each out by number and type. Reused; a malformed field sets <see cref="Failed"/>.</summary>
/// <remarks>Whether the bytes were canonical is settled by encoding the result again (<see cref="OperationDefinition.TryDecode"/>), so this reader only has to be safe.</remarks>
public sealed class FieldReader
{
    private const int FieldNumberMax = 15;
    private readonly (ulong Varint, int Offset, int Size, bool Delimited, bool Present)[] _fields = new (ulong, int, int, bool, bool)[FieldNumberMax + 1];
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>True once any field was malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Splits a message; false when it is not one, repeats a field or numbers one above 15.</summary>
    public bool TrySplit(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Failed = false;
        Array.Clear(_fields);
        ReadOnlySpan<byte> span = bytes.Span;
        ProtoReader reader = new(span);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int number, out WireType wire) || number is < 1 or > FieldNumberMax || _fields[number].Present) return false;
            switch (wire)
            {
                case WireType.Varint when reader.TryVarint(out ulong value):
                    _fields[number] = (value, 0, 0, false, true);
                    break;
                case WireType.Bytes when reader.TryBytes(out ReadOnlySpan<byte> content):
                    _fields[number] = (0, reader.Position - content.Length, content.Length, true, true);
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    private ulong Varint(int number, ulong max)
    {
        ref var field = ref _fields[number];
        if (field.Present && (field.Delimited || field.Varint > max)) Failed = true;
        return field.Varint;
    }

    private ReadOnlySpan<byte> Delimited(int number, int sizeMax)
    {
        ref var field = ref _fields[number];
        if (field.Present && (!field.Delimited || field.Size > sizeMax))
        {
            Failed = true;
            return default;
        }
        return _bytes.Span.Slice(field.Offset, field.Size);
    }

    /// <summary>A bool.</summary>
    public bool Bool(int number) => Varint(number, 1) != 0;

    /// <summary>An unsigned integer of at most 8 bits.</summary>
    public byte Byte(int number) => unchecked((byte)Varint(number, byte.MaxValue));

    /// <summary>An unsigned integer of at most 16 bits.</summary>
    public ushort UShort(int number) => unchecked((ushort)Varint(number, ushort.MaxValue));

    /// <summary>An unsigned integer of at most 32 bits.</summary>
    public uint UInt(int number) => unchecked((uint)Varint(number, uint.MaxValue));

    /// <summary>An unsigned integer of at most 64 bits.</summary>
    public ulong ULong(int number) => Varint(number, ulong.MaxValue);

    /// <summary>A signed integer of 64 bits.</summary>
    public long Long(int number) => unchecked((long)Varint(number, ulong.MaxValue));

    /// <summary>A numbered choice; a number its enum does not define is malformed.</summary>
    public TEnum Enum<TEnum>(int number) where TEnum : struct, Enum
    {
        TEnum value = (TEnum)System.Enum.ToObject(typeof(TEnum), Varint(number, byte.MaxValue));
        if (!EnumValues<TEnum>.IsDefined(value)) Failed = true;
        return value;
    }

    /// <summary>UTF-8 text of at most <paramref name="sizeMax"/> bytes.</summary>
    public string Text(int number, int sizeMax)
    {
        ReadOnlySpan<byte> bytes = Delimited(number, sizeMax);
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        Failed = true;
        return "";
    }

    /// <summary>At most <paramref name="sizeMax"/> bytes.</summary>
    public byte[] Bytes(int number, int sizeMax) => Delimited(number, sizeMax).ToArray();

    /// <summary>A symbol; absent is <see cref="Base.Symbol.None"/>.</summary>
    public Symbol Symbol(int number)
    {
        ReadOnlySpan<byte> bytes = Delimited(number, Base.Symbol.Size);
        if (bytes.IsEmpty) return Base.Symbol.None;
        if (!Base.Symbol.TryParse(bytes, out Symbol symbol)) Failed = true;
        return symbol;
    }

    /// <summary>An amount in decimal digits; absent is zero.</summary>
    public Amount Amount(int number)
    {
        ReadOnlySpan<byte> bytes = Delimited(number, 39);
        if (bytes.IsEmpty) return Base.Amount.Zero;
        Span<char> digits = stackalloc char[39];
        for (int i = 0; i < bytes.Length; i++) digits[i] = (char)bytes[i];
        if (!Base.Amount.TryParse(digits[..bytes.Length], out Amount amount)) Failed = true;
        return amount;
    }

    /// <summary>A 20-byte address; absent is <see cref="Base.Address.Zero"/>.</summary>
    public Address Address(int number)
    {
        ReadOnlySpan<byte> bytes = Delimited(number, Base.Address.Size);
        if (bytes.IsEmpty) return Base.Address.Zero;
        if (bytes.Length == Base.Address.Size) return new Address(bytes);
        Failed = true;
        return Base.Address.Zero;
    }

    /// <summary>A 32-byte hash; absent is zero.</summary>
    public Hash32 Hash(int number)
    {
        ReadOnlySpan<byte> bytes = Delimited(number, Hash32.Size);
        if (bytes.IsEmpty) return Hash32.Zero;
        if (bytes.Length == Hash32.Size) return new Hash32(bytes);
        Failed = true;
        return Hash32.Zero;
    }

    private static class EnumValues<TEnum> where TEnum : struct, Enum
    {
        private static readonly TEnum[] Values = System.Enum.GetValues<TEnum>();

        public static bool IsDefined(TEnum value) => Array.IndexOf(Values, value) >= 0;
    }
}
