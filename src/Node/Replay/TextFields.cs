using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gwangan.Node.Replay;

/// <summary>Reads the fields of text recordings: exact numbers, never through floating point.</summary>
public static class TextFields
{
    /// <summary>Splits a line at commas into <paramref name="fields"/>; blanks and plain quotes around a field are dropped. Returns how many there are, which can be more than fit.</summary>
    public static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        int count = 0, start = 0;
        while (true)
        {
            int comma = line[start..].IndexOf((byte)',');
            int end = comma < 0 ? line.Length : start + comma;
            if (count < fields.Length) fields[count] = Trim(line, start, end);
            count++;
            if (comma < 0) return count;
            start = end + 1;
        }
    }

    /// <summary>Reads a decimal number as a whole number of 10^-<paramref name="decimals"/>; false when it is none, does not fit, or has a fraction finer than that.</summary>
    public static bool TryFixed(ReadOnlySpan<byte> text, int decimals, out long value) => TryFixed(text, decimals, isRounded: false, out value);

    /// <summary>The same for numbers that went through floating point on their way (1.7885566900000001): what is finer is rounded to the nearest.</summary>
    public static bool TryNearest(ReadOnlySpan<byte> text, int decimals, out long value) => TryFixed(text, decimals, isRounded: true, out value);

    private static bool TryFixed(ReadOnlySpan<byte> text, int decimals, bool isRounded, out long value)
    {
        value = 0;
        int exponentAt = text.IndexOfAny((byte)'e', (byte)'E'), exponent = 0;
        if (exponentAt >= 0)
        {
            if (!TryWhole(text[(exponentAt + 1)..], out long power) || power is < -40 or > 40) return false;
            exponent = (int)power;
            text = text[..exponentAt];
        }
        bool isNegative = text.StartsWith("-"u8);
        if (isNegative || text.StartsWith("+"u8)) text = text[1..];
        Int128 number = 0;
        int digits = 0, fraction = -1;
        foreach (byte character in text)
        {
            if (character == '.' && fraction < 0)
            {
                fraction = 0;
                continue;
            }
            if (character is < (byte)'0' or > (byte)'9' || ++digits > 36) return false;
            number = number * 10 + (character - '0');
            if (fraction >= 0) fraction++;
        }
        if (digits == 0) return false;
        for (int shift = decimals + exponent - Math.Max(fraction, 0); shift != 0; shift -= Math.Sign(shift))
        {
            if (number == 0) break;
            if (shift > 0)
            {
                if (number > long.MaxValue) return false;
                number *= 10;
            }
            else
            {
                if (!isRounded && number % 10 != 0) return false;
                number = (number + (isRounded && shift == -1 ? 5 : 0)) / 10;
            }
        }
        if (number > long.MaxValue) return false;
        value = isNegative ? -(long)number : (long)number;
        return true;
    }

    /// <summary>Reads a whole number, with a sign or without.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value)
    {
        if (text.StartsWith("+"u8)) text = text[1..];
        return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && used > 0;
    }

    /// <summary>Reads an order id: a number as it is, and anything else (a UUID, a hexadecimal string) as a stable 63-bit hash of its characters above it.</summary>
    public static bool TryOrderId(ReadOnlySpan<byte> text, out ulong id)
    {
        if (Utf8Parser.TryParse(text, out id, out int used) && used == text.Length) return true;
        if (text.IsEmpty) return false;
        // FNV-1a, 64 bits.
        id = 14_695_981_039_346_656_037;
        foreach (byte character in text) id = unchecked((id ^ character) * 1_099_511_628_211);
        id |= 1UL << 63;
        return true;
    }

    /// <summary>Reads a time: whole nanoseconds, or ISO 8601 with up to nine digits of a second, as nanoseconds since 1970 UTC.</summary>
    public static bool TryTimeNs(ReadOnlySpan<byte> text, out long ns)
    {
        if (TryWhole(text, out ns)) return true;
        int dot = text.IndexOf((byte)'.'), digits = 0;
        long fraction = 0;
        ReadOnlySpan<byte> seconds = text, zone = default;
        if (dot >= 0)
        {
            int end = dot + 1;
            while (end < text.Length && text[end] is >= (byte)'0' and <= (byte)'9') end++;
            digits = end - dot - 1;
            if (digits is 0 or > 9 || !TryWhole(text[(dot + 1)..end], out fraction)) return false;
            seconds = text[..dot];
            zone = text[end..];
        }
        for (; digits < 9; digits++) fraction *= 10;
        string whole = Encoding.ASCII.GetString(seconds) + Encoding.ASCII.GetString(zone);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time)) return false;
        if (time.Year is < 1678 or > 2261) return false;
        ns = (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100 + fraction;
        return true;
    }

    /// <summary>A field for an error message, cut to a readable length.</summary>
    public static string Show(ReadOnlySpan<byte> text) => text.Length <= 80 ? $"\"{Encoding.UTF8.GetString(text)}\"" : $"\"{Encoding.UTF8.GetString(text[..80])}…\"";

    private static Range Trim(ReadOnlySpan<byte> line, int start, int end)
    {
        while (start < end && line[start] is (byte)' ' or (byte)'\t') start++;
        while (end > start && line[end - 1] is (byte)' ' or (byte)'\t') end--;
        if (end - start >= 2 && line[start] == '"' && line[end - 1] == '"') (start, end) = (start + 1, end - 1);
        return start..end;
    }
}
