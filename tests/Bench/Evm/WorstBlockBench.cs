using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Bench.Evm;

/// <summary>Blocks of 30 million gas made to be as slow as they can (execution-spec-tests' benchmarks): system calls and transactions, without the state root, whose value is checked outside the time. In processor time of the one thread.</summary>
internal static class WorstBlockBench
{
    private sealed record Worst(double Ms, string Name)
    {
        public static Worst Of(Worst? before, double ms, string name) => before is null || ms > before.Ms ? new(ms, name) : before;
    }

    /// <summary>Runs every block in both engines; a row for the slowest of each file, and for the slowest of all.</summary>
    public static void Run(BenchReport report)
    {
        if (Archive.Open() is not { } archive)
        {
            Console.Error.WriteLine("  shared/vectors/evm-dev.tar.xz is not there: no rows for worst-case blocks");
            return;
        }
        string folder = Path.Combine(archive, "bench", "eest-30M", "benchmark");
        // A part of the files' names, for one kind of block; all of them unless it is set.
        string wanted = Environment.GetEnvironmentVariable("GWANGAN_WORST") ?? "";
        EngineMode[] modes = [EngineMode.Interpreted, EngineMode.Compiled];
        Worst?[] all = new Worst?[modes.Length];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Where(file => !file.Contains("pre_alloc", StringComparison.Ordinal) && file.Contains(wanted, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            Worst?[] worst = EvmBench.OnDeepStack(() => Measure(file, folder, modes));
            string name = Path.GetFileNameWithoutExtension(file);
            for (int i = 0; i < modes.Length; i++)
            {
                if (worst[i] is not { } slowest) continue;
                report.Add(new($"worst/{name}/{NameOf(modes[i])}", slowest.Ms, "ms"));
                all[i] = Worst.Of(all[i], slowest.Ms, slowest.Name);
            }
        }
        for (int i = 0; i < modes.Length; i++)
        {
            if (all[i] is not { } slowest) continue;
            Console.Error.WriteLine($"  the slowest block {NameOf(modes[i])}: {slowest.Name}");
            report.Add(new($"worst/all/{NameOf(modes[i])}", slowest.Ms, "ms"));
        }
    }

    private static string NameOf(EngineMode mode) => mode == EngineMode.Compiled ? "compiled" : "interpreter";

    private static Worst?[] Measure(string file, string folder, EngineMode[] modes)
    {
        Worst?[] worst = new Worst?[modes.Length];
        VectorMachine machine = new();
        foreach (BlockCase test in BlockCase.Read(file, folder))
            for (int i = 0; i < modes.Length; i++)
                // Twice, and the better: the first run also warms up what the runtime and the compiler have to make.
                worst[i] = Worst.Of(worst[i], Math.Min(Time(machine, test, modes[i]), Time(machine, test, modes[i])), test.Name);
        return worst;
    }

    // The slowest block of a test; most have one.
    private static double Time(VectorMachine machine, BlockCase test, EngineMode mode)
    {
        machine.Load(test.Pre, mode);
        double slowest = 0;
        foreach (BlockCase.Block block in test.Blocks)
        {
            EvmRules rules = VectorRules.Of(test.Fork, null, 1);
            machine.BeginBlock(rules, block.Setting);
            // Signatures are checked before a block is executed, on all cores.
            List<EvmTransaction> transactions = [];
            foreach (byte[] bytes in block.Transactions)
                transactions.Add(TransactionCodec.TryDecode(bytes, rules.Fork, out EvmTransaction transaction, out _) ? transaction : throw new FormatException($"{test.Name}: a transaction is malformed"));
            double start = ThreadClock.Seconds;
            SystemCalls.BeginBlock(machine.Machine, block.ParentHash, default);
            foreach (EvmTransaction transaction in transactions)
                if (machine.Processor.TryExecute(transaction, out _) is var refusal && refusal != TransactionRefusal.None) throw new FormatException($"{test.Name}: {refusal}");
            SystemCalls.TryCollect(machine.Machine, SystemCalls.Withdrawals, out _);
            SystemCalls.TryCollect(machine.Machine, SystemCalls.Consolidations, out _);
            slowest = Math.Max(slowest, (ThreadClock.Seconds - start) * 1e3);
            if (machine.Processor.GasUsed != block.GasUsed) throw new FormatException($"{test.Name}: uses {machine.Processor.GasUsed} gas, not {block.GasUsed}");
            machine.EndBlock();
            if (StateRoot.Of(machine.World, machine.Ledger) != block.StateRoot) throw new FormatException($"{test.Name}: leaves another state");
        }
        return slowest;
    }
}
