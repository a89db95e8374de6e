using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>What happens to a decided block, whoever decided it: the same way for a block this node made and for one that it fetched.</summary>
/// <remarks>
/// The way: block log (fsync) → FinalizeBlock → Commit (durable) → publish. Nothing is told to anybody before the last step. The last two run on a thread of their own while the next
/// block is prepared and executed, one block at a time; a crash in between loses nothing, because the block is in the log.
/// One thread calls it; only <see cref="StageReached"/> may come from the one that stores.
/// A block that CometBFT decides comes in two steps instead, <see cref="FinalizeDecided"/> and <see cref="CommitDecided"/>, and reaches log and state in the second.
/// </remarks>
public sealed class BlockExecutor(
    GenesisDocument genesis, StateMachine chain, Lock gate, IStateStorage storage, BlockLog log, EnvelopePool pool, ChainReader reader, ChainHead head)
{
    private readonly BlockVerifier _verifier = new(genesis);
    private readonly PoolChain _afterBlock = new(chain);
    private ChainTip _tip = ChainTip.Genesis(genesis, Hash32.Zero);
    private Task<CommittedBlock>? _underway;
    private (DecidedBlock Block, IReadOnlyList<Envelope?> Envelopes, BlockResults Results)? _finalized;

    /// <summary>Called after each stage of a block; <see cref="BlockStage.Committed"/> on the thread that stores.</summary>
    public Action<BlockStage, long>? StageReached { get; init; }

    /// <summary>Where blocks are stored and published: threads of their own, or the single thread of a simulation.</summary>
    public TaskScheduler StoreOn { get; init; } = TaskScheduler.Default;

    /// <summary>Headers and signatures of blocks that CometBFT decided; null where there are none.</summary>
    public SealLog? Seals { get; init; }

    /// <summary>The height of a state that came without its block, from a snapshot by CometBFT's state sync; 0 for none.</summary>
    public Func<long> RestoredHeight { get; init; } = () => 0;

    /// <summary>What the next block builds on.</summary>
    public ChainTip Tip => _tip;

    /// <summary>Whether the last block did something, and no header carries the state's hash yet: the next block is its proof.</summary>
    public bool OwesProof { get; private set; }

    /// <summary>How many blocks <see cref="Open"/> executed because the state was behind the log.</summary>
    public long Replayed { get; private set; }

    /// <summary>CometBFT's handshake (consensus/replay.go): brings the state to the end of the block log, or says why it cannot.</summary>
    /// <param name="progress">Told the height after each executed block.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    /// <exception cref="NodeException">Log and state do not belong together.</exception>
    public void Open(Action<long>? progress = null, CancellationToken cancel = default)
    {
        long logged = log.LastHeight, executed = chain.Info().LastHeight;
        if (executed > logged && !(logged == 0 && executed == RestoredHeight()))
            throw new NodeException(
                $"the state is at height {executed} but the block log ends at {logged}: acknowledged blocks are missing. Restore the blocks folder from a copy; without them this node does not go on"
                + (log.TornTail is { } torn ? $" (what was cut off the log is kept in {torn.KeptIn})" : ""));
        if (logged > 0 && log.FirstHeight > executed + 1)
            throw new NodeException($"the state is at height {executed} but the block log begins at {log.FirstHeight}: blocks are missing. Restore the blocks folder from a copy");
        lock (gate)
        {
            Hash32 genesisHash = executed == 0 ? chain.InitChain(genesis.InitChain()) : Hash32.Zero;
            _tip = executed == 0 ? ChainTip.Genesis(genesis, genesisHash, chain.NextRules) : TipAt(executed);
            chain.LastTimeMs = _tip.TimeMs;
            for (long height = executed + 1; height <= logged; height++)
            {
                cancel.ThrowIfCancellationRequested();
                Replay(height);
                progress?.Invoke(height);
            }
        }
        Replayed = Math.Max(0, logged - executed);
        OwesProof = true;
        head.Open(new BlockPoint(_tip.Height, _tip.BlockId.IsNone ? Hash32.Zero : new Hash32(_tip.BlockId.Hash.Span), _tip.AppHash, _tip.TimeMs, 0));
    }

    /// <summary>Goes on from an earlier height, to which state and log have been taken back. No block is underway; the caller holds the gate.</summary>
    internal BlockPoint Rewind(long height)
    {
        Invariant.Assert(_underway is null && _finalized is null);
        _tip = TipAt(height);
        chain.LastTimeMs = _tip.TimeMs;
        OwesProof = false;
        return new BlockPoint(_tip.Height, new Hash32(_tip.BlockId.Hash.Span), _tip.AppHash, _tip.TimeMs, 0);
    }

    /// <summary>What is wrong with a block as the next one, in a sentence; null when nothing is. Its content is checked by the chain's ProcessProposal.</summary>
    public string? Problem(Block block, ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> commit) => _verifier.Problem(_tip, block, encoded, commit);

    /// <summary>Whether validators with more than two thirds of the power have signed the next block: no peer can have made it up.</summary>
    public bool IsDecided(BlockId id, long height, Commit commit) => _verifier.IsDecided(_tip, id, height, commit);

    /// <summary>Logs and executes a decided block, and leaves it underway to the disk and to publication. The one before is published when this returns.</summary>
    /// <param name="block">The block, verified.</param>
    /// <param name="encoded">Its bytes.</param>
    /// <param name="id">Its id.</param>
    /// <param name="commit">The encoded commit that decided it.</param>
    /// <param name="content">The same as the chain takes it.</param>
    /// <param name="envelopes">Its transactions decoded, in block order; null where the bytes are no envelope.</param>
    public void Begin(Block block, byte[] encoded, BlockId id, byte[] commit, AbciBlock content, IReadOnlyList<Envelope?> envelopes)
    {
        RequireKnownRules();
        long height = content.Height, timeMs = content.TimeMs;
        Log(block, encoded, id, commit);
        StageReached?.Invoke(BlockStage.Logged, height);

        BlockResults results = Execute(content, id).Results.Copy();
        Finish();
        StateCommit changes;
        lock (gate)
        {
            changes = chain.TakeCommit();
            pool.TakeOut(height, envelopes, _afterBlock, results);
        }
        Hash32 appHash = _tip.AppHash;
        _underway = Task.Factory.StartNew(() =>
        {
            storage.Commit(changes);
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
            return Publish(committed, appHash);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, StoreOn);
    }

    /// <summary>Ends the node before a block whose rules it does not know: when this throws, every block before that one is stored and published.</summary>
    /// <exception cref="UnknownRulesException">The next block is such a one.</exception>
    public void RequireKnownRules()
    {
        try
        {
            chain.RequireKnownRules();
        }
        catch (UnknownRulesException)
        {
            Finish();
            throw;
        }
    }

    /// <summary>Waits until the block that <see cref="Begin"/> left underway is published; null when there is none.</summary>
    public CommittedBlock? Finish()
    {
        Task<CommittedBlock>? underway = _underway;
        _underway = null;
        return underway?.GetAwaiter().GetResult();
    }

    /// <summary>Executes a block that another engine decided. Keeps nothing on disk: that is <see cref="CommitDecided"/>.</summary>
    /// <param name="block">The block.</param>
    /// <param name="content">The same as the chain takes it.</param>
    /// <param name="envelopes">Its transactions decoded, in block order; null where the bytes are no envelope.</param>
    public AbciFinalized FinalizeDecided(DecidedBlock block, AbciBlock content, IReadOnlyList<Envelope?> envelopes)
    {
        Invariant.Assert(_finalized is null);
        RequireKnownRules();
        AbciFinalized finalized = Execute(content, block.Id);
        _finalized = (block, envelopes, finalized.Results.Copy());
        return finalized;
    }

    /// <summary>Makes the block of <see cref="FinalizeDecided"/> durable, in the log and then in the state, and publishes it. A crash in between is made good by <see cref="Open"/>.</summary>
    public CommittedBlock CommitDecided()
    {
        Invariant.Assert(_finalized is not null);
        (DecidedBlock block, IReadOnlyList<Envelope?> envelopes, BlockResults results) = _finalized.Value;
        long height = block.Header.Height;
        CommittedBlock committed = new()
        {
            Header = block.Header,
            Hash = block.Hash,
            TimeMs = BlockCodec.TimeMsOf(block.Header.Time),
            Bytes = BlockCodec.Encode(block),
            Commit = default,
            Envelopes = envelopes,
            Results = results,
        };
        log.Append(height, BlockLogKind.Decided, committed.Bytes.Span);
        StageReached?.Invoke(BlockStage.Logged, height);
        lock (gate)
        {
            chain.Commit();
            pool.TakeOut(height, envelopes, _afterBlock, results);
        }
        _finalized = null;
        StageReached?.Invoke(BlockStage.Committed, height);
        return Publish(committed, _tip.AppHash);
    }

    // A follower that began with a copy of a folder whose blocks came over ABCI goes on in the same way: each kind of record has no gaps.
    private void Log(Block block, byte[] encoded, BlockId id, byte[] commit)
    {
        long height = block.Header.Height;
        if (log.Last(BlockLogKind.Decided) == 0)
        {
            log.Append(height, encoded, commit);
            return;
        }
        if (Commit.TryDecode(commit, out Commit? signed)) Seals?.Append(new BlockSeal(block.Header, [.. block.Evidence], block.LastCommit!, signed));
        DecidedBlock decided = new() { Header = block.Header, Hash = new Hash32(id.Hash.Span), Data = block.Data, LastCommit = default };
        log.Append(height, BlockLogKind.Decided, BlockCodec.Encode(decided));
    }

    private CommittedBlock Publish(CommittedBlock committed, Hash32 appHash)
    {
        reader.Remember(committed);
        head.Publish(new BlockPoint(committed.Height, committed.Hash, appHash, committed.TimeMs, committed.Results!.Outcomes.Count));
        pool.Tell(committed);
        return committed;
    }

    private AbciFinalized Execute(AbciBlock block, BlockId id)
    {
        lock (gate)
        {
            AbciFinalized finalized = chain.FinalizeBlock(block);
            StageReached?.Invoke(BlockStage.Finalized, block.Height);
            OwesProof = finalized.OwesProof;
            _tip = new ChainTip(block.Height, id, block.TimeMs, finalized.AppHash, TransactionResults.Hash(finalized.Results), chain.Validators!, chain.NextRules);
            return finalized;
        }
    }

    private void Replay(long height)
    {
        LoggedBlock block = Read(height);
        if (block.Problem(genesis.ChainId, _tip, _verifier) is { } wrong) throw new NodeException($"block {height} of the log cannot be executed on this state: {wrong}");
        Execute(block.Content, block.Id);
        chain.Commit();
        StageReached?.Invoke(BlockStage.Committed, height);
    }

    private ChainTip TipAt(long height)
    {
        // The block of a state from CometBFT's state sync is nowhere, and its results neither; the log may hold the next one already.
        bool isRestored = height == RestoredHeight() && log.FirstHeight is var first && (first == 0 || first > height);
        LoggedBlock? block = isRestored ? null : Read(height);
        string chainId = block?.Header.ChainId ?? genesis.ChainId;
        if (chainId != genesis.ChainId) throw new NodeException($"the block log is of chain {chainId}, the genesis is of {genesis.ChainId}");
        Hash32 results = Hash32.Zero;
        if (!isRestored)
            results = TransactionResults.Hash(reader.ReadResults(height) ?? throw new CorruptStateException($"the results of height {height} are missing; remove the state folder, it is rebuilt from the block log"));
        return new ChainTip(height, block?.Id ?? BlockId.None, block is null ? 0 : BlockCodec.TimeMsOf(block.Header.Time), chain.Info().LastAppHash, results, chain.Validators!, chain.NextRules);
    }

    /// <summary>Hash of the header of a block that the log has; null when it has none of this height.</summary>
    public Hash32? HashOf(long height) => LoggedBlock.Read(log, height)?.Hash;

    private LoggedBlock Read(long height) =>
        LoggedBlock.Read(log, height) ?? throw new NodeException($"the block log has no block {height}; restore the blocks folder from a copy");
}
