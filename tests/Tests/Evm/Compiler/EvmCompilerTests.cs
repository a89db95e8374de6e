using System.Runtime.CompilerServices;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;

namespace Gwangan.Tests.Evm.Compiler;

/// <summary>What is compiled when, and what is kept.</summary>
public sealed class EvmCompilerTests
{
    // PUSH1 200, JUMPDEST, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 2, JUMPI: 200 rounds, and a last byte to tell codes apart.
    private static byte[] LoopOf(byte mark) => [0x60, 200, 0x5b, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 2, 0x57, 0x00, mark];

    [Fact]
    public void Code_is_compiled_once_it_burned_what_compiling_takes()
    {
        var bench = new EngineBench(EvmFork.Osaka, EvmMode.Automatic, LoopOf(1));
        string first = bench.Run([], 100_000);
        long enough = CompilerLimits.GasForCompiling(LoopOf(1).Length);
        for (long burned = 0; burned < enough - 20_000; burned += 5_300) Assert.Equal(first, bench.Run([], 100_000));
        Assert.Equal(0, bench.Compiler.ScheduledCount);
        for (int i = 0; i < 40; i++) Assert.Equal(first, bench.Run([], 100_000));
        Assert.Equal(1, bench.Compiler.ScheduledCount);
        Assert.Equal(1, bench.Compiler.CompiledCount);
        Assert.True(bench.Compiler.IlBytes > 0);
    }

    [Fact]
    public void Interpreted_means_interpreted()
    {
        var bench = new EngineBench(EvmFork.Osaka, EvmMode.Interpreted, LoopOf(1));
        for (int i = 0; i < 2_000; i++) bench.Run([], 100_000);
        Assert.Equal(0, bench.Compiler.ScheduledCount);
    }

    [Fact]
    public void Another_state_with_the_same_code_takes_what_is_compiled()
    {
        var compiler = new EvmCompiler(new InlineCompileScheduler());
        string one = new EngineBench(EvmFork.Osaka, EvmMode.Compiled, LoopOf(1), compiler: compiler).Run([], 100_000);
        string two = new EngineBench(EvmFork.Osaka, EvmMode.Automatic, LoopOf(1), compiler: compiler).Run([], 100_000);
        Assert.Equal(one, two);
        Assert.Equal(1, compiler.ScheduledCount);
    }

    [Fact]
    public void Forks_share_what_none_of_a_codes_instructions_tells_apart()
    {
        var compiler = new EvmCompiler(new InlineCompileScheduler());
        string[] answers = [.. new[] { EvmFork.Osaka, EvmFork.Cancun, EvmFork.Shanghai }
            .Select(fork => new EngineBench(fork, EvmMode.Compiled, LoopOf(1), compiler: compiler).Run([], 100_000))];
        Assert.Single(answers.Distinct());
        Assert.Equal(1, compiler.CompiledCount);
    }

    [Fact]
    public void Forks_under_which_an_instruction_differs_have_their_own()
    {
        // PUSH1 1 SLOAD: another price since Berlin, and a third before Istanbul.
        byte[] load = [0x60, 0x01, 0x54, 0x00];
        var compiler = new EvmCompiler(new InlineCompileScheduler());
        foreach (EvmFork fork in Enum.GetValues<EvmFork>())
        {
            string compiled = new EngineBench(fork, EvmMode.Compiled, load, compiler: compiler).Run([], 100_000);
            Assert.Equal(new EngineBench(fork, EvmMode.Interpreted, load).Run([], 100_000), compiled);
        }
        Assert.Equal(4, compiler.CompiledCount);
        // CLZ is no instruction before Osaka; behind a PUSH the same byte means nothing.
        byte[] count = [0x60, 0x01, 0x1E, 0x00], immediate = [0x60, 0x1E, 0x00];
        foreach (byte[] code in new[] { count, immediate })
            foreach (EvmFork fork in new[] { EvmFork.Prague, EvmFork.Osaka })
                new EngineBench(fork, EvmMode.Compiled, code, compiler: compiler).Run([], 100_000);
        Assert.Equal(7, compiler.CompiledCount);
    }

    [Fact]
    public void When_there_are_too_many_the_least_used_goes()
    {
        var compiler = new EvmCompiler(new InlineCompileScheduler(), new CompilerBudget { ContractsMax = 3 });
        EngineBench used = new(EvmFork.Osaka, EvmMode.Compiled, LoopOf(0), compiler: compiler);
        for (byte mark = 1; mark < 10; mark++)
        {
            for (int i = 0; i < 5; i++) used.Run([], 100_000);
            new EngineBench(EvmFork.Osaka, EvmMode.Compiled, LoopOf(mark), compiler: compiler).Run([], 100_000);
        }
        Assert.Equal(3, compiler.CompiledCount);
        Assert.Equal(7, compiler.EvictedCount);
        long before = compiler.ScheduledCount;
        used.Run([], 100_000);
        Assert.Equal(before, compiler.ScheduledCount); // it was never the one to go
    }

    [Fact]
    public void Bytes_are_bounded_too()
    {
        var compiler = new EvmCompiler(new InlineCompileScheduler(), new CompilerBudget { IlBytesMax = 2_000 });
        for (byte mark = 0; mark < 12; mark++) new EngineBench(EvmFork.Osaka, EvmMode.Compiled, LoopOf(mark), compiler: compiler).Run([], 100_000);
        Assert.InRange(compiler.IlBytes, 0, 2_000);
    }

    [Fact]
    public void A_full_queue_leaves_code_to_the_interpreter()
    {
        var bench = new EngineBench(EvmFork.Osaka, EvmMode.Automatic, LoopOf(1), compiler: new EvmCompiler(new NoPlace()));
        string first = bench.Run([], 100_000);
        for (int i = 0; i < 1_500; i++) Assert.Equal(first, bench.Run([], 100_000));
        Assert.Equal(0, bench.Compiler.CompiledCount);
    }

    [Fact]
    public void What_nobody_uses_any_more_is_collected()
    {
        WeakReference compiled = CompileAndForget();
        for (int i = 0; i < 10 && compiled.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(compiled.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CompileAndForget()
    {
        Assert.True(ContractCompiler.TryCompile(new EvmCode(LoopOf(1)), EvmFork.Osaka, true, out CompiledContract? compiled));
        compiled.Prepare();
        return new WeakReference(compiled);
    }

    private sealed class NoPlace : ICompileScheduler
    {
        public bool TrySchedule(CompileJob job) => false;

        public bool TryTakeFinished([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CompileJob? job)
        {
            job = null;
            return false;
        }
    }
}
