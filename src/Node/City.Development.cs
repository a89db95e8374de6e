using System.Buffers.Binary;
using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Observability;

namespace Gwangan.Node;

/// <content>A development city: who makes its blocks, and how they are taken back.</content>
public sealed partial class City
{
    private readonly List<IRewinds> _followers = [];
    private readonly EvmCompiler _compiler;

    /// <summary>Makes the blocks of a development city; null in every other.</summary>
    public DevelopmentEngine? Development => _engine as DevelopmentEngine;

    /// <summary>Adds one that keeps something of blocks that may be taken back; before the city starts.</summary>
    public void Add(IRewinds follower) => _followers.Add(follower);

    // All history is kept, since that is what is gone back by, and nothing waits for the disk: what a development city has is worth nothing after the machine's end.
    private static NodeOptions OptionsOf(NodeOptions options, GenesisDocument genesis) => !genesis.IsDevelopment ? options : options with
    {
        Storage = options.Storage with { KeepBlocks = 0, KeepResultsBlocks = 0, KeepsTries = true, IsSynced = false },
        RetainBlocks = 0,
        Traders = 0,
    };

    // What would let others rely on a city in which anybody sets anybody's money.
    private static void CheckDevelopment(NodeOptions options, GenesisDocument genesis)
    {
        if (!genesis.IsDevelopment) return;
        if (options.Engine == EngineKind.CometBft || options.Follow.Count > 0 || genesis.Validators.Validators.Count != 1 || options.Signer is not null)
            throw new NodeException("the genesis makes this a development city (evm.development): it runs on the embedded engine with one validator whose key is in its folder, follows nobody and is followed by nobody (docs/development-city.md)");
        if (genesis.Import is not null) throw new NodeException("a development city begins with no other city's state (docs/development-city.md)");
    }

    private DevelopmentEngine CreateDevelopment(BlockExecutor executor)
    {
        Log.DevelopmentCity(Genesis.ChainId);
        DevelopmentClock clock = new(Clock);
        DevelopmentSigner signer = new(ValidatorKey.Load(_folder.ValidatorKey, new Passwords(Options.PasswordFile)), Genesis.ChainId);
        EmbeddedEngine engine = new(Genesis, signer, null, Chain, Gate, Pool, executor, clock);
        return new DevelopmentEngine(engine, executor, Chain, Gate, Pool, Head, clock, height => Rewind(executor, height));
    }

    // On the engine's thread, between two blocks.
    private void Rewind(BlockExecutor executor, long height)
    {
        if (height == executor.Tip.Height)
        {
            lock (Gate) Pool.Rewind(height, Chain.NextBaseFee);
            return;
        }
        Engines.Development.Rewind.Check(_log, Storage, height);
        foreach (IRewinds follower in _followers) follower.Pause(height);
        Engines.Development.Rewind.To(_folder, _log, Storage, height);
        lock (Gate)
        {
            Chain.Modules.Get<EvmModule>().Machine.Dispose();
            StateStore store = NewStore(_forkJoin);
            ChainModules modules = _modules(store);
            Chain.Reopen(store, modules);
            modules.Get<EvmModule>().Compiler = _compiler;
            Store = store;
            Queries = QueriesOf(store);
            BlockPoint point = executor.Rewind(height);
            Reader.ForgetAbove(height);
            Past.Forget();
            Pool.Rewind(height, Chain.NextBaseFee);
            Head.Rewind(point);
        }
        foreach (IRewinds follower in _followers) follower.Resume(height);
    }

    // Its seed is drawn anew each time: nobody can prepare keys that fall together in the indexes, and no result depends on it.
    private static StateStore NewStore(IForkJoin forkJoin) => new(forkJoin, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));
}
