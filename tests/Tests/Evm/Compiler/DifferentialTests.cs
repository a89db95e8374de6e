using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm.Compiler;

/// <summary>Whatever the code, both engines leave the same behind.</summary>
public sealed class DifferentialTests
{
    private const int ProgramCount = 600;

    [Theory]
    [InlineData(EvmFork.Osaka, 1)]
    [InlineData(EvmFork.Cancun, 100_001)]
    [InlineData(EvmFork.Istanbul, 200_001)]
    [InlineData(EvmFork.Frontier, 300_001)]
    public void Random_programs_do_the_same_in_both_engines(EvmFork fork, int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + ProgramCount / (fork == EvmFork.Osaka ? 1 : 4); seed++) Compare(fork, seed);
    }

    internal static void Compare(EvmFork fork, int seed)
    {
        var random = new Random(seed);
        byte[] code = RandomProgram.Make(seed), other = RandomProgram.Make(seed ^ 0x4000_0000);
        byte[] input = new byte[random.Next(0, 100)];
        random.NextBytes(input);
        var interpreted = new EngineBench(fork, EvmMode.Interpreted, code, other);
        var compiled = new EngineBench(fork, EvmMode.Compiled, code, other);
        foreach (long gas in (long[])[200_000, random.Next(60_000), random.Next(3_000)])
        {
            string expected = interpreted.Run(input, gas), actual = compiled.Run(input, gas);
            Assert.True(expected == actual, $"seed {seed}, {fork}, gas {gas}:\n{expected}\n-- compiled:\n{actual}\n{Convert.ToHexString(code)}");
        }
        Assert.True(compiled.Compiler.LastFailure is null, $"seed {seed}: {compiled.Compiler.LastFailure}");
        interpreted.Machine.Dispose();
        compiled.Machine.Dispose();
    }
}
