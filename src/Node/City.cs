using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Ethereum;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Keys;
using Gwangan.Node.Mempool;
using Gwangan.Node.Observability;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node;

/// <summary>A running city: the wiring of chain, storage, engine and pool, on one page. What serves people stands on its public members.</summary>
/// <remarks>
/// The doors for everything above it: <see cref="Admission"/> takes signed bytes in and says what became of them; <see cref="Head"/> tells where the chain stands and
/// rings for new heights; <see cref="Reader"/> reads committed blocks, results and state. Nobody outside calls <see cref="Chain"/> except for its catalog and under <see cref="Gate"/>.
/// </remarks>
public sealed partial class City : IAsyncDisposable
{
    private const int BlocksBetweenRemovals = 64, TransactionsAtOnce = 1_000, ReadmitAgainMs = 250, BlocksRemembered = 16, EnvelopesRemembered = 8_192;

    private readonly ModuleList _modules;
    private readonly DataFolder _folder;
    private readonly BlockLog _log;
    private readonly IEngine _engine;
    private readonly Forwarder? _forwarder;
    private HttpClient? _nodes; // what a follower connects with
    private readonly BlockWatch _watch;
    private readonly SealLog? _seals;
    private readonly CometRpc? _cometRpc;
    private readonly CompileThread _compileThread = new();
    private readonly CoreForkJoin _forkJoin;
    private readonly CancellationTokenSource _stopping = new();
    private List<byte[]> _kept = []; // what the journal had at the start and is not handed in again yet
    private Task _readmission = Task.CompletedTask;
    private readonly BookTops _bookTops = new();
    private readonly Retention _retention;

    private City(NodeOptions options, DataFolder folder, GenesisDocument genesis, BlockLog log, LmdbStateStorage storage, StateStore store, ChainModules modules, TimeProvider clock, NodeLog logs, CoreForkJoin forkJoin, ModuleList list)
    {
        (Logs, Log) = (logs, logs.CreateLogger(NodeLog.Category));
        (Options, _folder, Genesis, _log, Storage, Clock) = (options, folder, genesis, log, storage, clock);
        (Store, _modules, _forkJoin) = (store, list, forkJoin);
        Head = new ChainHead(clock);
        Queries = QueriesOf(store);
        Chain = new StateMachine(genesis.ChainId, store, modules, storage, forkJoin);
        _compiler = new EvmCompiler(_compileThread);
        modules.Get<EvmModule>().Compiler = _compiler;
        _retention = new Retention(log, genesis.RetentionMs);
        // Also without the RPC: what was fetched before stays readable. And for a follower whose folder was begun by CometBFT.
        _seals = options.Engine == EngineKind.CometBft || log.Last(BlockLogKind.Decided) > 0 ? SealLog.OpenOrBegin(folder.Seals, Log) : null;
        Reader = new ChainReader(log, storage, Head, modules.Catalog, _seals);
        Pool = new EnvelopePool(options.Mempool);
        _watch = new BlockWatch(Metrics, modules.Catalog, Log, options.Log.SlowBlockMs);
        Storage.Stored = _watch.Stored;
        Snapshots = new SnapshotMaker(storage, new SnapshotStore(folder.Snapshots, store.Parts), options.Snapshots) { Made = TellOfSnapshot };
        _engine = CreateEngine();
        _forwarder = _engine is FollowerLoop follower ? new Forwarder(() => follower.Following.Leader, Pool, modules.Catalog, _nodes) : null;
        if (options is { Engine: EngineKind.CometBft, CometBft.Rpc: { } rpc })
        {
            _cometRpc = new CometRpc(new Uri(rpc), modules.Catalog);
            CometChain comet = new(new Uri(rpc));
            Seals = new SealLoop(new SealFetcher(genesis, comet, log, _seals!), comet, log, _seals!, Reader, Head, clock) { Log = Log };
        }
        Admission = new Admission(Chain, Gate, Pool, clock, _engine.Wake, (IForward?)_forwarder ?? _cometRpc) { Closed = () => _forwarder is { IsConnected: false } ? MempoolRefusal.LeaderUnreachable : _engine.Refuses };
        NodeGauges.Add(this);
        Past = new PastStates(genesis.ChainId, list, storage, _bookTops, () => Store, Environment.ProcessorCount);
    }

    /// <summary>Runs calls on committed heights of a city with an Ethereum chain.</summary>
    public PastStates Past { get; }

    /// <summary>How it runs.</summary>
    public NodeOptions Options { get; }

    /// <summary>What it began with.</summary>
    public GenesisDocument Genesis { get; }

    /// <summary>The chain.</summary>
    public StateMachine Chain { get; }

    /// <summary>The chain's Ethereum side. Other threads use of it only what never changes, and read the state through snapshots.</summary>
    public EvmModule Evm => Chain.Modules.Get<EvmModule>();

    /// <summary>Whether it has one, or the genesis that the engine will hand over makes one.</summary>
    public bool HasEvm { get; private set; }

    /// <summary>The state's store; other threads ask it for proofs and nothing else.</summary>
    public StateStore Store { get; private set; }

    /// <summary>Answers to ABCI's Query, of the store that there is now.</summary>
    public AbciQueries Queries { get; private set; }

    /// <summary>Held while the chain is called.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The durable state: snapshots by height.</summary>
    public LmdbStateStorage Storage { get; }

    /// <summary>Where the chain stands.</summary>
    public ChainHead Head { get; }

    /// <summary>Answers queries of Cosmos' services that come over ABCI; null until the interfaces are there.</summary>
    public Func<Engines.CometBft.Wire.RequestQuery, Engines.CometBft.Wire.ResponseQuery?>? Services { get; set; }

    /// <summary>Committed blocks and results.</summary>
    public ChainReader Reader { get; }

    /// <summary>Makes snapshots of the state for nodes that join, and keeps them.</summary>
    public SnapshotMaker Snapshots { get; }

    /// <summary>What waits for a block.</summary>
    public EnvelopePool Pool { get; }

    /// <summary>The door for signed bytes.</summary>
    public Admission Admission { get; }

    /// <summary>Where log lines go.</summary>
    public NodeLog Logs { get; }

    /// <summary>The node's own logger.</summary>
    public ILogger Log { get; }

    /// <summary>What is measured.</summary>
    public NodeMetrics Metrics { get; } = new();

    /// <summary>Notes that the index has every block up to a height.</summary>
    public void Indexed(long height) => _watch.Indexed(height);

    /// <summary>The clock of everything in this node.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The data folder.</summary>
    public DataFolder Folder => _folder;

    /// <summary>Fetches headers and signatures of blocks, where CometBFT makes them and this node knows its RPC; else null.</summary>
    public SealLoop? Seals { get; }

    /// <summary>What decides its blocks.</summary>
    internal IEngine Engine => _engine;

    /// <summary>What opening the block log had to cut off; null when it had ended cleanly.</summary>
    public TornTail? TornTail => _log.TornTail;

    /// <summary>How many blocks were executed at the start because the state was behind the log.</summary>
    public long Replayed => _engine.Replayed;

    /// <summary>Whom this node follows, and how far it is behind; null when it makes the blocks itself.</summary>
    public Following? Following => (_engine as FollowerLoop)?.Following;

    /// <summary>Why no blocks are made at present, in a sentence; null when all is well.</summary>
    public string? Trouble => _engine.Trouble;

    /// <summary>Whether an operator has paused block making; null where this node makes no blocks of its own.</summary>
    public bool? IsPaused => (_engine as EngineLoop)?.IsPaused;

    /// <summary>Pauses block making, or goes on with it; false where this node makes no blocks of its own.</summary>
    public bool TryPause(bool isPaused)
    {
        if (_engine is not EngineLoop loop) return false;
        loop.IsPaused = isPaused;
        return true;
    }

    /// <summary>Completes when block making has ended; fails with what stopped it.</summary>
    public Task Ended => Task.WhenAny(_engine.Ended, Admission.Ended).Unwrap();

    /// <summary>Opens the city in a data folder and brings its state to the end of the block log; <see cref="Start"/> begins making blocks.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="clock">Its clock; null for the system's.</param>
    /// <param name="replayed">Told the height after each block that is executed from the log.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    /// <param name="logs">Where log lines go; null for warnings and worse on the console.</param>
    /// <param name="modules">The chain's modules; null for those of Modules/All.cs.</param>
    /// <exception cref="NodeException">Something the operator can put right.</exception>
    /// <exception cref="GenesisException">The genesis is wrong.</exception>
    public static City Open(NodeOptions options, TimeProvider? clock = null, Action<long>? replayed = null, CancellationToken cancel = default, NodeLog? logs = null, ModuleList? modules = null)
    {
        modules ??= All.Create;
        DataFolder folder = DataFolder.Open(options.Data);
        BlockLog? log = null;
        LmdbStateStorage? storage = null;
        CoreForkJoin forkJoin = new();
        try
        {
            GenesisDocument genesis = GenesisDocument.Load(folder.Genesis);
            CheckDevelopment(options, genesis);
            options = OptionsOf(options, genesis);
            log = BlockLog.Open(folder.Blocks, isSynced: !genesis.IsDevelopment);
            GenesisSeal.Check(folder, genesis, log, modules);
            StateStore store = NewStore(forkJoin);
            ChainModules built = modules(store);
            storage = LmdbStateStorage.Open(folder.State, SchemasOf(store), options.Storage);
            SnapshotRestorer.Clean(storage);
            if (genesis.IsDevelopment) Engines.Development.Rewind.Resume(folder, log, storage);
            City city = new(options, folder, genesis, log, storage, store, built, clock ?? TimeProvider.System, logs ?? NodeLog.OnConsole(new LogOptions { Level = LogLevel.Warning }), forkJoin, modules);
            city._engine.Open(replayed, cancel);
            // What is checked by the genesis' text and what the chain does must be about one city.
            if (city.Chain.IsDevelopment != genesis.IsDevelopment) throw new NodeException("the state is that of a development city and the genesis is not, or the other way round: one of them was put here from another city (docs/development-city.md)");
            city.HasEvm = city.Evm.IsOn || (storage.AppHash.IsZero && genesis.HasPart("evm"));
            GenesisSeal.Write(folder, genesis);
            genesis.ForgetAppState();
            city.OpenJournal();
            city.RememberLastBlocks();
            return city;
        }
        catch
        {
            forkJoin.Dispose();
            storage?.Dispose();
            log?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The tables of a store, which storage has to know.</summary>
    public static List<TableSchema> SchemasOf(StateStore store) => [.. store.Parts.OfType<Table>().Select(table => table.Schema)];

    /// <summary>Begins making blocks.</summary>
    public void Start()
    {
        _watch.Start(Head, Reader, Admission.Traced);
        _engine.Start();
        _forwarder?.Start();
        _readmission = Task.Run(ReadmitAsync);
        Seals?.Start();
        Log.EngineStarted(_engine is FollowerLoop ? "follower" : Genesis.IsDevelopment ? "development" : Options.Engine.ToString().ToLowerInvariant(), Head.Current.Height);
    }

    /// <summary>Stops after the block that is being made, answers those who wait, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _readmission;
        await _engine.DisposeAsync();
        bool hadPool = _engine.Refuses == MempoolRefusal.None;
        Past.Dispose();
        _compileThread.Dispose();
        List<Envelope> waiting = Pool.Close();
        if (_forwarder is not null) await _forwarder.DisposeAsync();
        _nodes?.Dispose();
        _cometRpc?.Dispose();
        if (Seals is not null) await Seals.DisposeAsync();
        _seals?.Dispose();
        await Admission.DisposeAsync();
        // An engine that takes nothing more has emptied the pool: what the journal has is for the next one.
        if (hadPool && _kept.Count == 0) Admission.Journal?.Rewrite(waiting.Where(envelope => envelope.IsSequenced).Select(envelope => envelope.Bytes));
        Admission.Journal?.Dispose();
        _stopping.Dispose();
        await Snapshots.DisposeAsync();
        await _watch.DisposeAsync();
        Metrics.Dispose();
        _forkJoin.Dispose();
        Storage.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    private void OpenJournal()
    {
        // Of a development city nothing waits over a restart: what waits there belongs to a moment of a test.
        if (HasEvm && Options.Mempool.JournalBytesMax > 0 && !Genesis.IsDevelopment) Admission.Journal = TransactionJournal.Open(_folder.Transactions, Options.Mempool.JournalBytesMax, out _kept);
    }

    // As many as a follower or a client may have missed when this node was killed.
    private void RememberLastBlocks()
    {
        Stack<CommittedBlock> last = [];
        long envelopes = 0;
        for (long height = Head.Current.Height; last.Count < BlocksRemembered && envelopes < EnvelopesRemembered; height--)
        {
            if (Reader.TryRead(height) is not { Results: not null } block) break;
            last.Push(block);
            envelopes += block.Envelopes.Count;
        }
        foreach (CommittedBlock block in last) Pool.Remember(block);
    }

    // A follower may have to wait for the node that makes blocks.
    private async Task ReadmitAsync()
    {
        int handedIn = _kept.Count, accepted = 0;
        while (_kept.Count > 0 && !_stopping.IsCancellationRequested)
        {
            List<byte[]> next = _kept.GetRange(0, Math.Min(_kept.Count, TransactionsAtOnce));
            Submitted[] answers = await Admission.ReadmitAsync(next);
            if (Array.Exists(answers, each => each.Refusal is { } refusal && IsPassing(refusal)))
            {
                await Task.Delay(ReadmitAgainMs, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                continue;
            }
            accepted += answers.Count(each => each.IsAccepted);
            _kept = _kept[next.Count..];
        }
        if (handedIn > 0) Log.TransactionsReadmitted(accepted, handedIn);
    }

    private static bool IsPassing(Refusal refusal) => refusal.Codespace == "mempool" && (MempoolRefusal)refusal.Number is MempoolRefusal.LeaderUnreachable or MempoolRefusal.LeaderLost or MempoolRefusal.NoWayToCometBft;

    // For the last stage on the thread that stores. What is executed from the log at the start is no time for snapshots.
    private void OnStage(BlockStage stage, long height)
    {
        _watch.StageReached(stage, height);
        if (stage == BlockStage.Finalized && Chain.Modules.Get<EvmModule>().IsOn) _bookTops.Note(height, Chain.Modules.Get<MarketModule>());
        if (stage != BlockStage.Committed || !Head.IsReady || Genesis.IsDevelopment) return;
        Snapshots.OnCommitted(height);
        if (height % BlocksBetweenRemovals == 0) RemoveOldBlocks(height);
    }

    // Only what neither this node nor one that begins from its oldest snapshot reads again.
    private void RemoveOldBlocks(long height)
    {
        if (Options.RetainBlocks == 0) return;
        long from = Math.Min(height, height - Options.RetainBlocks + 1);
        if (Snapshots.Store.List() is [.., { } oldest]) from = Math.Min(from, oldest.Height);
        if (_log.RemoveBefore(Removable(from)) > 0) Log.BlocksRemoved(_log.FirstHeight);
    }

    // What the city keeps is kept. What has no seal yet is kept for a while longer, so that no seal is lost to a time without the RPC.
    private long Removable(long from)
    {
        from = Math.Min(from, _retention.FirstKept());
        return Seals is null ? from : Math.Min(from, Math.Max(_seals!.LastHeight + 1, from - Options.RetainBlocks));
    }

    private void TellOfSnapshot(SnapshotOffer? offer, string? problem)
    {
        if (offer is not null) Log.SnapshotMade(offer.Height, offer.ChunkCount);
        else Log.SnapshotFailed(problem ?? "");
    }

    private IEngine CreateEngine()
    {
        Promotion? promotion = Promotion.TryLoad(_folder);
        if (Options.Engine == EngineKind.CometBft) return CreateCometBft(promotion);
        if (promotion is not null && Options.Follow.Count == 0)
            throw new NodeException($"this city was promoted to CometBFT at height {promotion.Height}: a second engine would make a second chain (docs/cometbft.md)");
        BlockExecutor executor = CreateExecutor();
        if (Genesis.IsDevelopment) return CreateDevelopment(executor);
        if (Options.Follow.Count > 0)
        {
            _nodes = Client.NodeHttp.Create(Options.Tls.Authorities, Options.FollowKeyFile);
            FollowerEngine follower = new(Genesis, Chain, Gate, executor, Reader, Options.Trust);
            return new FollowerLoop(follower, executor, Chain, Head, [.. Options.Follow.Select(address => new HttpBlockSource(address, _nodes))], new FollowerOptions(), Clock)
            {
                Log = Log,
            };
        }
        ISigner signer = Signers.Open(Options, _folder, Genesis.Validators.Proposer.PublicKey, Genesis.ChainId);
        EmbeddedEngine engine = new(Genesis, signer, new ProposalFile(_folder.Proposal), Chain, Gate, Pool, executor, Clock);
        return new EngineLoop(engine, executor, Chain, Pool, Head, Options.Pace, Clock) { Log = Log };
    }

    private BlockExecutor CreateExecutor() => new(Genesis, Chain, Gate, Storage, _log, Pool, Reader, Head) { StageReached = OnStage, Seals = _seals, RestoredHeight = () => RestoredState.Read(_folder) };

    private AbciQueries QueriesOf(StateStore store) => new(Genesis, store, Storage, Head) { Services = request => Services?.Invoke(request) };

    private CometBftEngine CreateCometBft(Promotion? promotion)
    {
        if (Options.Follow.Count > 0) throw new NodeException("--follow and --engine cometbft exclude each other: a node of CometBFT gets its blocks from CometBFT");
        BlockExecutor executor = CreateExecutor();
        AbciSnapshots snapshots = new(Snapshots.Store, Store.Parts, Storage, Options.CometBft.StateSync && Storage.AppHash.IsZero && _log.LastHeight == 0, height => RestoredState.Write(_folder, height), () =>
        {
            lock (Gate) Chain.LoadRestored();
            executor.Open();
        }, () => executor.Open());
        AbciApplication application = new(
            Genesis, () => GenesisDocument.Load(_folder.Genesis).AppState, promotion, Chain, Gate, Pool, executor, Queries, snapshots, Options.CometBft, Clock, _modules) { Removable = Removable };
        return new CometBftEngine(application, snapshots, executor, Head, Options.CometBft) { Log = Log };
    }
}
