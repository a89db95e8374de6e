using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// Decides what is compiled and keeps what was, within bounds. Code is compiled once it has burned, interpreted, as much gas as compiling it takes the time of
/// (<see cref="CompilerLimits.GasForCompiling"/>): whoever wants to keep the compiler busy pays for it in gas first, so compiling at most doubles what
/// interpreting cost, and what is hot soon wins it back.
/// </summary>
/// <remarks>One thread uses it, that of its machine; only jobs run elsewhere. No result of a contract depends on what it decides.</remarks>
public sealed class EvmCompiler : ICodeCompiler
{
    // Objects of one code, under one fork, that use its compiled form: one for each state that has it in its cache.
    private const int ObjectsMax = 8;

    private readonly ICompileScheduler _scheduler;
    private readonly CompilerBudget _budget;
    private readonly Dictionary<Key, Entry> _byKey = [];
    private readonly List<Entry> _entries = [];
    private readonly HashSet<Key> _pending = [];

    /// <summary>Makes a compiler whose jobs run on <paramref name="scheduler"/>.</summary>
    public EvmCompiler(ICompileScheduler scheduler, CompilerBudget? budget = null)
    {
        _scheduler = scheduler;
        _budget = budget ?? new CompilerBudget();
    }

    /// <summary>Contracts that are compiled now.</summary>
    public int CompiledCount { get; private set; }

    /// <summary>Bytes of IL of the contracts that are compiled now; their machine code is two to three times as long.</summary>
    public long IlBytes { get; private set; }

    /// <summary>Compilations that were asked for since the start.</summary>
    public long ScheduledCount { get; private set; }

    /// <summary>Contracts that were beyond the limits, or that the compiler failed on.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Compiled contracts that had to make place.</summary>
    public long EvictedCount { get; private set; }

    /// <summary>What the compiler stumbled over last; null while it never did. The code in question is interpreted.</summary>
    public Exception? LastFailure { get; private set; }

    // The fork is the oldest under which the code compiles to the same.
    private readonly record struct Key(Hash32 Hash, EvmFork Fork);

    // Contract == null: never again.
    private sealed unsafe class Entry(CompileJob job, Key key)
    {
        public readonly Key Key = key;
        public readonly List<(EvmCode Code, EvmFork Fork)> Users = [(job.Code, job.Fork)];
        public readonly CompiledContract? Contract = job.Result;
        public readonly CompiledCode? Compiled = job.Result is { } contract ? contract.Run : null;
        public uint RunsSeen;

        // Runs since the last time somebody asked.
        public uint TakeRuns()
        {
            uint runs = unchecked((Contract?.Runs ?? 0) - RunsSeen);
            unchecked { RunsSeen += runs; }
            return runs;
        }
    }

    /// <inheritdoc/>
    public CompiledCode? Request(EvmCode code, EvmFork fork, bool atOnce)
    {
        while (_scheduler.TryTakeFinished(out CompileJob? job)) Accept(job);
        if (code.CompiledFor(fork) is { } accepted) return accepted;
        if (code.Size is 0 or > CompilerLimits.CodeSizeMax) return null;
        if (atOnce) return CompileNow(code, fork);

        // Known under another object, or worth it by now? Asked at the first execution, and when enough gas is burned.
        bool isHot = code.InterpretedGas >= CompilerLimits.GasForCompiling(code.Size);
        if (code.ExecutionCount > 1 && !isHot) return null;
        Key key = KeyOf(code, fork);
        if (_byKey.TryGetValue(key, out Entry? known)) return Share(known, code, fork);
        if (!isHot || !_pending.Add(key)) return null;
        if (_scheduler.TrySchedule(new CompileJob(code, fork))) ScheduledCount++;
        else _pending.Remove(key);
        code.InterpretedGas = 0;
        return null;
    }

    private CompiledCode? CompileNow(EvmCode code, EvmFork fork)
    {
        if (_byKey.TryGetValue(KeyOf(code, fork), out Entry? known)) return Share(known, code, fork);
        ScheduledCount++;
        var job = new CompileJob(code, fork);
        job.Run();
        Accept(job);
        return code.CompiledFor(fork);
    }

    private void Accept(CompileJob job)
    {
        Key key = KeyOf(job.Code, job.Fork);
        _pending.Remove(key);
        if (_byKey.ContainsKey(key)) return;
        var entry = new Entry(job, key);
        _byKey.Add(key, entry);
        _entries.Add(entry);
        if (entry.Compiled is null)
        {
            RefusedCount++;
            LastFailure = job.Failure ?? LastFailure;
        }
        else
        {
            CompiledCount++;
            IlBytes += job.IlSize;
            job.Code.SetCompiled(job.Fork, entry.Compiled);
        }
        while (_entries.Count > _budget.ContractsMax || IlBytes > _budget.IlBytesMax) EvictOne(entry);
    }

    // Told by a walk over the code, so the code keeps the answer: while a hot one waits for its turn each of its executions asks.
    private static Key KeyOf(EvmCode code, EvmFork fork)
    {
        if (!code.TryOldestAlike(fork, out EvmFork oldest)) code.SetOldestAlike(fork, oldest = OldestAlike(code, fork));
        return new Key(code.Hash, oldest);
    }

    // Forks that changed nothing of a code's own instructions share what it was compiled to: all that they changed else is in the methods that both engines call.
    private static EvmFork OldestAlike(EvmCode code, EvmFork fork)
    {
        Span<bool> opcodes = stackalloc bool[256];
        opcodes.Clear();
        ReadOnlySpan<byte> bytes = code.Bytes;
        for (int at = 0; at < bytes.Length; at += 1 + CodeMap.ImmediateSize((Opcode)bytes[at])) opcodes[bytes[at]] = true;
        GasSchedule prices = GasSchedule.Of(fork);
        while (fork > EvmFork.Frontier && GasSchedule.Of(fork - 1).IsAlike(prices, opcodes)) fork--;
        return fork;
    }

    private static CompiledCode? Share(Entry known, EvmCode code, EvmFork fork)
    {
        code.InterpretedGas = 0;
        if (known.Compiled is null) return null;
        if (known.Users.Count == ObjectsMax)
        {
            known.Users[0].Code.SetCompiled(known.Users[0].Fork, null);
            known.Users.RemoveAt(0);
        }
        known.Users.Add((code, fork));
        code.SetCompiled(fork, known.Compiled);
        return known.Compiled;
    }

    // The one that ran least since somebody last had to go, but not the newest: it has not had its chance.
    private void EvictOne(Entry newest)
    {
        Entry? least = null;
        uint leastRuns = uint.MaxValue;
        foreach (Entry entry in _entries)
        {
            uint runs = entry.TakeRuns();
            if (entry == newest || least is not null && runs >= leastRuns) continue;
            (least, leastRuns) = (entry, runs);
        }
        least ??= newest;
        foreach ((EvmCode code, EvmFork fork) in least.Users) code.SetCompiled(fork, null);
        _entries.Remove(least);
        _byKey.Remove(least.Key);
        if (least.Contract is null) return;
        CompiledCount--;
        IlBytes -= least.Contract.IlSize;
        EvictedCount++;
    }
}
