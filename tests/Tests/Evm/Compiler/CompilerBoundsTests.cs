using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;

namespace Gwangan.Tests.Evm.Compiler;

/// <summary>Code that is written to make the compiler work: what it makes of it stays within its bounds, and means the same.</summary>
public sealed class CompilerBoundsTests
{
    private const int Size = CompilerLimits.CodeSizeMax;

    public static TheoryData<string, byte[]> Bombs => new()
    {
        { "only JUMPDEST", Repeat([0x5b]) },
        { "a jump to the next destination, from each", Repeat([0x60, 0x00, 0x50, 0x5b]) },
        { "a jump by the data from each destination", Repeat([0x5b, 0x5f, 0x35, 0x56]) },
        { "a branch by the data from each destination", Repeat([0x5b, 0x5f, 0x35, 0x60, 0x00, 0x57]) },
        { "PUSH and JUMPI without end", Repeat([0x61, 0x00, 0x00, 0x80, 0x57]) },
        { "all to one destination", [0x5b, .. Repeat([0x34, 0x5f, 0x57])[..^1]] },
        { "chains of DUP16 and SWAP16", Repeat([0x36, 0x8f, 0x9f, 0x50, 0x8a, 0x98]) },
        { "words that depend on all before", Repeat([0x80, 0x01, 0x80, 0x02, 0x90, 0x03, 0x81, 0x18]) },
        { "divisions", Repeat([0x81, 0x81, 0x04, 0x91, 0x06]) },
        { "memory at offsets of the data", Repeat([0x5f, 0x35, 0x51, 0x5f, 0x35, 0x52]) },
        { "calls", Repeat([0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x5a, 0xfa]) },
        { "gas reads", Repeat([0x5a, 0x5a, 0x01]) },
        { "storage", Repeat([0x34, 0x54, 0x34, 0x55]) },
        { "a destination behind each push of it", JumpLadder() },
        { "nothing defined", Repeat([0x0c]) },
        { "one long push at the end", [.. Repeat([0x5b])[..^1], 0x7f] },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void What_is_made_of_hostile_code_is_bounded_and_means_the_same(string name, byte[] code)
    {
        bool isCompiled = ContractCompiler.TryCompile(new EvmCode(code), EvmFork.Osaka, handsOver: true, out CompiledContract? compiled);
        if (isCompiled) Assert.InRange(compiled!.IlSize, 1, CompilerLimits.IlBytesMax(code.Length));

        // A piece of it, which the runtime translates soon, does in both engines the same.
        byte[] part = code[..600];
        foreach (long gas in (long[])[50, 1_000, 100_000])
        {
            byte[] input = [.. new byte[31], 3];
            string expected = new EngineBench(EvmFork.Osaka, EvmMode.Interpreted, part).Run(input, gas);
            var bench = new EngineBench(EvmFork.Osaka, EvmMode.Compiled, part);
            Assert.True(expected == bench.Run(input, gas), name);
            Assert.Null(bench.Compiler.LastFailure);
        }
    }

    [Fact]
    public void Longer_code_than_a_contract_may_have_is_never_compiled() =>
        Assert.False(ContractCompiler.TryCompile(new EvmCode(new byte[Size + 1]), EvmFork.Osaka, true, out _));

    private static byte[] Repeat(byte[] pattern)
    {
        byte[] code = new byte[Size];
        for (int i = 0; i < code.Length; i++) code[i] = pattern[i % pattern.Length];
        return code;
    }

    private static byte[] JumpLadder()
    {
        byte[] code = new byte[Size];
        for (int at = 0; at + 5 <= Size; at += 5)
        {
            int next = at + 4;
            (code[at], code[at + 1], code[at + 2], code[at + 3], code[at + 4]) = (0x61, (byte)(next >> 8), (byte)next, 0x56, 0x5b);
        }
        return code;
    }
}
