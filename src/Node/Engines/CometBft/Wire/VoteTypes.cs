using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>A validator as a vote names it: tendermint.abci.Validator.</summary>
public sealed class VotingValidator : AbciMessage<VotingValidator>
{
    /// <summary>20 bytes.</summary>
    public ReadOnlyMemory<byte> Address;

    /// <summary>The weight of its vote.</summary>
    public long Power;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, Address.Span);
        writer.Int64(3, Power);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMemory(Chain.Base.Address.Size, out Address),
        (3, WireType.Varint) => reader.TryInt64(out Power),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>A validator's key and its power from now on; 0 removes it. tendermint.abci.ValidatorUpdate.</summary>
public sealed class ValidatorUpdate : AbciMessage<ValidatorUpdate>
{
    /// <summary>Its key; null only in what a decoder was given.</summary>
    public PublicKey? PublicKey;

    /// <summary>The weight of its vote.</summary>
    public long Power;

    /// <summary>The update that gives a validator its power.</summary>
    public static ValidatorUpdate Of(Validator validator) => new() { PublicKey = validator.PublicKey, Power = validator.VotingPower };

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        if (PublicKey is not null) writer.Message(1, PublicKey);
        writer.Int64(2, Power);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMessage(out PublicKey),
        (2, WireType.Varint) => reader.TryInt64(out Power),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>What a validator's precommit was for: tendermint.abci.VoteInfo.</summary>
public sealed class VoteInfo : AbciMessage<VoteInfo>
{
    /// <summary>Who.</summary>
    public VotingValidator? Validator;

    /// <summary>For the block, for none, or absent.</summary>
    public int BlockIdFlag;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Message(1, Validator ?? new VotingValidator());
        writer.Enum(3, BlockIdFlag);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMessage(out Validator),
        (3, WireType.Varint) => reader.TryInt32(out BlockIdFlag),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>The votes that decided the block before: tendermint.abci.CommitInfo.</summary>
public sealed class CommitInfo : AbciMessage<CommitInfo>
{
    /// <summary>The deciding round.</summary>
    public int Round;

    /// <summary>One for each validator.</summary>
    public List<VoteInfo> Votes = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Int64(1, Round);
        WriteAll(writer, 2, Votes);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryInt32(out Round),
        (2, WireType.Bytes) => reader.TryAdd(Votes, WireLimits.VotesMax),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>A vote with its extension: tendermint.abci.ExtendedVoteInfo.</summary>
public sealed class ExtendedVoteInfo : AbciMessage<ExtendedVoteInfo>
{
    /// <summary>Who.</summary>
    public VotingValidator? Validator;

    /// <summary>What its application added.</summary>
    public ReadOnlyMemory<byte> VoteExtension;

    /// <summary>The signature over it.</summary>
    public ReadOnlyMemory<byte> ExtensionSignature;

    /// <summary>For the block, for none, or absent.</summary>
    public int BlockIdFlag;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Message(1, Validator ?? new VotingValidator());
        writer.Bytes(3, VoteExtension.Span);
        writer.Bytes(4, ExtensionSignature.Span);
        writer.Enum(5, BlockIdFlag);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Bytes) => reader.TryMessage(out Validator),
        (3, WireType.Bytes) => reader.TryMemory(WireLimits.TextBytesMax, out VoteExtension),
        (4, WireType.Bytes) => reader.TryMemory(CometLimits.SignatureBytesMax, out ExtensionSignature),
        (5, WireType.Varint) => reader.TryInt32(out BlockIdFlag),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>The votes of the block before as a proposer has them: tendermint.abci.ExtendedCommitInfo.</summary>
public sealed class ExtendedCommitInfo : AbciMessage<ExtendedCommitInfo>
{
    /// <summary>The deciding round.</summary>
    public int Round;

    /// <summary>One for each validator.</summary>
    public List<ExtendedVoteInfo> Votes = [];

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Int64(1, Round);
        WriteAll(writer, 2, Votes);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryInt32(out Round),
        (2, WireType.Bytes) => reader.TryAdd(Votes, WireLimits.VotesMax),
        _ => reader.TrySkip(wire),
    };
}

/// <summary>A validator that was caught: tendermint.abci.Misbehavior.</summary>
public sealed class Misbehavior : AbciMessage<Misbehavior>
{
    /// <summary>1 two votes at once, 2 an attack on light clients.</summary>
    public int Type;

    /// <summary>Who.</summary>
    public VotingValidator? Validator;

    /// <summary>When, by height.</summary>
    public long Height;

    /// <summary>When, by time.</summary>
    public Timestamp Time;

    /// <summary>All voting power together at that height.</summary>
    public long TotalVotingPower;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Enum(1, Type);
        writer.Message(2, Validator ?? new VotingValidator());
        writer.Int64(3, Height);
        writer.Message(4, Time);
        writer.Int64(5, TotalVotingPower);
    }

    /// <inheritdoc/>
    protected override bool TryField(ref ProtoReader reader, int field, WireType wire) => (field, wire) switch
    {
        (1, WireType.Varint) => reader.TryInt32(out Type),
        (2, WireType.Bytes) => reader.TryMessage(out Validator),
        (3, WireType.Varint) => reader.TryInt64(out Height),
        (4, WireType.Bytes) => reader.TryMessage(out Time),
        (5, WireType.Varint) => reader.TryInt64(out TotalVotingPower),
        _ => reader.TrySkip(wire),
    };
}
