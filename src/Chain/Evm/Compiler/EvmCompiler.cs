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
    // Objects of one code that use its compiled form: one for each state that has it in its cache.
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

    private readonly record struct Key(Hash32 Hash, EvmFork Fork);

    // Contract == null: never again.
    private sealed unsafe class Entry(CompileJob job, Key key)
    {
        public readonly Key Key = key;
        public readonly List<EvmCode> Codes = [job.Code];
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
        var key = new Key(code.Hash, fork);
        if (_byKey.TryGetValue(key, out Entry? known)) return Share(known, code);
        if (!isHot || !_pending.Add(key)) return null;
        if (_scheduler.TrySchedule(new CompileJob(code, fork))) ScheduledCount++;
        else _pending.Remove(key);
        code.InterpretedGas = 0;
        return null;
    }

    private CompiledCode? CompileNow(EvmCode code, EvmFork fork)
    {
        var key = new Key(code.Hash, fork);
        if (_byKey.TryGetValue(key, out Entry? known)) return Share(known, code);
        ScheduledCount++;
        var job = new CompileJob(code, fork);
        job.Run();
        Accept(job);
        return code.CompiledFor(fork);
    }

    private void Accept(CompileJob job)
    {
        var key = new Key(job.Code.Hash, job.Fork);
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

    private static CompiledCode? Share(Entry known, EvmCode code)
    {
        code.InterpretedGas = 0;
        if (known.Compiled is null) return null;
        if (known.Codes.Count == ObjectsMax)
        {
            known.Codes[0].SetCompiled(known.Key.Fork, null);
            known.Codes.RemoveAt(0);
        }
        known.Codes.Add(code);
        code.SetCompiled(known.Key.Fork, known.Compiled);
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
        foreach (EvmCode code in least.Codes) code.SetCompiled(least.Key.Fork, null);
        _entries.Remove(least);
        _byKey.Remove(least.Key);
        if (least.Contract is null) return;
        CompiledCount--;
        IlBytes -= least.Contract.IlSize;
        EvictedCount++;
    }
}
