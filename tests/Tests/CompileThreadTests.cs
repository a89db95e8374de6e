using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Node;
using Gwangan.Tests.Evm.Compiler;

namespace Gwangan.Tests;

/// <summary>The thread that compiles beside the chain.</summary>
public sealed class CompileThreadTests
{
    [Fact]
    public void Hot_code_is_compiled_beside_the_chain_and_taken_over()
    {
        using var thread = new CompileThread();
        byte[] loop = [0x60, 200, 0x5b, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 2, 0x57, 0x00];
        var bench = new EngineBench(EvmFork.Osaka, EvmMode.Automatic, loop, compiler: new EvmCompiler(thread));
        string first = bench.Run([], 100_000);
        for (int i = 0; i < 2_000_000 && bench.Compiler.CompiledCount == 0; i++) Assert.Equal(first, bench.Run([], 100_000));
        Assert.Equal(1, bench.Compiler.CompiledCount);
        Assert.Equal(first, bench.Run([], 100_000));
    }

    [Fact]
    public void Ending_it_leaves_code_to_the_interpreter()
    {
        var thread = new CompileThread();
        thread.Dispose();
        thread.Dispose();
        var bench = new EngineBench(EvmFork.Osaka, EvmMode.Automatic, [0x5b, 0x5f, 0x56], compiler: new EvmCompiler(thread));
        for (int i = 0; i < 3; i++) bench.Run([], 30_000_000);
        Assert.Equal(0, bench.Compiler.CompiledCount);
    }
}
