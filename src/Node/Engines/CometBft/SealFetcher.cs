using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Asks CometBFT for the seal of a block that is in the block log, and checks that the two are one block that its validators signed.</summary>
/// <remarks>
/// FinalizeBlock gave the hash of the header, so a header that hashes to it is the decided one; its roots fix last commit, evidence and validators, and the commit's part set hash fixes the bytes of
/// the whole block. What the RPC says is taken only where it fits all of these.
/// </remarks>
public sealed class SealFetcher(GenesisDocument genesis, CometChain comet, BlockLog log, SealLog seals)
{
    private static readonly Hash32 NoEvidence = Evidence.Hash([]);

    // Those of the header before, as a rule.
    private (Hash32 Hash, ValidatorSet Set)? _validators;

    /// <summary>The seal of a decided block of the log, and the whole block's bytes.</summary>
    /// <param name="height">The block's height.</param>
    /// <param name="asked">Header and commit of that height as the RPC gives them.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <exception cref="CometRpcException">CometBFT does not answer, or what it gives does not fit.</exception>
    public async Task<(BlockSeal Seal, byte[] Block)> FetchAsync(long height, (Header Header, Commit Commit) asked, CancellationToken cancel)
    {
        (Header header, Commit commit) = asked;
        if (!log.TryRead(height, BlockLogKind.Decided, out byte[] bytes)) throw new CometRpcException(Text($"was asked for block {height}, which this node has not kept"));
        DecidedBlock decided = DecidedBlock.Decode(height, bytes);
        if (HeaderProblem(decided, header) is { } wrong) throw new CometRpcException(Text($"gives a header of block {height} that is not the decided one: {wrong}"));
        ValidatorSet validators = await ValidatorsAsync(header, ExpectedValidators(decided), cancel);
        Commit lastCommit = await LastCommitAsync(header, cancel);
        Hash32 evidenceHash = new(header.EvidenceHash.Span);
        Evidence[] evidence = evidenceHash == NoEvidence ? [] : (await comet.BlockAsync(height, cancel)).Evidence;
        BlockSeal seal = new(header, evidence, lastCommit, commit);
        Block block = seal.BlockOf(decided.Data);
        if (!block.IsConsistent()) throw new CometRpcException(Text($"gives evidence or a last commit of block {height} that its header does not name"));
        byte[] encoded = BlockCodec.Encode(block);
        if (!validators.VerifyCommit(genesis.ChainId, block.IdOf(encoded), height, commit))
            throw new CometRpcException(Text($"gives a commit of block {height} that is not signed by more than two thirds of its validators, or is of another block"));
        return (seal, encoded);
    }

    // The hash says which header was decided; that its content is what this node was given and has executed is looked at nevertheless.
    private string? HeaderProblem(DecidedBlock decided, Header header)
    {
        Hash32 hash = header.Hash();
        if (hash != decided.Hash) return $"its hash is {hash}, FinalizeBlock said {decided.Hash}";
        if (header.EvidenceHash.Length != Hash32.Size || header.ValidatorsHash.Length != Hash32.Size) return "it is incomplete";
        Header own = decided.Header;
        if (header.ChainId != genesis.ChainId || header.Height != own.Height || header.Time != own.Time || header.ProposerAddress != own.ProposerAddress) return "chain, height, time or proposer differ";
        if (!Is(header.DataHash, own.DataHash)) return "it is of other transactions";
        if (!Is(header.AppHash, own.AppHash)) return "it is of another state";
        if (!Is(header.NextValidatorsHash, own.NextValidatorsHash)) return "it names other validators for the next block";
        if (!Is(header.ConsensusHash, own.ConsensusHash)) return "it is of other consensus parameters";
        // The first block of a chain that CometBFT took up from another engine names neither the block before nor its results.
        if (header.LastBlockId.IsNone) return decided.Header.Height == 1 || log.TryRead(own.Height - 1, BlockLogKind.Block, out _) ? null : "it names no block before it";
        // After a state sync this node has not executed the block before the first one; the header's hash vouches for what it says of that.
        if (!own.LastResultsHash.IsEmpty && !Is(header.LastResultsHash, own.LastResultsHash)) return "it is of other results of the block before";
        return own.LastBlockId.Hash.IsEmpty || Is(header.LastBlockId.Hash, own.LastBlockId.Hash) ? null : "it follows another block";
    }

    // What the block before announced; null where this node has none before.
    private Hash32? ExpectedValidators(DecidedBlock decided)
    {
        long height = decided.Header.Height;
        if (decided.TakenOverBy.Count > 0) return ValidatorSet.TryCreate([.. decided.TakenOverBy], out ValidatorSet? set) ? set.Hash() : null;
        if (height == 1) return genesis.Validators.Hash();
        return LoggedBlock.Read(log, height - 1)?.Header.NextValidatorsHash is { Length: Hash32.Size } announced ? new Hash32(announced.Span) : null;
    }

    private async Task<ValidatorSet> ValidatorsAsync(Header header, Hash32? expected, CancellationToken cancel)
    {
        Hash32 hash = new(header.ValidatorsHash.Span);
        if (expected is { } announced && announced != hash) throw new CometRpcException(Text($"gives block {header.Height} with validators {hash}, the block before announced {announced}"));
        if (_validators is { } known && known.Hash == hash) return known.Set;
        ValidatorSet set = await comet.ValidatorsAsync(header.Height, cancel);
        if (set.Hash() != hash) throw new CometRpcException(Text($"gives other validators of block {header.Height} than its header names"));
        _validators = (hash, set);
        return set;
    }

    // The commit with which the block before was stored may be another than the one in this block: both have two thirds, of different signatures.
    private async Task<Commit> LastCommitAsync(Header header, CancellationToken cancel)
    {
        if (header.LastBlockId.IsNone) return Commit.Empty;
        if (seals.TryRead(header.Height - 1)?.Commit is { } stored && Fits(stored)) return stored;
        try
        {
            if ((await comet.SignedHeaderAsync(header.Height - 1, cancel)).Commit is var canonical && Fits(canonical)) return canonical;
        }
        catch (CometRpcException)
        {
            // After its state sync CometBFT lacks the block before its first one; the commit stands in that.
        }
        Commit commit = (await comet.BlockAsync(header.Height, cancel)).LastCommit;
        return Fits(commit) ? commit : throw new CometRpcException(Text($"gives a last commit of block {header.Height} that its header does not name"));

        bool Fits(Commit candidate)
        {
            Hash32 hash = candidate.Hash();
            return candidate.Height == header.Height - 1 && candidate.BlockId.Equals(header.LastBlockId) && Is(header.LastCommitHash, Hash32.Bytes(in hash).ToArray());
        }
    }

    private static bool Is(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
