using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>Where a block stands on its way; a crash can happen between any two.</summary>
public enum BlockStage
{
    /// <summary>Built and signed, nowhere on the disk.</summary>
    Built = 1,

    /// <summary>In the block log with its commit: from here on it will be executed, if need be after a restart.</summary>
    Logged = 2,

    /// <summary>Executed in memory.</summary>
    Finalized = 3,

    /// <summary>Executed and durable.</summary>
    Committed = 4,
}

/// <summary>Makes blocks with one validator: in the format, by the rules and in the order of CometBFT 0.38, so that its clients cannot tell the difference.</summary>
/// <remarks>
/// The way of a block: PrepareProposal → build and sign → block log (fsync) → ProcessProposal was asked before → FinalizeBlock → Commit (durable) → publish.
/// Nothing is told to anybody before the last step. The last two run on a thread of their own while the next block is prepared and executed, one block at a time;
/// a crash in between loses nothing, because the block is in the log. The precommit of the block before is signed anew when its successor is built: its time becomes the successor's
/// header time (the median of one vote), which so tells when that block was made and not when the chain last fell silent. Both votes are for the same block.
/// </remarks>
public sealed class EmbeddedEngine
{
    private readonly GenesisDocument _genesis;
    private readonly ValidatorKey _validator;
    private readonly StateMachine _chain;
    private readonly Lock _gate;
    private readonly IStateStorage _storage;
    private readonly BlockLog _log;
    private readonly EnvelopePool _pool;
    private readonly ChainReader _reader;
    private readonly ChainHead _head;
    private readonly TimeProvider _clock;
    private readonly BlockVerifier _verifier;
    private readonly Hash32 _validatorsHash;
    private readonly Hash32 _consensusHash;
    private ChainTip _tip;
    private Task<CommittedBlock>? _underway;

    /// <summary>Puts the engine together; <see cref="Open"/> comes next.</summary>
    public EmbeddedEngine(
        GenesisDocument genesis, ValidatorKey validator, StateMachine chain, Lock gate, IStateStorage storage, BlockLog log,
        EnvelopePool pool, ChainReader reader, ChainHead head, TimeProvider clock)
    {
        if (genesis.Validators.Validators.Count != 1 || genesis.Validators.Proposer.Address != validator.PublicKey.Address)
            throw new NodeException("the genesis must name this node's validator key, and no other, for the embedded engine: is keys/validator.json the one that `gwangan init` wrote with it?");
        (_genesis, _validator, _chain, _gate, _storage, _log, _pool, _reader, _head, _clock) = (genesis, validator, chain, gate, storage, log, pool, reader, head, clock);
        _verifier = new BlockVerifier(genesis);
        _validatorsHash = genesis.Validators.Hash();
        _consensusHash = genesis.ConsensusParams.Hash();
        _tip = ChainTip.Genesis(genesis.TimeMs, Hash32.Zero);
    }

    /// <summary>Called after each stage of a block, on the engine's thread; <see cref="BlockStage.Committed"/> on the one that stores.</summary>
    public Action<BlockStage, long>? StageReached { get; init; }

    /// <summary>What the next block builds on.</summary>
    public ChainTip Tip => _tip;

    /// <summary>Whether no header carries the state's hash yet: the next block is its proof.</summary>
    public bool OwesProof { get; private set; }

    /// <summary>How many blocks <see cref="Open"/> executed because the state was behind the log.</summary>
    public long Replayed { get; private set; }

    /// <summary>CometBFT's handshake (consensus/replay.go): brings the state to the end of the block log, or says why it cannot.</summary>
    /// <param name="progress">Told the height after each executed block.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    /// <exception cref="NodeException">Log and state do not belong together.</exception>
    public void Open(Action<long>? progress = null, CancellationToken cancel = default)
    {
        long logged = _log.LastHeight, executed = _chain.Info().LastHeight;
        if (executed > logged)
            throw new NodeException(
                $"the state is at height {executed} but the block log ends at {logged}: acknowledged blocks are missing. Restore the blocks folder from a copy; without them this node does not go on"
                + (_log.TornTail is { } torn ? $" (what was cut off the log is kept in {torn.KeptIn})" : ""));
        if (logged > 0 && _log.FirstHeight > executed + 1)
            throw new NodeException($"the state is at height {executed} but the block log begins at {_log.FirstHeight}: blocks are missing. Restore the blocks folder from a copy");
        lock (_gate)
        {
            Hash32 genesisHash = executed == 0 ? _chain.InitChain(new AbciInitChain(_genesis.ChainId, _genesis.TimeMs, _genesis.AppState)) : Hash32.Zero;
            _tip = executed == 0 ? ChainTip.Genesis(_genesis.TimeMs, genesisHash) : TipAt(executed);
            _chain.LastTimeMs = _tip.TimeMs;
            for (long height = executed + 1; height <= logged; height++)
            {
                cancel.ThrowIfCancellationRequested();
                Replay(height);
                progress?.Invoke(height);
            }
        }
        Replayed = logged - executed;
        OwesProof = true;
        _head.Open(new BlockPoint(_tip.Height, new Hash32(_tip.Height == 0 ? new byte[Hash32.Size] : _tip.BlockId.Hash.Span), _tip.AppHash, _tip.TimeMs, 0));
    }

    /// <summary>Makes, executes and publishes the next block from what waits in the pool; it may be empty.</summary>
    public CommittedBlock MakeBlock()
    {
        BeginBlock();
        return Finish()!;
    }

    /// <summary>Waits until the block that <see cref="BeginBlock"/> left underway is published; null when there is none.</summary>
    public CommittedBlock? Finish()
    {
        Task<CommittedBlock>? underway = _underway;
        _underway = null;
        return underway?.GetAwaiter().GetResult();
    }

    /// <summary>Makes and executes the next block, and leaves it underway to the disk and to publication. The one before is published when this returns.</summary>
    public void BeginBlock()
    {
        long height = _tip.Height + 1;
        Commit lastCommit = _tip.Height == 0 ? Commit.Empty : _validator.Precommit(_genesis.ChainId, _tip.Height, _tip.BlockId, VoteTimeMs(_tip.TimeMs));
        Timestamp time = _tip.Height == 0 ? BlockCodec.TimestampOf(_genesis.TimeMs) : lastCommit.MedianTime(_genesis.Validators);
        long timeMs = BlockCodec.TimeMsOf(time);

        List<Envelope> envelopes;
        AbciBlock proposal;
        lock (_gate)
        {
            _chain.LastTimeMs = timeMs;
            envelopes = _chain.PrepareProposal(_pool.Candidates(), DataBytesMax);
            proposal = new AbciBlock(height, timeMs, envelopes.ConvertAll(envelope => envelope.Bytes));
            Invariant.Assert(_chain.ProcessProposal(proposal), "the chain refuses its own proposal");
        }
        Block block = Build(height, time, lastCommit, proposal.Transactions);
        byte[] encoded = BlockCodec.Encode(block);
        BlockId id = block.IdOf(encoded);
        byte[] commit = BlockCodec.Encode(_validator.Precommit(_genesis.ChainId, height, id, VoteTimeMs(timeMs)));
        StageReached?.Invoke(BlockStage.Built, height);

        _log.Append(height, encoded, commit);
        StageReached?.Invoke(BlockStage.Logged, height);

        BlockResults results = Execute(proposal, id).Copy();
        Finish();
        StateCommit changes;
        lock (_gate)
        {
            changes = _chain.TakeCommit();
            _pool.TakeOut(height, envelopes, envelope => _chain.CheckTx(envelope).IsAdmitted);
        }
        Hash32 appHash = _tip.AppHash;
        _underway = Task.Factory.StartNew(() =>
        {
            _storage.Commit(changes);
            StageReached?.Invoke(BlockStage.Committed, height);
            CommittedBlock committed = new()
            {
                Header = block.Header,
                Hash = new Hash32(id.Hash.Span),
                TimeMs = timeMs,
                Bytes = encoded,
                Commit = commit,
                Envelopes = envelopes,
                Results = results,
            };
            _reader.Remember(committed);
            _head.Publish(new BlockPoint(height, committed.Hash, appHash, timeMs, results.Outcomes.Count));
            _pool.Tell(committed);
            return committed;
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    // A block's frame is header, one signature and framing: CometBFT's MaxDataBytes for one validator.
    private long DataBytesMax => _genesis.ConsensusParams.BlockMaxBytes - 2_048;

    // consensus/state.go voteTime: now, but after the block voted for.
    private long VoteTimeMs(long blockTimeMs) => Math.Max(_clock.GetUtcNow().ToUnixTimeMilliseconds(), blockTimeMs + 1);

    private Block Build(long height, Timestamp time, Commit lastCommit, IReadOnlyList<byte[]> transactions)
    {
        Data data = new([.. transactions]);
        return new Block(new Header
        {
            ChainId = _genesis.ChainId,
            Height = height,
            Time = time,
            LastBlockId = _tip.BlockId,
            LastCommitHash = lastCommit.Hash().ToArray(),
            DataHash = data.Hash().ToArray(),
            ValidatorsHash = _validatorsHash.ToArray(),
            NextValidatorsHash = _validatorsHash.ToArray(),
            ConsensusHash = _consensusHash.ToArray(),
            AppHash = _tip.AppHash.ToArray(),
            LastResultsHash = _tip.ResultsHash.ToArray(),
            EvidenceHash = Evidence.Hash([]).ToArray(),
            ProposerAddress = _validator.PublicKey.Address,
        }, data, [], lastCommit);
    }

    private BlockResults Execute(AbciBlock block, BlockId id)
    {
        lock (_gate)
        {
            AbciFinalized finalized = _chain.FinalizeBlock(block);
            StageReached?.Invoke(BlockStage.Finalized, block.Height);
            OwesProof = finalized.AppHash != _tip.AppHash;
            _tip = new ChainTip(block.Height, id, block.TimeMs, finalized.AppHash, TransactionResults.Hash(finalized.Results));
            return finalized.Results;
        }
    }

    private void Replay(long height)
    {
        (Block block, byte[] encoded) = Read(height);
        Invariant.Assert(_log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
        string? problem = _verifier.Problem(_tip, block, encoded, commit);
        if (problem is not null) throw new NodeException($"block {height} of the log cannot be executed on this state: {problem}");
        Execute(new AbciBlock(height, BlockCodec.TimeMsOf(block.Header.Time), BlockCodec.TransactionsOf(block)), block.IdOf(encoded));
        _chain.Commit();
        StageReached?.Invoke(BlockStage.Committed, height);
    }

    private ChainTip TipAt(long height)
    {
        (Block block, byte[] encoded) = Read(height);
        if (block.Header.ChainId != _genesis.ChainId) throw new NodeException($"the block log is of chain {block.Header.ChainId}, the genesis is of {_genesis.ChainId}");
        BlockResults results = _reader.ReadResults(height) ?? throw new CorruptStateException($"the results of height {height} are missing; remove the state folder, it is rebuilt from the block log");
        return new ChainTip(height, block.IdOf(encoded), BlockCodec.TimeMsOf(block.Header.Time), _chain.Info().LastAppHash, TransactionResults.Hash(results));
    }

    private (Block Block, byte[] Encoded) Read(long height)
    {
        if (!_log.TryRead(height, BlockLogKind.Block, out byte[] encoded)) throw new NodeException($"the block log has no block {height}; restore the blocks folder from a copy");
        return (BlockCodec.Decode(height, encoded), encoded);
    }
}
