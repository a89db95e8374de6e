using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;

namespace Gwangan.Tests.Evm.Precompiles;

/// <summary>go-ethereum's tables of EIP-2537 and EIP-4844, and what the tables leave out.</summary>
public sealed class BlsVectorTests
{
    private const string Order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";

    [SharedFact(EvmVectors.Archive)]
    public void Every_case_of_the_tables_comes_out_with_its_gas() => Assert.All(
        new (string File, byte Address, int Count)[]
        {
            ("pointEvaluation", 0x0a, 1), ("blsG1Add", 0x0b, 81), ("blsG1Mul", 0x0c, 11), ("blsG1MultiExp", 0x0c, 133), ("blsG2Add", 0x0d, 85), ("blsG2Mul", 0x0e, 8),
            ("blsG2MultiExp", 0x0e, 123), ("blsPairing", 0x0f, 88), ("blsMapG1", 0x10, 85), ("blsMapG2", 0x11, 87),
        },
        table =>
        {
            PrecompileOutput output = new();
            int count = 0;
            foreach (JsonElement entry in Read(table.File))
            {
                count++;
                string name = entry.GetProperty("Name").GetString()!;
                byte[] input = Convert.FromHexString(entry.GetProperty("Input").GetString()!);
                Assert.True(entry.GetProperty("Gas").GetInt64() == At(table.Address).GasOf(input), $"{name}: the gas differs");
                Assert.True(At(table.Address).TryRun(input, output), $"{name}: it is refused");
                Assert.True(entry.GetProperty("Expected").GetString() == Convert.ToHexStringLower(output.Bytes), $"{name}: the answer differs");
            }
            Assert.Equal(table.Count, count);
        });

    [SharedFact(EvmVectors.Archive)]
    public void Every_case_that_has_to_fail_fails() => Assert.All(
        new (string File, byte Address)[]
        {
            ("fail-blsG1Add", 0x0b), ("fail-blsG1Mul", 0x0c), ("fail-blsG1MultiExp", 0x0c), ("fail-blsG2Add", 0x0d), ("fail-blsG2Mul", 0x0e), ("fail-blsG2MultiExp", 0x0e),
            ("fail-blsPairing", 0x0f), ("fail-blsMapG1", 0x10), ("fail-blsMapG2", 0x11),
        },
        table => Assert.All(
            Read(table.File),
            entry => Assert.False(At(table.Address).TryRun(Convert.FromHexString(entry.GetProperty("Input").GetString()!), new()), entry.GetProperty("Name").GetString())));

    [SharedFact(EvmVectors.Archive)]
    public void A_changed_point_evaluation_is_refused()
    {
        byte[] input = Convert.FromHexString(Read("pointEvaluation").First().GetProperty("Input").GetString()!);
        for (int at = 0; at < input.Length; at += 5)
        {
            byte[] changed = [.. input];
            changed[at] ^= 1;
            Assert.False(At(0x0a).TryRun(changed, new()), $"byte {at}");
        }
        Assert.False(At(0x0a).TryRun(input.AsSpan(1), new()));
        Assert.False(At(0x0a).TryRun([.. input, 0], new()));
    }

    [Fact]
    public void A_constant_polynomial_opens_everywhere_to_its_constant()
    {
        // The commitment to 0 and its proofs are infinity.
        string infinity = "c0" + new string('0', 94);
        Assert.True(Evaluates(infinity, Word(7), Word(0), infinity));
        Assert.False(Evaluates(infinity, Word(7), Word(1), infinity));
        // The commitment to 1 is the generator.
        const string generator = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
        Assert.True(Evaluates(generator, Word(7), Word(1), infinity));
        Assert.False(Evaluates(generator, Word(7), Word(2), infinity));
        Assert.False(Evaluates(generator, Word(7), Word(1), generator));
        // Numbers at the order, though they would be right modulo it, and encodings that are not the one.
        Assert.False(Evaluates(infinity, Word(7), Order, infinity));
        Assert.False(Evaluates(infinity, Order, Word(0), infinity));
        Assert.False(Evaluates("e0" + infinity[2..], Word(7), Word(0), infinity));
        Assert.False(Evaluates("40" + infinity[2..], Word(7), Word(0), infinity));
        Assert.False(Evaluates(infinity, Word(7), Word(0), infinity[..^1] + "1"));
        Assert.False(Evaluates(generator, Word(7), Word(1), "17" + generator[2..]));
    }

    [Fact]
    public void Every_length_but_the_right_ones_is_refused()
    {
        (byte Address, int Unit, bool Repeats)[] shapes =
            [(0x0b, 256, false), (0x0c, 160, true), (0x0d, 512, false), (0x0e, 288, true), (0x0f, 384, true), (0x10, 64, false), (0x11, 128, false)];
        foreach ((byte address, int unit, bool repeats) in shapes)
        {
            foreach (int size in (int[])[0, 1, unit - 1, unit + 1, (2 * unit) - 1, (2 * unit) + 1]) Assert.False(At(address).TryRun(new byte[size], new()), $"{address:x}: {size}");
            Assert.True(At(address).TryRun(new byte[unit], new()), $"{address:x}: {unit}");
            Assert.Equal(repeats, At(address).TryRun(new byte[2 * unit], new()));
        }
    }

    [Fact]
    public void Infinity_is_neutral_and_the_empty_product_of_pairings_is_one()
    {
        PrecompileOutput output = new();
        Assert.True(At(0x0c).TryRun(new byte[160 * 200], output));
        Assert.Equal(new byte[128], output.Bytes.ToArray());
        Assert.True(At(0x0f).TryRun(new byte[384 * 40], output));
        Assert.Equal(Word(1), Convert.ToHexStringLower(output.Bytes));
    }

    [Fact]
    public void Forks_have_the_precompiles_that_they_should()
    {
        for (EvmFork fork = EvmFork.Frontier; fork <= EvmFork.Osaka; fork++)
        {
            Assert.Equal(fork >= EvmFork.Cancun, Has(fork, 0x0a));
            for (byte number = 0x0b; number <= 0x11; number++) Assert.Equal(fork >= EvmFork.Prague, Has(fork, number));
            Assert.False(Has(fork, 0x12));
        }
    }

    private static bool Evaluates(string commitment, string place, string value, string proof)
    {
        byte[] hash = Chain.Crypto.Sha256.Hash(Convert.FromHexString(commitment)).ToArray();
        hash[0] = 1;
        return At(0x0a).TryRun([.. hash, .. Convert.FromHexString(place + value + commitment + proof)], new());
    }

    private static string Word(byte number) => number.ToString("x64");

    private static bool Has(EvmFork fork, byte number) => PrecompileSet.Of(fork).TryFind(new UInt256(number).ToAddress(), out _);

    private static Precompile At(byte number) =>
        PrecompileSet.Of(EvmFork.Osaka).TryFind(new UInt256(number).ToAddress(), out Precompile? precompile) ? precompile : throw new KeyNotFoundException();

    private static JsonElement.ArrayEnumerator Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(EvmVectors.Find($"geth-vm/precompiles/{file}.json"))).RootElement.EnumerateArray();
}
