using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <summary>The chain: ABCI 2.0's verbs are its only door, so every engine drives it the same way.</summary>
/// <remarks>
/// The way of a block: PrepareProposal picks and orders envelopes → ProcessProposal verifies → FinalizeBlock executes each operation (check → module executes →
/// outcome and events), seals the state and answers with its hash, keeping nothing on disk → Commit makes it durable.
/// Not thread-safe: an engine calls one verb at a time, except <see cref="TryDecode"/>, which any thread may call with a codec of its own.
/// </remarks>
public sealed partial class StateMachine
{
    // How many envelopes ahead of the executing one memory is asked for: an operation takes about a microsecond, memory a tenth of one.
    private const int PrefetchIndexAhead = 6, PrefetchRecordAhead = 3, PrefetchOperationsMax = 4;

    private ChainModules _modules;
    private StateStore _store;
    private readonly IStateStorage _storage;
    private readonly IForkJoin _forkJoin;
    private readonly EnvelopeCache _cache = new();
    private readonly Call _call;
    private KeyedTable<uint, KernelParameters> _parameters;
    private readonly string _chainId;
    private KernelParameters _rules;
    // Two of each: one is filled by a block while the other may still be on its way to the disk.
    private BlockResults _results = new(), _otherResults = new();
    private StateCommit _commit = new(), _otherCommit = new();
    private long _height, _pendingHeight;

    /// <summary>Opens the chain on what storage holds; empty storage waits for <see cref="InitChain"/>.</summary>
    /// <exception cref="CorruptStateException">Stored state does not have the stored app hash.</exception>
    public StateMachine(string chainId, StateStore store, ChainModules modules, IStateStorage storage, IForkJoin forkJoin) : this(chainId, store, modules, forkJoin, storage) => LoadRestored();

    private StateMachine(string chainId, StateStore store, ChainModules modules, IForkJoin forkJoin, IStateStorage storage)
    {
        _chainId = chainId;
        _call = new Call { ChainId = chainId };
        _store = store;
        _modules = modules;
        _storage = storage;
        _forkJoin = forkJoin;
        _parameters = modules.Parameters;
    }

    /// <summary>The chain's name.</summary>
    public string ChainId => _chainId;

    /// <summary>Every operation and event of the chain.</summary>
    public OperationCatalog Catalog => _modules.Catalog;

    /// <summary>The modules.</summary>
    public ChainModules Modules => _modules;

    /// <summary>The rules genesis set.</summary>
    public KernelParameters Rules => _rules;

    /// <summary>The version of the rules that the next block follows: its header's <c>version.app</c>.</summary>
    public uint NextRules { get; private set; } = RuleVersions.First;

    /// <summary>The next moment at which a block without operations would have work; null when nothing waits.</summary>
    public long? NextDeadlineMs
    {
        get
        {
            long? next = null;
            foreach (Module module in _modules.All)
                if (module.NextDeadlineMs is long own && (next is null || own < next)) next = own;
            return next;
        }
    }

    /// <summary>Time of the last executed block (or genesis), milliseconds since 1970 UTC: what CheckTx measures expiry against. The engine sets it when it reopens a chain.</summary>
    public long LastTimeMs { get; set; }

    /// <summary>Takes in what storage holds, after it was filled from a snapshot of another node; empty storage goes on waiting for <see cref="InitChain"/>.</summary>
    /// <exception cref="CorruptStateException">Stored state does not have the stored app hash.</exception>
    /// <exception cref="InvariantException">The chain has a state already.</exception>
    public void LoadRestored()
    {
        Invariant.Assert(_height == 0);
        if (_storage.AppHash.IsZero)
        {
            // Parts that are paged have to know where, also before there is anything.
            _store.Load(_storage);
            return;
        }
        _store.Load(_storage, () =>
        {
            uint rules = _modules.Rules?.Current ?? RuleVersions.First;
            return rules <= _modules.RulesKnown ? rules : throw new UnknownRulesException(_storage.Height + 1, rules, _modules.RulesKnown, "");
        });
        _height = _storage.Height;
        ReadRules();
        foreach (Module module in _modules.All) module.Restore();
        NextRules = RulesAt(_height + 1);
    }

    /// <summary>Whether the city is one for developing contracts: its genesis says so.</summary>
    public bool IsDevelopment => _modules.Transactions is { IsDevelopment: true };

    /// <summary>Goes on with what storage holds now, on an empty store and modules over it: after a development city was taken back to an earlier height. No block is underway.</summary>
    /// <exception cref="CorruptStateException">Stored state does not have the stored app hash.</exception>
    public void Reopen(StateStore store, ChainModules modules)
    {
        Invariant.Assert(_pendingHeight == 0 && IsDevelopment);
        _store.Detach();
        (_store, _modules, _parameters, _height) = (store, modules, modules.Parameters, 0);
        LoadRestored();
    }

    /// <summary>Ends everything before a block whose rules this program does not know is decided, logged or executed.</summary>
    /// <exception cref="UnknownRulesException">The next block is such a one.</exception>
    public void RequireKnownRules()
    {
        if (NextRules <= _modules.RulesKnown) return;
        long next = Math.Max(_height, _pendingHeight) + 1;
        throw new UnknownRulesException(next, NextRules, _modules.RulesKnown, _modules.Rules?.Plan?.Name ?? "");
    }

    /// <summary>Who signs around the last executed block; null when the genesis named no validators.</summary>
    public ChainValidators? Validators => _modules.Validators?.Sets;

    /// <summary>Where the durable chain stands.</summary>
    public AbciInfo Info() => new(_storage.Height, _storage.AppHash);

    /// <summary>Writes the genesis state and makes it durable as height 0. May be called again after a crash before the first Commit: then it only answers.</summary>
    /// <returns>The app hash that the first header carries.</returns>
    /// <exception cref="GenesisException">The application's part of the genesis is wrong.</exception>
    public Hash32 InitChain(AbciInitChain request)
    {
        Invariant.Assert(_storage.Height == 0);
        Invariant.Assert(request.ChainId == _chainId);
        LastTimeMs = request.TimeMs;
        if (!_storage.AppHash.IsZero) return _storage.AppHash;
        using JsonDocument document = ParseGenesis(request.AppState);
        GenesisReader genesis = new(document.RootElement, "");
        uint rules = KernelGenesis.ReadRules(genesis, _modules.RulesKnown);
        _call.BeginBlock(0, request.TimeMs, rules);
        _store.Rules = rules;
        if (genesis.Has("import"))
        {
            GenesisImport.Write(genesis, request, _store, ReadRules, _modules, _call);
        }
        else
        {
            KernelGenesis.Write(document.RootElement, _parameters);
            ReadRules();
            foreach (Module module in _modules.All) module.InitGenesis(document.RootElement, _call);
            _modules.Validators?.InitValidators(request.Validators);
            foreach (Module module in _modules.All) module.CheckInvariants();
        }
        _commit.Clear();
        Hash32 appHash = _store.SealBlock(_commit, 0).AppHash;
        _commit.Results = _results.Seal(_call.Events, _call.Ethereum.Span);
        _storage.Commit(_commit);
        NextRules = RulesAt(1);
        return appHash;
    }

    // A name that stands there twice would be one thing to who reads the first and another to who reads the last.
    private static JsonDocument ParseGenesis(ReadOnlyMemory<byte> appState)
    {
        try
        {
            return JsonDocument.Parse(appState, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new GenesisException($"genesis appState: {error.Message.Split(" LineNumber")[0]}");
        }
    }

    /// <summary>Decodes an envelope and checks all that needs no state: form, fields, each operation's own check, chain, signature. Any thread, with a codec of its own.</summary>
    /// <returns>Admitted, or the first refusal.</returns>
    public AbciCheck TryDecode(byte[] bytes, EnvelopeCodec codec, out Envelope envelope)
    {
        AbciCheck check = DecodeUnchecked(bytes, codec, out envelope, out bool isKnown);
        if (!check.IsAdmitted || isKnown) return check;
        if (!envelope.IsEthereum) envelope.SignatureIsValid = VerifySignature(envelope);
        return CheckSigned(envelope);
    }

    /// <summary>As <see cref="TryDecode"/> for many, whose signatures are checked together as far as they can be. Any thread, with a codec of its own.</summary>
    /// <param name="envelopes">At most <see cref="EnvelopeCodec.Together"/>.</param>
    /// <param name="codec">The codec.</param>
    /// <param name="checks">Of each: admitted, or the first refusal.</param>
    /// <param name="decoded">The envelopes that are not refused.</param>
    public void TryDecodeTogether(ReadOnlySpan<byte[]> envelopes, EnvelopeCodec codec, Span<AbciCheck> checks, Span<Envelope?> decoded)
    {
        if (envelopes.Length > 1) RecoverAhead(envelopes, codec);
        Envelope[] unsigned = new Envelope[envelopes.Length];
        int count = 0;
        for (int i = 0; i < envelopes.Length; i++)
        {
            checks[i] = DecodeUnchecked(envelopes[i], codec, out Envelope envelope, out bool isKnown);
            decoded[i] = checks[i].IsAdmitted ? envelope : null;
            if (checks[i].IsAdmitted && !isKnown && !envelope.IsEthereum) unsigned[count++] = envelope;
            else if (checks[i].IsAdmitted && !isKnown) checks[i] = CheckSigned(envelope);
        }
        CheckSignatures(unsigned.AsSpan(0, count));
        int at = 0;
        for (int i = 0; i < envelopes.Length && at < count; i++)
            if (ReferenceEquals(decoded[i], unsigned[at])) checks[i] = CheckSigned(unsigned[at++]);
        for (int i = 0; i < envelopes.Length; i++)
            if (!checks[i].IsAdmitted) decoded[i] = null;
    }

    // All but the signature of what is no Ethereum transaction; of what is known nothing is left to check.
    private AbciCheck DecodeUnchecked(byte[] bytes, EnvelopeCodec codec, out Envelope envelope, out bool isKnown)
    {
        envelope = null!;
        isKnown = bytes.Length <= Limits.EnvelopeSizeMax && _cache.TryFind(Sha256.Hash(bytes), bytes.Length, out envelope);
        if (isKnown) return CheckContent(envelope);
        AbciCheck check = codec.IsTransaction(bytes)
            ? new AbciCheck(_modules.Transactions!.Number, _modules.Transactions.Decode(bytes, codec.RecoveredOf(bytes), out envelope))
            : AbciCheck.Refuse(codec.Decode(bytes, out envelope));
        return check.IsAdmitted && !envelope.IsEthereum ? CheckContent(envelope, beforeSignature: true) : check;
    }

    private AbciCheck CheckSigned(Envelope envelope)
    {
        if (envelope.SignatureIsValid) _cache.Remember(envelope);
        return CheckContent(envelope);
    }

    private void CheckSignatures(ReadOnlySpan<Envelope> envelopes) => Signatures.VerifyTogether(envelopes, _chainId, _modules.Transactions?.ChainId ?? 0);

    /// <summary>Finds the senders of Ethereum transactions together before they are decoded with the same codec (<see cref="EnvelopeCodec.RecoverAhead"/>), but for those that are remembered. Any thread.</summary>
    public void RecoverAhead(ReadOnlySpan<byte[]> envelopes, EnvelopeCodec codec)
    {
        byte[][] unknown = new byte[envelopes.Length][];
        int count = 0;
        foreach (byte[] bytes in envelopes)
            if (codec.IsTransaction(bytes) && !_cache.TryFind(Sha256.Hash(bytes), bytes.Length, out _)) unknown[count++] = bytes;
        codec.RecoverAhead(unknown.AsSpan(0, count));
    }

    /// <summary>Whether the envelope could execute now, as far as key, nonce, expiry and fee tell; an Ethereum or a Cosmos transaction may also wait for the nonces before it. Changes nothing.</summary>
    public AbciCheck CheckTx(Envelope envelope)
    {
        if (envelope.IsEthereum) return new AbciCheck(_modules.Transactions!.Number, _modules.Transactions.Check(envelope));
        if (envelope.IsCosmos) return AbciCheck.Refuse(CheckCosmos(envelope, Math.Max(_height, _pendingHeight) + 1, LastTimeMs, _modules.Transactions!.NonceOf(envelope.Account), mayWait: true));
        return AbciCheck.Refuse(CheckState(envelope, LastTimeMs));
    }

    /// <summary>What can be said of an Ethereum transaction before its signature is looked at. Any thread.</summary>
    /// <param name="bytes">The bytes as they came.</param>
    /// <param name="bid">What it offers; null for everything that is no Ethereum transaction, of which nothing is said here.</param>
    public AbciCheck Screen(ReadOnlySpan<byte> bytes, out TransactionBid? bid)
    {
        bid = null;
        if (_modules.Transactions is not { IsOn: true } keeper || bytes.Length > Limits.EnvelopeSizeMax || !Envelope.LooksLikeEthereum(bytes)) return default;
        ushort code = keeper.Screen(bytes, out TransactionBid offered);
        bid = offered;
        return new AbciCheck(keeper.Number, code);
    }

    /// <summary>The account of a transaction's sender, Ethereum's or Cosmos', on the state after the last block; nothing for a native envelope.</summary>
    public TransactionSender SenderOf(Envelope envelope) => envelope.IsSequenced ? _modules.Transactions!.SenderOf(envelope.Account) : default;

    /// <summary>Whose available won, or nonce or code in Ethereum's state, the last block has changed, ascending; nobody on a city without an EVM.</summary>
    public IReadOnlyList<Address> ChangedAccounts => _modules.Transactions is { IsOn: true } keeper ? keeper.ChangedAccounts : [];

    /// <summary>Base fee of the next block in won units; 0 on a city without an EVM.</summary>
    public Amount NextBaseFee => _modules.Transactions is { IsOn: true } keeper ? keeper.NextBaseFee : Amount.Zero;

    /// <summary>Picks from candidates, in arrival order, those that form a valid block within the limits, and puts them in the order the rule asks for.</summary>
    /// <remarks>An Ethereum or a Cosmos transaction that arrived before one with a lower nonce of its sender follows right behind that.</remarks>
    public List<Envelope> PrepareProposal(IReadOnlyList<Envelope> candidates, long sizeMaxBytes)
    {
        List<Envelope> chosen = [];
        ProposalLines? lines = null;
        long size = 0;
        ulong cost = 0;
        foreach (Envelope envelope in candidates)
        {
            if ((envelope.IsEthereum && lines is { IsFull: true }) || !CheckTx(envelope).IsAdmitted) continue;
            if (!envelope.IsSequenced)
            {
                if (!TryTake(envelope)) break;
                continue;
            }
            lines ??= new ProposalLines(_modules.Transactions!);
            lines.Hold(envelope);
            while (lines.TryPeek(envelope.Account, out Envelope next))
            {
                if (TryTake(next)) lines.Take(next);
                else lines.Close(next);
            }
        }
        if (_rules.OrderRule == OrderRule.Fair) BlockOrder.Sort(chosen, _store.AppHash);
        return chosen;

        bool TryTake(Envelope envelope)
        {
            // A block counts each transaction with its tag and length.
            long nextSize = size + envelope.Bytes.Length + 1 + ProtoWriter.VarintSize((ulong)envelope.Bytes.Length);
            ulong nextCost = cost + envelope.Cost;
            if (nextSize > Math.Min(sizeMaxBytes, Limits.BlockEnvelopesSizeMax) || nextCost > Limits.BlockCostMax) return false;
            (size, cost) = (nextSize, nextCost);
            chosen.Add(envelope);
            return true;
        }
    }

    /// <summary>Whether a proposed block keeps the rules: every envelope decodes and is rightly signed, limits hold, and the order is the rule's. Deterministic.</summary>
    public bool ProcessProposal(AbciBlock block)
    {
        List<Envelope> envelopes = [];
        long size = 0;
        ulong cost = 0, gas = 0;
        foreach (Envelope? envelope in DecodeAll(block))
        {
            if (envelope is null || !IsKnown(envelope) || !CheckContent(envelope).IsAdmitted) return false;
            envelopes.Add(envelope);
            size += envelope.Bytes.Length;
            cost += envelope.Cost;
            // Each is bounded by its cost, so the sum is too.
            gas += envelope.GasLimit;
        }
        if (size > Limits.BlockEnvelopesSizeMax || cost > Limits.BlockCostMax || gas > (_modules.Transactions?.BlockGasLimit ?? 0)) return false;
        return _rules.OrderRule != OrderRule.Fair || BlockOrder.IsSorted(envelopes, _store.AppHash);
    }

    /// <summary>Executes a block. Keeps nothing on disk: that is <see cref="Commit"/>.</summary>
    public AbciFinalized FinalizeBlock(AbciBlock block)
    {
        Invariant.Assert(_pendingHeight == 0);
        RequireKnownRules();
        IReadOnlyList<Envelope?> envelopes = DecodeAll(block);
        // With an EVM a block runs code even where no envelope asks for it: at its beginning contracts are told of its parent.
        if (_modules.Transactions is { IsOn: true }) _forkJoin.RunDeep(() => Execute(block, envelopes));
        else Execute(block, envelopes);
        foreach (Module module in _modules.All) module.CheckTouched();
        _commit.Clear();
        Hash32 appHash = _store.SealBlock(_commit, block.Height).AppHash;
        foreach (Module module in _modules.All) module.CheckSealed();
        _commit.Results = _results.Seal(_call.Events, _call.Ethereum.Span);
        _pendingHeight = block.Height;
        LastTimeMs = block.TimeMs;
        (uint rules, NextRules) = (NextRules, RulesAt(block.Height + 1));
        return new AbciFinalized(appHash, _results)
        {
            ValidatorUpdates = _modules.Validators is { Updates.Count: > 0 } validatorKeeper ? [.. validatorKeeper.Updates] : [],
            RulesUpdate = NextRules == rules ? null : NextRules,
            OwesProof = block.Transactions.Count > 0 || _store.HasMoved,
        };
    }

    /// <summary>Makes the finalized block durable before it returns.</summary>
    public void Commit() => _storage.Commit(TakeCommit());

    /// <summary>Commit for an engine that stores the finalized block's changes itself while the next block executes.</summary>
    /// <returns>What to store. It and the block's results stay as they are until the block after the next is finalized.</returns>
    public StateCommit TakeCommit()
    {
        Invariant.Assert(_pendingHeight != 0);
        (_height, _pendingHeight) = (_pendingHeight, 0);
        StateCommit taken = _commit;
        (_commit, _otherCommit) = (_otherCommit, _commit);
        (_results, _otherResults) = (_otherResults, _results);
        return taken;
    }

    private void BeginBlock(AbciBlock block)
    {
        Invariant.Assert(block.Height == _height + 1);
        _results.Clear();
        _call.BeginBlock(block.Height, block.TimeMs, NextRules);
        if (_modules.Rules is { } keeper && keeper.Current != NextRules) ChangeRules(keeper);
        foreach (Module module in _modules.All) module.BeginBlock(_call);
        if (block.TakenOverBy is { } validators) _modules.Validators!.TakeOver(validators);
        _results.BeginEventsEnd = _call.EventsSize;
    }

    private void Execute(AbciBlock block, IReadOnlyList<Envelope?> envelopes)
    {
        BeginBlock(block);
        ExecuteAll(envelopes, block.TimeMs);
        (_call.Caller, _call.Operation, _call.IsSigned) = (Address.Zero, null, false);
        foreach (Module module in _modules.All) module.EndBlock(_call);
    }

    private void ExecuteAll(IReadOnlyList<Envelope?> envelopes, long timeMs)
    {
        for (int i = 0; i < envelopes.Count; i++)
        {
            if (i + PrefetchIndexAhead < envelopes.Count) Prefetch(envelopes[i + PrefetchIndexAhead], PrefetchStep.Index);
            if (i + PrefetchRecordAhead < envelopes.Count) Prefetch(envelopes[i + PrefetchRecordAhead], PrefetchStep.Record);
            Execute(envelopes[i] is { } envelope && IsKnown(envelope) ? envelope : null, timeMs);
        }
    }

    // Of many operations under one signature the first are near enough.
    private void Prefetch(Envelope? envelope, PrefetchStep step)
    {
        if (envelope is null) return;
        Address account = envelope.Account;
        if (!envelope.IsSequenced) _modules.Authenticator.Prefetch(envelope, step);
        _modules.FeeCollector.Prefetch(account, step);
        for (int i = 0; i < Math.Min(envelope.Operations.Length, PrefetchOperationsMax); i++)
            envelope.Operations[i].RunPrefetch(_modules.Catalog.ModuleOf(envelope.Definitions[i]), in account, step);
    }

    private void Execute(Envelope? envelope, long timeMs)
    {
        KernelRefusal refusal = envelope is null ? KernelRefusal.EnvelopeMalformed : Admit(envelope, timeMs);
        if (refusal != KernelRefusal.None)
        {
            _results.Add(new EnvelopeResult(refusal, _results.Outcomes.Count, 0, envelope is null ? 0 : envelope.GasWanted, envelope is { IsCosmos: true }), default);
            return;
        }
        _call.Caller = envelope!.Account;
        _call.EnvelopeIndex = _results.Envelopes.Count;
        bool isSession = !envelope.IsEthereum && UseKey(envelope);
        _call.AddCost(Envelope.SignatureCost);
        int first = _results.Outcomes.Count;
        if (envelope.IsCosmos) ExecuteTogether(envelope);
        else for (int i = 0; i < envelope.Operations.Length; i++) ExecuteOperation(envelope, i, isSession);
        _results.Add(new EnvelopeResult(KernelRefusal.None, first, envelope.Operations.Length, envelope.GasWanted, envelope.IsCosmos), envelope.IsCosmos ? _answers.WrittenSpan : default);
        _cache.Forget(envelope);
    }

    // True for a session key. An Ethereum transaction counts its nonce and pays its fee itself, when it executes.
    private bool UseKey(Envelope envelope)
    {
        Amount fee = FeeOf(envelope);
        bool isSession = false;
        if (envelope.IsCosmos) _modules.Transactions!.UseNonce(envelope.Account);
        else isSession = _modules.Authenticator.Use(envelope, _modules.FeeCollector.OwnShareOf(envelope, fee, _call.TimeMs));
        if (!fee.IsZero) _modules.FeeCollector.Collect(envelope, fee, _call);
        return isSession;
    }

    private void ExecuteOperation(Envelope envelope, int index, bool isSession)
    {
        OperationDefinition definition = envelope.Definitions[index];
        int eventsStart = _call.EventsSize;
        ulong costBefore = _call.Cost;
        Module module = _modules.Catalog.ModuleOf(definition);
        ushort code = envelope.OwnRefusalOf(index), codeSpace = module.Number;
        if (code == 0)
        {
            _call.AddCost(definition.Cost + envelope.KeyCost + IMeasured.CostOf(envelope.Operations[index]) + (index == 0 ? envelope.MembersCost : 0));
            (_call.Operation, _call.IsSigned) = (definition, !isSession && !envelope.IsEthereum);
            code = isSession ? ExecuteForSession(envelope, index, module, ref codeSpace) : envelope.Operations[index].RunExecute(module, _call);
        }
        if (code == 0 && definition.By.Count > 0) _modules.Authenticator.Acted(_call);
        Invariant.Assert(code == 0 || _call.EventsSize == eventsStart, "a refused operation emitted events");
        _results.Outcomes.Add(new Outcome(code == 0 ? (ushort)0 : codeSpace, code, (uint)(_call.Cost - costBefore), eventsStart, _call.EventsSize));
    }

    // A session key is asked before the operation executes, and pays from its budget only for what is done.
    private ushort ExecuteForSession(Envelope envelope, int index, Module module, ref ushort codeSpace)
    {
        KeyClaim claim = envelope.Operations[index].RunClaim(module, _call);
        ushort code = _modules.Authenticator.Allows(envelope, in claim);
        if (code != 0)
        {
            codeSpace = _modules.Authenticator.Number;
            return code;
        }
        code = envelope.Operations[index].RunExecute(module, _call);
        if (code == 0) _modules.Authenticator.Spend(envelope, in claim);
        return code;
    }

    private KernelRefusal Admit(Envelope envelope, long timeMs)
    {
        if (!envelope.IsSequenced && envelope.ChainId != _chainId) return KernelRefusal.WrongChain;
        if (!envelope.SignatureIsValid) return KernelRefusal.SignatureInvalid;
        KernelRefusal refusal = envelope.IsEthereum ? KernelRefusal.None
            : envelope.IsCosmos ? CheckCosmos(envelope, _call.Height, timeMs, _modules.Transactions!.NonceInBlock(envelope.Account), mayWait: false)
            : CheckState(envelope, timeMs);
        if (refusal != KernelRefusal.None) return refusal;
        return _call.Cost + envelope.Cost > Limits.BlockCostMax ? KernelRefusal.BlockFull : KernelRefusal.None;
    }

    private AbciCheck CheckContent(Envelope envelope, bool beforeSignature = false)
    {
        if (!envelope.IsSequenced && envelope.ChainId != _chainId) return AbciCheck.Refuse(KernelRefusal.WrongChain);
        if (envelope.IsCosmos && _modules.Transactions is not { IsOn: true }) return AbciCheck.Refuse(KernelRefusal.CosmosNotTaken);
        if (!beforeSignature && !envelope.SignatureIsValid) return AbciCheck.Refuse(KernelRefusal.SignatureInvalid);
        if (envelope.IsDevelopment && !IsDevelopment) return AbciCheck.Refuse(KernelRefusal.OperationUnknown);
        for (int i = 0; i < envelope.Operations.Length; i++)
        {
            ushort code = envelope.OwnRefusalOf(i);
            if (code != 0) return new AbciCheck(_modules.Catalog.ModuleOf(envelope.Definitions[i]).Number, code);
        }
        return default;
    }

    // What came with later rules, or is for developing only, are bytes to a block of this city.
    private bool IsKnown(Envelope envelope) => envelope.Since <= NextRules && (!envelope.IsCosmos || _modules.Transactions is { IsOn: true }) && (!envelope.IsDevelopment || IsDevelopment);

    private KernelRefusal CheckState(Envelope envelope, long timeMs)
    {
        if (envelope.Since > NextRules) return KernelRefusal.OperationUnknown;
        if (envelope.ExpiresAtMs <= timeMs) return KernelRefusal.Expired;
        if (envelope.ExpiresAtMs - timeMs > Limits.ExpiryAheadMsMax) return KernelRefusal.ExpiryTooFar;
        KernelRefusal refusal = _modules.Authenticator.Check(envelope, timeMs);
        if (refusal != KernelRefusal.None) return refusal;
        Amount fee = FeeOf(envelope);
        if (fee > envelope.FeeMax) return KernelRefusal.FeeAboveMax;
        Amount own = _modules.FeeCollector.OwnShareOf(envelope, fee, timeMs);
        if (!_modules.FeeCollector.Covers(envelope.Account, own)) return KernelRefusal.FeeNotCovered;
        return _modules.Authenticator.CoversFee(envelope, own) ? KernelRefusal.None : KernelRefusal.KeyFeesSpent;
    }

    /// <summary>What an envelope pays, or its sponsor. Any thread: the price is the genesis'.</summary>
    // Genesis bounds WonPerCost so that the product with any envelope's cost fits.
    public Amount FeeOf(Envelope envelope)
    {
        Invariant.Assert(_rules.WonPerCost.TryMultiply(envelope.Cost, out Amount fee));
        return fee;
    }

    private IReadOnlyList<Envelope?> DecodeAll(AbciBlock block) => block.Decoded ?? Decode(block.Transactions);

    /// <summary>Decodes a block's transactions and checks their signatures, on all cores; those that are remembered from <see cref="TryDecode"/> are not checked again. Any thread.</summary>
    /// <returns>In block order; null where the bytes are no envelope. For <see cref="AbciBlock.Decoded"/>, so that a block's signatures are checked once for all verbs.</returns>
    public IReadOnlyList<Envelope?> Decode(IReadOnlyList<byte[]> transactions)
    {
        Envelope?[] envelopes = new Envelope?[transactions.Count];
        int width = Math.Min(_forkJoin.Width, Math.Max(1, transactions.Count / 16));
        _forkJoin.For(width, worker =>
        {
            EnvelopeCodec? codec = null;
            byte[][] unknown = new byte[EnvelopeCodec.Together][];
            Envelope[] unsigned = new Envelope[EnvelopeCodec.Together];
            int[] places = new int[EnvelopeCodec.Together];
            for (int start = worker * EnvelopeCodec.Together; start < transactions.Count; start += width * EnvelopeCodec.Together)
            {
                int count = 0;
                for (int i = start; i < Math.Min(start + EnvelopeCodec.Together, transactions.Count); i++)
                {
                    byte[] bytes = transactions[i];
                    if (bytes.Length <= Limits.EnvelopeSizeMax && _cache.TryFind(Sha256.Hash(bytes), bytes.Length, out Envelope known)) envelopes[i] = known;
                    else (unknown[count], places[count++]) = (bytes, i);
                }
                if (count == 0) continue;
                codec ??= new EnvelopeCodec(_modules.Catalog);
                codec.RecoverAhead(unknown.AsSpan(0, count));
                int left = 0;
                for (int i = 0; i < count; i++)
                {
                    if (codec.Decode(unknown[i], out Envelope envelope) != KernelRefusal.None) continue;
                    envelopes[places[i]] = envelope;
                    if (!envelope.IsEthereum) unsigned[left++] = envelope;
                }
                CheckSignatures(unsigned.AsSpan(0, left));
            }
        });
        return envelopes;
    }

    // The first block under new rules: every module brings its state into their form before anything else happens.
    private void ChangeRules(IRuleKeeper keeper)
    {
        keeper.Begin(_call);
        Invariant.Assert(keeper.Current == _call.Rules);
        _store.Rules = _call.Rules;
        foreach (Module module in _modules.All) module.Migrate(_call);
    }

    private uint RulesAt(long height) => _modules.Rules switch
    {
        null => RuleVersions.First,
        { Plan: { } plan } when plan.Height <= height => plan.Rules,
        { } keeper => keeper.Current,
    };

    private void ReadRules()
    {
        Invariant.Assert(_parameters.TryFind(1, out int slot));
        _rules = _parameters.Read(slot);
    }
}
