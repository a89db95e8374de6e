using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos;

/// <summary>Bech32 (BIP 173) as Cosmos uses it: the spelling <c>gwangan1…</c> of an account.</summary>
public static class Bech32
{
    /// <summary>What account addresses begin with.</summary>
    public const string AccountPrefix = "gwangan";

    /// <summary>The longest text that is read or written.</summary>
    public const int LengthMax = 256;

    private const int ChecksumLength = 6;
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private static ReadOnlySpan<uint> Generator => [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>An account in its Cosmos spelling.</summary>
    public static string EncodeAccount(in Address address) => Encode(AccountPrefix, Address.Bytes(in address));

    /// <summary>Reads an account's Cosmos spelling; false for another prefix, length or checksum.</summary>
    public static bool TryParseAccount(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[LengthMax];
        if (!TryDecode(text, out string prefix, bytes, out int count) || prefix != AccountPrefix || count != Address.Size) return false;
        address = new Address(bytes[..count]);
        return true;
    }

    /// <summary>The spelling of <paramref name="data"/> behind a lower-case <paramref name="prefix"/>; both together within <see cref="LengthMax"/>.</summary>
    public static string Encode(ReadOnlySpan<char> prefix, ReadOnlySpan<byte> data)
    {
        int digits = ((data.Length * 8) + 4) / 5;
        int length = prefix.Length + 1 + digits + ChecksumLength;
        Invariant.Assert(prefix.Length > 0);
        Invariant.Assert(length <= LengthMax);
        Span<char> text = stackalloc char[length];
        prefix.CopyTo(text);
        text[prefix.Length] = '1';
        Span<char> body = text[(prefix.Length + 1)..];

        uint checksum = PrefixChecksum(prefix);
        for (int i = 0; i < digits; i++)
        {
            uint digit = FiveBits(data, 5 * i);
            checksum = Step(checksum, digit);
            body[i] = Alphabet[(int)digit];
        }
        for (int i = 0; i < ChecksumLength; i++) checksum = Step(checksum, 0);
        checksum ^= 1;
        for (int i = 0; i < ChecksumLength; i++) body[digits + i] = Alphabet[(int)((checksum >> (5 * (ChecksumLength - 1 - i))) & 31)];
        return new string(text);
    }

    /// <summary>Reads any bech32 text into <paramref name="data"/>; false when it is malformed, mixed in case, wrongly summed, too long or does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out string prefix, Span<byte> data, out int count)
    {
        prefix = "";
        count = 0;
        if (text.Length > LengthMax) return false;
        int separator = text.LastIndexOf('1');
        if (separator < 1 || text.Length - separator - 1 < ChecksumLength) return false;

        Span<char> lower = stackalloc char[text.Length];
        bool anyLower = false, anyUpper = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is < '!' or > '~') return false;
            anyLower |= char.IsAsciiLetterLower(c);
            anyUpper |= char.IsAsciiLetterUpper(c);
            lower[i] = char.IsAsciiLetterUpper(c) ? (char)(c + 32) : c;
        }
        if (anyLower && anyUpper) return false;

        uint checksum = PrefixChecksum(lower[..separator]);
        ReadOnlySpan<char> body = lower[(separator + 1)..];
        int payload = body.Length - ChecksumLength;
        uint pending = 0;
        int bits = 0;
        for (int i = 0; i < body.Length; i++)
        {
            int digit = Alphabet.IndexOf(body[i]);
            if (digit < 0) return false;
            checksum = Step(checksum, (uint)digit);
            if (i >= payload) continue;
            pending = ((pending << 5) | (uint)digit) & 0xFFF;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            if (count == data.Length) return false;
            data[count++] = (byte)((pending >> bits) & 0xFF);
        }

        // What is left over is the padding of the last byte: fewer than five bits, all zero.
        if (checksum != 1 || bits >= 5 || (pending & ((1u << bits) - 1)) != 0) return false;
        prefix = new string(lower[..separator]);
        return true;
    }

    private static uint FiveBits(ReadOnlySpan<byte> data, int bit)
    {
        int at = bit / 8;
        int pair = (data[at] << 8) | (at + 1 < data.Length ? data[at + 1] : 0);
        return (uint)((pair >> (11 - (bit % 8))) & 31);
    }

    private static uint PrefixChecksum(ReadOnlySpan<char> prefix)
    {
        uint checksum = 1;
        foreach (char c in prefix) checksum = Step(checksum, (uint)c >> 5);
        checksum = Step(checksum, 0);
        foreach (char c in prefix) checksum = Step(checksum, (uint)c & 31);
        return checksum;
    }

    private static uint Step(uint checksum, uint digit)
    {
        uint top = checksum >> 25;
        checksum = ((checksum & 0x1ffffff) << 5) ^ digit;
        for (int i = 0; i < 5; i++)
            if (((top >> i) & 1) != 0) checksum ^= Generator[i];
        return checksum;
    }
}
