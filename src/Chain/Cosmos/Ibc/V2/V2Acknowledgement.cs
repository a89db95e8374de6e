using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Ibc.V2;

/// <summary>What the receiver answers a packet: ibc.core.channel.v2.Acknowledgement. One answer for each payload, or <see cref="Failure"/> alone.</summary>
/// <param name="Answers">The applications' answers, in the order of the payloads.</param>
public sealed record V2Acknowledgement(IReadOnlyList<ReadOnlyMemory<byte>> Answers) : IProtoMessage<V2Acknowledgement>
{
    private static readonly byte[] FailureBytes = Sha256.Hash(Encoding.ASCII.GetBytes("UNIVERSAL_ERROR_ACKNOWLEDGEMENT")).ToArray();

    /// <summary>The only answer of an error, whichever it was: nothing of the packet has happened.</summary>
    public static ReadOnlyMemory<byte> Failure => FailureBytes;

    /// <summary>The acknowledgement of a packet of which nothing has happened.</summary>
    public static V2Acknowledgement Failed { get; } = new([Failure]);

    /// <summary>Whether it says that the packet was received.</summary>
    public bool IsSuccess => !IsFailure(Answers[0]);

    /// <summary>Whether it can answer a packet of so many payloads.</summary>
    public bool Answering(int payloads)
    {
        if (Answers.Count == 0) return false;
        if (Answers.Count == 1 && IsFailure(Answers[0])) return true;
        foreach (ReadOnlyMemory<byte> answer in Answers)
            if (answer.IsEmpty || IsFailure(answer)) return false;
        return Answers.Count == payloads;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        foreach (ReadOnlyMemory<byte> answer in Answers) writer.BytesAlways(1, answer.Span);
    }

    /// <summary>Reads the message; false when malformed, too long or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out V2Acknowledgement? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        List<ReadOnlyMemory<byte>> answers = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || field != 1 || wire != WireType.Bytes || answers.Count >= IbcLimits.PayloadsMax
                || !reader.TryMemory(IbcLimits.AcknowledgementBytesMax, out ReadOnlyMemory<byte> answer)) return false;
            answers.Add(answer);
        }
        message = new V2Acknowledgement(answers);
        return true;
    }

    private static bool IsFailure(ReadOnlyMemory<byte> answer) => answer.Span.SequenceEqual(FailureBytes);
}
