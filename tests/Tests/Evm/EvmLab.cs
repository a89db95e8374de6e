using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm;

/// <summary>A machine over a few accounts in dictionaries: tests put code somewhere and call it.</summary>
internal sealed class EvmLab : IEvmWorld, IEvmLedger, IDisposable
{
    internal static readonly Address Sender = At(0xAAAA), Contract = At(0xC0DE), Other = At(0x07E4);

    private readonly Dictionary<Address, EvmAccountRecord> _accounts = [];
    private readonly Dictionary<Hash32, byte[]> _codes = [];
    private readonly Dictionary<(Address, UInt256), UInt256> _slots = [];
    private readonly Dictionary<Address, UInt256> _balances = [];
    private readonly Stack<(Address Address, UInt256 Before)> _undo = [];

    internal EvmLab(EvmFork fork = EvmFork.Osaka)
    {
        State = new EvmState(this, this, new EvmRules { Fork = fork, ChainId = 82 });
        Machine = new EvmMachine(State);
        Machine.BeginBlock(new EvmBlock { Number = 1000, Time = 1_700_000_000, GasLimit = 30_000_000, Coinbase = At(0xC01B), Hashes = new Hashes() });
        Machine.BeginTransaction(new EvmTransactionContext(Sender, 7, default));
        _balances[Sender] = 1_000_000;
        Begin();
    }

    internal EvmState State { get; }

    internal EvmMachine Machine { get; }

    internal static Address At(ulong number) => new UInt256(number).ToAddress();

    internal static byte[] Hex(string digits) => Convert.FromHexString(digits);

    /// <summary>Puts code somewhere. Before the first call that looks at the address.</summary>
    internal EvmLab Put(Address address, byte[] code, ulong nonce = 1)
    {
        Hash32 hash = Keccak256.Hash(code);
        _codes[hash] = code;
        _accounts[address] = new EvmAccountRecord(nonce, hash, false);
        return this;
    }

    internal EvmLab PutSlot(Address address, UInt256 key, UInt256 value)
    {
        _slots[(address, key)] = value;
        return this;
    }

    internal EvmLab PutBalance(Address address, UInt256 balance)
    {
        _balances[address] = balance;
        return this;
    }

    /// <summary>Ends what was run and begins another transaction, in which nothing is warm.</summary>
    internal void Begin()
    {
        if (_isOpen) State.EndTransaction();
        _isOpen = true;
        State.BeginTransaction();
    }

    private bool _isOpen;

    internal EvmResult Call(Address to, long gas = 10_000_000, byte[]? input = null, UInt256 value = default, bool isStatic = false) =>
        Machine.Call(new EvmMessage { Caller = Sender, To = to, Gas = gas, Input = input ?? [], Value = value, IsStatic = isStatic });

    internal EvmResult Create(Address at, byte[] initCode, long gas = 10_000_000, UInt256 value = default) =>
        Machine.Create(new EvmMessage { Caller = Sender, To = at, Gas = gas, Input = initCode, Value = value });

    /// <summary>Runs code at <see cref="Contract"/> of a new lab.</summary>
    internal static EvmResult Run(byte[] code, long gas = 10_000_000, EvmFork fork = EvmFork.Osaka, byte[]? input = null)
    {
        using EvmLab lab = new EvmLab(fork).Put(Contract, code);
        return lab.Call(Contract, gas, input);
    }

    /// <summary>The word that code leaves on top of its stack, run at <see cref="Contract"/> of a new lab.</summary>
    internal static UInt256 Evaluate(byte[] code, EvmFork fork = EvmFork.Osaka, byte[]? input = null)
    {
        using EvmLab lab = new EvmLab(fork).Put(Contract, [.. code, .. Assembly.Of(0, Opcode.Mstore, 32, 0, Opcode.Return)]);
        EvmResult result = lab.Call(Contract, input: input);
        Assert.Equal(EvmStatus.Returned, result.Status);
        return lab.OutputWord;
    }

    internal UInt256 OutputWord => UInt256.FromBigEndian(Machine.Output);

    internal string OutputHex => Convert.ToHexStringLower(Machine.Output);

    public bool TryReadAccount(in Address address, out EvmAccountRecord record) => _accounts.TryGetValue(address, out record);

    public UInt256 ReadSlot(in Address address, in UInt256 key) => _slots.GetValueOrDefault((address, key));

    public byte[] ReadCode(in Hash32 codeHash) => _codes[codeHash];

    public UInt256 BalanceOf(in Address address) => _balances.GetValueOrDefault(address);

    public void Debit(in Address address, in UInt256 amount) => Set(address, BalanceOf(in address) - amount);

    public void Credit(in Address address, in UInt256 amount) => Set(address, BalanceOf(in address) + amount);

    public LedgerMark Mark() => new(_undo.Count);

    public void RollbackTo(LedgerMark mark)
    {
        while (_undo.Count > mark.Number)
        {
            (Address address, UInt256 before) = _undo.Pop();
            _balances[address] = before;
        }
    }

    public void Release(LedgerMark mark)
    {
    }

    public void Dispose() => Machine.Dispose();

    private void Set(Address address, UInt256 balance)
    {
        _undo.Push((address, BalanceOf(in address)));
        _balances[address] = balance;
    }

    private sealed class Hashes : IBlockHashes
    {
        public Hash32 HashOf(ulong number) => Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
    }
}
