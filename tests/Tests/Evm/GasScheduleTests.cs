using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm;

public sealed class GasScheduleTests
{
    public static TheoryData<EvmFork> Forks => [.. Enum.GetValues<EvmFork>()];

    // Each upgrade's new instructions, as its EIPs list them; none ever went away.
    private static readonly (EvmFork Since, Opcode[] Opcodes)[] Additions =
    [
        (EvmFork.Homestead, [Opcode.DelegateCall]),
        (EvmFork.Byzantium, [Opcode.ReturnDataSize, Opcode.ReturnDataCopy, Opcode.StaticCall, Opcode.Revert]),
        (EvmFork.Constantinople, [Opcode.Shl, Opcode.Shr, Opcode.Sar, Opcode.ExtCodeHash, Opcode.Create2]),
        (EvmFork.Istanbul, [Opcode.ChainId, Opcode.SelfBalance]),
        (EvmFork.London, [Opcode.BaseFee]),
        (EvmFork.Shanghai, [Opcode.Push0]),
        (EvmFork.Cancun, [Opcode.BlobHash, Opcode.BlobBaseFee, Opcode.Tload, Opcode.Tstore, Opcode.Mcopy]),
        (EvmFork.Osaka, [Opcode.Clz]),
    ];

    [Theory, MemberData(nameof(Forks))]
    public void A_fork_has_the_instructions_of_all_forks_before_it_and_its_own(EvmFork fork)
    {
        GasSchedule schedule = GasSchedule.Of(fork);
        Dictionary<Opcode, EvmFork> since = Additions.SelectMany(addition => addition.Opcodes.Select(opcode => (opcode, addition.Since))).ToDictionary();
        for (int value = 0; value < 256; value++)
        {
            var opcode = (Opcode)value;
            bool expected = Enum.IsDefined(opcode) && opcode != Opcode.Invalid && fork >= since.GetValueOrDefault(opcode);
            Assert.True(expected == schedule.IsDefined(opcode), $"{opcode} in {fork}");
        }
    }

    [Theory, MemberData(nameof(Forks))]
    public void The_stack_is_checked_for_what_an_instruction_takes_and_leaves(EvmFork fork)
    {
        GasSchedule schedule = GasSchedule.Of(fork);
        for (int value = 0; value < 256; value++)
        {
            var opcode = (Opcode)value;
            if (!schedule.IsDefined(opcode)) continue;
            int inputs = schedule.InputsOf(opcode), growth = int.Max(0, schedule.OutputsOf(opcode) - inputs);
            Assert.True(Passes(fork, opcode, inputs), $"{opcode} with what it takes");
            Assert.True(inputs == 0 || !Passes(fork, opcode, inputs - 1), $"{opcode} with one word less");
            Assert.True(Passes(fork, opcode, 1024 - growth), $"{opcode} on a stack that is full afterwards");
            Assert.True(growth == 0 || !Passes(fork, opcode, 1024 - growth + 1), $"{opcode} on a full stack");
        }
    }

    [Fact]
    public void Prices_follow_the_upgrades()
    {
        Assert.Equal([50, 50, 200, 200, 200, 200, 200, 800, 100], Costs(Opcode.Sload, EvmFork.Berlin));
        Assert.Equal([20, 20, 400, 400, 400, 400, 400, 700, 100], Costs(Opcode.Balance, EvmFork.Berlin));
        Assert.Equal([20, 20, 700, 700, 700, 700, 700, 700, 100], Costs(Opcode.ExtCodeSize, EvmFork.Berlin));
        Assert.Equal([40, 40, 700, 700, 700, 700, 700, 700, 100], Costs(Opcode.Call, EvmFork.Berlin));
        Assert.Equal([0, 0, 5000, 5000, 5000, 5000, 5000, 5000, 5000], Costs(Opcode.SelfDestruct, EvmFork.Berlin));
    }

    private static int[] Costs(Opcode opcode, EvmFork until) => [.. Enum.GetValues<EvmFork>().Where(fork => fork <= until).Select(fork => GasSchedule.Of(fork).GasOf(opcode))];

    // Whether the stack is found right when it has so many words: with no gas at all it is then the gas that fails.
    private static bool Passes(EvmFork fork, Opcode opcode, int height)
    {
        GasSchedule schedule = GasSchedule.Of(fork);
        long gas = 3L * height + schedule.GasOf(opcode);
        byte[] code = [.. Assembly.Repeat(height, 0), (byte)opcode];
        EvmStatus status = EvmLab.Run(code, gas, fork).Status;
        return status is not (EvmStatus.StackUnderflow or EvmStatus.StackOverflow or EvmStatus.InvalidOpcode);
    }
}
