using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Wire;

/// <summary>What PrepareProposal, ProcessProposal and FinalizeBlock say about a block.</summary>
public sealed record BlockContent
{
    /// <summary>The transactions.</summary>
    public required IReadOnlyList<byte[]> Transactions { get; init; }

    /// <summary>Who voted for the block before.</summary>
    public required CommitInfo LastCommit { get; init; }

    /// <summary>What validators did wrong.</summary>
    public IReadOnlyList<Misbehaviour> Misbehaviours { get; init; } = [];

    /// <summary>The header's hash; PrepareProposal has none.</summary>
    public byte[] Hash { get; init; } = [];

    /// <summary>The height.</summary>
    public required long Height { get; init; }

    /// <summary>The header's time.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>The header's next_validators_hash.</summary>
    public required byte[] NextValidatorsHash { get; init; }

    /// <summary>The proposer.</summary>
    public required Address Proposer { get; init; }
}

/// <summary>tendermint.abci.CommitInfo; with vote extensions off, ExtendedCommitInfo differs only in the field of the flag.</summary>
public sealed record CommitInfo(int Round, IReadOnlyList<(Address Address, long Power, BlockIdFlag Flag)> Votes, bool Extended = false) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Int64(1, Round);
        foreach ((Address address, long power, BlockIdFlag flag) in Votes)
        {
            int vote = writer.Begin(2);
            int validator = writer.Begin(1);
            writer.Bytes(1, Address.Bytes(in address));
            writer.Int64(3, power);
            writer.End(validator);
            writer.Enum(Extended ? 5 : 3, (int)flag);
            writer.End(vote);
        }
    }
}

/// <summary>tendermint.abci.Misbehavior.</summary>
public sealed record Misbehaviour(EvidenceKind Kind, Address Address, long Power, long Height, Timestamp Time, long TotalPower) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, (int)Kind);
        int validator = writer.Begin(2);
        Address address = Address;
        writer.Bytes(1, Address.Bytes(in address));
        writer.Int64(3, Power);
        writer.End(validator);
        writer.Int64(3, Height);
        writer.Message(4, Time);
        writer.Int64(5, TotalPower);
    }
}

/// <summary>tendermint.abci.ValidatorUpdate.</summary>
public sealed record ValidatorUpdate(PublicKey Key, long Power) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Key);
        writer.Int64(2, Power);
    }
}

/// <summary>tendermint.abci.Snapshot.</summary>
public sealed record Snapshot(long Height, uint Format, uint Chunks, byte[] Hash, byte[] Metadata) : IProtoMessage
{
    /// <summary>Reads one.</summary>
    public static Snapshot Of(Message message) =>
        new(message.Number(1), unchecked((uint)message.Number(2)), unchecked((uint)message.Number(3)), message.Bytes(4), message.Bytes(5));

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Int64(1, Height);
        writer.UInt64(2, Format);
        writer.UInt64(3, Chunks);
        writer.Bytes(4, Hash);
        writer.Bytes(5, Metadata);
    }
}
