using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>Answer to a question of yes or no; 0 is never a right answer.</summary>
public enum AbciStatus
{
    /// <summary>None; CometBFT stops when it is given.</summary>
    Unknown = 0,

    /// <summary>Yes.</summary>
    Accept = 1,

    /// <summary>No.</summary>
    Reject = 2,
}

/// <summary>Asks the proposer's application what to put into a block.</summary>
public sealed class RequestPrepareProposal : AbciMessage<RequestPrepareProposal>
{
    /// <summary>Most bytes of all transactions together, each with its tag and length.</summary>
    public long MaxTxBytes;

    /// <summary>What CometBFT's mempool has, in order of arrival.</summary>
    public List<byte[]> Txs = [];

    /// <summary>The votes for the block before.</summary>
    public ExtendedCommitInfo? LocalLastCommit;

    /// <summary>Who was caught.</summary>
    public List<Misbehavior> Misbehavior = [];

    /// <summary>The block's height.</summary>
    public long Height;

    /// <summary>The block's time.</summary>
    public Timestamp Time;

    /// <summary>Root over the next height's validators.</summary>
    public ReadOnlyMemory<byte> NextValidatorsHash;

    /// <summary>Who proposes.</summary>
    public ReadOnlyMemory<byte> ProposerAddress;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Int64(1, MaxTxBytes);
        WriteAll(writer, 2, Txs);
        writer.Message(3, LocalLastCommit ?? new ExtendedCommitInfo());
        WriteAll(writer, 4, Misbehavior);
        writer.Int64(5, Height);
        writer.Message(6, Time);
        writer.Bytes(7, NextValidatorsHash.Span);
        writer.Bytes(8, ProposerAddress.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryInt64(out MaxTxBytes),
        (2, WireType.Bytes) => TryAddBytes(ref reader, Txs),
        (3, WireType.Bytes) => reader.TryMessage(out LocalLastCommit),
        (4, WireType.Bytes) => reader.TryAdd(Misbehavior, WireLimits.MisbehaviorsMax),
        (5, WireType.Varint) => reader.TryInt64(out Height),
        (6, WireType.Bytes) => reader.TryMessage(out Time),
        (7, WireType.Bytes) => reader.TryMemory(Hash32.Size, out NextValidatorsHash),
        (8, WireType.Bytes) => reader.TryMemory(Address.Size, out ProposerAddress),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What to put into a block.</summary>
public sealed class ResponsePrepareProposal : AbciMessage<ResponsePrepareProposal>
{
    /// <summary>The transactions in block order.</summary>
    public List<byte[]> Txs = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => WriteAll(writer, 1, Txs);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => TryAddBytes(ref reader, Txs),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>A block as an application is told it: what ProcessProposal and FinalizeBlock have in common.</summary>
public abstract class BlockContent<TSelf> : AbciMessage<TSelf> where TSelf : BlockContent<TSelf>, new()
{
    /// <summary>The transactions in block order.</summary>
    public List<byte[]> Txs = [];

    /// <summary>The votes for the block before.</summary>
    public CommitInfo? LastCommit;

    /// <summary>Who was caught.</summary>
    public List<Misbehavior> Misbehavior = [];

    /// <summary>Hash of the block's header.</summary>
    public ReadOnlyMemory<byte> Hash;

    /// <summary>The block's height.</summary>
    public long Height;

    /// <summary>The block's time.</summary>
    public Timestamp Time;

    /// <summary>Root over the next height's validators.</summary>
    public ReadOnlyMemory<byte> NextValidatorsHash;

    /// <summary>Who proposed.</summary>
    public ReadOnlyMemory<byte> ProposerAddress;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        WriteAll(writer, 1, Txs);
        writer.Message(2, LastCommit ?? new CommitInfo());
        WriteAll(writer, 3, Misbehavior);
        writer.Bytes(4, Hash.Span);
        writer.Int64(5, Height);
        writer.Message(6, Time);
        writer.Bytes(7, NextValidatorsHash.Span);
        writer.Bytes(8, ProposerAddress.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => TryAddBytes(ref reader, Txs),
        (2, WireType.Bytes) => reader.TryMessage(out LastCommit),
        (3, WireType.Bytes) => reader.TryAdd(Misbehavior, WireLimits.MisbehaviorsMax),
        (4, WireType.Bytes) => reader.TryMemory(Hash32.Size, out Hash),
        (5, WireType.Varint) => reader.TryInt64(out Height),
        (6, WireType.Bytes) => reader.TryMessage(out Time),
        (7, WireType.Bytes) => reader.TryMemory(Hash32.Size, out NextValidatorsHash),
        (8, WireType.Bytes) => reader.TryMemory(Address.Size, out ProposerAddress),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Asks whether a proposed block keeps the application's rules.</summary>
public sealed class RequestProcessProposal : BlockContent<RequestProcessProposal>;

/// <summary>Whether it does.</summary>
public sealed class ResponseProcessProposal : StatusResponse<ResponseProcessProposal>;

/// <summary>Asks what to add to a vote.</summary>
public sealed class RequestExtendVote : AbciMessage<RequestExtendVote>
{
    /// <summary>Hash of the block voted for.</summary>
    public ReadOnlyMemory<byte> Hash;

    /// <summary>Its height.</summary>
    public long Height;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, Hash.Span);
        writer.Int64(2, Height);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMemory(Hash32.Size, out Hash),
        (2, WireType.Varint) => reader.TryInt64(out Height),
        _ => reader.TrySkip(wire), // the block's content, which this application does not look at here
    };
}

/// <summary>What to add to a vote.</summary>
public sealed class ResponseExtendVote : AbciMessage<ResponseExtendVote>
{
    /// <summary>The addition.</summary>
    public ReadOnlyMemory<byte> VoteExtension;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Bytes(1, VoteExtension.Span);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out VoteExtension),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Asks whether another's addition to a vote is right.</summary>
public sealed class RequestVerifyVoteExtension : AbciMessage<RequestVerifyVoteExtension>
{
    /// <summary>Hash of the block voted for.</summary>
    public ReadOnlyMemory<byte> Hash;

    /// <summary>Who voted.</summary>
    public ReadOnlyMemory<byte> ValidatorAddress;

    /// <summary>The block's height.</summary>
    public long Height;

    /// <summary>The addition.</summary>
    public ReadOnlyMemory<byte> VoteExtension;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, Hash.Span);
        writer.Bytes(2, ValidatorAddress.Span);
        writer.Int64(3, Height);
        writer.Bytes(4, VoteExtension.Span);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMemory(Hash32.Size, out Hash),
        (2, WireType.Bytes) => reader.TryMemory(Address.Size, out ValidatorAddress),
        (3, WireType.Varint) => reader.TryInt64(out Height),
        (4, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out VoteExtension),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>Whether it is.</summary>
public sealed class ResponseVerifyVoteExtension : StatusResponse<ResponseVerifyVoteExtension>;

/// <summary>An answer of yes or no.</summary>
public abstract class StatusResponse<TSelf> : AbciMessage<TSelf> where TSelf : StatusResponse<TSelf>, new()
{
    /// <summary>Yes or no.</summary>
    public AbciStatus Status;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Enum(1, (int)Status);

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire)
    {
        if ((field, wire) != (1, WireType.Varint)) return reader.TrySkip(wire);
        bool ok = reader.TryInt32(out int status);
        Status = (AbciStatus)status;
        return ok;
    }
}
