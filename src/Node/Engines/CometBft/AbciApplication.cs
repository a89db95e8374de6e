using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>The chain as an ABCI 2.0 application of CometBFT 0.38 to 0.40: every verb, and what CometBFT may rely on. docs/abci.md lists both.</summary>
/// <remarks>
/// What CometBFT calls one after another is called so here; whatever else comes at the same time waits for the gate, except Query, which reads committed snapshots, and the decoding part of CheckTx.
/// FinalizeBlock keeps nothing on disk, Commit is durable before it answers. A FinalizeBlock that comes again before its Commit, because CometBFT was started anew, is answered as the first time.
/// </remarks>
public sealed class AbciApplication(
    GenesisDocument genesis, Func<ReadOnlyMemory<byte>> appState, Promotion? promotion, StateMachine chain, Lock gate, EnvelopePool pool, BlockExecutor executor,
    AbciQueries queries, AbciSnapshots snapshots, CometBftOptions options, TimeProvider clock, ModuleList? modules = null) : IAbciHandler
{
    private readonly EventFields?[] _events = EventFields.All(chain.Catalog);
    private readonly ThreadLocal<EnvelopeCodec> _codec = new(() => new EnvelopeCodec(chain.Catalog));
    private readonly RecentProposals _proposals = new();
    private readonly HashSet<Hash32> _reaped = new(SeededComparer.Instance);
    private readonly Lock _deciding = new();
    private (long Height, byte[] Hash, FinalizedBlock Response)? _finalized;
    private bool _begun;

    /// <summary>Whether CometBFT takes transactions out of this node's own pool (mempool type <c>app</c>).</summary>
    public bool IsReaped { get; private set; }

    /// <summary>The lowest block that may go, given the lowest that has to be kept otherwise: CometBFT is not told to remove what this node still has to fetch of it.</summary>
    public Func<long, long> Removable { get; init; } = from => from;

    /// <summary>Called when something is wrong with this node itself: it has to stop.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <inheritdoc/>
    public void Fail(Exception error) => Failed?.Invoke(error);

    /// <inheritdoc/>
    public AbciMessage Answer(AbciMessage request) => request switch
    {
        RequestInfo => Info(),
        RequestInitChain init => InitChain(init),
        RequestQuery query => queries.Answer(query),
        RequestPrepareProposal prepare => PrepareProposal(prepare),
        RequestProcessProposal process => new ResponseProcessProposal { Status = ProcessProposal(process) ? AbciStatus.Accept : AbciStatus.Reject },
        // This chain adds nothing to votes, so nothing is what is right.
        RequestExtendVote => new ResponseExtendVote(),
        RequestVerifyVoteExtension verify => new ResponseVerifyVoteExtension { Status = verify.VoteExtension.IsEmpty ? AbciStatus.Accept : AbciStatus.Reject },
        RequestFinalizeBlock finalize => FinalizeBlock(finalize),
        RequestCommit => Commit(),
        RequestInsertTx insert => InsertTx(insert),
        RequestReapTxs reap => ReapTxs(reap),
        RequestListSnapshots => snapshots.List(),
        RequestOfferSnapshot offer => snapshots.Offer(offer),
        RequestLoadSnapshotChunk load => snapshots.Load(load),
        RequestApplySnapshotChunk apply => snapshots.Apply(apply),
        _ => throw new AbciException($"{request.GetType().Name} is not answered here"),
    };

    /// <inheritdoc/>
    public DecodedTx Decode(byte[] transaction) => new(transaction, chain.TryDecode(transaction, _codec.Value!, out Envelope envelope), envelope);

    /// <inheritdoc/>
    public ResponseCheckTx Check(DecodedTx decoded)
    {
        AbciCheck check = decoded.Check;
        if (check.IsAdmitted)
        {
            if (snapshots.IsAwaited && !_begun) return new ResponseCheckTx { Code = 1, Codespace = "abci", Log = "this node has no state yet" };
            snapshots.BeginWithGenesis();
            lock (gate)
            {
                // As in Admission: expiry is measured against the clock, because the last block may be old.
                chain.LastTimeMs = Math.Max(chain.LastTimeMs, clock.GetUtcNow().ToUnixTimeMilliseconds());
                check = chain.CheckTx(decoded.Envelope!);
            }
        }
        ResponseCheckTx response = new() { Code = CodeOf(check), GasWanted = decoded.Envelope?.GasWanted ?? 0 };
        if (check.IsAdmitted) return response;
        Refusal refusal = Refusal.Of(check, chain.Catalog);
        if (SdkErrors.Of(decoded.Bytes, refusal, chain, gate) is { } told) return told;
        (response.Codespace, response.Log) = (refusal.Codespace, $"{refusal.Code}: {refusal.Message}");
        return response;
    }

    private bool IsPromotionPending => promotion is not null && promotion.IsPending(chain.Info());

    private ResponseInfo Info()
    {
        AbciInfo info = chain.Info();
        // CometBFT puts it into the next header when it begins a chain, and asks for it after state sync.
        ResponseInfo response = new() { Data = "gwangan", Version = NodeVersion.Text, AppVersion = chain.NextRules };
        // At height 0, and where CometBFT takes up another engine's chain, it has to call InitChain, which it does for height 0 only.
        if (info.LastHeight == 0 || IsPromotionPending) return response;
        (response.LastBlockHeight, response.LastBlockAppHash) = (info.LastHeight, info.LastAppHash.ToArray());
        return response;
    }

    private ResponseInitChain InitChain(RequestInitChain request)
    {
        AbciInfo info = chain.Info();
        // Who signs CometBFT's first block: at height 0 the genesis's validators, where it takes up another engine's chain those of the promotion.
        ValidatorSet validators = promotion?.Validators ?? genesis.Validators;
        string? problem = promotion is not null
            ? promotion.InitChainProblem(request.ChainId, request.InitialHeight, request.Time, info)
            : GenesisProblem(request, info);
        problem ??= ValidatorsProblem(request.Validators, validators);
        if (problem is not null) throw new AbciException($"InitChain: {problem}");
        _begun = true;
        // A snapshot may still follow (CometBFT's grammar has InitChain before state sync): then the state is made with the first call that needs one.
        (Hash32 appHash, uint rules) = snapshots.IsAwaited ? GenesisSeal.StateOf(genesis, modules) : (info.LastAppHash, chain.NextRules);
        ResponseInitChain response = new() { AppHash = appHash.ToArray(), ConsensusParams = ConsensusParamsOf(genesis.ConsensusParams, rules) };
        foreach (Validator validator in validators.Validators) response.Validators.Add(ValidatorUpdate.Of(validator));
        return response;
    }

    // What this chain rests on and CometBFT would otherwise take from its own genesis: a block's bounds, that both types of keys may validate, and the rules that headers name.
    private static byte[] ConsensusParamsOf(ConsensusParams consensus, uint rules)
    {
        ProtoWriter writer = new();
        int block = writer.Begin(1);
        writer.Int64(1, consensus.BlockMaxBytes);
        writer.Int64(2, consensus.BlockMaxGas);
        writer.End(block);
        int validator = writer.Begin(3);
        foreach (string type in consensus.PubKeyTypes) writer.StringAlways(1, type);
        writer.End(validator);
        WriteRules(writer, rules);
        return writer.ToArray();
    }

    private static void WriteRules(ProtoWriter writer, uint rules)
    {
        int version = writer.Begin(4);
        writer.UInt64(1, rules);
        writer.End(version);
    }

    // The state of height 0 was made from this folder's genesis when it was opened, so CometBFT's has to say the same.
    private string? GenesisProblem(RequestInitChain request, AbciInfo info)
    {
        if (info.LastHeight != 0) return $"the state is at height {info.LastHeight} already; a chain begins once";
        if (request.ChainId != genesis.ChainId) return $"CometBFT's genesis is of chain {request.ChainId}, genesis.json of {genesis.ChainId}";
        if (BlockCodec.TimeMsOf(request.Time) != genesis.TimeMs) return "CometBFT's genesis_time is not that of genesis.json";
        if (request.InitialHeight is not (0 or 1)) return $"CometBFT's genesis begins at height {request.InitialHeight}, this chain at 1";
        return GenesisAppState.Problem(request.AppStateBytes, appState);
    }

    private static string? ValidatorsProblem(List<ValidatorUpdate> given, ValidatorSet own)
    {
        // Without any, CometBFT takes those that are answered.
        if (given.Count == 0) return null;
        bool same = given.Count == own.Validators.Count;
        foreach (ValidatorUpdate update in given)
            same &= update.PublicKey is { } key && own.TryFind(key.Address, out Validator? validator) && validator.VotingPower == update.Power;
        return same ? null : "the validators of CometBFT's genesis are not those of this data folder";
    }

    private ResponsePrepareProposal PrepareProposal(RequestPrepareProposal request)
    {
        snapshots.BeginWithGenesis();
        chain.RequireKnownRules();
        List<Envelope> candidates = new(request.Txs.Count);
        HashSet<Hash32> known = new(SeededComparer.Instance);
        foreach (byte[] transaction in request.Txs)
            // CometBFT's mempool knows no replacement: what has been replaced here stands there beside its successor.
            if (chain.TryDecode(transaction, _codec.Value!, out Envelope envelope).IsAdmitted && !pool.HasReplaced(envelope) && known.Add(envelope.Id)) candidates.Add(envelope);
        // What this node's own pool has waits in CometBFT's mempool too, or is on its way there.
        foreach (Envelope waiting in pool.Candidates())
            if (known.Add(waiting.Id)) candidates.Add(waiting);
        List<Envelope> chosen;
        lock (gate)
        {
            chain.LastTimeMs = BlockCodec.TimeMsOf(request.Time);
            chosen = chain.PrepareProposal(candidates, request.MaxTxBytes);
        }
        return new ResponsePrepareProposal { Txs = chosen.ConvertAll(envelope => envelope.Bytes) };
    }

    private bool ProcessProposal(RequestProcessProposal request)
    {
        snapshots.BeginWithGenesis();
        chain.RequireKnownRules();
        IReadOnlyList<Envelope?> envelopes = chain.Decode(request.Txs);
        AbciBlock block = new(request.Height, BlockCodec.TimeMsOf(request.Time), request.Txs) { Decoded = envelopes };
        lock (gate)
        {
            // The order rule rests on the state before the block, so no other height can be judged.
            if (request.Height != executor.Tip.Height + 1 || !chain.ProcessProposal(block)) return false;
            _proposals.Remember(request.Hash.Span, request.Txs, envelopes);
            return true;
        }
    }

    private FinalizedBlock FinalizeBlock(RequestFinalizeBlock request)
    {
        lock (_deciding)
        {
            if (_finalized is { } before)
            {
                if (before.Height == request.Height && request.Hash.Span.SequenceEqual(before.Hash)) return before.Response;
                throw new AbciException($"FinalizeBlock {request.Height}: block {before.Height} ({Convert.ToHexString(before.Hash)}) is executed and not committed; only the same block or its Commit can follow. A restart of this node forgets it");
            }
            if (_begun) snapshots.BeginWithGenesis();
            long next = executor.Tip.Height + 1;
            if (request.Height != next) throw new AbciException($"FinalizeBlock {request.Height}: this application stands at height {next - 1}, the next block is {next}");
            if (!_begun && (next == 1 || IsPromotionPending)) throw new AbciException($"FinalizeBlock {request.Height}: InitChain comes first");
            if (request.Hash.Length != Hash32.Size) throw new AbciException($"FinalizeBlock {request.Height}: the block's hash has {request.Hash.Length} bytes instead of 32");

            IReadOnlyList<Envelope?>? envelopes;
            lock (gate) envelopes = _proposals.Find(request.Hash.Span, request.Txs);
            envelopes ??= chain.Decode(request.Txs);
            bool isTakenOver = IsPromotionPending && promotion!.Validators.Hash() != executor.Tip.Validators.CurrentHash;
            DecidedBlock block = BlockOf(genesis, request, executor.Tip, isTakenOver ? promotion!.Validators.Validators : []);
            AbciBlock content = new(request.Height, BlockCodec.TimeMsOf(request.Time), request.Txs) { Decoded = envelopes, TakenOverBy = isTakenOver ? block.TakenOverBy : null };
            AbciFinalized finalized = executor.FinalizeDecided(block, content, envelopes);
            FinalizedBlock response = new(chain, _events, finalized, envelopes);
            _finalized = (request.Height, request.Hash.ToArray(), response);
            return response;
        }
    }

    private ResponseCommit Commit()
    {
        lock (_deciding)
        {
            if (_finalized is null) throw new AbciException("Commit: no block was finalized");
            long height = executor.CommitDecided().Height;
            _finalized = null;
            lock (gate) _proposals.Clear();
            return new ResponseCommit { RetainHeight = options.RetainBlocks > 0 ? Math.Max(0, Removable(height - options.RetainBlocks + 1)) : 0 };
        }
    }

    /// <summary>A decided block with what is known of its header.</summary>
    internal static DecidedBlock BlockOf(GenesisDocument genesis, RequestFinalizeBlock request, ChainTip tip, IReadOnlyList<Validator> takenOverBy)
    {
        Data data = new([.. request.Txs]);
        return new DecidedBlock
        {
            Header = new Header
            {
                VersionApp = tip.Rules,
                ChainId = genesis.ChainId,
                Height = request.Height,
                Time = request.Time,
                LastBlockId = tip.Height == 0 ? BlockId.None : new BlockId(tip.BlockId.Hash, PartSetHeader.None),
                DataHash = data.Hash().ToArray(),
                NextValidatorsHash = request.NextValidatorsHash,
                ConsensusHash = genesis.ConsensusParams.Hash().ToArray(),
                AppHash = tip.AppHash.ToArray(),
                LastResultsHash = tip.KnowsResults ? tip.ResultsHash.ToArray() : default(ReadOnlyMemory<byte>),
                ProposerAddress = request.ProposerAddress.Length == Address.Size ? new Address(request.ProposerAddress.Span) : default,
            },
            Hash = new Hash32(request.Hash.Span),
            Data = data,
            LastCommit = BlockCodec.Encode(request.LastCommit ?? new CommitInfo()),
            TakenOverBy = takenOverBy,
        };
    }

    // With mempool type `app` (0.40) CometBFT keeps no mempool and gossips what this pool has; blocks are filled from it in PrepareProposal.
    private ResponseInsertTx InsertTx(RequestInsertTx request)
    {
        DecodedTx decoded = Decode(request.Tx);
        ResponseCheckTx check = Check(decoded);
        if (check.Code != 0) return new ResponseInsertTx { Code = check.Code };
        MempoolRefusal refusal;
        lock (gate) refusal = pool.TryAdd(decoded.Envelope!, sender: chain.SenderOf(decoded.Envelope!));
        return new ResponseInsertTx { Code = (uint)refusal };
    }

    private ResponseReapTxs ReapTxs(RequestReapTxs request)
    {
        IsReaped = true;
        ResponseReapTxs response = new();
        ulong bytes = 0, gas = 0;
        lock (_reaped)
        {
            List<Envelope> waiting = pool.Candidates();
            _reaped.IntersectWith(waiting.Select(envelope => envelope.Id));
            foreach (Envelope envelope in waiting)
            {
                if (_reaped.Contains(envelope.Id)) continue;
                ulong bytesMax = request.MaxBytes > 0 ? request.MaxBytes : ulong.MaxValue, gasMax = request.MaxGas > 0 ? request.MaxGas : ulong.MaxValue, size = (ulong)envelope.Bytes.Length;
                // What no answer can hold must not stand in the way of the rest; what this answer cannot hold ends it, because the order stays.
                if (size > bytesMax || envelope.Cost > gasMax) continue;
                if (size > bytesMax - bytes || envelope.Cost > gasMax - gas) break;
                (bytes, gas) = (bytes + size, gas + envelope.Cost);
                _reaped.Add(envelope.Id);
                response.Txs.Add(envelope.Bytes);
            }
        }
        return response;
    }

    private static uint CodeOf(AbciCheck check) => check.IsAdmitted ? 0 : (uint)check.Module << 16 | check.Code;
}
