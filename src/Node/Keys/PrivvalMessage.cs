using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Keys;

/// <summary>Which message it is; the numbers are the fields of <c>tendermint.privval.Message</c>.</summary>
public enum PrivvalKind
{
    /// <summary>Asks for the public key.</summary>
    PubKeyRequest = 1,

    /// <summary>The public key.</summary>
    PubKeyResponse = 2,

    /// <summary>Asks to sign a vote.</summary>
    SignVoteRequest = 3,

    /// <summary>The signed vote.</summary>
    SignedVoteResponse = 4,

    /// <summary>Asks to sign a proposal.</summary>
    SignProposalRequest = 5,

    /// <summary>The signed proposal.</summary>
    SignedProposalResponse = 6,

    /// <summary>Asks whether the other side is there.</summary>
    PingRequest = 7,

    /// <summary>It is.</summary>
    PingResponse = 8,
}

/// <summary>A message between CometBFT and its signer (proto/tendermint/privval/types.proto of 0.38). Only the members of its kind are set.</summary>
public sealed record PrivvalMessage(PrivvalKind Kind)
{
    // A signed vote with a large extension is the longest; CometBFT itself reads at most 10 KiB.
    internal const int SizeMax = 64 * 1024;

    private const int DescriptionSizeMax = 1_024;

    private static Vote NoVote { get; } = new() { Type = SignedMsgType.Unknown, Height = 0, Round = 0, BlockId = BlockId.None, Timestamp = Timestamp.GoZero };

    private static Proposal NoProposal { get; } = new() { Type = SignedMsgType.Unknown, Height = 0, Round = 0, PolRound = 0, BlockId = BlockId.None, Timestamp = Timestamp.GoZero };

    /// <summary>The chain of a request.</summary>
    public string ChainId { get; init; } = "";

    /// <summary>The key of a response; null with an error.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>The vote.</summary>
    public Vote? Vote { get; init; }

    /// <summary>The proposal.</summary>
    public Proposal? Proposal { get; init; }

    /// <summary>Asks not to sign the vote's extension (a field of later versions; 0.38 does not set it).</summary>
    public bool SkipExtensionSigning { get; init; }

    /// <summary>The number of a response's error.</summary>
    public int ErrorCode { get; init; }

    /// <summary>Why there is no signature or key; null when there is one.</summary>
    public string? Error { get; init; }

    /// <summary>Writes the message with its length in front, as on the socket.</summary>
    public void WriteDelimited(ProtoWriter writer)
    {
        int outer = writer.BeginDelimited(), inner = writer.Begin((int)Kind);
        switch (Kind)
        {
            case PrivvalKind.PubKeyRequest:
                writer.String(1, ChainId);
                break;
            case PrivvalKind.SignVoteRequest:
                writer.Message(1, Vote!);
                writer.String(2, ChainId);
                writer.Bool(3, SkipExtensionSigning);
                break;
            case PrivvalKind.SignProposalRequest:
                writer.Message(1, Proposal!);
                writer.String(2, ChainId);
                break;
            case PrivvalKind.PubKeyResponse or PrivvalKind.SignedVoteResponse or PrivvalKind.SignedProposalResponse:
                WriteAnswer(writer);
                break;
        }
        writer.End(inner);
        writer.End(outer);
    }

    /// <summary>Reads a message without its length; false when it is none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PrivvalMessage? message)
    {
        message = null;
        ProtoReader outer = new(bytes);
        if (!outer.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || field is < (int)PrivvalKind.PubKeyRequest or > (int)PrivvalKind.PingResponse) return false;
        if (!outer.TryBytes(out ReadOnlySpan<byte> content) || !outer.AtEnd) return false;
        PrivvalKind kind = (PrivvalKind)field;
        bool isAnswer = kind is PrivvalKind.PubKeyResponse or PrivvalKind.SignedVoteResponse or PrivvalKind.SignedProposalResponse;
        PrivvalMessage read = new(kind);
        ProtoReader reader = new(content);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int number, out wire)) return false;
            bool ok;
            switch (number)
            {
                case 1 when wire == WireType.Bytes && kind == PrivvalKind.PubKeyRequest:
                case 2 when wire == WireType.Bytes && kind is PrivvalKind.SignVoteRequest or PrivvalKind.SignProposalRequest:
                    ok = reader.TryString(CometLimits.ChainIdBytesMax, out string chainId);
                    read = read with { ChainId = chainId };
                    break;
                case 1 when wire == WireType.Bytes && kind == PrivvalKind.PubKeyResponse:
                    // Empty beside an error.
                    ok = reader.TryBytes(out ReadOnlySpan<byte> key);
                    if (ok && !key.IsEmpty)
                    {
                        ok = PublicKey.TryDecode(key, out PublicKey? publicKey);
                        read = read with { PublicKey = publicKey };
                    }
                    break;
                case 1 when wire == WireType.Bytes && kind is PrivvalKind.SignVoteRequest or PrivvalKind.SignedVoteResponse:
                    ok = reader.TryMessage(out Vote? vote);
                    read = read with { Vote = vote };
                    break;
                case 1 when wire == WireType.Bytes && kind is PrivvalKind.SignProposalRequest or PrivvalKind.SignedProposalResponse:
                    ok = reader.TryMessage(out Proposal? proposal);
                    read = read with { Proposal = proposal };
                    break;
                case 2 when wire == WireType.Bytes && isAnswer:
                    ok = reader.TryBytes(out ReadOnlySpan<byte> error) && TryError(error, ref read);
                    break;
                case 3 when wire == WireType.Varint && kind == PrivvalKind.SignVoteRequest:
                    ok = reader.TryBool(out bool skip);
                    read = read with { SkipExtensionSigning = skip };
                    break;
                default:
                    ok = reader.TrySkip(wire);
                    break;
            }
            if (!ok) return false;
        }
        message = read;
        return true;
    }

    // The first member is not nullable in CometBFT: beside an error stands its zero value.
    private void WriteAnswer(ProtoWriter writer)
    {
        int mark = writer.Begin(1);
        if (Kind == PrivvalKind.PubKeyResponse && Error is null) PublicKey!.Write(writer);
        else if (Kind == PrivvalKind.SignedVoteResponse) (Error is null ? Vote! : NoVote).Write(writer);
        else if (Kind == PrivvalKind.SignedProposalResponse) (Error is null ? Proposal! : NoProposal).Write(writer);
        writer.End(mark);
        if (Error is null) return;
        mark = writer.Begin(2);
        writer.Int64(1, ErrorCode);
        writer.String(2, Error);
        writer.End(mark);
    }

    private static bool TryError(ReadOnlySpan<byte> bytes, ref PrivvalMessage message)
    {
        ProtoReader reader = new(bytes);
        int code = 0;
        string description = "";
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int number, out WireType wire)) return false;
            bool ok = (number, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out code),
                (2, WireType.Bytes) => reader.TryString(DescriptionSizeMax, out description),
                _ => reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = message with { ErrorCode = code, Error = description };
        return true;
    }
}
