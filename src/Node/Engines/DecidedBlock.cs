using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>A block that another engine decided, as far as an application learns it: who signed it and the hash of the signatures before it stay with that engine.</summary>
/// <remarks>
/// In the block log: 1 header (tendermint.types.Header, without last_block_id's parts and last_commit_hash, and after a state sync the first without last_results_hash) · 2 hash of the whole header · 3 data (tendermint.types.Data) ·
/// 4 the votes for the block before (tendermint.abci.CommitInfo) · 5 who signs from here on (tendermint.types.Validator, each), only where a chain changes its engine to validators its state does not name.
/// </remarks>
public sealed class DecidedBlock : IProtoMessage<DecidedBlock>
{
    /// <summary>The header; what an application cannot know is empty, so its own hash is not <see cref="Hash"/>.</summary>
    public required Header Header { get; init; }

    /// <summary>Hash of the whole header, as the engine said.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>The transactions.</summary>
    public required Data Data { get; init; }

    /// <summary>tendermint.abci.CommitInfo: who voted for the block before.</summary>
    public required ReadOnlyMemory<byte> LastCommit { get; init; }

    /// <summary>Who signs from this block on; empty when the state says it.</summary>
    public IReadOnlyList<Validator> TakenOverBy { get; init; } = [];

    /// <summary>By what the next header names it, without the parts.</summary>
    public BlockId Id => new(Hash.ToArray(), PartSetHeader.None);

    /// <summary>The same as the chain takes it.</summary>
    public AbciBlock Content => new(Header.Height, BlockCodec.TimeMsOf(Header.Time), BlockCodec.TransactionsOf(Data)) { TakenOverBy = TakenOverBy.Count > 0 ? TakenOverBy : null };

    /// <summary>What is wrong with it as the next block, in a sentence; null when nothing is. What decided it cannot be checked here.</summary>
    public string? Problem(string chainId, ChainTip tip)
    {
        if (Header.ChainId != chainId) return $"it belongs to chain {Header.ChainId}, not to {chainId}";
        if (Header.Height != tip.Height + 1) return $"its header says height {Header.Height}";
        if (Header.VersionApp != tip.Rules) return $"it was executed under rules {Header.VersionApp}, the state before it says {tip.Rules}";
        if (!Is(Header.AppHash, tip.AppHash)) return $"the state before it was {Convert.ToHexStringLower(Header.AppHash.Span)}, this node computed {tip.AppHash}";
        if (tip.KnowsResults && !Is(Header.LastResultsHash, tip.ResultsHash)) return $"the results before it were {Convert.ToHexStringLower(Header.LastResultsHash.Span)}, this node computed {tip.ResultsHash}";
        if (!Is(Header.DataHash, Data.Hash())) return "its header does not fit its transactions";
        return Header.Time > BlockCodec.TimestampOf(tip.TimeMs) || tip.Height == 0 ? null : "its time is not after that of the block before";
    }

    /// <summary>Decodes a stored block.</summary>
    /// <exception cref="CorruptBlockLogException">The bytes are none.</exception>
    public static DecidedBlock Decode(long height, ReadOnlySpan<byte> bytes) =>
        TryDecode(bytes, out DecidedBlock? block) ? block : throw new CorruptBlockLogException($"block {height} in the log is no decided block; restore the blocks folder from a copy");

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Header);
        writer.Bytes(2, Hash.ToArray());
        writer.Message(3, Data);
        writer.BytesAlways(4, LastCommit.Span);
        foreach (Validator validator in TakenOverBy) writer.Message(5, validator);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DecidedBlock? message)
    {
        message = null;
        ProtoReader reader = new(bytes);
        Header? header = null;
        Data? data = Data.Empty;
        ReadOnlyMemory<byte> hash = default, lastCommit = default;
        List<Validator> takenOverBy = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out header),
                (2, WireType.Bytes) => reader.TryMemory(Hash32.Size, out hash),
                (3, WireType.Bytes) => reader.TryMessage(out data),
                (4, WireType.Bytes) => reader.TryMemory(bytes.Length, out lastCommit),
                (5, WireType.Bytes) => reader.TryAdd(takenOverBy, CometLimits.ValidatorCountMax),
                _ => field > 5 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        if (header is null || hash.Length != Hash32.Size) return false;
        message = new DecidedBlock { Header = header, Hash = new Hash32(hash.Span), Data = data!, LastCommit = lastCommit, TakenOverBy = takenOverBy };
        return true;
    }

    private static bool Is(ReadOnlyMemory<byte> stored, in Hash32 computed) => stored.Span.SequenceEqual(Hash32.Bytes(in computed));
}
