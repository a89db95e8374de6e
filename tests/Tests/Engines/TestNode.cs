using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;
using Gwangan.Tests.Store;

namespace Gwangan.Tests.Engines;

/// <summary>A node that a test drives by hand: the real engine, pool and block log over storage in memory, with a clock that stands still.</summary>
/// <remarks>Block log and state outlive <see cref="Crash"/>, as a disk does; everything else is forgotten.</remarks>
internal sealed class TestNode : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private readonly Dictionary<Address, ulong> _nonces = [];

    /// <summary>A node in a folder of its own, or with the genesis and keys of another one's.</summary>
    public TestNode(TestNode? twinOf = null, Func<string, string>? editGenesis = null, ModuleList? modules = null)
    {
        Modules = modules ?? All.Create;
        _ownsFolder = twinOf is null;
        _folder = twinOf?._folder ?? new TemporaryFolder();
        if (_ownsFolder) DemoCity.Write(_folder["city"], "test-1", 20, Start, delayMs: 0);
        if (editGenesis is not null) File.WriteAllText(_folder["city/genesis.json"], editGenesis(File.ReadAllText(_folder["city/genesis.json"])));
        Genesis = GenesisDocument.Load(_folder["city/genesis.json"]);
        Keys = DemoKeys.TryLoad(_folder["city/keys/demo.json"])!;
        LogFolder = _folder[$"blocks-{Guid.NewGuid():N}"];
        Clock = new ManualClock(Start);
        Open();
    }

    public GenesisDocument Genesis { get; }

    /// <summary>The program's modules; takes hold at <see cref="Open"/>.</summary>
    public ModuleList Modules { get; set; }

    public DemoKeys Keys { get; }

    public string LogFolder { get; }

    public string KeysFolder => _folder["city/keys"];

    public ManualClock Clock { get; }

    public MemoryStateStorage Storage { get; set; } = new();

    public BlockLog Log { get; private set; } = null!;

    public StateMachine Chain { get; private set; } = null!;

    public EnvelopePool Pool { get; private set; } = null!;

    public ChainHead Head { get; private set; } = null!;

    public ChainReader Reader { get; private set; } = null!;

    public Lock Gate { get; } = new();

    public ValidatorKey Validator { get; private set; } = null!;

    public BlockExecutor Executor { get; private set; } = null!;

    public EmbeddedEngine Engine { get; private set; } = null!;

    /// <summary>Stands between the engine and its signer; takes hold at <see cref="Open"/>.</summary>
    public Func<ISigner, ISigner> WrapSigner { get; set; } = signer => signer;

    public MempoolOptions PoolOptions { get; init; } = new();

    /// <summary>Called after each stage of a block; one that throws is a crash at that point.</summary>
    public Action<BlockStage, long>? StageReached { get; set; }

    /// <summary>Opens everything from what is "on the disk".</summary>
    public void Open()
    {
        Log = BlockLog.Open(LogFolder);
        StateStore store = new();
        ChainModules modules = Modules(store);
        Chain = new StateMachine(Genesis.ChainId, store, modules, Storage, SequentialForkJoin.Instance);
        Pool = new EnvelopePool(PoolOptions);
        Head = new ChainHead(Clock);
        Reader = new ChainReader(Log, Storage, Head, modules.Catalog);
        Validator = ValidatorKey.Load(_folder["city/keys/validator.json"]);
        string state = Path.Combine(LogFolder, "..", Path.GetFileName(LogFolder) + ".signed.json");
        if (!File.Exists(state)) SigningStateFile.Reset(state, 1);
        GuardedSigner signer = new(Validator, Genesis.ChainId, SigningStateFile.Open(state, Validator.PublicKey, Genesis.ChainId));
        Executor = new BlockExecutor(Genesis, Chain, Gate, Storage, Log, Pool, Reader, Head)
        {
            StageReached = (stage, height) => StageReached?.Invoke(stage, height),
        };
        Engine = new EmbeddedEngine(Genesis, WrapSigner(signer), new ProposalFile(state + ".proposal"), Chain, Gate, Pool, Executor, Clock);
        Executor.Open();
    }

    /// <summary>Forgets all but the disk.</summary>
    public void Crash()
    {
        Log.Dispose();
        Engine.Dispose();
    }

    /// <summary>A transfer of <paramref name="won"/> between two demo accounts.</summary>
    public byte[] Transfer(int from, int to, ulong won) => Sign(from, new Transfer(Keys.AddressOf(to), Symbol.Of("KRW"), Amount.Whole(won), ""));

    /// <summary>An envelope of a demo account with its next nonce.</summary>
    public byte[] Sign(int from, params Operation[] operations)
    {
        using SigningKey key = Keys.KeyOf(from);
        ulong nonce = _nonces[key.Address] = _nonces.GetValueOrDefault(key.Address) + 1;
        return key.Sign(new EnvelopeBody(Genesis.ChainId, Address.Zero, nonce, Clock.GetUtcNow().ToUnixTimeMilliseconds() + 60_000, Amount.Zero, operations),
            new EnvelopeCodec(Chain.Catalog));
    }

    /// <summary>An envelope of the market operator.</summary>
    public byte[] SignAsOperator(ulong nonce, params Operation[] operations)
    {
        using SigningKey key = KeyFile.Load(Path.Combine(KeysFolder, "marketOperator.json")).Key;
        return key.Sign(new EnvelopeBody(Genesis.ChainId, Address.Zero, nonce, Clock.GetUtcNow().ToUnixTimeMilliseconds() + 60_000, Amount.Zero, operations), new EnvelopeCodec(Chain.Catalog));
    }

    /// <summary>Puts an envelope into the pool as admission does; it must be accepted.</summary>
    public Envelope Submit(byte[] bytes)
    {
        Assert.True(Chain.TryDecode(bytes, new EnvelopeCodec(Chain.Catalog), out Envelope envelope).IsAdmitted);
        Assert.True(Chain.CheckTx(envelope).IsAdmitted);
        Assert.Equal(MempoolRefusal.None, Pool.TryAdd(envelope));
        return envelope;
    }

    /// <summary>A second later, makes a block with these envelopes.</summary>
    public CommittedBlock Make(params byte[][] envelopes)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (byte[] bytes in envelopes) Submit(bytes);
        return Engine.MakeBlock();
    }

    /// <summary>Executes the block log anew and compares everything.</summary>
    public string? Verify() => new ChainVerifier(Genesis, Log, Storage, SequentialForkJoin.Instance, modules: Modules).Run();

    public void Dispose()
    {
        Crash();
        if (_ownsFolder) _folder.Dispose();
    }
}
