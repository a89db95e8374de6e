using System.Globalization;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>Which texts can be identifiers (24-host, validate.go), and those that this chain gives.</summary>
public static class Identifiers
{
    /// <summary>What channel ids begin with.</summary>
    public const string ChannelPrefix = "channel-";

    /// <summary>What connection ids begin with.</summary>
    public const string ConnectionPrefix = "connection-";

    /// <summary>A client's id: 9 to 64 characters.</summary>
    public static bool IsClient(string id) => IsIdentifier(id, 9, IbcLimits.IdentifierMax);

    /// <summary>A connection's id: 10 to 64 characters.</summary>
    public static bool IsConnection(string id) => IsIdentifier(id, 10, IbcLimits.IdentifierMax);

    /// <summary>A channel's id: 8 to 64 characters.</summary>
    public static bool IsChannel(string id) => IsIdentifier(id, 8, IbcLimits.IdentifierMax);

    /// <summary>A port's id: 2 to 128 characters.</summary>
    public static bool IsPort(string id) => IsIdentifier(id, 2, IbcLimits.PortMax);

    /// <summary>Whether a text is <c>channel-</c> and a number, as chains of ibc-go give them: only such are hops of a denomination's trace.</summary>
    public static bool IsNumberedChannel(string id) => TryNumber(id, ChannelPrefix, out _);

    /// <summary>Whether a text can be the name of a client of IBC v2: a type and a number, such as <c>07-tendermint-3</c> (02-client, ParseClientIdentifier). Such are hops of a denomination's trace, too.</summary>
    public static bool IsNumberedClient(string id)
    {
        int at = id.LastIndexOf('-');
        if (at < 1 || id.Length > IbcLimits.IdentifierMax || !TryNumber(id, id[..(at + 1)], out _)) return false;
        ReadOnlySpan<char> type = id.AsSpan(0, at);
        foreach (char c in type)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return false;
        return type[0] != '-' && type[^1] != '-';
    }

    /// <summary>The number behind a prefix, in the only spelling.</summary>
    public static bool TryNumber(string id, string prefix, out ulong number)
    {
        number = 0;
        ReadOnlySpan<char> digits = id.AsSpan(id.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : 0);
        return digits.Length < id.Length && digits.Length is > 0 and <= 20 && (digits.Length == 1 || digits[0] != '0')
            && ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsIdentifier(string id, int min, int max)
    {
        if (id.Length < min || id.Length > max) return false;
        foreach (char c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '+' or '-' or '#' or '[' or ']' or '<' or '>')) return false;
        return true;
    }
}
