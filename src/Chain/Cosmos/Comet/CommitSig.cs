using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>What a validator's precommit was for: tendermint.types.BlockIDFlag.</summary>
public enum BlockIdFlag
{
    /// <summary>Never in a valid commit.</summary>
    Unknown = 0,

    /// <summary>No vote was received.</summary>
    Absent = 1,

    /// <summary>For the block of the commit.</summary>
    Commit = 2,

    /// <summary>For no block.</summary>
    Nil = 3,
}

/// <summary>One validator's part of a commit: tendermint.types.CommitSig.</summary>
/// <param name="flag">What the vote was for.</param>
/// <param name="validatorAddress">The voter; zero when absent.</param>
/// <param name="timestamp">The vote's time; <see cref="Timestamp.GoZero"/> when absent.</param>
/// <param name="signature">The signature over the vote's sign bytes; empty when absent.</param>
public sealed class CommitSig(BlockIdFlag flag, in Address validatorAddress, Timestamp timestamp, ReadOnlyMemory<byte> signature) : IProtoMessage<CommitSig>
{
    /// <summary>A validator from whom no vote was received.</summary>
    public static CommitSig Absent { get; } = new(BlockIdFlag.Absent, default, Timestamp.GoZero, default);

    /// <summary>What the vote was for.</summary>
    public BlockIdFlag Flag { get; } = flag;

    /// <summary>The voter.</summary>
    public Address ValidatorAddress { get; } = validatorAddress;

    /// <summary>The vote's time.</summary>
    public Timestamp Timestamp { get; } = timestamp;

    /// <summary>The signature over the vote's sign bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; } = signature;

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Flag);
        Fields.WriteAddress(writer, 2, ValidatorAddress);
        writer.Message(3, Timestamp);
        writer.Bytes(4, Signature.Span);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CommitSig? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int flag = 0;
        Address address = default;
        Timestamp timestamp = default;
        ReadOnlyMemory<byte> signature = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out flag),
                (2, WireType.Bytes) => Fields.TryAddress(ref reader, out address),
                (3, WireType.Bytes) => reader.TryMessage(out timestamp),
                (4, WireType.Bytes) => reader.TryMemory(CometLimits.SignatureBytesMax, out signature),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new CommitSig((BlockIdFlag)flag, in address, timestamp, signature);
        return true;
    }
}
