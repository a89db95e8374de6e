using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Engines;

/// <summary>Checks a stored block against the one before it, by CometBFT's rules (state/validation.go).</summary>
public sealed class BlockVerifier(GenesisDocument genesis)
{
    private readonly Hash32 _consensusHash = genesis.ConsensusParams.Hash();

    /// <summary>What is wrong with a block, in a sentence; null when nothing is.</summary>
    /// <param name="tip">The block before, the state and the results after it.</param>
    /// <param name="block">The block.</param>
    /// <param name="encoded">Its bytes.</param>
    /// <param name="seenCommit">The commit stored with it.</param>
    public string? Problem(ChainTip tip, Block block, ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> seenCommit)
    {
        Header header = block.Header;
        if (header.ChainId != genesis.ChainId) return $"it belongs to chain {header.ChainId}, the genesis is of {genesis.ChainId}";
        if (header.Height != tip.Height + 1) return $"its header says height {header.Height}";
        if (header.VersionBlock != Header.BlockProtocol || header.VersionApp != 0) return "its version is not this node's";
        if (!header.LastBlockId.Equals(tip.BlockId)) return "it does not follow the block before it";
        if (!block.IsConsistent()) return "its header does not fit its content (last commit, transactions or evidence)";
        if (!Is(header.ValidatorsHash, tip.Validators.CurrentHash) || !Is(header.NextValidatorsHash, tip.Validators.NextHash)) return "its validators are not those that the state names";
        if (!Is(header.ConsensusHash, _consensusHash)) return "its consensus parameters are not those of the genesis";
        if (!tip.Validators.Current.TryFind(header.ProposerAddress, out _)) return "its proposer is no validator";
        if (!Is(header.AppHash, tip.AppHash))
            return $"its header says that the state before it is {Convert.ToHexStringLower(header.AppHash.Span)}, this node computed {tip.AppHash}";
        if (!Is(header.LastResultsHash, tip.ResultsHash))
            return $"its header says that the results before it are {Convert.ToHexStringLower(header.LastResultsHash.Span)}, this node computed {tip.ResultsHash}";
        string? problem = TimeProblem(tip, block);
        if (problem is not null) return problem;
        if (tip.Height == 0 ? block.LastCommit!.Signatures.Count != 0 : !tip.Validators.Last.VerifyCommit(genesis.ChainId, tip.BlockId, tip.Height, block.LastCommit!))
            return "its last commit is not signed by more than two thirds of the validators";
        if (!Commit.TryDecode(seenCommit, out Commit? seen) || !IsDecided(tip, block.IdOf(encoded), header.Height, seen))
            return "the commit stored with it is not signed by more than two thirds of the validators";
        return null;
    }

    /// <summary>Whether validators with more than two thirds of the power have signed a block as the next one, or as another one for the last height.</summary>
    public bool IsDecided(ChainTip tip, BlockId id, long height, Commit commit) =>
        (height == tip.Height ? tip.Validators.Last : tip.Validators.Current).VerifyCommit(genesis.ChainId, id, height, commit);

    private string? TimeProblem(ChainTip tip, Block block)
    {
        if (tip.Height == 0)
            return block.Header.Time == BlockCodec.TimestampOf(genesis.TimeMs) ? null : "its time is not the genesis time";
        if (block.Header.Time != block.LastCommit!.MedianTime(tip.Validators.Last)) return "its time is not the median of its last commit's";
        return block.Header.Time > BlockCodec.TimestampOf(tip.TimeMs) ? null : "its time is not after that of the block before";
    }

    private static bool Is(ReadOnlyMemory<byte> stored, in Hash32 computed) => stored.Span.SequenceEqual(Hash32.Bytes(in computed));
}
