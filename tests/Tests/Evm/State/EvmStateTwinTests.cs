using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Tests.Evm.State;

/// <summary>The state and its obvious twin do the same random things; whatever can be asked is compared, and the worlds after each block.</summary>
public class EvmStateTwinTests
{
    private const int Keys = 6;

    private static readonly Address[] Addresses = [.. Enumerable.Range(1, 7).Select(i => new Address([.. new byte[19], (byte)i]))];

    [Theory]
    [InlineData(EvmFork.Homestead)]
    [InlineData(EvmFork.SpuriousDragon)]
    [InlineData(EvmFork.Istanbul)]
    [InlineData(EvmFork.Osaka)]
    public void A_random_life_leaves_the_same_state_as_copying_everything(EvmFork fork)
    {
        for (int seed = 1; seed <= 40; seed++) new Life(fork, seed).Run();
    }

    private sealed class Life
    {
        private readonly Random _random;
        private readonly TestWorld _world = new();
        private readonly TableLedger _ledger = new();
        private readonly EvmRules _rules;
        private readonly EvmState _state;
        private readonly ObviousState _twin;
        private readonly List<int> _checkpoints = [];
        private readonly string _name;

        public Life(EvmFork fork, int seed)
        {
            _name = $"{fork}, seed {seed}";
            _random = new Random(seed);
            _rules = new EvmRules { Fork = fork };
            _twin = new ObviousState(fork);
            foreach (Address address in Addresses)
            {
                if (_random.Next(3) == 0) continue;
                ObviousState.Account account = _twin.Change(address);
                account.IsRecorded = true;
                if (_random.Next(2) == 0) account.Nonce = (ulong)_random.Next(3);
                if (account.Nonce > 0 && _random.Next(2) == 0) account.Code = [(byte)_random.Next(4)];
                if (account.Code.Length > 0) account.Slots[Key()] = 1 + Value();
                if (_random.Next(2) == 0) account.Balance = (uint)_random.Next(1, 1000);
                _world.Put(address, account.Nonce, account.Code, [.. account.Slots.Select(slot => (slot.Key, slot.Value))]);
                if (!account.Balance.IsZero) _ledger.Credit(in address, account.Balance);
            }
            _state = new EvmState(_world, _ledger, _rules, (ulong)seed);
        }

        public void Run()
        {
            for (int block = 0; block < 6; block++)
            {
                if (block > 0) _state.BeginBlock(_rules);
                for (int transaction = 0; transaction < 5; transaction++) Transaction();
                _world.Apply(_state.EndBlock());
                CompareWorlds();
                if (_random.Next(2) == 0) _state.Trim(_random.Next(Addresses.Length), _random.Next(20));
            }
        }

        private void Transaction()
        {
            _state.BeginTransaction();
            _twin.BeginTransaction();
            _checkpoints.Clear();
            int steps = _random.Next(60);
            for (int i = 0; i < steps; i++)
            {
                Step();
                if (_random.Next(4) == 0) Compare();
            }
            Compare();
            _state.EndTransaction();
            _twin.EndTransaction();
        }

        private void Step()
        {
            Address address = Pick(), other = Pick();
            int account = _state.Find(in address), second = _state.Find(in other);
            UInt256 key = Key(), value = Value();
            switch (_random.Next(17))
            {
                case 0 or 1:
                    _checkpoints.Add(_random.Next(4) == 0 ? _state.CheckpointForNative() : _state.Checkpoint());
                    _twin.Checkpoint();
                    break;
                case 2 when _checkpoints.Count > 0:
                    int to = _random.Next(_checkpoints.Count);
                    _state.RollbackTo(_checkpoints[to]);
                    _twin.RollbackTo(to);
                    _checkpoints.RemoveRange(to, _checkpoints.Count - to);
                    break;
                case 3 when _checkpoints.Count > 0: // a call that ended well: its checkpoint is forgotten
                    int from = _random.Next(_checkpoints.Count);
                    _checkpoints.RemoveRange(from, _checkpoints.Count - from);
                    _twin.Forget(from);
                    break;
                case 4 or 5:
                    if (_twin[address].Nonce == 0) break; // only code writes storage, and what has code has a nonce
                    _state.Sstore(account, in key, in value, out bool wasCold);
                    Assert.Equal(_twin.Now.WarmSlots.Add((address, key)), wasCold);
                    if (value.IsZero) _twin.Change(address).Slots.Remove(key);
                    else _twin.Change(address).Slots[key] = value;
                    break;
                case 6:
                    _state.Sload(account, in key, out UInt256 loaded, out wasCold);
                    Assert.Equal(_twin.Now.WarmSlots.Add((address, key)), wasCold);
                    Assert.Equal(_twin[address].Slots.GetValueOrDefault(key), loaded);
                    break;
                case 7:
                    _state.TransientStore(account, in key, in value);
                    _twin.Now.Transient[(address, key)] = value;
                    break;
                case 8:
                    UInt256 amount = _twin[address].Balance;
                    if (_random.Next(3) > 0) amount = amount < value ? default : value;
                    _state.Transfer(account, second, in amount);
                    _twin.Transfer(address, other, amount);
                    break;
                case 9:
                    _state.SetNonce(account, _state.NonceOf(account) + 1);
                    _twin.Change(address).Nonce++;
                    break;
                case 10:
                    byte[] code = _random.Next(4) == 0 ? [] : [(byte)_random.Next(4), (byte)_random.Next(4)];
                    _state.SetCode(account, new EvmCode(code));
                    _twin.Change(address).Code = code;
                    break;
                case 11:
                    _state.Touch(account);
                    _twin.Touch(address);
                    break;
                case 12 when _twin[address] is { Nonce: 0, Code.Length: 0, Slots.Count: 0 }:
                    _state.CreateContract(account);
                    _twin.Create(address);
                    break;
                case 13 when _random.Next(3) == 0:
                    _state.SelfDestruct(account, second);
                    _twin.SelfDestruct(address, other);
                    break;
                case 14:
                    _state.AddLog(in address, [key.ToHash32()], value.ToBigEndian());
                    _twin.Now.Logs.Add($"{address} {key} {value}");
                    break;
                case 15:
                    int refund = _random.Next(-100, 100);
                    _state.AddRefund(refund);
                    _twin.Now.Refund += refund;
                    break;
                default:
                    Assert.Equal(_twin.Now.Warm.Add(address), _state.MakeWarm(account));
                    break;
            }
        }

        private void Compare()
        {
            foreach (Address address in Addresses)
            {
                int account = _state.Find(in address);
                ObviousState.Account twin = _twin[address];
                Assert.True(twin.Nonce == _state.NonceOf(account), _name);
                Assert.True(twin.Balance == _state.BalanceOf(account), _name);
                Assert.True(twin.Code.AsSpan().SequenceEqual(_state.CodeOf(account).Bytes), _name);
                Assert.True(Keccak256.Hash(twin.Code) == _state.CodeHashOf(account), _name);
                Assert.True((twin.IsRecorded || !twin.IsEmpty) == _state.Exists(account), _name);
                Assert.True(_twin.Now.Warm.Contains(address) == _state.IsWarm(account), _name);
                Assert.True(_twin.Now.Created.Contains(address) == _state.IsCreated(account), _name);
                for (uint key = 0; key < Keys; key++)
                {
                    int slot = _state.FindSlot(account, key);
                    Assert.True(twin.Slots.GetValueOrDefault(key) == _state.ValueOf(slot), _name);
                    Assert.True(_twin.Original(address, key) == _state.OriginalOf(slot), _name);
                    Assert.True(_twin.Now.WarmSlots.Contains((address, key)) == _state.IsSlotWarm(slot), _name);
                    Assert.True(_twin.Now.Transient.GetValueOrDefault((address, key)) == _state.TransientLoad(account, key), _name);
                }
            }
            Assert.True(_twin.Now.Refund == _state.Refund, _name);
            Assert.Equal(_twin.Now.Logs, _state.CopyLogs().Select(log => $"{log.Address} {UInt256.FromHash32(log.Topics[0])} {UInt256.FromBigEndian(log.Data)}"));
        }

        private void CompareWorlds()
        {
            Assert.Equal(0, _ledger.OpenMarks);
            TestWorld expected = new();
            foreach ((Address address, ObviousState.Account account) in _twin.Now.Accounts)
            {
                Assert.True(_ledger.BalanceOf(in address) == account.Balance, _name);
                if (account.IsRecorded || !account.IsEmpty)
                    expected.Put(address, account.Nonce, account.Code, [.. account.Slots.Select(slot => (slot.Key, slot.Value))]);
                account.IsRecorded |= !account.IsEmpty;
            }
            Assert.True(expected.ToString() == _world.ToString(), $"{_name}\nexpected\n{expected}\nactual\n{_world}");
        }

        private Address Pick() => Addresses[_random.Next(Addresses.Length)];

        private UInt256 Key() => (uint)_random.Next(Keys);

        private UInt256 Value() => (uint)_random.Next(4);
    }
}
