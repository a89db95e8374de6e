using Gwangan.Abci.Wire;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;

namespace Gwangan.Abci.Comet;

/// <summary>A block that consensus decided, and what the first application that executed it answered.</summary>
public sealed class DecidedBlock
{
    /// <summary>The block.</summary>
    public required Block Block { get; init; }

    /// <summary>Its id.</summary>
    public required BlockId Id { get; init; }

    /// <summary>What FinalizeBlock says of it.</summary>
    public required BlockContent Content { get; init; }

    /// <summary>The precommits that decided it.</summary>
    public required Commit Commit { get; init; }

    /// <summary>Who signed them.</summary>
    public required ValidatorSet Validators { get; init; }

    /// <summary>The first answer to FinalizeBlock: what every later one must equal.</summary>
    public FinalizeAnswer? Answer { get; set; }
}

/// <summary>The chain that a network of validators decides: real headers, commits and times by CometBFT's rules, which the driver makes up instead of agreeing on them.</summary>
/// <remarks>Every application of a run follows the same chain, and every answer is compared with the first.</remarks>
public sealed class DecidedChain(CometGenesis genesis, IReadOnlyList<Signer> signers, Random random)
{
    // types/block.go: MaxOverheadForBlock, MaxHeaderBytes, and MaxCommitBytes for n validators.
    private const long BlockOverhead = 11, HeaderBytesMax = 626, CommitBytesMax = 94, CommitSigBytesMax = 109 + 2;

    private readonly Lock _lock = new();
    private readonly List<DecidedBlock> _blocks = [];
    private readonly SortedDictionary<Address, Signer> _signers = new(signers.ToDictionary(signer => signer.Key.Address));
    private InitChainAnswer? _begun;

    /// <summary>What the chain began with.</summary>
    public CometGenesis Genesis => genesis;

    /// <summary>The state after the last executed block; null before InitChain.</summary>
    public ConsensusState? State { get; private set; }

    /// <summary>Height of the last decided block; 0 before the first.</summary>
    public long Height => _blocks.Count == 0 ? 0 : genesis.InitialHeight + _blocks.Count - 1;

    /// <summary>The height to decide next.</summary>
    public long NextHeight => genesis.InitialHeight + _blocks.Count;

    /// <summary>How long validators take for a block at least, by the times in their votes.</summary>
    public long BlockNs { get; init; } = 900_000_000;

    /// <summary>A decided block. Any thread.</summary>
    public DecidedBlock this[long height]
    {
        get
        {
            lock (_lock) return _blocks[(int)(height - genesis.InitialHeight)];
        }
    }

    /// <summary>The app hash after a height, once it was executed.</summary>
    public byte[] AppHashAfter(long height) => height == 0 ? ConsensusState.Begin(genesis, _begun!).AppHash : this[height].Answer!.AppHash;

    /// <summary>The call that begins the chain.</summary>
    public Request InitChainRequest() => Request.InitChain(genesis.Time, genesis.ChainId, genesis.Parameters, genesis.Validators, genesis.AppState, genesis.InitialHeight);

    /// <summary>Takes an answer to InitChain; all must be alike.</summary>
    public void Begin(InitChainAnswer answer)
    {
        if (_begun is null)
        {
            _begun = answer;
            State = ConsensusState.Begin(genesis, answer);
            return;
        }
        byte[] first = ConsensusState.Begin(genesis, _begun).AppHash, now = ConsensusState.Begin(genesis, answer).AppHash;
        NonConformance.Unless(first.AsSpan().SequenceEqual(now), $"InitChain answered app hash {NonConformance.Hex(first)} before and {NonConformance.Hex(now)} now");
        NonConformance.Unless(_begun.Validators.Count == answer.Validators.Count, "InitChain answered other validators before");
    }

    /// <summary>The bytes that transactions may take in the next block (types.MaxDataBytes without evidence).</summary>
    public long DataBytesMax =>
        (State!.Parameters.BlockMaxBytes < 0 ? CometLimits.BlockBytesMax : State.Parameters.BlockMaxBytes) - BlockOverhead - HeaderBytesMax - CommitBytesMax - (State.Validators.Validators.Count * CommitSigBytesMax);

    /// <summary>The validator that proposes the next block in a round.</summary>
    public Address ProposerOf(int round) => (round == 0 ? State!.Validators : State!.Validators.Advance(round)).Proposer.Address;

    /// <summary>What a proposer's PrepareProposal is asked.</summary>
    public BlockContent ToPrepare(IReadOnlyList<byte[]> transactions, int round = 0) => new()
    {
        Transactions = transactions,
        LastCommit = LastCommitInfo() with { Extended = true },
        Height = NextHeight,
        Time = NextTime(),
        NextValidatorsHash = State!.NextValidators.Hash().ToArray(),
        Proposer = ProposerOf(round),
    };

    /// <summary>The next block with some transactions, as a proposal.</summary>
    public DecidedBlock Propose(IReadOnlyList<byte[]> transactions, int round = 0, bool withEvidence = false)
    {
        ConsensusState state = State!;
        Commit lastCommit = LastCommit;
        Evidence[] evidence = withEvidence && state.LastHeight > 0 ? [EvidenceOf(state)] : [];
        Data data = new([.. transactions.Select(tx => new ReadOnlyMemory<byte>(tx))]);
        Block block = new(new Header
        {
            ChainId = genesis.ChainId,
            VersionApp = state.Parameters.VersionApp,
            Height = NextHeight,
            Time = NextTime(),
            LastBlockId = state.LastBlockId,
            LastCommitHash = lastCommit.Hash().ToArray(),
            DataHash = data.Hash().ToArray(),
            ValidatorsHash = state.Validators.Hash().ToArray(),
            NextValidatorsHash = state.NextValidators.Hash().ToArray(),
            ConsensusHash = state.Parameters.Hash().ToArray(),
            AppHash = state.AppHash,
            LastResultsHash = state.LastResultsHash,
            EvidenceHash = Evidence.Hash(evidence).ToArray(),
            ProposerAddress = ProposerOf(round),
        }, data, evidence, lastCommit);
        BlockId id = block.IdOf(BlockCodec.Encode(block));
        return new DecidedBlock
        {
            Block = block,
            Id = id,
            Validators = state.Validators,
            Commit = Sign(state.Validators, block.Header, id, round),
            Content = new BlockContent
            {
                Transactions = transactions,
                LastCommit = LastCommitInfo(),
                Misbehaviours = [.. evidence.Select(_ => MisbehaviourOf(state))],
                Hash = id.Hash.ToArray(),
                Height = NextHeight,
                Time = block.Header.Time,
                NextValidatorsHash = block.Header.NextValidatorsHash.ToArray(),
                Proposer = block.Header.ProposerAddress,
            },
        };
    }

    /// <summary>Decides a proposal.</summary>
    public void Decide(DecidedBlock block)
    {
        if (block.Content.Height != NextHeight) throw new InvalidOperationException("a height is decided once");
        lock (_lock) _blocks.Add(block);
    }

    /// <summary>Takes an answer to FinalizeBlock: the first moves the chain on, later ones must equal it.</summary>
    public void Record(long height, FinalizeAnswer answer)
    {
        DecidedBlock block = this[height];
        if (block.Answer is null)
        {
            State = State!.After(block.Block, block.Id, answer);
            block.Answer = answer;
            return;
        }
        FinalizeAnswer first = block.Answer;
        NonConformance.Unless(first.AppHash.AsSpan().SequenceEqual(answer.AppHash),
            $"FinalizeBlock of height {height} gave app hash {NonConformance.Hex(first.AppHash)} before and {NonConformance.Hex(answer.AppHash)} now: it must be deterministic");
        NonConformance.Unless(first.Results.Count == answer.Results.Count && first.ResultsHash().AsSpan().SequenceEqual(answer.ResultsHash()),
            $"FinalizeBlock of height {height} gave other results before (code, data, gas_wanted or gas_used): they must be deterministic");
        NonConformance.Unless(first.ValidatorUpdates.Select(update => (update.Key.Address, update.Power)).SequenceEqual(answer.ValidatorUpdates.Select(update => (update.Key.Address, update.Power))),
            $"FinalizeBlock of height {height} gave other validator updates before");
        NonConformance.Unless((first.Parameters?.Raw ?? []).AsSpan().SequenceEqual(answer.Parameters?.Raw ?? []), $"FinalizeBlock of height {height} gave other consensus parameters before");
    }

    private Commit LastCommit => _blocks.Count == 0 ? Commit.Empty : _blocks[^1].Commit;

    private Timestamp NextTime() => _blocks.Count == 0 ? genesis.Time : LastCommit.MedianTime(State!.LastValidators!);

    private CommitInfo LastCommitInfo() => _blocks.Count == 0
        ? new CommitInfo(0, [])
        : new CommitInfo(LastCommit.Round, [.. State!.LastValidators!.Validators.Zip(LastCommit.Signatures, (validator, signature) => (validator.Address, validator.VotingPower, signature.Flag))]);

    // Less than a third of the power may be missing or vote for nil, now and then; clocks differ by a little.
    private Commit Sign(ValidatorSet validators, Header header, BlockId id, int round)
    {
        header.Time.TryUnixNs(out long blockNs);
        long spareMax = (validators.TotalPower - 1) / 3, spared = 0;
        List<CommitSig> signatures = [];
        foreach (Validator validator in validators.Validators)
        {
            Timestamp time = Timestamp.FromUnixNs(blockNs + BlockNs + random.Next(0, 200_000_000));
            int dice = random.Next(10);
            bool spare = dice < 2 && spared + validator.VotingPower <= spareMax;
            if (spare) spared += validator.VotingPower;
            if (spare && dice == 0) signatures.Add(CommitSig.Absent);
            else if (_signers.TryGetValue(validator.Address, out Signer? signer)) signatures.Add(signer.Precommit(genesis.ChainId, header.Height, round, spare ? BlockId.None : id, time));
            else signatures.Add(new CommitSig(spare ? BlockIdFlag.Nil : BlockIdFlag.Commit, validator.Address, time, new byte[64]));
        }
        return new Commit(header.Height, round, id, [.. signatures]);
    }

    private static Misbehaviour MisbehaviourOf(ConsensusState state)
    {
        Validator accused = state.LastValidators!.Validators[^1];
        return new Misbehaviour(EvidenceKind.DuplicateVote, accused.Address, accused.VotingPower, state.LastHeight, state.LastTime, state.LastValidators.TotalPower);
    }

    private Evidence EvidenceOf(ConsensusState state)
    {
        Validator accused = state.LastValidators!.Validators[^1];
        Vote Of(byte mark) => new()
        {
            Type = SignedMsgType.Precommit,
            Height = state.LastHeight,
            Round = 0,
            BlockId = new BlockId(Enumerable.Repeat(mark, 32).ToArray(), new PartSetHeader(1, Enumerable.Repeat(mark, 32).ToArray())),
            Timestamp = state.LastTime,
            ValidatorAddress = accused.Address,
            ValidatorIndex = state.LastValidators.Validators.Count - 1,
            Signature = new byte[64],
        };
        DuplicateVoteEvidence evidence = new(Of(1), Of(2), state.LastValidators.TotalPower, accused.VotingPower, state.LastTime);
        return new Evidence(EvidenceKind.DuplicateVote, BlockCodec.Encode(evidence));
    }
}
