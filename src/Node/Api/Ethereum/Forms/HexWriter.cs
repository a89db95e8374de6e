using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>Writes numbers and bytes as the texts of hex digits that Ethereum's tools read.</summary>
public static class HexWriter
{
    // Texts up to here are written on the stack: a bloom and its quotes.
    private const int StackSize = 4 + 2 * Bloom.Size;

    /// <summary>Writes a property that is a number.</summary>
    public static void Quantity(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong value)
    {
        json.WritePropertyName(name);
        json.Quantity(value);
    }

    /// <summary>Writes a property that is a number.</summary>
    public static void Quantity(this Utf8JsonWriter json, ReadOnlySpan<byte> name, in UInt256 value)
    {
        json.WritePropertyName(name);
        json.Quantity(in value);
    }

    /// <summary>Writes a property that is a hash.</summary>
    public static void Hash(this Utf8JsonWriter json, ReadOnlySpan<byte> name, in Hash32 hash)
    {
        json.WritePropertyName(name);
        json.Data(Hash32.Bytes(in hash));
    }

    /// <summary>Writes a property that is an account, or null.</summary>
    public static void Address(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Address? address)
    {
        json.WritePropertyName(name);
        if (address is { } there) json.Data(Chain.Base.Address.Bytes(in there));
        else json.WriteNullValue();
    }

    /// <summary>Writes a property that is bytes.</summary>
    public static void Data(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        json.WritePropertyName(name);
        json.Data(bytes);
    }

    /// <summary>Writes a number.</summary>
    public static void Quantity(this Utf8JsonWriter json, ulong value)
    {
        Span<byte> text = stackalloc byte[2 + 2 * sizeof(ulong)];
        (text[0], text[1]) = ((byte)'0', (byte)'x');
        value.TryFormat(text[2..], out int count, "x", null);
        json.WriteStringValue(text[..(2 + count)]);
    }

    /// <summary>Writes a number.</summary>
    public static void Quantity(this Utf8JsonWriter json, in UInt256 value)
    {
        if (value.IsUInt64)
        {
            json.Quantity(value.U0);
            return;
        }
        Span<byte> bytes = stackalloc byte[UInt256.Size], text = stackalloc byte[2 + 2 * UInt256.Size];
        value.WriteBigEndian(bytes);
        Convert.TryToHexStringLower(bytes, text[2..], out _);
        int skipped = text[2..].IndexOfAnyExcept((byte)'0');
        (text[skipped], text[skipped + 1]) = ((byte)'0', (byte)'x');
        json.WriteStringValue(text[skipped..]);
    }

    /// <summary>Writes bytes.</summary>
    [SkipLocalsInit]
    public static void Data(this Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        int size = 4 + 2 * bytes.Length;
        byte[]? rented = size > StackSize ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> text = rented ?? stackalloc byte[StackSize];
        (text[0], text[1], text[2], text[size - 1]) = ((byte)'"', (byte)'0', (byte)'x', (byte)'"');
        Convert.TryToHexStringLower(bytes, text[3..], out _);
        // Digits need no look whether anything is to be escaped.
        json.WriteRawValue(text[..size], skipInputValidation: true);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
