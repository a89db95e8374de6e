using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>What a signature of consensus is on: tendermint.types.SignedMsgType.</summary>
public enum SignedMsgType
{
    /// <summary>Nothing known.</summary>
    Unknown = 0,

    /// <summary>A vote of the first step.</summary>
    Prevote = 1,

    /// <summary>A vote of the second step, which decides.</summary>
    Precommit = 2,

    /// <summary>A proposal.</summary>
    Proposal = 32,
}

/// <summary>A validator's vote: tendermint.types.Vote.</summary>
public sealed class Vote : IProtoMessage<Vote>
{
    /// <summary>Bytes in a vote extension that are read.</summary>
    public const int ExtensionBytesMax = 1 << 20;

    /// <summary>The step.</summary>
    public required SignedMsgType Type { get; init; }

    /// <summary>The height voted on.</summary>
    public required long Height { get; init; }

    /// <summary>The round voted in.</summary>
    public required int Round { get; init; }

    /// <summary>The block voted for; <see cref="BlockId.None"/> for nil.</summary>
    public required BlockId BlockId { get; init; }

    /// <summary>The vote's time.</summary>
    public required Timestamp Timestamp { get; init; }

    /// <summary>The voter.</summary>
    public Address ValidatorAddress { get; init; }

    /// <summary>The voter's place in the validator set.</summary>
    public int ValidatorIndex { get; init; }

    /// <summary>The signature over the sign bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>What the application added.</summary>
    public ReadOnlyMemory<byte> Extension { get; init; }

    /// <summary>The signature over the extension.</summary>
    public ReadOnlyMemory<byte> ExtensionSignature { get; init; }

    /// <summary>Writes what the voter signs (types/vote.go, VoteSignBytes).</summary>
    public void WriteSignBytes(string chainId, ProtoWriter writer) => WriteSignBytes(writer, chainId, Type, Height, Round, BlockId, Timestamp);

    /// <summary>Writes the canonical vote with its length in front. The voter and the extension are no part of it; a vote for nil has no block id.</summary>
    public static void WriteSignBytes(
        ProtoWriter writer, string chainId, SignedMsgType type, long height, int round, BlockId blockId, Timestamp timestamp)
    {
        int mark = writer.BeginDelimited();
        writer.Enum(1, (int)type);
        writer.SFixed64(2, height);
        writer.SFixed64(3, round);
        if (!blockId.IsNone) writer.Message(4, blockId);
        writer.Message(5, timestamp);
        writer.String(6, chainId);
        writer.End(mark);
    }

    /// <summary>Writes what the voter signs of an extension, with its length in front (canonical.proto, CanonicalVoteExtension of 0.38).</summary>
    public static void WriteExtensionSignBytes(ProtoWriter writer, string chainId, long height, int round, ReadOnlySpan<byte> extension)
    {
        int mark = writer.BeginDelimited();
        writer.Bytes(1, extension);
        writer.SFixed64(2, height);
        writer.SFixed64(3, round);
        writer.String(4, chainId);
        writer.End(mark);
    }

    /// <summary>The same vote with another time and other signatures.</summary>
    public Vote With(Timestamp timestamp, ReadOnlyMemory<byte> signature, ReadOnlyMemory<byte> extensionSignature) => new()
    {
        Type = Type, Height = Height, Round = Round, BlockId = BlockId, Timestamp = timestamp, ValidatorAddress = ValidatorAddress, ValidatorIndex = ValidatorIndex,
        Signature = signature, Extension = Extension, ExtensionSignature = extensionSignature,
    };

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Type);
        writer.Int64(2, Height);
        writer.Int64(3, Round);
        writer.Message(4, BlockId);
        writer.Message(5, Timestamp);
        Fields.WriteAddress(writer, 6, ValidatorAddress);
        writer.Int64(7, ValidatorIndex);
        writer.Bytes(8, Signature.Span);
        writer.Bytes(9, Extension.Span);
        writer.Bytes(10, ExtensionSignature.Span);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Vote? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int type = 0, round = 0, index = 0;
        long height = 0;
        BlockId? blockId = BlockId.None;
        Timestamp timestamp = default;
        Address address = default;
        ReadOnlyMemory<byte> signature = default, extension = default, extensionSignature = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out type),
                (2, WireType.Varint) => reader.TryInt64(out height),
                (3, WireType.Varint) => reader.TryInt32(out round),
                (4, WireType.Bytes) => reader.TryMessage(out blockId),
                (5, WireType.Bytes) => reader.TryMessage(out timestamp),
                (6, WireType.Bytes) => Fields.TryAddress(ref reader, out address),
                (7, WireType.Varint) => reader.TryInt32(out index),
                (8, WireType.Bytes) => reader.TryMemory(CometLimits.SignatureBytesMax, out signature),
                (9, WireType.Bytes) => reader.TryMemory(ExtensionBytesMax, out extension),
                (10, WireType.Bytes) => reader.TryMemory(CometLimits.SignatureBytesMax, out extensionSignature),
                _ => field > 10 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new Vote
        {
            Type = (SignedMsgType)type,
            Height = height,
            Round = round,
            BlockId = blockId!,
            Timestamp = timestamp,
            ValidatorAddress = address,
            ValidatorIndex = index,
            Signature = signature,
            Extension = extension,
            ExtensionSignature = extensionSignature,
        };
        return true;
    }
}
