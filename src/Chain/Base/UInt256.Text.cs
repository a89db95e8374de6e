namespace Gwangan.Chain.Base;

public readonly partial struct UInt256
{
    // 2^256 - 1 has 78 decimal digits.
    private const int DecimalDigitsMax = 78;

    /// <summary>The number in decimal digits.</summary>
    public override string ToString()
    {
        Span<char> digits = stackalloc char[DecimalDigitsMax];
        int at = DecimalDigitsMax;
        UInt256 rest = this;
        do
        {
            rest = DivRem(in rest, 10_000_000_000_000_000_000UL, out UInt256 part);
            ulong low = part.U0;
            for (int i = 0; i < 19 && (low != 0 || !rest.IsZero || at == DecimalDigitsMax); i++, low /= 10) digits[--at] = (char)('0' + low % 10);
        }
        while (!rest.IsZero);
        return new string(digits[at..]);
    }

    /// <summary>0x and hex digits without leading zeros, "0x0" for 0: a quantity of Ethereum's JSON-RPC.</summary>
    public string ToHex()
    {
        Span<byte> whole = stackalloc byte[Size];
        WriteBigEndian(whole);
        string digits = Convert.ToHexStringLower(whole);
        return string.Concat("0x", digits.AsSpan(Math.Min(2 * Size - 1, 2 * Size - ((BitLength + 3) >> 2))));
    }

    /// <summary>Reads decimal digits, or 0x and 1 to 64 hex digits of either case; false when it is anything else or does not fit. Leading zeros count for nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value)
    {
        value = default;
        if (text.StartsWith("0x")) return TryParseHex(text[2..], out value);
        if (text.Length == 0) return false;
        UInt256 total = default;
        foreach (char c in text)
        {
            if (c is < '0' or > '9') return false;
            if (!TryMultiply(in total, 10u, out total) || !TryAdd(in total, (uint)(c - '0'), out total)) return false;
        }
        value = total;
        return true;
    }

    /// <summary>The number that <paramref name="text"/> spells, as <see cref="TryParse"/> reads it.</summary>
    /// <exception cref="InvariantException">It spells none: for constants, not for what users send.</exception>
    public static UInt256 Parse(ReadOnlySpan<char> text)
    {
        Invariant.Assert(TryParse(text, out UInt256 value));
        return value;
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, out UInt256 value)
    {
        value = default;
        if (digits.Length is 0 or > 2 * Size) return false;
        Span<char> padded = stackalloc char[2 * Size];
        padded.Fill('0');
        digits.CopyTo(padded[(2 * Size - digits.Length)..]);
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(padded, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        value = FromBigEndian(bytes);
        return true;
    }
}
