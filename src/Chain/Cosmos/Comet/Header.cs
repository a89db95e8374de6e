using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A block's header: tendermint.types.Header. Hashes are 32 bytes or empty, the application's hash any length up to 64.</summary>
public sealed class Header : IProtoMessage<Header>
{
    /// <summary>The version of CometBFT's block format (version.BlockProtocol).</summary>
    public const ulong BlockProtocol = 11;

    /// <summary>The block format's version; <see cref="BlockProtocol"/> in CometBFT 0.38.</summary>
    public ulong VersionBlock { get; init; } = BlockProtocol;

    /// <summary>The application's version.</summary>
    public ulong VersionApp { get; init; }

    /// <summary>The chain's name, at most 50 bytes.</summary>
    public required string ChainId { get; init; }

    /// <summary>The block's height, from 1.</summary>
    public required long Height { get; init; }

    /// <summary>Genesis time at the first height, then the weighted median of the last commit's times.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>The block before; <see cref="BlockId.None"/> at the first height.</summary>
    public BlockId LastBlockId { get; init; } = BlockId.None;

    /// <summary>Root over the last commit's signatures.</summary>
    public ReadOnlyMemory<byte> LastCommitHash { get; init; }

    /// <summary>Root over the digests of the transactions.</summary>
    public ReadOnlyMemory<byte> DataHash { get; init; }

    /// <summary>Root over the validators that sign this block.</summary>
    public ReadOnlyMemory<byte> ValidatorsHash { get; init; }

    /// <summary>Root over the validators that sign the next block.</summary>
    public ReadOnlyMemory<byte> NextValidatorsHash { get; init; }

    /// <summary>Digest of the consensus parameters of this block.</summary>
    public ReadOnlyMemory<byte> ConsensusHash { get; init; }

    /// <summary>The state after the block before.</summary>
    public ReadOnlyMemory<byte> AppHash { get; init; }

    /// <summary>Root over the results of the block before.</summary>
    public ReadOnlyMemory<byte> LastResultsHash { get; init; }

    /// <summary>Root over the evidence in this block.</summary>
    public ReadOnlyMemory<byte> EvidenceHash { get; init; }

    /// <summary>The validator that proposed this block.</summary>
    public Address ProposerAddress { get; init; }

    /// <summary>The header's hash: the Merkle root over its 14 fields, each encoded on its own (types/block.go, Header.Hash).</summary>
    public Hash32 Hash()
    {
        Span<Hash32> leaves = stackalloc Hash32[14];
        var writer = new ProtoWriter();
        WriteVersion(writer);
        leaves[0] = Take(writer);
        writer.String(1, ChainId);
        leaves[1] = Take(writer);
        writer.Int64(1, Height);
        leaves[2] = Take(writer);
        Time.Write(writer);
        leaves[3] = Take(writer);
        LastBlockId.Write(writer);
        leaves[4] = Take(writer);
        leaves[5] = Wrapped(writer, LastCommitHash.Span);
        leaves[6] = Wrapped(writer, DataHash.Span);
        leaves[7] = Wrapped(writer, ValidatorsHash.Span);
        leaves[8] = Wrapped(writer, NextValidatorsHash.Span);
        leaves[9] = Wrapped(writer, ConsensusHash.Span);
        leaves[10] = Wrapped(writer, AppHash.Span);
        leaves[11] = Wrapped(writer, LastResultsHash.Span);
        leaves[12] = Wrapped(writer, EvidenceHash.Span);
        Fields.WriteAddress(writer, 1, ProposerAddress);
        leaves[13] = Take(writer);
        return Merkle.RootInPlace(leaves);

        static Hash32 Wrapped(ProtoWriter writer, ReadOnlySpan<byte> value)
        {
            writer.Bytes(1, value);
            return Take(writer);
        }

        static Hash32 Take(ProtoWriter writer)
        {
            Hash32 leaf = Merkle.LeafHash(writer.WrittenSpan);
            writer.Clear();
            return leaf;
        }
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        int version = writer.Begin(1);
        WriteVersion(writer);
        writer.End(version);
        writer.String(2, ChainId);
        writer.Int64(3, Height);
        writer.Message(4, Time);
        writer.Message(5, LastBlockId);
        writer.Bytes(6, LastCommitHash.Span);
        writer.Bytes(7, DataHash.Span);
        writer.Bytes(8, ValidatorsHash.Span);
        writer.Bytes(9, NextValidatorsHash.Span);
        writer.Bytes(10, ConsensusHash.Span);
        writer.Bytes(11, AppHash.Span);
        writer.Bytes(12, LastResultsHash.Span);
        writer.Bytes(13, EvidenceHash.Span);
        Fields.WriteAddress(writer, 14, ProposerAddress);
    }

    private void WriteVersion(ProtoWriter writer)
    {
        writer.UInt64(1, VersionBlock);
        writer.UInt64(2, VersionApp);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Header? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        (ulong block, ulong app) = (0, 0);
        string chainId = "";
        long height = 0;
        Timestamp time = default;
        BlockId? lastBlockId = BlockId.None;
        ReadOnlyMemory<byte> lastCommit = default, data = default, validators = default, nextValidators = default;
        ReadOnlyMemory<byte> consensus = default, appHash = default, lastResults = default, evidence = default;
        Address proposer = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryBytes(out ReadOnlySpan<byte> version) && TryVersion(version, out block, out app),
                (2, WireType.Bytes) => reader.TryString(CometLimits.ChainIdBytesMax, out chainId),
                (3, WireType.Varint) => reader.TryInt64(out height),
                (4, WireType.Bytes) => reader.TryMessage(out time),
                (5, WireType.Bytes) => reader.TryMessage(out lastBlockId),
                (6, WireType.Bytes) => Fields.TryHash(ref reader, out lastCommit),
                (7, WireType.Bytes) => Fields.TryHash(ref reader, out data),
                (8, WireType.Bytes) => Fields.TryHash(ref reader, out validators),
                (9, WireType.Bytes) => Fields.TryHash(ref reader, out nextValidators),
                (10, WireType.Bytes) => Fields.TryHash(ref reader, out consensus),
                (11, WireType.Bytes) => reader.TryMemory(CometLimits.AppHashBytesMax, out appHash),
                (12, WireType.Bytes) => Fields.TryHash(ref reader, out lastResults),
                (13, WireType.Bytes) => Fields.TryHash(ref reader, out evidence),
                (14, WireType.Bytes) => Fields.TryAddress(ref reader, out proposer),
                _ => field > 14 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new Header
        {
            VersionBlock = block,
            VersionApp = app,
            ChainId = chainId,
            Height = height,
            Time = time,
            LastBlockId = lastBlockId!,
            LastCommitHash = lastCommit,
            DataHash = data,
            ValidatorsHash = validators,
            NextValidatorsHash = nextValidators,
            ConsensusHash = consensus,
            AppHash = appHash,
            LastResultsHash = lastResults,
            EvidenceHash = evidence,
            ProposerAddress = proposer,
        };
        return true;
    }

    private static bool TryVersion(ReadOnlySpan<byte> bytes, out ulong block, out ulong app)
    {
        (block, app) = (0, 0);
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryVarint(out block),
                (2, WireType.Varint) => reader.TryVarint(out app),
                _ => field > 2 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        return true;
    }
}
