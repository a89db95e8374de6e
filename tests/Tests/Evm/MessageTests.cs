using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm;

public sealed class MessageTests
{
    // Returns ADDRESS, CALLER, CALLVALUE.
    private static readonly byte[] WhoAmI = Assembly.Of(
        Opcode.Address, 0, Opcode.Mstore, Opcode.Caller, 32, Opcode.Mstore, Opcode.CallValue, 64, Opcode.Mstore, 96, 0, Opcode.Return);

    [Theory]
    [InlineData(Opcode.Call, 0x07E4, 0xC0DE, 3)]
    [InlineData(Opcode.CallCode, 0xC0DE, 0xC0DE, 3)]
    [InlineData(Opcode.DelegateCall, 0xC0DE, 0xAAAA, 5)]
    [InlineData(Opcode.StaticCall, 0x07E4, 0xC0DE, 0)]
    public void Each_kind_of_call_tells_who_calls_whom_with_what(Opcode opcode, int self, int caller, int value)
    {
        object[] sent = opcode is Opcode.Call or Opcode.CallCode ? [3] : [];
        byte[] code = Assembly.Of([96, 0, 0, 0, .. sent, EvmLab.Other, Opcode.Gas, opcode, 96, 0, Opcode.Return]);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, WhoAmI).PutBalance(EvmLab.Contract, 10);
        Assert.Equal(EvmStatus.Returned, lab.Call(EvmLab.Contract, value: 5).Status);
        string expected = string.Concat(new[] { self, caller, value }.Select(word => word.ToString("x64")));
        Assert.Equal(expected, lab.OutputHex);
        Assert.Equal(opcode == Opcode.Call ? 3UL : 0, lab.BalanceOf(EvmLab.Other).U0);
        Assert.Equal(opcode == Opcode.Call ? 12UL : 15, lab.BalanceOf(EvmLab.Contract).U0);
    }

    [Fact]
    public void A_call_begins_without_return_data_whatever_its_caller_has_called_before()
    {
        byte[] size = Assembly.Of(Opcode.ReturnDataSize, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        byte[] code = Assembly.Of(0, 0, 32, 0, 4, Opcode.Gas, Opcode.StaticCall, Opcode.Pop, 32, 0, 0, 0, EvmLab.Other, Opcode.Gas, Opcode.StaticCall, Opcode.Pop, 32, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, size);
        Assert.Equal(EvmStatus.Returned, lab.Call(EvmLab.Contract).Status);
        Assert.Equal(0UL, lab.OutputWord.U0);
    }

    [Fact]
    public void A_caller_keeps_a_64th_of_its_gas()
    {
        byte[] gas = Assembly.Of(Opcode.Gas, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        byte[] code = Assembly.Of(32, 0, 0, 0, EvmLab.Other, UInt256.MaxValue, Opcode.StaticCall, 32, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, gas);
        lab.Call(EvmLab.Contract, 100_000);
        long atCall = 100_000 - 6 * 3 - 3 - 2_600; // six pushes, a word of memory, a cold account
        Assert.Equal((ulong)(atCall - atCall / 64 - 2), lab.OutputWord.U0);
    }

    [Fact]
    public void A_call_that_sends_value_gives_the_stipend_and_pays_for_a_new_account()
    {
        byte[] code = Assembly.Of(0, 0, 0, 0, 1, EvmLab.Other, 0, Opcode.Call);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).PutBalance(EvmLab.Contract, 10);
        EvmResult result = lab.Call(EvmLab.Contract, 100_000);
        Assert.Equal(new EvmResult(EvmStatus.Stopped, 100_000 - 7 * 3 - 2_600 - 9_000 - 25_000 + 2_300), result);
    }

    [Fact]
    public void A_call_without_the_money_gets_its_gas_back()
    {
        byte[] code = Assembly.Of(0, 0, 0, 0, 11, EvmLab.Other, 50_000, Opcode.Call, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, []).PutBalance(EvmLab.Contract, 10);
        EvmResult result = lab.Call(EvmLab.Contract, 100_000);
        Assert.Equal(100_000 - 7 * 3 - 2_600 - 9_000 + 2_300 - 3 * 3 - 2 * 3, result.GasLeft);
        Assert.Equal(0UL, lab.OutputWord.U0);
        Assert.Equal(EvmStatus.InsufficientBalance, lab.Call(EvmLab.Other, value: 1_000_001).Status);
    }

    [Fact]
    public void What_a_failed_call_changed_is_undone_and_a_revert_keeps_gas_and_reason()
    {
        byte[] callee = Assembly.Of(1, 1, Opcode.Sstore, 42, 0, Opcode.Mstore, 32, 0, Opcode.Revert);
        byte[] code = Assembly.Of(0, 0, 0, 0, 5, EvmLab.Other, Opcode.Gas, Opcode.Call, 0, Opcode.Mstore, Opcode.ReturnDataSize, 0, 32, Opcode.ReturnDataCopy, 64, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(EvmLab.Other, callee).PutBalance(EvmLab.Contract, 5);
        EvmResult result = lab.Call(EvmLab.Contract, 1_000_000);
        Assert.Equal(EvmStatus.Returned, result.Status);
        Assert.Equal(new string('0', 64) + 42.ToString("x64"), lab.OutputHex);
        Assert.True(result.GasLeft > 900_000);
        Assert.Equal(5UL, lab.BalanceOf(EvmLab.Contract).U0);
        Assert.True(lab.State.ValueOf(lab.State.FindSlot(lab.State.Find(EvmLab.Other), 1)).IsZero);
    }

    [Fact]
    public void Nothing_can_be_changed_inside_a_static_call_however_deep()
    {
        object[][] changes =
        [
            [1, 1, Opcode.Sstore], [1, 1, Opcode.Tstore], [0, 0, Opcode.Log0], [0, 0, 0, Opcode.Create], [0, 0, 0, 0, Opcode.Create2], [EvmLab.Sender, Opcode.SelfDestruct],
            [0, 0, 0, 0, 1, EvmLab.Sender, 0, Opcode.Call],
        ];
        byte[] forward = Assembly.Of(0, 0, 0, 0, 0, EvmLab.Other, Opcode.Gas, Opcode.Call, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        foreach (object[] change in changes)
        {
            using EvmLab lab = new EvmLab().Put(EvmLab.Contract, forward).Put(EvmLab.Other, Assembly.Of(change)).PutBalance(EvmLab.Other, 5);
            Assert.Equal(EvmStatus.StaticViolation, lab.Call(EvmLab.Other, isStatic: true).Status);
            Assert.Equal(EvmStatus.Returned, lab.Call(EvmLab.Contract, isStatic: true).Status);
            Assert.True(lab.OutputWord.IsZero);
            lab.Call(EvmLab.Contract);
            Assert.Equal(1UL, lab.OutputWord.U0);
        }
    }

    [Fact]
    public void Creation_keeps_the_code_and_pays_for_each_byte()
    {
        byte[] code = Assembly.Of(7, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        Address at = ContractAddress.Of(EvmLab.Sender, 0);
        using var lab = new EvmLab();
        EvmResult result = lab.Create(at, Assembly.Deploying(code), value: 9);
        Assert.Equal(EvmStatus.Returned, result.Status);
        Assert.Equal(Convert.ToHexStringLower(code), lab.OutputHex);
        Assert.Equal(9UL, lab.BalanceOf(at).U0);
        Assert.Equal(1UL, lab.State.NonceOf(lab.State.Find(at)));
        lab.Call(at);
        Assert.Equal(7UL, lab.OutputWord.U0);
        Assert.Equal(EvmStatus.CreateCollision, lab.Create(at, Assembly.Deploying(code)).Status);
    }

    [Theory]
    [InlineData(EvmFork.Frontier, "ef", EvmStatus.Returned)]
    [InlineData(EvmFork.Berlin, "ef", EvmStatus.Returned)]
    [InlineData(EvmFork.London, "ef", EvmStatus.InvalidCodePrefix)]
    [InlineData(EvmFork.London, "feef", EvmStatus.Returned)]
    public void Code_may_not_begin_with_ef_since_london(EvmFork fork, string code, EvmStatus expected)
    {
        using var lab = new EvmLab(fork);
        Assert.Equal(expected, lab.Create(EvmLab.Other, Assembly.Deploying(EvmLab.Hex(code))).Status);
    }

    [Fact]
    public void Code_has_a_longest_size_since_spurious_dragon()
    {
        byte[] InitCode(int size) => Assembly.Of(size, 0, Opcode.Return);
        foreach ((EvmFork fork, int size, EvmStatus expected) in new[]
        {
            (EvmFork.TangerineWhistle, 30_000, EvmStatus.Returned), (EvmFork.SpuriousDragon, 24_576, EvmStatus.Returned), (EvmFork.SpuriousDragon, 24_577, EvmStatus.CodeTooLarge),
        })
        {
            using var lab = new EvmLab(fork);
            Assert.Equal(expected, lab.Create(EvmLab.Other, InitCode(size)).Status);
        }
    }

    [Fact]
    public void A_creation_that_cannot_pay_for_its_code_is_empty_in_frontier_and_fails_later()
    {
        byte[] initCode = Assembly.Of(100, 0, Opcode.Return);
        using var frontier = new EvmLab(EvmFork.Frontier);
        EvmResult result = frontier.Create(EvmLab.Other, initCode, 10_000);
        Assert.Equal(EvmStatus.Returned, result.Status);
        Assert.Equal(10_000 - 3 - 3 - 12, result.GasLeft);
        Assert.Empty(frontier.Machine.Output.ToArray());
        using var homestead = new EvmLab(EvmFork.Homestead);
        Assert.Equal(new EvmResult(EvmStatus.OutOfGas, 0), homestead.Create(EvmLab.Other, initCode, 10_000));
    }

    [Fact]
    public void Create2_stands_where_its_code_and_salt_say()
    {
        // The second example of EIP-1014, which deploys nothing at the zero byte.
        Address deployer = new(EvmLab.Hex("deadbeef00000000000000000000000000000000"));
        byte[] code = Assembly.Of(0, 1, 0, 0, Opcode.Create2, 0, Opcode.Mstore, 32, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(deployer, code);
        lab.Call(deployer);
        Assert.Equal("0xb928f69bb1d91cd65274e3c79d8986362984fda3", lab.OutputWord.ToAddress().ToString());
        Assert.Equal(2UL, lab.State.NonceOf(lab.State.Find(deployer)));
        lab.Call(deployer);
        Assert.True(lab.OutputWord.IsZero); // it stands there already
        Assert.Equal(3UL, lab.State.NonceOf(lab.State.Find(deployer)));
    }

    [Fact]
    public void Init_code_has_a_longest_size_since_shanghai()
    {
        byte[] code = Assembly.Of(49_153, 0, 0, Opcode.Create);
        Assert.Equal(EvmStatus.InitCodeTooLarge, EvmLab.Run(code).Status);
        Assert.Equal(EvmStatus.Stopped, EvmLab.Run(code, fork: EvmFork.Paris).Status);
        Assert.Equal(EvmStatus.Stopped, EvmLab.Run(Assembly.Of(49_152, 0, 0, Opcode.Create)).Status);
    }

    [Fact]
    public void An_account_that_delegates_runs_its_delegates_code_as_itself()
    {
        byte[] code = Assembly.Of(32, 0, 0, 0, 0, EvmLab.Other, Opcode.Gas, Opcode.Call, Opcode.Pop, 32, 0, Opcode.Return);
        Address delegating = EvmLab.Other, implementation = EvmLab.At(0x1111);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).Put(delegating, EvmCode.DelegationTo(implementation)).Put(implementation, WhoAmI);
        EvmResult result = lab.Call(EvmLab.Contract, 100_000);
        Assert.Equal(UInt256.FromAddress(delegating), lab.OutputWord);
        Assert.InRange(100_000 - result.GasLeft, 2 * 2_600, 2 * 2_600 + 100); // the account and its delegate are both cold

        lab.Begin();
        lab.Call(delegating, 100_000);
        Assert.Equal(UInt256.FromAddress(delegating), UInt256.FromBigEndian(lab.Machine.Output[..32]));
        Assert.True(lab.State.IsWarm(lab.State.Find(implementation)));
    }

    [Fact]
    public void Block_hashes_reach_256_blocks_back()
    {
        UInt256 HashOf(int number) => EvmLab.Evaluate(Assembly.Of(number, Opcode.BlockHash));
        Assert.Equal(UInt256.FromHash32(Keccak256.Hash("999"u8)), HashOf(999));
        Assert.Equal(UInt256.FromHash32(Keccak256.Hash("744"u8)), HashOf(744));
        foreach (int number in new[] { 743, 0, 1000, 1001 }) Assert.Equal(UInt256.Zero, HashOf(number));
        Assert.Equal(UInt256.Zero, EvmLab.Evaluate(Assembly.Of(UInt256.MaxValue, Opcode.BlockHash)));
    }

    [Theory]
    [InlineData(Opcode.Call)]
    [InlineData(Opcode.DelegateCall)]
    [InlineData(Opcode.Create)]
    public void The_deepest_calls_fit_a_quarter_of_the_promised_thread_stack(Opcode opcode)
    {
        // Each level adds one to what the level below returns; a creation's init code is its own code.
        object[] call = opcode == Opcode.Call ? [32, 0, 0, 0, 0, Opcode.Address, Opcode.Gas, Opcode.Call] : [32, 0, 0, 0, EvmLab.Contract, Opcode.Gas, Opcode.DelegateCall];
        byte[] code = opcode == Opcode.Create
            ? Assembly.Of(Opcode.CodeSize, 0, 0, Opcode.CodeCopy, Opcode.CodeSize, 0, 0, Opcode.Create, Opcode.Pop)
            : Assembly.Of([.. call, Opcode.Pop, 0, Opcode.Mload, 1, Opcode.Add, 0, Opcode.Mstore, 32, 0, Opcode.Return]);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code);
        EvmResult result = default;
        var thread = new Thread(() => result = lab.Call(EvmLab.Contract, long.MaxValue / 2), EvmMachine.ThreadStackBytes / 4);
        thread.Start();
        thread.Join();
        Assert.Equal(opcode == Opcode.Create ? EvmStatus.Stopped : EvmStatus.Returned, result.Status);
        if (opcode != Opcode.Create) Assert.Equal(1025UL, lab.OutputWord.U0);
    }

    private sealed class OneNative(NativeContract contract) : INativeContracts
    {
        public bool TryFind(in Address address, [NotNullWhen(true)] out NativeContract? found)
        {
            found = address == EvmLab.Other ? contract : null;
            return found is not null;
        }
    }

    // Charges 1000, writes a log, moves one unit from the caller's value on to the sender, and does as its first byte says.
    private sealed class Native : NativeContract
    {
        public override NativeOutcome Run(NativeCall call)
        {
            if (call.IsDelegated) return NativeOutcome.Failed;
            if (!call.TryCharge(1_000)) return NativeOutcome.OutOfGas;
            if (call.IsStatic) return NativeOutcome.StaticViolation;
            call.State.AddLog(call.Self, [], call.Input);
            call.State.Transfer(call.State.Find(call.Self), call.State.Find(EvmLab.Sender), 1);
            call.SetOutput([1, 2, 3]);
            return (NativeOutcome)call.Input[0];
        }
    }

    [Theory]
    [InlineData(0, 1, 3, 1)]
    [InlineData(1, 0, 3, 0)]
    [InlineData(4, 0, 0, 0)]
    public void A_native_contract_is_undone_like_any_other(byte outcome, int success, int output, int logs)
    {
        byte[] code = Assembly.Of(
            (int)outcome, 0, Opcode.Mstore8, 0, 0, 1, 0, 5, EvmLab.Other, 20_000, Opcode.Call, 0, Opcode.Mstore, Opcode.ReturnDataSize, 32, Opcode.Mstore, 64, 0, Opcode.Return);
        using EvmLab lab = new EvmLab().Put(EvmLab.Contract, code).PutBalance(EvmLab.Contract, 5);
        lab.Machine.Natives = new OneNative(new Native());
        EvmResult result = lab.Call(EvmLab.Contract, 100_000);
        Assert.Equal(EvmStatus.Returned, result.Status);
        Assert.Equal(success.ToString("x64") + output.ToString("x64"), lab.OutputHex);
        Assert.Equal(logs, lab.State.LogCount);
        Assert.Equal(success == 1 ? 0UL : 5, lab.BalanceOf(EvmLab.Contract).U0);
        Assert.Equal(success == 1 ? 4UL : 0, lab.BalanceOf(EvmLab.Other).U0);
        // 20,000 are gone when it failed, 1,000 otherwise; of both the stipend came for nothing.
        long used = 100_000 - result.GasLeft - 2_600 - 9_000 - 25_000 + 2_300;
        Assert.InRange(used, outcome == 4 ? 22_300 : 1_000, outcome == 4 ? 22_400 : 1_100);
    }
}
