using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>The precommits that decided a block: tendermint.types.Commit.</summary>
/// <param name="height">The decided block's height; 0 in the first block's empty last commit.</param>
/// <param name="round">The deciding round.</param>
/// <param name="blockId">The decided block.</param>
/// <param name="signatures">One for each validator, in the validator set's order.</param>
public sealed class Commit(long height, int round, BlockId blockId, CommitSig[] signatures) : IProtoMessage<Commit>
{
    /// <summary>The last commit of the first block.</summary>
    public static Commit Empty { get; } = new(0, 0, BlockId.None, []);

    /// <summary>The decided block's height.</summary>
    public long Height { get; } = height;

    /// <summary>The deciding round.</summary>
    public int Round { get; } = round;

    /// <summary>The decided block.</summary>
    public BlockId BlockId { get; } = blockId;

    /// <summary>One for each validator, in the validator set's order.</summary>
    public IReadOnlyList<CommitSig> Signatures => signatures;

    /// <summary>The root over the encoded signatures (types/block.go, Commit.Hash).</summary>
    public Hash32 Hash()
    {
        var leaves = new Hash32[signatures.Length];
        var writer = new ProtoWriter();
        for (int i = 0; i < leaves.Length; i++)
        {
            writer.Clear();
            signatures[i].Write(writer);
            leaves[i] = Merkle.LeafHash(writer.WrittenSpan);
        }
        return Merkle.RootInPlace(leaves);
    }

    /// <summary>Writes what validator <paramref name="index"/> signed: its precommit's sign bytes (types/block.go, Commit.VoteSignBytes).</summary>
    public void WriteSignBytes(string chainId, int index, ProtoWriter writer)
    {
        CommitSig signature = signatures[index];
        BlockId votedFor = signature.Flag == BlockIdFlag.Commit ? BlockId : BlockId.None;
        Vote.WriteSignBytes(writer, chainId, SignedMsgType.Precommit, Height, Round, votedFor, signature.Timestamp);
    }

    /// <summary>The weighted median of the votes' times, the next block's time (types/time WeightedMedian, state MedianTime): in 0.38 and 0.39 votes for nil count, in 0.40 they do not.</summary>
    /// <remarks><see cref="Timestamp.GoZero"/> when nobody of <paramref name="validators"/> voted.</remarks>
    public Timestamp MedianTime(ValidatorSet validators, bool countsNil = true)
    {
        var votes = new List<(Timestamp Time, long Power)>(signatures.Length);
        Int128 total = 0;
        foreach (CommitSig signature in signatures)
        {
            if (signature.Flag == BlockIdFlag.Absent || (signature.Flag == BlockIdFlag.Nil && !countsNil) || !validators.TryFind(signature.ValidatorAddress, out Validator? validator)) continue;
            votes.Add((signature.Timestamp, validator.VotingPower));
            total += validator.VotingPower;
        }
        votes.Sort(static (a, b) => a.Time.CompareTo(b.Time));

        Int128 left = total / 2;
        foreach ((Timestamp time, long power) in votes)
        {
            if (left <= power) return time;
            left -= power;
        }
        return Timestamp.GoZero;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Int64(1, Height);
        writer.Int64(2, Round);
        writer.Message(3, BlockId);
        foreach (CommitSig signature in signatures) writer.Message(4, signature);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Commit? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        long height = 0;
        int round = 0;
        BlockId? blockId = BlockId.None;
        var signatures = new List<CommitSig>();
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt64(out height),
                (2, WireType.Varint) => reader.TryInt32(out round),
                (3, WireType.Bytes) => reader.TryMessage(out blockId),
                (4, WireType.Bytes) => reader.TryAdd(signatures, CometLimits.ValidatorCountMax),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new Commit(height, round, blockId!, [.. signatures]);
        return true;
    }
}
