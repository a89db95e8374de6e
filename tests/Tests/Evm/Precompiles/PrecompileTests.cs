using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;

namespace Gwangan.Tests.Evm.Precompiles;

public sealed class PrecompileTests
{
    // Whatever a call may cost a block: fuzzing skips what is dearer.
    private const long FuzzGasMax = 200_000;

    [Fact]
    public void Forks_bring_their_precompiles_and_take_none_away()
    {
        Assert.Equal("1 2 3 4", Numbers(EvmFork.Frontier));
        Assert.Equal("1 2 3 4", Numbers(EvmFork.SpuriousDragon));
        Assert.Equal("1 2 3 4 5 6 7 8", Numbers(EvmFork.Byzantium));
        Assert.Equal("1 2 3 4 5 6 7 8 9", Numbers(EvmFork.Istanbul));
        Assert.StartsWith("1 2 3 4 5 6 7 8 9", Numbers(EvmFork.Osaka), StringComparison.Ordinal);
        Assert.EndsWith("256", Numbers(EvmFork.Osaka), StringComparison.Ordinal);
        foreach (EvmFork fork in Enum.GetValues<EvmFork>())
            foreach (Address address in PrecompileSet.Of(fork).Addresses) Assert.True(PrecompileSet.Of(fork).TryFind(in address, out _));

        static string Numbers(EvmFork fork) => string.Join(' ', PrecompileSet.Of(fork).Addresses.ToArray().Select(address => UInt256.FromAddress(in address).ToString()));
    }

    [Fact]
    public void An_address_that_only_ends_like_one_holds_none()
    {
        foreach (int at in new[] { 0, 7, 8, 15, 16, 17, 18 })
        {
            byte[] bytes = new byte[Address.Size];
            bytes[19] = 4;
            bytes[at] = 2;
            Assert.False(PrecompileSet.Of(EvmFork.Osaka).TryFind(new Address(bytes), out _));
        }
        Assert.False(PrecompileSet.Of(EvmFork.Osaka).TryFind(default, out _));
    }

    [Fact]
    public void Prices_follow_the_forks()
    {
        Assert.Equal((500, 150), (Gas(6, EvmFork.Petersburg, []), Gas(6, EvmFork.Istanbul, [])));
        Assert.Equal((40_000, 6_000), (Gas(7, EvmFork.Petersburg, []), Gas(7, EvmFork.Istanbul, [])));
        Assert.Equal((260_000, 113_000), (Gas(8, EvmFork.Petersburg, new byte[384]), Gas(8, EvmFork.Istanbul, new byte[384])));
        Assert.Equal((60, 72, 84), (Gas(2, EvmFork.Frontier, []), Gas(2, EvmFork.Frontier, new byte[32]), Gas(2, EvmFork.Frontier, new byte[33])));
        Assert.Equal((600, 720), (Gas(3, EvmFork.Frontier, []), Gas(3, EvmFork.Frontier, new byte[1])));
        Assert.Equal((15, 18), (Gas(4, EvmFork.Frontier, []), Gas(4, EvmFork.Frontier, new byte[1])));
        Assert.Equal((3_000, 6_900), (Gas(1, EvmFork.Frontier, []), Gas(256, EvmFork.Osaka, [])));
        // Base, exponent and modulus of one byte each, with the exponent 255.
        byte[] small = ModExpInput(1, 1, 1, 3, 255, 7);
        Assert.Equal((0, 200, 500), (Gas(5, EvmFork.Byzantium, small), Gas(5, EvmFork.Berlin, small), Gas(5, EvmFork.Osaka, small)));
        // 33 bytes are 5 words of 8. An exponent of 33 bytes that begins with 1 has 248 bits in its first 32 bytes, and 8 or 16 for the one behind them.
        byte[] medium = [.. Word(33), .. Word(33), .. Word(33), .. new byte[33], 1, .. new byte[32], .. new byte[33]];
        Assert.Equal((33 * 33 * 256 / 20, 25 * 256 / 3, 2 * 25 * 264), (Gas(5, EvmFork.Byzantium, medium), Gas(5, EvmFork.Berlin, medium), Gas(5, EvmFork.Osaka, medium)));
    }

    [Fact]
    public void Sizes_that_nobody_can_pay_cost_everything_and_take_no_memory()
    {
        byte[] ones = [.. Enumerable.Repeat((byte)255, 32)];
        byte[][] sizes = [[.. ones, .. ones, .. ones], [.. Word(1), .. ones, .. Word(1)], [.. ones, .. Word(0), .. Word(1)], [.. Word(1), .. Word(1), .. ones]];
        foreach (EvmFork fork in new[] { EvmFork.Byzantium, EvmFork.Berlin, EvmFork.Osaka })
            foreach (byte[] input in sizes) Assert.Equal(long.MaxValue, Gas(5, fork, input));
        // An exponent of any length is free while there is nothing to raise to it.
        byte[] nothing = [.. Word(0), .. ones, .. Word(0)];
        Assert.Equal((0, 200), (Gas(5, EvmFork.Byzantium, nothing), Gas(5, EvmFork.Berlin, nothing)));
        Assert.Equal("", Run(5, EvmFork.Berlin, nothing));
    }

    [Fact]
    public void From_Osaka_on_ModExp_takes_1024_bytes_and_no_more()
    {
        foreach ((int baseSize, int exponentSize, int modulusSize) in new[] { (1025, 1, 1), (1, 1025, 1), (1, 1, 1025) })
        {
            byte[] input = [.. Word(baseSize), .. Word(exponentSize), .. Word(modulusSize)];
            Assert.Null(Run(5, EvmFork.Osaka, input));
            Assert.NotNull(Run(5, EvmFork.Prague, input));
        }
        byte[] largest = [.. Word(1024), .. Word(1024), .. Word(1024)];
        Assert.Equal(2048, Run(5, EvmFork.Osaka, largest)!.Length);
    }

    [Fact]
    public void Wrong_sizes_and_flags_fail_where_their_EIPs_say_so()
    {
        Assert.Null(Run(9, EvmFork.Istanbul, new byte[212]));
        Assert.Null(Run(9, EvmFork.Istanbul, new byte[214]));
        byte[] flagged = new byte[213];
        flagged[212] = 2;
        Assert.Null(Run(9, EvmFork.Istanbul, flagged));
        Assert.Null(Run(8, EvmFork.Istanbul, new byte[191]));
        Assert.Null(Run(8, EvmFork.Istanbul, new byte[193]));
        Assert.Equal(True, Run(8, EvmFork.Istanbul, []));
        Assert.Equal(True, Run(8, EvmFork.Istanbul, new byte[192]));
        Assert.Equal("", Run(0x100, EvmFork.Osaka, new byte[159]));
        Assert.Equal("", Run(0x100, EvmFork.Osaka, new byte[161]));
        // A short input is filled up with zeros, and what is beyond is not read.
        Assert.Equal(new string('0', 128), Run(6, EvmFork.Istanbul, []));
        Assert.Equal(new string('0', 128), Run(7, EvmFork.Istanbul, [.. new byte[96], 1]));
        Assert.Null(Run(6, EvmFork.Istanbul, [.. Word(1), .. Word(1)]));
        Assert.Null(Run(7, EvmFork.Istanbul, [.. Word(1), .. Word(1)]));
    }

    [Fact]
    public void A_signers_account_comes_back_and_anything_else_gives_an_empty_answer()
    {
        byte[] secret = [.. Word(7)];
        var digest = Keccak256.Hash("a message"u8);
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(secret, in digest, signature, out int id));
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        byte[] point = new byte[65];
        Secp256k1.Serialize(in key, point);
        string account = new string('0', 24) + Keccak256.Hash(point.AsSpan(1)).ToString()[24..];
        byte[] input = [.. digest.ToArray(), .. Word(27 + id), .. signature];
        Assert.Equal(account, Run(1, EvmFork.Frontier, input));
        Assert.Equal(account, Run(1, EvmFork.Frontier, [.. input, 1, 2, 3]));
        Assert.NotEqual(account, Run(1, EvmFork.Frontier, [.. digest.ToArray(), .. Word(28 - id), .. signature]));
        Assert.Equal("", Run(1, EvmFork.Frontier, [.. digest.ToArray(), .. Word(29), .. signature]));
        Assert.Equal("", Run(1, EvmFork.Frontier, [.. digest.ToArray(), .. Word(256 + 27), .. signature]));
        Assert.Equal("", Run(1, EvmFork.Frontier, [.. digest.ToArray(), .. Word(27), .. new byte[64]]));
        Assert.Equal("", Run(1, EvmFork.Frontier, []));
    }

    [Fact]
    public void Random_and_damaged_inputs_never_throw_and_have_one_answer()
    {
        var random = new Random(81);
        foreach (EvmFork fork in new[] { EvmFork.Byzantium, EvmFork.Osaka })
            foreach (Address address in PrecompileSet.Of(fork).Addresses)
            {
                Assert.True(PrecompileSet.Of(fork).TryFind(in address, out Precompile? precompile));
                PrecompileOutput first = new(), second = new();
                for (int i = 0; i < 150; i++)
                {
                    byte[] input = Input(random);
                    long gas = precompile.GasOf(input);
                    Assert.True(gas >= 0);
                    Assert.Equal(gas, precompile.GasOf(input));
                    if (gas > FuzzGasMax) continue;
                    byte[] before = (byte[])input.Clone();
                    bool succeeded = precompile.TryRun(input, first);
                    Assert.Equal(succeeded, precompile.TryRun(input, second));
                    Assert.Equal(before, input);
                    if (succeeded) Assert.True(first.Bytes.SequenceEqual(second.Bytes), $"{precompile.Name}: {Convert.ToHexString(input)}");
                }
            }
    }

    // Noise; words that are mostly small, as lengths and coordinates are; or zeros with a few bytes set.
    private static byte[] Input(Random random)
    {
        int size = random.Next(4) switch { 0 => 64 * random.Next(8), 1 => 192 * random.Next(3), 2 => 213, _ => random.Next(700) };
        byte[] input = new byte[size];
        switch (random.Next(3))
        {
            case 0: random.NextBytes(input); break;
            case 1:
                for (int at = 31; at < size; at += 32) input[at] = (byte)random.Next(random.Next(2) == 0 ? 4 : 256);
                break;
            default:
                for (int i = random.Next(6); i > 0 && size > 0; i--) input[random.Next(size)] = (byte)random.Next(256);
                break;
        }
        return input;
    }

    private static readonly string True = new string('0', 63) + "1";

    private static byte[] ModExpInput(int baseSize, int exponentSize, int modulusSize, params byte[] rest) => [.. Word(baseSize), .. Word(exponentSize), .. Word(modulusSize), .. rest];

    private static byte[] Word(int value) => new UInt256((ulong)value).ToBigEndian();

    private static Precompile Find(int number, EvmFork fork)
    {
        Assert.True(PrecompileSet.Of(fork).TryFind(new UInt256((ulong)number).ToAddress(), out Precompile? precompile));
        return precompile;
    }

    private static long Gas(int number, EvmFork fork, byte[] input) => Find(number, fork).GasOf(input);

    // The answer in hex; null for a failure.
    private static string? Run(int number, EvmFork fork, byte[] input)
    {
        var output = new PrecompileOutput();
        return Find(number, fork).TryRun(input, output) ? Convert.ToHexStringLower(output.Bytes) : null;
    }
}
