using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm;

public sealed class InterpreterTests
{
    private static readonly UInt256 Pattern = UInt256.FromBigEndian(EvmLab.Hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"));

    [Fact]
    public void Every_push_gives_the_bytes_behind_it()
    {
        for (int size = 1; size <= 32; size++)
        {
            byte[] immediate = [.. Enumerable.Range(0, size).Select(i => (byte)(0xF0 - i))];
            Assert.Equal(UInt256.FromBigEndian(immediate), EvmLab.Evaluate([(byte)(0x5F + size), .. immediate]));
        }
        Assert.Equal(UInt256.Zero, EvmLab.Evaluate(Assembly.Of(Opcode.Push0)));
    }

    [Fact]
    public void A_push_that_the_end_of_the_code_cuts_off_is_filled_with_zeros_and_then_stops()
    {
        for (int size = 1; size <= 32; size++)
            for (int left = 0; left < size; left++)
            {
                byte[] code = [(byte)(0x5F + size), .. Enumerable.Repeat((byte)0xFF, left)];
                EvmResult result = EvmLab.Run(code, 100);
                Assert.Equal(new EvmResult(EvmStatus.Stopped, 97), result);
            }
    }

    [Fact]
    public void Dup_and_swap_reach_their_word()
    {
        for (int n = 1; n <= 16; n++)
        {
            object[] numbers = [.. Enumerable.Range(1, 17).Select(i => (object)i)]; // 17 on top
            Assert.Equal(new UInt256((ulong)(18 - n)), EvmLab.Evaluate(Assembly.Of([.. numbers, (Opcode)((int)Opcode.Dup1 + n - 1)])));
            Assert.Equal(new UInt256((ulong)(17 - n)), EvmLab.Evaluate(Assembly.Of([.. numbers, (Opcode)((int)Opcode.Swap1 + n - 1)])));
            // What was on top lies where the other was.
            object[] drops = [.. Enumerable.Repeat((object)Opcode.Pop, n)];
            Assert.Equal(new UInt256(17), EvmLab.Evaluate(Assembly.Of([.. numbers, (Opcode)((int)Opcode.Swap1 + n - 1), .. drops])));
        }
    }

    [Theory]
    [InlineData("600456005b", EvmStatus.Stopped)] // to the JUMPDEST
    [InlineData("6003565b00", EvmStatus.Stopped)]
    [InlineData("600456605b5b00", EvmStatus.InvalidJump)] // into an immediate
    [InlineData("600056", EvmStatus.InvalidJump)] // to a PUSH
    [InlineData("60ff56", EvmStatus.InvalidJump)] // behind the code
    [InlineData("6801000000000000000b565b00", EvmStatus.InvalidJump)] // beyond 64 bits
    [InlineData("7f000000000000000100000000000000000000000000000000000000000000002356" + "5b00", EvmStatus.InvalidJump)]
    [InlineData("5f600557" + "00", EvmStatus.Stopped)] // not taken: the target does not matter
    [InlineData("6001600557" + "00", EvmStatus.InvalidJump)]
    [InlineData("6001600657" + "fe5b00", EvmStatus.Stopped)]
    [InlineData("fe", EvmStatus.InvalidOpcode)]
    [InlineData("0c", EvmStatus.InvalidOpcode)]
    [InlineData("ef", EvmStatus.InvalidOpcode)]
    [InlineData("01", EvmStatus.StackUnderflow)]
    [InlineData("", EvmStatus.Stopped)]
    [InlineData("5f5f3e", EvmStatus.StackUnderflow)]
    [InlineData("60015f5f3e", EvmStatus.ReturnDataOutOfBounds)]
    [InlineData("5f60015f3e", EvmStatus.ReturnDataOutOfBounds)]
    [InlineData("5f5f5f3e", EvmStatus.Stopped)]
    public void Code_ends_as_it_must(string code, EvmStatus expected)
    {
        EvmResult result = EvmLab.Run(EvmLab.Hex(code), 1000);
        Assert.Equal(expected, result.Status);
        if (expected.IsExceptional()) Assert.Equal(0, result.GasLeft);
    }

    [Fact]
    public void The_stack_takes_1024_words_and_no_more()
    {
        Assert.Equal(EvmStatus.Stopped, EvmLab.Run(Assembly.Repeat(1024, 1)).Status);
        Assert.Equal(EvmStatus.StackOverflow, EvmLab.Run(Assembly.Repeat(1025, 1)).Status);
        Assert.Equal(EvmStatus.StackOverflow, EvmLab.Run([.. Assembly.Repeat(1024, 1), (byte)Opcode.Dup16]).Status);
        Assert.Equal(EvmStatus.Stopped, EvmLab.Run([.. Assembly.Repeat(1024, 1), (byte)Opcode.Swap16, (byte)Opcode.Pop]).Status);
    }

    [Fact]
    public void Gas_suffices_exactly_or_not()
    {
        byte[] code = Assembly.Of(1, 2, Opcode.Add, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        const long Cost = 3 + 3 + 3 + 3 + 3 + 3 + 3 + 3; // the last but two: one word of memory
        Assert.Equal(new EvmResult(EvmStatus.Returned, 0), EvmLab.Run(code, Cost));
        for (long gas = 0; gas < Cost; gas++) Assert.Equal(new EvmResult(EvmStatus.OutOfGas, 0), EvmLab.Run(code, gas));
    }

    [Fact]
    public void A_jump_pays_for_the_instruction_it_lands_on()
    {
        byte[] code = Assembly.Of("@end", Opcode.Jump, ":end");
        Assert.Equal(new EvmResult(EvmStatus.Stopped, 0), EvmLab.Run(code, 3 + 8 + 1));
        Assert.Equal(new EvmResult(EvmStatus.OutOfGas, 0), EvmLab.Run(code, 3 + 8));
    }

    [Fact]
    public void Memory_begins_with_zeros_also_where_another_frame_has_written()
    {
        byte[] dirty = Assembly.Of(Pattern, 0, Opcode.Mstore, Pattern, 500, Opcode.Mstore);
        byte[] sum = Assembly.Of(0, Opcode.Mload, 490, Opcode.Mload, Opcode.Or, 1000, Opcode.Mload, Opcode.Or, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, dirty).Put(EvmLab.Other, sum);
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(EvmStatus.Stopped, lab.Call(EvmLab.Contract).Status);
            Assert.Equal(EvmStatus.Returned, lab.Call(EvmLab.Other).Status);
            Assert.Equal(UInt256.Zero, lab.OutputWord);
        }
    }

    [Fact]
    public void Memory_costs_by_the_square_and_never_more_than_the_machine_has()
    {
        // 32 KiB: 1024 words, 3 * 1024 + 1024² / 512.
        byte[] code = Assembly.Of(32 * 1023, Opcode.Mload);
        long cost = 3 + 3 + 3 * 1024 + 1024 * 1024 / 512;
        Assert.Equal(new EvmResult(EvmStatus.Stopped, 0), EvmLab.Run(code, cost));
        Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(code, cost - 1).Status);

        foreach (UInt256 offset in new UInt256[] { uint.MaxValue, 1L << 33, ulong.MaxValue - 31, ulong.MaxValue, UInt256.MaxValue, UInt256.One << 64, 1L << 29 })
        {
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(offset, Opcode.Mload), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(1, offset, Opcode.Mstore), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(1, offset, Opcode.Mstore8), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(offset, 0, Opcode.Keccak256), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(1, offset, Opcode.Return), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(1, 0, offset, Opcode.CallDataCopy), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(1, 0, offset, Opcode.Mcopy), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(1, offset, 0, Opcode.Mcopy), long.MaxValue).Status);
            Assert.Equal(EvmStatus.OutOfGas, EvmLab.Run(Assembly.Of(offset, 1, Opcode.Log0), long.MaxValue).Status);
            // Of nothing, anywhere.
            Assert.Equal(EvmStatus.Stopped, EvmLab.Run(Assembly.Of(0, offset, offset, Opcode.Mcopy, 0, offset, Opcode.Keccak256, 0, offset, offset, Opcode.CallDataCopy)).Status);
        }
    }

    [Fact]
    public void Copies_are_filled_with_zeros_behind_their_source()
    {
        byte[] Copy(Opcode opcode, UInt256 from, int size) => Assembly.Of(Pattern, 0, Opcode.Mstore, Pattern, 32, Opcode.Mstore, size, from, 1, opcode, 64, 0, Opcode.Return);
        byte[] input = [.. Enumerable.Range(1, 40).Select(i => (byte)i)];
        foreach (UInt256 from in new UInt256[] { 0, 5, 39, 40, 41, ulong.MaxValue, UInt256.MaxValue })
            foreach (int size in new[] { 0, 1, 10, 50, 63 })
            {
                byte[] expected = [.. Pattern.ToBigEndian(), .. Pattern.ToBigEndian()];
                int start = from <= 40 ? (int)from.U0 : 40;
                for (int i = 0; i < size; i++) expected[1 + i] = start + i < 40 ? input[start + i] : (byte)0;
                using EvmLab lab = new EvmLab().Put(EvmLab.Contract, Copy(Opcode.CallDataCopy, from, size));
                lab.Call(EvmLab.Contract, input: input);
                Assert.Equal(Convert.ToHexStringLower(expected), lab.OutputHex);
            }
    }

    [Fact]
    public void Call_data_behind_its_end_is_zeros()
    {
        byte[] input = [.. Enumerable.Range(1, 40).Select(i => (byte)i)];
        foreach (UInt256 offset in new UInt256[] { 0, 1, 8, 9, 39, 40, 1000, ulong.MaxValue, UInt256.MaxValue })
        {
            byte[] expected = new byte[32];
            if (offset < 40) input.AsSpan((int)offset.U0, int.Min(32, 40 - (int)offset.U0)).CopyTo(expected);
            Assert.Equal(UInt256.FromBigEndian(expected), EvmLab.Evaluate(Assembly.Of(offset, Opcode.CallDataLoad), input: input));
        }
    }

    [Fact]
    public void Running_code_allocates_nothing()
    {
        byte[] callee = Assembly.Of(0, Opcode.CallDataLoad, 1, Opcode.Add, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        byte[] code = Assembly.Of(
            200, ":loop", Opcode.Dup1, 0, Opcode.Mstore, 32, 0, Opcode.Keccak256, Opcode.Dup2, Opcode.Sstore,
            32, 0, 32, 0, EvmLab.Other, Opcode.Gas, Opcode.StaticCall, Opcode.Pop, 7, 32, 0, Opcode.Log1,
            1, Opcode.Swap1, Opcode.Sub, Opcode.Dup1, "@loop", Opcode.Jumpi);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, callee);
        long bytes = Allocation.LeastBytes(() =>
        {
            EvmResult result = lab.Machine.Call(new EvmMessage { Caller = EvmLab.Sender, To = EvmLab.Contract, Gas = 100_000_000 });
            if (result.Status != EvmStatus.Stopped) throw new InvalidOperationException(result.Status.ToString());
            lab.State.RollbackTo(0);
        });
        Assert.Equal(0, bytes);
    }
}
