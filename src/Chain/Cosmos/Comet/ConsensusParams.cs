using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>What the chain may change about consensus: tendermint.types.ConsensusParams. The defaults are CometBFT 0.38's, with secp256k1 keys allowed.</summary>
public sealed class ConsensusParams : IProtoMessage
{
    /// <summary>Bytes in a block.</summary>
    public long BlockMaxBytes { get; init; } = 22_020_096;

    /// <summary>Gas in a block; -1 for no bound.</summary>
    public long BlockMaxGas { get; init; } = -1;

    /// <summary>Blocks after which evidence is too old.</summary>
    public long EvidenceMaxAgeBlocks { get; init; } = 100_000;

    /// <summary>Nanoseconds after which evidence is too old: 48 hours.</summary>
    public long EvidenceMaxAgeNs { get; init; } = 172_800_000_000_000;

    /// <summary>Bytes of evidence in a block.</summary>
    public long EvidenceMaxBytes { get; init; } = 1_048_576;

    /// <summary>The names of the key types that validators may have.</summary>
    public IReadOnlyList<string> PubKeyTypes { get; init; } = ["ed25519", "secp256k1"];

    /// <summary>The application's version in headers.</summary>
    public ulong VersionApp { get; init; }

    /// <summary>The height from which votes carry extensions; 0 for never.</summary>
    public long VoteExtensionsEnableHeight { get; init; }

    /// <summary>A header's consensus_hash: only the block's bounds are in it (types/params.go, HashedParams).</summary>
    public Hash32 Hash()
    {
        var writer = new ProtoWriter();
        writer.Int64(1, BlockMaxBytes);
        writer.Int64(2, BlockMaxGas);
        return Sha256.Hash(writer.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        int block = writer.Begin(1);
        writer.Int64(1, BlockMaxBytes);
        writer.Int64(2, BlockMaxGas);
        writer.End(block);

        int evidence = writer.Begin(2);
        writer.Int64(1, EvidenceMaxAgeBlocks);
        int age = writer.Begin(2);
        writer.Int64(1, EvidenceMaxAgeNs / 1_000_000_000);
        writer.Int64(2, EvidenceMaxAgeNs % 1_000_000_000);
        writer.End(age);
        writer.Int64(3, EvidenceMaxBytes);
        writer.End(evidence);

        int validator = writer.Begin(3);
        foreach (string type in PubKeyTypes) writer.StringAlways(1, type);
        writer.End(validator);

        int version = writer.Begin(4);
        writer.UInt64(1, VersionApp);
        writer.End(version);

        int abci = writer.Begin(5);
        writer.Int64(1, VoteExtensionsEnableHeight);
        writer.End(abci);
    }
}
