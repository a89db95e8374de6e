using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>A machine that runs a node: real block log, executor, chain, pool and admission, over a simulated clock and disk and the one thread of the world.</summary>
/// <remarks>Disk and stored state outlive a crash; everything else is made anew by <see cref="Open"/>, as when a process starts.</remarks>
public abstract class SimNode(string name, World world, SimCity city, NodeSettings settings, Checker checker, Rng rng) : IEndpoint
{
    private readonly Dictionary<Hash32, (long Height, int Index)> _index = [];
    private int _life;
    private long _told;
    private SortedDictionary<string, SimFile>? _safeCopy;
    private bool _doomed, _isOpen, _isStateRotten;

    public string Name => name;

    public bool IsUp { get; private set; }

    /// <summary>Why it stays down until somebody puts it right; null when it is up or on its way up.</summary>
    public string? WaitsFor { get; private set; }

    public NodeClock Clock { get; } = new(world, SimCity.StartUnixMs);

    public SimDisk Disk { get; } = new(name, Rng.Of(rng.Next(), "disk"));

    public SimStateStorage State { get; } = new();

    /// <summary>The stage at whose end the machine crashes; null for none.</summary>
    public BlockStage? CrashAt { get; set; }

    /// <summary>Crashes at the next state commit: 1 before it is durable, 2 after; 0 for not.</summary>
    public int CrashAtCommit { get; set; }

    /// <summary>Whether the next crash is one of the process only, so that the page cache survives.</summary>
    public bool CrashKeepsCache { get; set; }

    /// <summary>Changes a block before it is served, or before it is published. Planted errors.</summary>
    public Action<long, byte[]>? Serving { get; set; }

    public Func<CommittedBlock, CommittedBlock>? Publishing { get; set; }

    /// <summary>Milliseconds that storing a block takes.</summary>
    public int StoreMs { get; set; } = 8;

    public int Crashes { get; private set; }

    /// <summary>Damages that were found and named.</summary>
    public int Found { get; private set; }

    public StateMachine Chain { get; private set; } = null!;

    public BlockExecutor Executor { get; private set; } = null!;

    public ChainHead Head { get; private set; } = null!;

    public ChainReader Reader { get; private set; } = null!;

    public BlockLog Log { get; private set; } = null!;

    public long Height => _told;

    /// <summary>The height it joined at; 0 when it has every block from the first on.</summary>
    public long FirstHeight { get; private set; }

    /// <summary>What has to be done before it starts; it is asked again while the answer is no.</summary>
    public Func<bool>? Preparing { get; set; }

    /// <summary>The highest height it ever published; 0 again once its disk was lost.</summary>
    public long HighestPublished { get; private set; }

    /// <summary>Whether it still has a block that it published, when it starts again.</summary>
    public virtual bool Keeps(CommittedBlock block) => block.Height <= Head.Current.Height;

    protected World World => world;

    protected SimCity City => city;

    protected NodeSettings Settings => settings;

    protected Checker Checker => checker;

    protected Rng Rng => rng;

    protected Lock Gate { get; private set; } = new();

    protected EnvelopePool Pool { get; private set; } = null!;

    protected OneThread Door { get; } = new();

    protected OneThread Storer { get; } = new();

    /// <summary>Starts the process on what is on the disk.</summary>
    public void Start()
    {
        if (IsUp) return;
        if (Preparing is { } isReady)
        {
            if (!isReady())
            {
                world.After(rng.Between(200, 4_000), Start);
                return;
            }
            Preparing = null;
        }
        (_doomed, WaitsFor) = (false, null);
        // What an operator would restore from, should the log be refused.
        _safeCopy = Disk.IsRotten ? Disk.CleanCopy() : null;
        IsUp = true;
        _life++;
        Guard(Open);
        if (!IsUp || world.IsOver) return;
        (_isOpen, _safeCopy) = (true, null);
        world.Say(name, $"up at height {Head.Current.Height}, replayed {Executor.Replayed}{(Log.TornTail is { } torn ? $", cut {torn.BytesDropped} bytes off the log" : "")}");
        checker.Opened(this);
        Guard(Begin);
    }

    /// <summary>Ends the process, or the whole machine, now.</summary>
    public void Crash(string why)
    {
        if (!IsUp) return;
        Crashes++;
        Stop(why);
        world.After(rng.Between(50, 3_000), Start);
    }

    /// <summary>Flips bits of its block log, which are put right again after a while.</summary>
    public void Rot(Rng chance, long durationMs)
    {
        if (Disk.IsRotten) return;
        string? where = Disk.Decay(chance);
        if (where is null) return;
        world.Say(name, $"bit rot in {where}");
        world.After(durationMs, PutRight);
    }

    /// <summary>Flips a bit of its stored state, which is read at the next start.</summary>
    public void RotState(Rng chance)
    {
        if (State.Decay(chance) is not { } where) return;
        _isStateRotten = true;
        world.Say(name, $"bit rot in state, {where}");
        Crash("to read its state");
    }

    /// <summary>The machine is replaced by an empty one, which begins from the genesis.</summary>
    public void LoseDisk()
    {
        Crash("its disk is lost");
        if (!IsUp) EmptyDisks();
    }

    private void EmptyDisks()
    {
        Disk.Replace(new(StringComparer.Ordinal));
        State.Wipe();
        _index.Clear();
        (HighestPublished, FirstHeight, _safeCopy, _isStateRotten) = (0, 0, null, false);
    }

    /// <summary>Its disks have the state of a height and the block of it, and nothing else.</summary>
    public void BeginAt(IStateStorage state, long height, byte[] block, byte[] commit)
    {
        PutDisksRight();
        try
        {
            using (BlockLog log = BlockLog.Open(Disk, settings.SegmentSizeMax)) log.Append(height, block, commit);
            State.Adopt(state, StateDigest.Tables);
        }
        catch (CrashException)
        {
            // A node renames what it has joined with into its place, all or nothing.
            EmptyDisks();
            throw;
        }
        (HighestPublished, FirstHeight) = (height, height);
    }

    /// <summary>Takes a copy of its files, as an operator does while it runs, and after a time goes on with that copy on new disks.</summary>
    public void GoBackTo(long afterMs)
    {
        if (!IsUp || !_isOpen) return;
        (SortedDictionary<string, SimFile> files, long height, long first) = (Disk.CleanCopy(), Math.Min(State.Height, Log.LastHeight), FirstHeight);
        world.After(afterMs, () =>
        {
            if (!IsUp || FirstHeight != first || State.Height < height || Disk.IsRotten) return;
            Crash("to be restored from a backup");
            Disk.Replace(files);
            State.RollBack(height);
            HighestPublished = Math.Min(HighestPublished, height);
            foreach (Hash32 id in _index.Where(each => each.Value.Height > height).Select(each => each.Key).ToArray()) _index.Remove(id);
        });
    }

    /// <summary>What an operator does in the end: restores the files from a copy, frees space, starts it.</summary>
    public void PutRight()
    {
        if (Disk.IsRotten)
        {
            if (_safeCopy is not null) Disk.Replace(_safeCopy);
            else Disk.Restore();
            _safeCopy = null;
            world.Say(name, $"block log restored");
        }
        PutDisksRight();
        StoreMs = 8;
        if (WaitsFor is not null) Start();
    }

    private void PutDisksRight()
    {
        Disk.FreeBytes = long.MaxValue;
        Disk.FailingSyncs = 0;
        Disk.HasFailed = false;
    }

    public void Receive(IEndpoint from, Message message) => Guard(() => Take(from, message));

    public abstract void Take(IEndpoint from, Message message);

    /// <summary>Called once it is open: what it does by itself begins.</summary>
    protected abstract void Begin();

    /// <summary>Lets something happen later in this life of the process.</summary>
    protected void Later(long delayMs, Action action)
    {
        int life = _life;
        world.After(delayMs, () =>
        {
            if (IsUp && life == _life) Guard(action);
        });
    }

    /// <summary>Runs what was left to the disk after a while.</summary>
    protected void StoreLater() => Later(rng.Between(0, 2 * StoreMs), Storer.Run);

    /// <summary>Answers from what is published: where an id is.</summary>
    protected bool TryFind(in Hash32 id, out (long Height, int Index) place) => _index.TryGetValue(id, out place);

    /// <summary>Sends the blocks from a height on, a few at once.</summary>
    protected void SendBlocks(Net net, IEndpoint to, long from)
    {
        if (from < FirstHeight) return;
        for (long height = from; height < from + settings.BlocksAtOnce && height <= Head.Current.Height; height++)
        {
            if (Reader.TryRead(height) is not { } block)
            {
                world.Fail(Check.Served, name, $"does not have block {height}, which it published");
                return;
            }
            byte[] bytes = block.Bytes.ToArray(), commit = block.Commit.ToArray();
            Serving?.Invoke(height, bytes);
            checker.Served(this, height, bytes);
            net.Send(this, to, new BlockAndCommit(bytes, commit));
        }
    }

    protected virtual void Open()
    {
        Log = BlockLog.Open(Disk, settings.SegmentSizeMax);
        StateStore store = new(null, rng.Next());
        ChainModules modules = All.Create(store);
        // What one machine interprets another compiles: no result depends on it.
        if (settings.Compiles(name)) (modules.Get<EvmModule>().Compiler, modules.Get<EvmModule>().Mode) = (new EvmCompiler(new InlineCompileScheduler()), EvmMode.Compiled);
        State.Committing = after => Doom(CrashAtCommit == (after ? 2 : 1), after ? "after the state commit" : "before the state commit");
        Chain = new StateMachine(SimCity.ChainId, store, modules, State, SequentialForkJoin.Instance);
        Gate = new Lock();
        Pool = new EnvelopePool(settings.Pool);
        Head = new ChainHead(Clock);
        Reader = new ChainReader(Log, State, Head, modules.Catalog);
        Executor = new BlockExecutor(city.Genesis, Chain, Gate, State, Log, Pool, Reader, Head)
        {
            StoreOn = Storer,
            StageReached = OnStage,
        };
        Executor.Open();
        // Blocks of the log that nobody was told of before the crash are told of now.
        _told = Math.Min(Head.Current.Height, HighestPublished);
    }

    protected virtual void OnStage(BlockStage stage, long height) => Doom(CrashAt == stage, stage.ToString());

    /// <summary>Does something in the name of the process: what it throws ends it.</summary>
    protected void Guard(Action action)
    {
        if (!IsUp) return;
        try
        {
            action();
            if (_doomed) throw new CrashException("in a task");
            TellNew();
            Door.Run();
        }
        catch (CrashException crash)
        {
            Crash(crash.Message);
        }
        catch (Exception error) when (Disk.HasFailed && error is DiskFullException or StorageFailedException)
        {
            WaitFor(error.Message);
        }
        catch (Exception error) when (Disk.IsRotten && error is CorruptBlockLogException or NodeException)
        {
            Found++;
            if (_isOpen) world.Say(name, $"found damage: {error.Message}");
            else WaitFor(error.Message);
        }
        catch (CorruptStateException error) when (_isStateRotten)
        {
            Found++;
            Stop(error.Message);
            // Without the blocks before its first one, its state cannot be made again.
            if (FirstHeight > 0) EmptyDisks();
            else State.Wipe();
            _isStateRotten = false;
            world.After(500, Start);
        }
        catch (Exception error)
        {
            world.Fail(Check.Errors, name, $"{error.GetType().Name}: {error.Message}\n{error.StackTrace}");
        }
    }

    private void WaitFor(string what)
    {
        Stop(what);
        WaitsFor = what;
    }

    private void Stop(string why)
    {
        IsUp = _isOpen = false;
        Door.Drop();
        Storer.Drop();
        if (CrashKeepsCache) Disk.ProcessEnd();
        else Disk.PowerCut();
        world.Say(name, $"down{(CrashKeepsCache ? ", cache kept" : "")}: {why}");
        (CrashAt, CrashAtCommit, CrashKeepsCache) = (null, 0, false);
        State.Committing = null;
    }

    private void Doom(bool now, string where)
    {
        if (!now) return;
        _doomed = true;
        throw new CrashException(where);
    }

    private void TellNew()
    {
        if (!_isOpen) return;
        while (_told < Head.Current.Height && !world.IsOver)
        {
            _told++;
            CommittedBlock block = Reader.TryRead(_told)!;
            for (int i = 0; i < block.Envelopes.Count; i++)
                if (block.Envelopes[i] is { } envelope) _index.TryAdd(envelope.Id, (_told, i));
            checker.Published(this, Publishing?.Invoke(block) ?? block);
            HighestPublished = Math.Max(HighestPublished, _told);
        }
    }
}
