using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm.Compiler;

/// <summary>A machine over a small world of two contracts, to run one message in one engine and see everything it did.</summary>
public sealed class EngineBench
{
    public static readonly Address Sender = AddressOf(1), Contract = AddressOf(2), Other = AddressOf(3);

    private const int KeysLooked = 16;

    private readonly EvmState _state;

    public EngineBench(EvmFork fork, EvmMode mode, byte[] code, byte[]? other = null, EvmCompiler? compiler = null)
    {
        var world = new SmallWorld();
        world.Add(Contract, code);
        world.Add(Other, other ?? [0x00]);
        var ledger = new SmallLedger();
        ledger.Credit(in Sender, new UInt256(0, 1, 0, 0));
        ledger.Credit(in Contract, 1_000_000);
        _state = new EvmState(world, ledger, new EvmRules { Fork = fork });
        Compiler = compiler ?? new EvmCompiler(new InlineCompileScheduler());
        Machine = new EvmMachine(_state) { Mode = mode, Compiler = Compiler };
        Machine.BeginBlock(new EvmBlock
        {
            Number = 1_000, Time = 1_700_000_000, GasLimit = 30_000_000, BaseFee = 7, PrevRandao = new UInt256(1, 2, 3, 4), BlobBaseFee = 1,
        });
    }

    public EvmMachine Machine { get; }

    public EvmCompiler Compiler { get; }

    public static Address AddressOf(int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes[0] = 0xC0;
        bytes[^1] = (byte)number;
        return new Address(bytes);
    }

    /// <summary>Runs one message as a transaction of its own; the answer is everything that consensus could see, as text.</summary>
    public string Run(byte[] input, long gas)
    {
        _state.BeginTransaction();
        foreach (Address warm in (Address[])[Sender, Contract]) _state.MakeWarm(_state.Find(in warm));
        EvmResult result = Machine.Call(new EvmMessage { Caller = Sender, To = Contract, Input = input, Gas = gas });
        string seen = $"{Class(result.Status)}, gas left {result.GasLeft}, output {Convert.ToHexString(Machine.Output)}, refund {_state.Refund}";
        foreach (EvmLog log in _state.CopyLogs())
            seen += $"\nlog of {log.Address}: [{string.Join(' ', log.Topics)}] {Convert.ToHexString(log.Data)}";
        foreach (Address address in (Address[])[Contract, Other])
            for (ulong key = 0; key < KeysLooked; key++)
            {
                _state.Sload(_state.Find(in address), key, out UInt256 value, out bool wasCold);
                if (!value.IsZero || !wasCold) seen += $"\n{address}[{key}] = {value:x}{(wasCold ? " cold" : "")}";
            }
        _state.EndTransaction();
        return seen;
    }

    // All exceptional halts are one to consensus: state undone, gas gone.
    private static string Class(EvmStatus status) => status.IsExceptional() ? "exceptional" : status.ToString();

    private sealed class SmallWorld : IEvmWorld
    {
        private readonly Dictionary<Address, EvmAccountRecord> _accounts = [];
        private readonly Dictionary<Hash32, byte[]> _codes = [];

        public void Add(Address address, byte[] code)
        {
            Hash32 hash = Keccak256.Hash(code);
            _codes[hash] = code;
            _accounts[address] = new EvmAccountRecord(1, hash, false);
        }

        public bool TryReadAccount(in Address address, out EvmAccountRecord record) => _accounts.TryGetValue(address, out record);

        public UInt256 ReadSlot(in Address address, in UInt256 key) => key < 4 ? key * 1_000_003 : default;

        public byte[] ReadCode(in Hash32 codeHash) => _codes[codeHash];
    }

    private sealed class SmallLedger : IEvmLedger
    {
        private readonly List<Dictionary<Address, UInt256>> _marks = [];
        private Dictionary<Address, UInt256> _balances = [];

        public UInt256 BalanceOf(in Address address) => _balances.GetValueOrDefault(address);

        public void Debit(in Address address, in UInt256 amount) => _balances[address] = BalanceOf(in address) - amount;

        public void Credit(in Address address, in UInt256 amount) => _balances[address] = BalanceOf(in address) + amount;

        public LedgerMark Mark()
        {
            _marks.Add(new Dictionary<Address, UInt256>(_balances));
            return new LedgerMark(_marks.Count - 1);
        }

        public void RollbackTo(LedgerMark mark)
        {
            _balances = _marks[mark.Number];
            Release(mark);
        }

        public void Release(LedgerMark mark) => _marks.RemoveRange(mark.Number, _marks.Count - mark.Number);
    }
}
