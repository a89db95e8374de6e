using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>LegacyVMTests: one frame of code outside of any transaction, under Frontier's prices, with the gas, output, logs and storage that it leaves.</summary>
internal sealed class LegacyVmRunner : IFileRunner
{
    private static readonly EvmRules FrontierRules = VectorRules.Of("Frontier", null, 1);

    private readonly VectorMachine _machine = new();

    private sealed class VmTest
    {
        public string Name = "";
        public BlockSetting Block = new();
        public List<PreAccount> Pre = [];
        public List<PreAccount>? Post;
        public Address Address, Caller, Origin;
        public byte[] Code = [], Input = [], Output = [];
        public UInt256 GasPrice, Value;
        public long Gas, GasLeft;
        public Hash32 LogsHash;
    }

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        VectorReader reader = new(json);
        reader.Next();
        while (reader.NextName())
        {
            VmTest test = Read(ref reader);
            foreach (EngineMode mode in cases.Modes) cases.Run(test.Name, mode, test, Check);
        }
    }

    private string? Check(VmTest test, EngineMode mode)
    {
        // Nobody pays for the value in these tests: the callee has it already. So it is put where a call takes it from.
        List<PreAccount> accounts = [.. test.Pre.Where(account => account.Address != test.Address && account.Address != test.Caller)];
        PreAccount callee = Copy(test.Pre, test.Address), caller = Copy(test.Pre, test.Caller);
        callee.Code = test.Code;
        callee.Balance -= test.Value;
        caller.Balance += test.Value;
        accounts.Add(callee);
        if (test.Caller != test.Address) accounts.Add(caller);

        _machine.Load(accounts, mode);
        _machine.BeginBlock(FrontierRules, VectorRules.BlockOf(test.Block, FrontierRules));
        _machine.State.BeginTransaction();
        _machine.Machine.BeginTransaction(new EvmTransactionContext(test.Origin, test.GasPrice, default));
        EvmResult result = _machine.Machine.Call(new EvmMessage { Caller = test.Caller, To = test.Address, Value = test.Value, Input = test.Input, Gas = test.Gas });
        _machine.State.EndTransaction();
        if (test.Post is null) return result.IsSuccess ? "ends well, and should fail" : null;
        if (!result.IsSuccess) return $"fails with {result.Status}";
        if (result.GasLeft != test.GasLeft) return $"leaves {result.GasLeft} gas, not {test.GasLeft}";
        if (!_machine.Machine.Output.SequenceEqual(test.Output)) return $"returns {Convert.ToHexStringLower(_machine.Machine.Output)}";
        if (LogsHash.Of(_machine.State.CopyLogs()) != test.LogsHash) return "writes other logs";
        _machine.EndBlock();
        return Compare(test);
    }

    private string? Compare(VmTest test)
    {
        foreach (PreAccount expected in test.Post!)
        {
            foreach ((UInt256 key, UInt256 value) in expected.Slots)
                if (_machine.World.ReadSlot(expected.Address, key) != value) return $"slot {key} of {expected.Address} is {_machine.World.ReadSlot(expected.Address, key)}, not {value}";
            int count = _machine.World.Accounts.TryGetValue(expected.Address, out VectorWorld.Account? actual) ? actual.Slots.Count : 0;
            if (count != expected.Slots.Count) return $"{expected.Address} has {count} slots, not {expected.Slots.Count}";
        }
        return null;
    }

    private static PreAccount Copy(List<PreAccount> accounts, Address address)
    {
        PreAccount? account = accounts.Find(candidate => candidate.Address == address);
        return new PreAccount { Address = address, Nonce = account?.Nonce ?? 0, Balance = account?.Balance ?? default, Code = account?.Code ?? [], Slots = [.. account?.Slots ?? []] };
    }

    private static VmTest Read(ref VectorReader reader)
    {
        VmTest test = new() { Name = reader.Text() };
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("env"u8)) test.Block = StateTestReader.ReadBlock(ref reader);
            else if (reader.Is("pre"u8)) test.Pre = StateTestReader.ReadAccounts(ref reader);
            else if (reader.Is("post"u8)) test.Post = StateTestReader.ReadAccounts(ref reader);
            else if (reader.Is("gas"u8)) test.GasLeft = (long)reader.NextNumber();
            else if (reader.Is("out"u8)) test.Output = reader.NextBytes();
            else if (reader.Is("logs"u8)) test.LogsHash = reader.NextHash();
            else if (reader.Is("exec"u8)) ReadCall(ref reader, test);
            else reader.Skip();
        }
        return test;
    }

    private static void ReadCall(ref VectorReader reader, VmTest test)
    {
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("address"u8)) test.Address = reader.NextAddress();
            else if (reader.Is("caller"u8)) test.Caller = reader.NextAddress();
            else if (reader.Is("origin"u8)) test.Origin = reader.NextAddress();
            else if (reader.Is("code"u8)) test.Code = reader.NextBytes();
            else if (reader.Is("data"u8)) test.Input = reader.NextBytes();
            else if (reader.Is("gas"u8)) test.Gas = (long)reader.NextNumber();
            else if (reader.Is("gasPrice"u8)) test.GasPrice = reader.NextWord();
            else if (reader.Is("value"u8)) test.Value = reader.NextWord();
            else reader.Skip();
        }
    }
}
