using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What the receiver of a packet answers, in JSON: ibc.core.channel.v1.Acknowledgement. Either a result or an error.</summary>
/// <param name="Result">What came of it; empty for an error.</param>
/// <param name="Error">Why nothing came of it; empty for a result.</param>
public sealed record Acknowledgement(ReadOnlyMemory<byte> Result, string Error)
{
    /// <summary>Whether the packet did what it was sent for.</summary>
    public bool IsSuccess => Error.Length == 0;

    /// <summary>The answer to a transfer that arrived.</summary>
    public static Acknowledgement Success { get; } = new(new byte[] { 1 }, "");

    /// <summary>The answer to a packet that was refused: only the number is told, since every node must say the same (NewErrorAcknowledgement).</summary>
    public static Acknowledgement Failure(ushort code) =>
        new(default, string.Create(CultureInfo.InvariantCulture, $"ABCI code: {code}: error handling packet: see events for details"));

    /// <summary>The only spelling in which it is written.</summary>
    public byte[] Encode()
    {
        if (IsSuccess) return Encoding.ASCII.GetBytes($"{{\"result\":\"{Convert.ToBase64String(Result.Span)}\"}}");
        StringBuilder json = new("{\"error\":");
        IbcJson.Append(json, Error);
        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    /// <summary>Reads one; false when it is neither a result nor an error, or both.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Acknowledgement? acknowledgement)
    {
        acknowledgement = null;
        if (bytes.Length > IbcLimits.AcknowledgementBytesMax || !IbcJson.TryTexts(bytes, out SortedDictionary<string, string>? texts) || texts.Count != 1) return false;
        if (texts.TryGetValue("error", out string? error) && error.Length > 0) acknowledgement = new Acknowledgement(default, error);
        if (!texts.TryGetValue("result", out string? result) || result.Length == 0) return acknowledgement is not null;
        byte[] decoded = new byte[result.Length];
        if (!Convert.TryFromBase64String(result, decoded, out int count) || count == 0) return false;
        acknowledgement = new Acknowledgement(decoded.AsMemory(0, count), "");
        return true;
    }
}
