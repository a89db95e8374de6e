using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What a transfer's memo asks for beside the transfer.</summary>
public enum MemoKind : byte
{
    /// <summary>Nothing: it is for whoever reads it.</summary>
    Note = 0,

    /// <summary>That what was transferred goes on at once.</summary>
    Forward = 1,

    /// <summary>Forwarding, but not so that it could be done.</summary>
    Malformed = 2,
}

/// <summary>Where a transfer goes on to (packet-forward-middleware): the memo <c>{"forward":{"receiver","port","channel","timeout","retries","next"}}</c>.</summary>
/// <param name="Receiver">Who receives it on the next chain.</param>
/// <param name="Port">The port it leaves by.</param>
/// <param name="Channel">The channel it leaves by.</param>
/// <param name="TimeoutNs">How long each attempt may take, nanoseconds; 0 for this chain's own choice.</param>
/// <param name="Retries">How often it is tried again after a timeout; null for this chain's own choice.</param>
/// <param name="Next">Where it goes on to from there; null for nowhere.</param>
public sealed record ForwardMemo(string Receiver, string Port, string Channel, long TimeoutNs, byte? Retries, ForwardMemo? Next)
{
    /// <summary>Chains that a transfer can be sent on to, one from another.</summary>
    public const int HopsMax = 8;

    private const int DurationCharactersMax = 32;

    // Deep enough for more hops than are taken, so that too many are refused and not taken for a note.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads a memo.</summary>
    /// <param name="memo">The memo, JSON or anything else.</param>
    /// <param name="forward">Where it goes on to; null unless the answer is <see cref="MemoKind.Forward"/>.</param>
    public static MemoKind Read(string memo, out ForwardMemo? forward)
    {
        forward = null;
        if (Encoding.UTF8.GetByteCount(memo) > IbcLimits.MemoBytesMax || !memo.AsSpan().TrimStart().StartsWith("{")) return MemoKind.Note;
        try
        {
            using JsonDocument document = JsonDocument.Parse(memo, Strict);
            if (!document.RootElement.TryGetProperty("forward", out JsonElement told)) return MemoKind.Note;
            return TryRead(told, HopsMax, out forward) ? MemoKind.Forward : MemoKind.Malformed;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Who forwards writes JSON; what only looks like it is somebody's note.
            return MemoKind.Note;
        }
    }

    /// <summary>The memo of the transfer to the next chain: what that is to do, or nothing.</summary>
    public string MemoOfNext()
    {
        if (Next is null) return "";
        StringBuilder json = new();
        Next.Append(json);
        return json.ToString();
    }

    // Names in order, as Go writes a map.
    private void Append(StringBuilder json)
    {
        json.Append("{\"forward\":{\"channel\":");
        IbcJson.Append(json, Channel);
        if (Next is not null)
        {
            json.Append(",\"next\":");
            Next.Append(json);
        }
        json.Append(",\"port\":");
        IbcJson.Append(json, Port);
        json.Append(",\"receiver\":");
        IbcJson.Append(json, Receiver);
        if (Retries is byte retries) json.Append(CultureInfo.InvariantCulture, $",\"retries\":{retries}");
        if (TimeoutNs > 0) json.Append(CultureInfo.InvariantCulture, $",\"timeout\":{TimeoutNs}");
        json.Append("}}");
    }

    private static bool TryRead(JsonElement told, int hops, out ForwardMemo? forward)
    {
        forward = null;
        if (hops == 0 || told.ValueKind != JsonValueKind.Object) return false;
        if (!TryText(told, "receiver", out string receiver) || !TryText(told, "port", out string port) || !TryText(told, "channel", out string channel)) return false;
        if (Encoding.UTF8.GetByteCount(receiver) is 0 or > IbcLimits.ReceiverBytesMax || !Identifiers.IsPort(port) || !Identifiers.IsChannel(channel)) return false;
        long timeout = 0;
        if (told.TryGetProperty("timeout", out JsonElement duration) && !TryDuration(duration, out timeout)) return false;
        byte? retries = null;
        if (told.TryGetProperty("retries", out JsonElement count))
        {
            if (count.ValueKind != JsonValueKind.Number || !count.TryGetByte(out byte times)) return false;
            retries = times;
        }
        ForwardMemo? next = null;
        if (told.TryGetProperty("next", out JsonElement then) && !TryNext(then, hops - 1, out next)) return false;
        forward = new ForwardMemo(receiver, port, channel, timeout, retries, next);
        return true;
    }

    // An object, or a text that holds one.
    private static bool TryNext(JsonElement then, int hops, out ForwardMemo? next)
    {
        next = null;
        if (then.ValueKind == JsonValueKind.Object) return then.TryGetProperty("forward", out JsonElement told) && TryRead(told, hops, out next);
        if (then.ValueKind != JsonValueKind.String) return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(then.GetString()!, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object && TryNext(document.RootElement, hops, out next);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryText(JsonElement told, string name, out string text)
    {
        bool isText = told.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String;
        text = isText ? member.GetString()! : "";
        return isText;
    }

    // Nanoseconds, or Go's form of a duration: "10m", "1h30m", "1.5s".
    private static bool TryDuration(JsonElement duration, out long nanoseconds)
    {
        nanoseconds = 0;
        if (duration.ValueKind == JsonValueKind.Number) return duration.TryGetInt64(out nanoseconds) && nanoseconds >= 0;
        if (duration.ValueKind != JsonValueKind.String) return false;
        ReadOnlySpan<char> rest = duration.GetString();
        if (rest is "0") return true;
        if (rest.Length is 0 or > DurationCharactersMax) return false;
        Int128 sum = 0;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0 || !TryNumber(rest[..digits], out Int128 whole)) return false;
            rest = rest[digits..];
            Int128 part = 0, scale = 1;
            int decimals = 0;
            if (rest[0] == '.')
            {
                rest = rest[1..];
                decimals = rest.IndexOfAnyExceptInRange('0', '9');
                if (decimals < 0 || !TryNumber(rest[..decimals], out part)) return false;
                for (int i = 0; i < decimals; i++) scale *= 10;
                rest = rest[decimals..];
            }
            if (digits + decimals == 0) return false;
            int letters = rest.IndexOfAny("0123456789.");
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            long unitNs = unit switch { "ns" => 1, "us" or "µs" or "μs" => 1_000, "ms" => 1_000_000, "s" => 1_000_000_000, "m" => 60_000_000_000, "h" => 3_600_000_000_000, _ => 0 };
            if (unitNs == 0) return false;
            sum += whole * unitNs + part * unitNs / scale;
            rest = rest[unit.Length..];
        }
        if (sum > long.MaxValue) return false;
        nanoseconds = (long)sum;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out Int128 number)
    {
        number = 0;
        return digits.Length == 0 || digits.Length <= 18 && Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
