using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>Makes blocks with one validator: in the format, by the rules and in the order of CometBFT 0.38, so that its clients cannot tell the difference.</summary>
/// <remarks>
/// The way of a block: PrepareProposal → ProcessProposal → <see cref="ProposalFile"/> → signature → <see cref="BlockExecutor"/>. The block before is precommitted anew, in its next round,
/// when its successor is built: that vote's time becomes the successor's header time (the median of one vote), which so tells when that block was made and not when the chain last fell silent.
/// A validator may precommit one block in several rounds, so every signer that keeps CometBFT's own rules agrees, and its light clients accept either vote.
/// </remarks>
public sealed class EmbeddedEngine : IDisposable
{
    // A round is lost only where a crash came between a signature and the proposal file.
    private const int LastRoundMax = 1 << 30;

    private readonly GenesisDocument _genesis;
    private readonly ISigner _signer;
    private readonly ProposalFile? _proposal;
    private readonly StateMachine _chain;
    private readonly Lock _gate;
    private readonly EnvelopePool _pool;
    private readonly TimeProvider _clock;
    private readonly BlockExecutor _executor;
    private readonly Hash32 _consensusHash;
    private bool _mayBeUnfinished;

    /// <summary>Puts the engine together; <see cref="BlockExecutor.Open"/> comes next. Signer and proposal file are its own from here on; a signer that signs everything needs no such file.</summary>
    public EmbeddedEngine(GenesisDocument genesis, ISigner signer, ProposalFile? proposal, StateMachine chain, Lock gate, EnvelopePool pool, BlockExecutor executor, TimeProvider clock)
    {
        if (genesis.Validators.Validators.Count != 1 || genesis.Validators.Proposer.Address != signer.PublicKey.Address)
            throw new NodeException("the genesis must name this node's validator key, and no other, for the embedded engine: is keys/validator.json the one that `gwangan init` wrote with it?");
        (_genesis, _signer, _proposal, _chain, _gate, _pool, _executor, _clock) = (genesis, signer, proposal, chain, gate, pool, executor, clock);
        _consensusHash = genesis.ConsensusParams.Hash();
        _mayBeUnfinished = proposal is not null;
    }

    /// <summary>Why this engine cannot decide the next block, in a sentence; null when it can: its key is the only validator.</summary>
    public string? Hindrance
    {
        get
        {
            ChainTip tip = _executor.Tip;
            return IsOwn(tip.Validators.Current) ? null
                : $"block {tip.Height} is the last that this node makes: from block {tip.Height + 1} on its key alone no longer decides ({tip.Validators.Current.Validators.Count} validators). "
                + "Reads go on; `gwangan promote` continues the chain with CometBFT";
        }
    }

    private bool IsOwn(ValidatorSet set) => set.Validators.Count == 1 && set.Validators[0].Address == _signer.PublicKey.Address;

    /// <summary>Makes, executes and publishes the next block from what waits in the pool; it may be empty.</summary>
    /// <exception cref="SignerLostException">The signer does not answer; nothing is lost, and the same call later goes on.</exception>
    public CommittedBlock MakeBlock() => MakeBlock(_pool.Candidates);

    /// <summary>The same from what the caller chooses, looked at under the chain's gate.</summary>
    public CommittedBlock MakeBlock(Func<List<Envelope>> candidates)
    {
        BeginBlock(candidates);
        return _executor.Finish()!;
    }

    /// <summary>Makes and executes the next block, and leaves it underway to the disk and to publication. The one before is published when this returns.</summary>
    /// <exception cref="SignerLostException">The signer does not answer; nothing is lost, and the same call later goes on.</exception>
    public void BeginBlock() => BeginBlock(_pool.Candidates);

    private void BeginBlock(Func<List<Envelope>> candidates)
    {
        _executor.RequireKnownRules();
        ChainTip tip = _executor.Tip;
        Proposed next = (_mayBeUnfinished ? Unfinished(tip) : null) ?? Propose(tip, candidates);
        // Until its signature is there, this block and no other is the one to go on with.
        _mayBeUnfinished = _proposal is not null;
        byte[] commit = BlockCodec.Encode(Precommit(next.Content.Height, next.Id, VoteTimeMs(next.Content.TimeMs)));
        _mayBeUnfinished = false;
        _executor.StageReached?.Invoke(BlockStage.Built, next.Content.Height);
        _executor.Begin(next.Block, next.Encoded, next.Id, commit, next.Content, next.Envelopes);
    }

    /// <summary>Lets signer and proposal file go.</summary>
    public void Dispose()
    {
        _signer.Dispose();
        _proposal?.Dispose();
    }

    private sealed record Proposed(Block Block, byte[] Encoded, BlockId Id, AbciBlock Content, IReadOnlyList<Envelope?> Envelopes);

    private Proposed Propose(ChainTip tip, Func<List<Envelope>> candidates)
    {
        long height = tip.Height + 1;
        _executor.StageReached?.Invoke(BlockStage.Begun, height);
        Commit lastCommit = tip.Height == 0 ? Commit.Empty : LastCommit(tip);
        Timestamp time = tip.Height == 0 ? BlockCodec.TimestampOf(_genesis.TimeMs) : lastCommit.MedianTime(tip.Validators.Last);
        long timeMs = BlockCodec.TimeMsOf(time);
        List<Envelope> envelopes;
        AbciBlock content;
        lock (_gate)
        {
            _chain.LastTimeMs = timeMs;
            // The last block before other validators take over is empty, so that theirs begin with a set that no longer moves.
            envelopes = _chain.PrepareProposal(IsOwn(tip.Validators.Next) ? candidates() : [], DataBytesMax);
            // Decoded and checked when they were taken in: what the chain remembers of that is bounded, and a signature costs more than all else.
            content = new AbciBlock(height, timeMs, envelopes.ConvertAll(envelope => envelope.Bytes)) { Decoded = envelopes };
            Invariant.Assert(_chain.ProcessProposal(content), "the chain refuses its own proposal");
        }
        Block block = Build(tip, time, lastCommit, content.Transactions);
        byte[] encoded = BlockCodec.Encode(block);
        _proposal?.Write(height, encoded);
        return new Proposed(block, encoded, block.IdOf(encoded), content, envelopes);
    }

    // What was proposed before a crash, or before the signer was lost, and is not in the block log: it may be signed, and then no other block is.
    private Proposed? Unfinished(ChainTip tip)
    {
        if (!_proposal!.TryRead(tip.Height + 1, out byte[] encoded) || !Block.TryDecode(encoded, out Block? block)) return null;
        if (!block.Header.LastBlockId.Equals(tip.BlockId) || !block.Header.AppHash.Span.SequenceEqual(tip.AppHash.ToArray())) return null;
        AbciBlock content = new(tip.Height + 1, BlockCodec.TimeMsOf(block.Header.Time), BlockCodec.TransactionsOf(block));
        List<Envelope?> envelopes = [];
        EnvelopeCodec codec = new(_chain.Catalog);
        lock (_gate)
        {
            if (!_chain.ProcessProposal(content)) return null;
            _chain.LastTimeMs = content.TimeMs;
            foreach (byte[] transaction in content.Transactions) envelopes.Add(_chain.TryDecode(transaction, codec, out Envelope envelope).IsAdmitted ? envelope : null);
        }
        // It may have been read out of the page cache, where an interrupted write left it: once it is signed, a loss of power must not take it away.
        _proposal.Write(tip.Height + 1, encoded);
        return new Proposed(block, encoded, block.IdOf(encoded), content, envelopes);
    }

    // A round that was signed before a crash gives back the time it had then, and rounds before it are refused: one after it gives the present time. A signer in another process does not say
    // whether a later round would do, so they are tried by doubling: thirty-one, where nothing helps, and not each of them.
    private Commit LastCommit(ChainTip tip)
    {
        long timeMs = VoteTimeMs(tip.TimeMs);
        string refusal = "";
        for (long round = 1; round <= LastRoundMax; round *= 2)
            if (TryPrecommit(tip.Height, (int)round, tip.BlockId, timeMs, out Commit commit, out refusal) && commit.Signatures[0].Timestamp == BlockCodec.TimestampOf(timeMs)) return commit;
        throw Refused(tip.Height, refusal.Length > 0 ? refusal : "every round that is tried is signed");
    }

    private Commit Precommit(long height, BlockId blockId, long timeMs) =>
        TryPrecommit(height, 0, blockId, timeMs, out Commit commit, out string refusal) ? commit : throw Refused(height, refusal);

    private bool TryPrecommit(long height, int round, BlockId blockId, long timeMs, out Commit commit, out string refusal)
    {
        Vote vote = new()
        {
            Type = SignedMsgType.Precommit,
            Height = height,
            Round = round,
            BlockId = blockId,
            Timestamp = BlockCodec.TimestampOf(timeMs),
            ValidatorAddress = _signer.PublicKey.Address,
        };
        bool done = _signer.TrySign(vote, out Vote signed, out refusal);
        commit = done ? new Commit(height, round, blockId, [new CommitSig(BlockIdFlag.Commit, signed.ValidatorAddress, signed.Timestamp, signed.Signature)]) : Commit.Empty;
        return done;
    }

    private static NodeException Refused(long height, string refusal) => new(
        $"the signer refuses block {height}: {refusal}. This data folder is behind what the validator has signed: restore the newest blocks folder; signing another block at a height that was signed would split the chain");

    // A block's frame is header, one signature and framing: CometBFT's MaxDataBytes for one validator.
    private long DataBytesMax => _genesis.ConsensusParams.BlockMaxBytes - 2_048;

    // consensus/state.go voteTime: now, but after the block voted for.
    private long VoteTimeMs(long blockTimeMs) => Math.Max(_clock.GetUtcNow().ToUnixTimeMilliseconds(), blockTimeMs + 1);

    private Block Build(ChainTip tip, Timestamp time, Commit lastCommit, IReadOnlyList<byte[]> transactions)
    {
        Data data = new([.. transactions]);
        return new Block(new Header
        {
            VersionApp = tip.Rules,
            ChainId = _genesis.ChainId,
            Height = tip.Height + 1,
            Time = time,
            LastBlockId = tip.BlockId,
            LastCommitHash = lastCommit.Hash().ToArray(),
            DataHash = data.Hash().ToArray(),
            ValidatorsHash = tip.Validators.CurrentHash.ToArray(),
            NextValidatorsHash = tip.Validators.NextHash.ToArray(),
            ConsensusHash = _consensusHash.ToArray(),
            AppHash = tip.AppHash.ToArray(),
            LastResultsHash = tip.ResultsHash.ToArray(),
            EvidenceHash = Evidence.Hash([]).ToArray(),
            ProposerAddress = _signer.PublicKey.Address,
        }, data, [], lastCommit);
    }
}
