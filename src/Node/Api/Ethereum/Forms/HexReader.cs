using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>Reads the texts of hex digits that parameters consist of (execution-apis, base types). Quantities have no leading zeros; the digits of data are of even count.</summary>
public static class HexReader
{
    /// <summary>Reads a number of 64 bits.</summary>
    public static bool TryQuantity(JsonElement json, out ulong quantity)
    {
        quantity = 0;
        return TryDigits(json, 2 * sizeof(ulong), out ReadOnlySpan<char> digits) && IsQuantity(digits) && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out quantity);
    }

    /// <summary>Reads a number of 256 bits.</summary>
    public static bool TryQuantity(JsonElement json, out UInt256 quantity)
    {
        quantity = default;
        if (!TryDigits(json, 2 * UInt256.Size, out ReadOnlySpan<char> digits) || !IsQuantity(digits)) return false;
        Span<char> even = stackalloc char[2 * UInt256.Size];
        even.Fill('0');
        digits.CopyTo(even[^digits.Length..]);
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        if (Convert.FromHexString(even, bytes, out _, out _) != OperationStatus.Done) return false;
        quantity = UInt256.FromBigEndian(bytes);
        return true;
    }

    /// <summary>Reads a hash.</summary>
    public static bool TryHash(JsonElement json, out Hash32 hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        if (!TryExactly(json, bytes)) return false;
        hash = new Hash32(bytes);
        return true;
    }

    /// <summary>Reads an account.</summary>
    public static bool TryAddress(JsonElement json, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Address.Size];
        if (!TryExactly(json, bytes)) return false;
        address = new Address(bytes);
        return true;
    }

    /// <summary>Reads bytes of any length.</summary>
    public static bool TryData(JsonElement json, out byte[] data)
    {
        data = [];
        if (json.ValueKind != JsonValueKind.String) return false;
        // Digits as they came, in their quotes; a spelling with escapes is none that anybody uses, and goes by a text.
        ReadOnlySpan<byte> digits = JsonMarshal.GetRawUtf8Value(json)[1..^1];
        if (digits.Contains((byte)'\\')) digits = Encoding.UTF8.GetBytes(json.GetString()!);
        if (!(digits.StartsWith("0x"u8) || digits.StartsWith("0X"u8)) || digits.Length % 2 != 0) return false;
        digits = digits[2..];
        byte[] read = new byte[digits.Length / 2];
        if (Convert.FromHexString(digits, read, out _, out _) != OperationStatus.Done) return false;
        data = read;
        return true;
    }

    private static bool TryExactly(JsonElement json, Span<byte> bytes) =>
        TryDigits(json, 2 * bytes.Length, out ReadOnlySpan<char> digits) && digits.Length == 2 * bytes.Length && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;

    private static bool TryDigits(JsonElement json, int countMax, out ReadOnlySpan<char> digits)
    {
        digits = default;
        if (json.ValueKind != JsonValueKind.String || json.GetString() is not { } text || !(text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0X", StringComparison.Ordinal))) return false;
        digits = text.AsSpan(2);
        return digits.Length <= countMax;
    }

    private static bool IsQuantity(ReadOnlySpan<char> digits) => digits.Length > 0 && (digits[0] != '0' || digits.Length == 1);
}
