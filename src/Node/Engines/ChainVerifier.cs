using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>Executes a block log anew from its genesis, in memory, and compares everything that can be compared.</summary>
/// <remarks>
/// For each height: header chain, times, both commits' signatures, roots of content, state and results, that the order is one ProcessProposal accepts, and that the
/// stored results are those computed. At the end: every module's invariants, and the app hash of the stored state. A block that CometBFT decided is checked like any other where its seal is there.
/// </remarks>
public sealed class ChainVerifier
{
    private readonly GenesisDocument _genesis;
    private readonly BlockLog _log;
    private readonly IStateStorage _stored;
    private readonly SealLog? _seals;
    private readonly BlockVerifier _verifier;
    private readonly NoStateStorage _storage = new();
    private readonly StateMachine _chain;
    private ChainTip _tip;

    /// <summary>Puts a fresh chain in memory beside a log and what is stored for it.</summary>
    public ChainVerifier(GenesisDocument genesis, BlockLog log, IStateStorage stored, IForkJoin forkJoin, SealLog? seals = null, ModuleList? modules = null)
    {
        (_genesis, _log, _stored, _seals) = (genesis, log, stored, seals);
        _verifier = new BlockVerifier(genesis);
        StateStore store = new(forkJoin);
        _chain = new StateMachine(genesis.ChainId, store, (modules ?? All.Create)(store), _storage, forkJoin);
        _tip = ChainTip.Genesis(genesis, Hash32.Zero);
    }

    /// <summary>Heights that were found right.</summary>
    public long VerifiedHeight => _tip.Height;

    /// <summary>How many of them CometBFT decided, and have no header and signatures here to check.</summary>
    public long Unsigned { get; private set; }

    /// <summary>Operations in them.</summary>
    public long Operations { get; private set; }

    /// <summary>The state after the last height that was found right.</summary>
    public Hash32 AppHash => _tip.AppHash;

    /// <summary>Stored results that were compared; older ones may be pruned.</summary>
    public long ComparedResults { get; private set; }

    /// <summary>Verifies everything; the first difference in a sentence, null when there is none.</summary>
    /// <param name="progress">Told each height.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    public string? Run(Action<long>? progress = null, CancellationToken cancel = default)
    {
        Hash32 genesisHash = _chain.InitChain(_genesis.InitChain());
        _tip = ChainTip.Genesis(_genesis, genesisHash, _chain.NextRules);
        if (_log.FirstHeight > 1) return $"the block log begins at height {_log.FirstHeight}: what came before was removed (--retain-blocks) or never fetched, so nothing can be executed from the genesis. Verify a backup or another node that has all blocks";
        if (StoredProblem() is { } atGenesis) return atGenesis;
        for (long height = 1; height <= _log.LastHeight; height++)
        {
            cancel.ThrowIfCancellationRequested();
            if (BlockProblem(height) is { } problem) return $"block {height}: {problem}";
            progress?.Invoke(height);
        }
        foreach (Module module in _chain.Modules.All) module.CheckInvariants();
        return _stored.Height > _tip.Height ? $"the stored state is at height {_stored.Height}, beyond the end of the block log at {_tip.Height}" : null;
    }

    private string? BlockProblem(long height)
    {
        if (LoggedBlock.Read(_log, height) is not { } block) return "it is missing";
        BlockId id = block.Id;
        string? problem = block.Problem(_genesis.ChainId, _tip, _verifier) ?? (block.Decided is { } decided ? SealProblem(decided, ref id) : null);
        return problem ?? ExecutionProblem(block.Content, id);
    }

    private string? SealProblem(DecidedBlock decided, ref BlockId id)
    {
        if (_seals?.TryRead(decided.Header.Height) is not { } seal)
        {
            Unsigned++;
            return null;
        }
        Block block = seal.BlockOf(decided.Data);
        byte[] encoded = BlockCodec.Encode(block);
        id = block.IdOf(encoded);
        if (seal.Header.Hash() != decided.Hash) return $"the header that is kept with it has hash {seal.Header.Hash()}, CometBFT decided {decided.Hash}";
        // Where validators took the chain over unannounced, the state before does not name them.
        ChainTip tip = decided.TakenOverBy.Count > 0 && ValidatorSet.TryCreate([.. decided.TakenOverBy], out ValidatorSet? set) ? _tip with { Validators = ChainValidators.Constant(set) } : _tip;
        return _verifier.Problem(tip, block, encoded, BlockCodec.Encode(seal.Commit));
    }

    private string? ExecutionProblem(AbciBlock proposal, BlockId id)
    {
        _chain.RequireKnownRules();
        if (!_chain.ProcessProposal(proposal)) return "it breaks a rule of the chain: a bad signature, a limit, or the order of operations";
        AbciFinalized finalized = _chain.FinalizeBlock(proposal);
        _chain.Commit();
        Operations += finalized.Results.Outcomes.Count;
        _tip = new ChainTip(proposal.Height, id, proposal.TimeMs, finalized.AppHash, TransactionResults.Hash(finalized.Results), _chain.Validators!, _chain.NextRules);
        return StoredProblem();
    }

    private string? StoredProblem()
    {
        if (_stored.AppHash.IsZero || _stored.Height < _tip.Height) return null;
        if (_stored.Height == _tip.Height && _stored.AppHash != _tip.AppHash) return $"the stored state has root {_stored.AppHash}, executing gives {_tip.AppHash}";
        using IStateSnapshot snapshot = _stored.OpenSnapshot(0);
        if (!snapshot.TryReadResults(_tip.Height, out byte[] results)) return null;
        ComparedResults++;
        return results.AsSpan().SequenceEqual(_storage.Results.Span) ? null : "the stored results are not those that executing gives";
    }
}
