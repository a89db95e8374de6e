using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Engines;

/// <summary>Checks a stored block against the one before it, by CometBFT's rules (state/validation.go).</summary>
public sealed class BlockVerifier(GenesisDocument genesis)
{
    private static readonly Hash32 NoResults = Sha256.OfNothing;

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
        if (header.VersionBlock != Header.BlockProtocol) return "its version is not this node's";
        if (header.VersionApp != tip.Rules) return $"its header says that it follows rules {header.VersionApp}, the state before it says {tip.Rules}";
        bool takesUp = TakesUp(tip, header);
        if (!takesUp && !Follows(header.LastBlockId, tip.BlockId)) return "it does not follow the block before it";
        if (!block.IsConsistent()) return "its header does not fit its content (last commit, transactions or evidence)";
        if (!Is(header.ValidatorsHash, tip.Validators.CurrentHash) || !Is(header.NextValidatorsHash, tip.Validators.NextHash)) return "its validators are not those that the state names";
        if (!Is(header.ConsensusHash, _consensusHash)) return "its consensus parameters are not those of the genesis";
        if (!tip.Validators.Current.TryFind(header.ProposerAddress, out _)) return "its proposer is no validator";
        if (!Is(header.AppHash, tip.AppHash))
            return $"its header says that the state before it is {Convert.ToHexStringLower(header.AppHash.Span)}, this node computed {tip.AppHash}";
        if (!Is(header.LastResultsHash, takesUp ? NoResults : tip.ResultsHash))
            return $"its header says that the results before it are {Convert.ToHexStringLower(header.LastResultsHash.Span)}, this node computed {(takesUp ? NoResults : tip.ResultsHash)}";
        string? problem = TimeProblem(tip, block, takesUp);
        if (problem is not null) return problem;
        if (tip.Height == 0 || takesUp ? block.LastCommit!.Signatures.Count != 0 : !tip.Validators.Last.VerifyCommit(genesis.ChainId, header.LastBlockId, tip.Height, block.LastCommit!))
            return "its last commit is not signed by more than two thirds of the validators";
        if (!Commit.TryDecode(seenCommit, out Commit? seen) || !IsDecided(tip, block.IdOf(encoded), header.Height, seen))
            return "the commit stored with it is not signed by more than two thirds of the validators";
        return null;
    }

    /// <summary>Whether validators with more than two thirds of the power have signed a block as the next one, or as another one for the last height.</summary>
    public bool IsDecided(ChainTip tip, BlockId id, long height, Commit commit) =>
        (height == tip.Height ? tip.Validators.Last : tip.Validators.Current).VerifyCommit(genesis.ChainId, id, height, commit);

    /// <summary>Whether a header is the first of CometBFT on a chain that another engine began: it names no block before it and has no last commit, because CometBFT begins there.</summary>
    /// <remarks>What ties it to that chain is the state in its header and its signatures, which are those of the validators that the state before names.</remarks>
    public static bool TakesUp(ChainTip tip, Header header) => tip.Height > 0 && header.LastBlockId.IsNone;

    /// <summary>Whether a header's last block id is that of the last block. Of one that CometBFT decided and whose seal is not here, only the hash is known.</summary>
    public static bool Follows(BlockId named, BlockId last) => named.Equals(last) || (!last.Hash.IsEmpty && last.Parts.Total == 0 && named.Hash.Span.SequenceEqual(last.Hash.Span));

    private string? TimeProblem(ChainTip tip, Block block, bool takesUp)
    {
        if (tip.Height == 0)
            return block.Header.Time == BlockCodec.TimestampOf(genesis.TimeMs) ? null : "its time is not the genesis time";
        // CometBFT 0.40 leaves votes for nil out of the median, 0.38 and 0.39 count them.
        if (!takesUp && block.Header.Time != block.LastCommit!.MedianTime(tip.Validators.Last) && block.Header.Time != block.LastCommit.MedianTime(tip.Validators.Last, countsNil: false))
            return "its time is not the median of its last commit's";
        return block.Header.Time > BlockCodec.TimestampOf(tip.TimeMs) ? null : "its time is not after that of the block before";
    }

    private static bool Is(ReadOnlyMemory<byte> stored, in Hash32 computed) => stored.Span.SequenceEqual(Hash32.Bytes(in computed));
}
