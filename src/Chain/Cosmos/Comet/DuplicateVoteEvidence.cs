using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>Two votes of one validator for the same step and different blocks: tendermint.types.DuplicateVoteEvidence.</summary>
public sealed class DuplicateVoteEvidence(Vote voteA, Vote voteB, long totalVotingPower, long validatorPower, Timestamp timestamp)
    : IProtoMessage<DuplicateVoteEvidence>
{
    /// <summary>The vote whose block id comes first.</summary>
    public Vote VoteA { get; } = voteA;

    /// <summary>The other vote.</summary>
    public Vote VoteB { get; } = voteB;

    /// <summary>All voting power at that height.</summary>
    public long TotalVotingPower { get; } = totalVotingPower;

    /// <summary>The validator's power at that height.</summary>
    public long ValidatorPower { get; } = validatorPower;

    /// <summary>The time of the block at that height.</summary>
    public Timestamp Timestamp { get; } = timestamp;

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, VoteA);
        writer.Message(2, VoteB);
        writer.Int64(3, TotalVotingPower);
        writer.Int64(4, ValidatorPower);
        writer.Message(5, Timestamp);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DuplicateVoteEvidence? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        Vote? voteA = null, voteB = null;
        long total = 0, power = 0;
        Timestamp timestamp = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out voteA),
                (2, WireType.Bytes) => reader.TryMessage(out voteB),
                (3, WireType.Varint) => reader.TryInt64(out total),
                (4, WireType.Varint) => reader.TryInt64(out power),
                (5, WireType.Bytes) => reader.TryMessage(out timestamp),
                _ => field > 5 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        if (voteA is null || voteB is null) return false;
        message = new DuplicateVoteEvidence(voteA, voteB, total, power, timestamp);
        return true;
    }
}
