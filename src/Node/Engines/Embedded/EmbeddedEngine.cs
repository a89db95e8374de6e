using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>Makes blocks with one validator: in the format, by the rules and in the order of CometBFT 0.38, so that its clients cannot tell the difference.</summary>
/// <remarks>
/// The way of a block: PrepareProposal → ProcessProposal → build and sign → <see cref="BlockExecutor"/>. The precommit of the block before is signed anew when its successor is built: its time
/// becomes the successor's header time (the median of one vote), which so tells when that block was made and not when the chain last fell silent. Both votes are for the same block.
/// </remarks>
public sealed class EmbeddedEngine
{
    private readonly GenesisDocument _genesis;
    private readonly ValidatorKey _validator;
    private readonly StateMachine _chain;
    private readonly Lock _gate;
    private readonly EnvelopePool _pool;
    private readonly TimeProvider _clock;
    private readonly BlockExecutor _executor;
    private readonly Hash32 _validatorsHash;
    private readonly Hash32 _consensusHash;

    /// <summary>Puts the engine together; <see cref="BlockExecutor.Open"/> comes next.</summary>
    public EmbeddedEngine(GenesisDocument genesis, ValidatorKey validator, StateMachine chain, Lock gate, EnvelopePool pool, BlockExecutor executor, TimeProvider clock)
    {
        if (genesis.Validators.Validators.Count != 1 || genesis.Validators.Proposer.Address != validator.PublicKey.Address)
            throw new NodeException("the genesis must name this node's validator key, and no other, for the embedded engine: is keys/validator.json the one that `gwangan init` wrote with it?");
        (_genesis, _validator, _chain, _gate, _pool, _executor, _clock) = (genesis, validator, chain, gate, pool, executor, clock);
        _validatorsHash = genesis.Validators.Hash();
        _consensusHash = genesis.ConsensusParams.Hash();
    }

    /// <summary>Makes, executes and publishes the next block from what waits in the pool; it may be empty.</summary>
    public CommittedBlock MakeBlock()
    {
        BeginBlock();
        return _executor.Finish()!;
    }

    /// <summary>Makes and executes the next block, and leaves it underway to the disk and to publication. The one before is published when this returns.</summary>
    public void BeginBlock()
    {
        ChainTip tip = _executor.Tip;
        long height = tip.Height + 1;
        Commit lastCommit = tip.Height == 0 ? Commit.Empty : _validator.Precommit(_genesis.ChainId, tip.Height, tip.BlockId, VoteTimeMs(tip.TimeMs));
        Timestamp time = tip.Height == 0 ? BlockCodec.TimestampOf(_genesis.TimeMs) : lastCommit.MedianTime(_genesis.Validators);
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
        Block block = Build(tip, time, lastCommit, proposal.Transactions);
        byte[] encoded = BlockCodec.Encode(block);
        BlockId id = block.IdOf(encoded);
        byte[] commit = BlockCodec.Encode(_validator.Precommit(_genesis.ChainId, height, id, VoteTimeMs(timeMs)));
        _executor.StageReached?.Invoke(BlockStage.Built, height);
        _executor.Begin(block, encoded, id, commit, proposal, envelopes);
    }

    // A block's frame is header, one signature and framing: CometBFT's MaxDataBytes for one validator.
    private long DataBytesMax => _genesis.ConsensusParams.BlockMaxBytes - 2_048;

    // consensus/state.go voteTime: now, but after the block voted for.
    private long VoteTimeMs(long blockTimeMs) => Math.Max(_clock.GetUtcNow().ToUnixTimeMilliseconds(), blockTimeMs + 1);

    private Block Build(ChainTip tip, Timestamp time, Commit lastCommit, IReadOnlyList<byte[]> transactions)
    {
        Data data = new([.. transactions]);
        return new Block(new Header
        {
            ChainId = _genesis.ChainId,
            Height = tip.Height + 1,
            Time = time,
            LastBlockId = tip.BlockId,
            LastCommitHash = lastCommit.Hash().ToArray(),
            DataHash = data.Hash().ToArray(),
            ValidatorsHash = _validatorsHash.ToArray(),
            NextValidatorsHash = _validatorsHash.ToArray(),
            ConsensusHash = _consensusHash.ToArray(),
            AppHash = tip.AppHash.ToArray(),
            LastResultsHash = tip.ResultsHash.ToArray(),
            EvidenceHash = Evidence.Hash([]).ToArray(),
            ProposerAddress = _validator.PublicKey.Address,
        }, data, [], lastCommit);
    }
}
