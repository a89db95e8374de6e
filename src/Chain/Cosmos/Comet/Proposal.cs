using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A proposer's signed word for a block: tendermint.types.Proposal.</summary>
public sealed class Proposal : IProtoMessage<Proposal>
{
    /// <summary>Always <see cref="SignedMsgType.Proposal"/> in a proposal that is one.</summary>
    public required SignedMsgType Type { get; init; }

    /// <summary>The height.</summary>
    public required long Height { get; init; }

    /// <summary>The round.</summary>
    public required int Round { get; init; }

    /// <summary>The round whose prevotes locked the block; -1 for none.</summary>
    public required int PolRound { get; init; }

    /// <summary>The block.</summary>
    public required BlockId BlockId { get; init; }

    /// <summary>When it was made.</summary>
    public required Timestamp Timestamp { get; init; }

    /// <summary>The signature over the sign bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The same proposal with another time and signature.</summary>
    public Proposal With(Timestamp timestamp, ReadOnlyMemory<byte> signature) =>
        new() { Type = Type, Height = Height, Round = Round, PolRound = PolRound, BlockId = BlockId, Timestamp = timestamp, Signature = signature };

    /// <summary>Writes what the proposer signs, with its length in front (types/proposal.go ProposalSignBytes, canonical.proto CanonicalProposal).</summary>
    public void WriteSignBytes(ProtoWriter writer, string chainId)
    {
        int mark = writer.BeginDelimited();
        writer.Enum(1, (int)Type);
        writer.SFixed64(2, Height);
        writer.SFixed64(3, Round);
        writer.Int64(4, PolRound);
        if (!BlockId.IsNone) writer.Message(5, BlockId);
        writer.Message(6, Timestamp);
        writer.String(7, chainId);
        writer.End(mark);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Type);
        writer.Int64(2, Height);
        writer.Int64(3, Round);
        writer.Int64(4, PolRound);
        writer.Message(5, BlockId);
        writer.Message(6, Timestamp);
        writer.Bytes(7, Signature.Span);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Proposal? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int type = 0, round = 0, polRound = 0;
        long height = 0;
        BlockId? blockId = BlockId.None;
        Timestamp timestamp = default;
        ReadOnlyMemory<byte> signature = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out type),
                (2, WireType.Varint) => reader.TryInt64(out height),
                (3, WireType.Varint) => reader.TryInt32(out round),
                (4, WireType.Varint) => reader.TryInt32(out polRound),
                (5, WireType.Bytes) => reader.TryMessage(out blockId),
                (6, WireType.Bytes) => reader.TryMessage(out timestamp),
                (7, WireType.Bytes) => reader.TryMemory(CometLimits.SignatureBytesMax, out signature),
                _ => field > 7 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new Proposal
        {
            Type = (SignedMsgType)type, Height = height, Round = round, PolRound = polRound, BlockId = blockId!, Timestamp = timestamp, Signature = signature,
        };
        return true;
    }
}
