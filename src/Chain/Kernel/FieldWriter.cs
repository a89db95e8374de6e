using System.Globalization;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Writes operation fields in canonical protobuf: the counterpart of <see cref="FieldReader"/>, method for method.</summary>
public static class FieldWriter
{
    /// <summary>A bool.</summary>
    public static void Bool(ProtoWriter writer, int number, bool value) => writer.Bool(number, value);

    /// <summary>An unsigned integer of at most 8 bits.</summary>
    public static void Byte(ProtoWriter writer, int number, byte value) => writer.UInt64(number, value);

    /// <summary>An unsigned integer of at most 16 bits.</summary>
    public static void UShort(ProtoWriter writer, int number, ushort value) => writer.UInt64(number, value);

    /// <summary>An unsigned integer of at most 32 bits.</summary>
    public static void UInt(ProtoWriter writer, int number, uint value) => writer.UInt64(number, value);

    /// <summary>An unsigned integer of at most 64 bits.</summary>
    public static void ULong(ProtoWriter writer, int number, ulong value) => writer.UInt64(number, value);

    /// <summary>A signed integer of 64 bits.</summary>
    public static void Long(ProtoWriter writer, int number, long value) => writer.Int64(number, value);

    /// <summary>A numbered choice of at most 8 bits.</summary>
    public static void Enum<TEnum>(ProtoWriter writer, int number, TEnum value) where TEnum : struct, Enum
    {
        Invariant.Assert(Unsafe.SizeOf<TEnum>() == 1);
        writer.UInt64(number, Unsafe.BitCast<TEnum, byte>(value));
    }

    /// <summary>UTF-8 text.</summary>
    public static void Text(ProtoWriter writer, int number, string value) => writer.String(number, value);

    /// <summary>Bytes.</summary>
    public static void Bytes(ProtoWriter writer, int number, byte[] value) => writer.Bytes(number, value);

    /// <summary>A symbol as text.</summary>
    public static void Symbol(ProtoWriter writer, int number, Symbol value) => writer.Bytes(number, Base.Symbol.Bytes(in value));

    /// <summary>An amount in decimal digits; zero is omitted.</summary>
    public static void Amount(ProtoWriter writer, int number, Amount value)
    {
        if (value.IsZero) return;
        Span<char> digits = stackalloc char[39];
        Invariant.Assert(value.Units.TryFormat(digits, out int count, default, CultureInfo.InvariantCulture));
        writer.String(number, digits[..count]);
    }

    /// <summary>An address as 20 bytes; the zero address is omitted.</summary>
    public static void Address(ProtoWriter writer, int number, Address value)
    {
        if (!value.IsZero) writer.Bytes(number, Base.Address.Bytes(in value));
    }

    /// <summary>A hash as 32 bytes; the zero hash is omitted.</summary>
    public static void Hash(ProtoWriter writer, int number, Hash32 value)
    {
        if (!value.IsZero) writer.Bytes(number, Hash32.Bytes(in value));
    }
}
