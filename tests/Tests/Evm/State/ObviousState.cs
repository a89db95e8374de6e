using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Tests.Evm.State;

/// <summary>The EVM's state as one would first write it: dictionaries, copied whole at every checkpoint. <see cref="Gwangan.Chain.Evm.State.EvmState"/> is compared with it.</summary>
public sealed class ObviousState(EvmFork fork)
{
    private static readonly Address Ripemd = Address.TryParse("0x0000000000000000000000000000000000000003", out Address address) ? address : default;

    private SortedDictionary<Address, Account> _before = []; // at the beginning of the transaction
    private readonly HashSet<Address> _stickyTouches = [];
    private readonly List<Everything> _checkpoints = [];

    public Everything Now { get; private set; } = new();

    public int Checkpoints => _checkpoints.Count;

    public Account this[Address address] => Now.Accounts.TryGetValue(address, out Account? account) ? account : new Account();

    public void BeginTransaction()
    {
        Now = new Everything { Accounts = Now.Copy().Accounts };
        _before = Now.Copy().Accounts;
        _checkpoints.Clear();
        _stickyTouches.Clear();
    }

    public void EndTransaction()
    {
        foreach (Address address in Now.Destroyed) Now.Accounts.Remove(address);
        if (fork < EvmFork.SpuriousDragon) return;
        foreach (Address address in Now.Touched.Concat(_stickyTouches))
            if (this[address].IsEmpty) Now.Accounts.Remove(address);
    }

    public void Checkpoint() => _checkpoints.Add(Now.Copy());

    public void RollbackTo(int checkpoint)
    {
        Now = _checkpoints[checkpoint];
        _checkpoints.RemoveRange(checkpoint, _checkpoints.Count - checkpoint);
    }

    public void Forget(int checkpoint) => _checkpoints.RemoveRange(checkpoint, _checkpoints.Count - checkpoint);

    public UInt256 Original(Address address, UInt256 key) => _before.TryGetValue(address, out Account? account) ? account.Slots.GetValueOrDefault(key) : default;

    public Account Change(Address address)
    {
        if (!Now.Accounts.TryGetValue(address, out Account? account)) Now.Accounts.Add(address, account = new Account());
        return account;
    }

    public void Touch(Address address)
    {
        if (fork < EvmFork.SpuriousDragon) Change(address).IsRecorded = true;
        else Now.Touched.Add(address);
        if (fork >= EvmFork.SpuriousDragon && address == Ripemd) _stickyTouches.Add(address);
    }

    public void Transfer(Address from, Address to, UInt256 value)
    {
        Touch(to);
        if (value.IsZero) return;
        Touch(from);
        Change(from).Balance -= value;
        Change(to).Balance += value;
    }

    public void Create(Address address)
    {
        Now.Created.Add(address);
        Touch(address);
        if (fork >= EvmFork.SpuriousDragon) Change(address).Nonce = 1;
    }

    public void SelfDestruct(Address address, Address beneficiary)
    {
        bool goes = fork < EvmFork.Cancun || Now.Created.Contains(address);
        if (address != beneficiary) Transfer(address, beneficiary, this[address].Balance);
        else if (goes) Change(address).Balance = default;
        if (goes) Now.Destroyed.Add(address);
    }

    public sealed class Account
    {
        public ulong Nonce;
        public UInt256 Balance;
        public byte[] Code = [];
        public bool IsRecorded;
        public SortedDictionary<UInt256, UInt256> Slots = [];

        public bool IsEmpty => Nonce == 0 && Balance.IsZero && Code.Length == 0;

        public Account Copy() => new() { Nonce = Nonce, Balance = Balance, Code = Code, IsRecorded = IsRecorded, Slots = new(Slots) };
    }

    public sealed class Everything
    {
        public SortedDictionary<Address, Account> Accounts = [];
        public SortedSet<Address> Touched = [], Created = [], Destroyed = [], Warm = [];
        public HashSet<(Address, UInt256)> WarmSlots = [];
        public Dictionary<(Address, UInt256), UInt256> Transient = [];
        public List<string> Logs = [];
        public long Refund;

        public Everything Copy()
        {
            SortedDictionary<Address, Account> accounts = [];
            foreach ((Address address, Account account) in Accounts) accounts.Add(address, account.Copy());
            return new Everything
            {
                Accounts = accounts,
                Touched = [.. Touched],
                Created = [.. Created],
                Destroyed = [.. Destroyed],
                Warm = [.. Warm],
                WarmSlots = [.. WarmSlots],
                Transient = new(Transient),
                Logs = [.. Logs],
                Refund = Refund,
            };
        }
    }
}
