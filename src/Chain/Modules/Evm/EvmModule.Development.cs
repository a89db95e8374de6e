using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Modules.Evm;

/// <content>What development operations do. They are operations as all others: they stand in blocks, and whoever executes the log again comes to the same state.</content>
/// <remarks>An account that is left with slots keeps a nonce or code, because without them it would be no account (EIP-161), and nothing has slots that is none.</remarks>
public sealed partial class EvmModule
{
    // Accounts whose slots this block has set: the state does not show them before its end.
    private readonly SortedSet<Address> _slotsSet = [];

    // What the next block is to be under, as this one has been told.
    private Amount? _nextBaseFee;
    private ulong _nextGasLimit;
    private Address? _nextCoinbase;
    private Hash32? _nextPrevRandao;

    // Where what was set of headers stands, among the hashes of headers: places that no height has.
    private const uint CoinbasePlace = uint.MaxValue, PrevRandaoPlace = uint.MaxValue - 1;

    /// <summary>Whether nobody may set what an account has: the chain's own contracts stand there.</summary>
    internal static bool IsSetByNobody(in Address account) => ContractAddresses.IsOfChain(in account) || account == LockedAt;

    internal EvmRefusal SetBalance(in Address account, Amount balance, Call call)
    {
        Amount has = Money.OwnedOf(in account, Won);
        if (balance > has)
        {
            Amount more = balance - has;
            if (!Money.Assets.CanIssue(Won, more)) return EvmRefusal.SupplyOutOfRange;
            Money.Mint(in account, Won, more, call);
        }
        else if (balance < has)
        {
            if (Money.AvailableOf(in account, Won) < has - balance) return EvmRefusal.InsufficientFunds;
            Money.Burn(in account, Won, has - balance, call);
        }
        return EvmRefusal.None;
    }

    internal EvmRefusal SetNonce(in Address account, ulong nonce)
    {
        State.TryReadAccount(in account, out PatriciaAccount stored);
        bool hasSlots = stored.HasStorage || _slotsSet.Contains(account);
        EvmState state = Engine.State;
        state.BeginTransaction();
        int handle = state.Find(in account);
        bool isAllowed = nonce > 0 || state.HasCode(handle) || !hasSlots;
        if (isAllowed && state.NonceOf(handle) != nonce) state.SetNonce(handle, nonce);
        state.EndTransaction();
        return isAllowed ? EvmRefusal.None : EvmRefusal.NonceNeeded;
    }

    internal void SetCode(in Address account, byte[] code)
    {
        EvmState state = Engine.State;
        state.BeginTransaction();
        int handle = state.Find(in account);
        if (code.Length > 0)
        {
            state.SetCode(handle, new EvmCode(code));
        }
        else if (state.HasCode(handle))
        {
            state.SetCode(handle, EvmCode.Empty);
            if (state.NonceOf(handle) == 0) state.SetNonce(handle, 1);
        }
        state.EndTransaction();
    }

    internal void SetStorage(in Address account, in UInt256 slot, in UInt256 value)
    {
        EvmState state = Engine.State;
        state.BeginTransaction();
        int handle = state.Find(in account);
        if (state.NonceOf(handle) == 0 && !state.HasCode(handle)) state.SetNonce(handle, 1);
        state.Store(state.FindSlot(handle, in slot), in value);
        state.EndTransaction();
        _slotsSet.Add(account);
    }

    internal void SetNextBlock(Amount? baseFee, ulong gasLimit)
    {
        _nextBaseFee = baseFee ?? _nextBaseFee;
        if (gasLimit > 0) _nextGasLimit = gasLimit;
    }

    internal void SetNextHeader(Address? coinbase, Hash32? prevRandao)
    {
        _nextCoinbase = coinbase ?? _nextCoinbase;
        _nextPrevRandao = prevRandao ?? _nextPrevRandao;
    }

    // The treasury, unless a test has named another.
    private Address Coinbase()
    {
        if (!IsDevelopment || !_hashes.TryFind(CoinbasePlace, out int slot)) return MoneyModule.Treasury;
        Hash32 set = _hashes.Read(slot).Hash;
        return new Address(Hash32.Bytes(in set)[^Address.Size..]);
    }

    // The hash of the block before, unless a test has named another for this block.
    private Hash32 PrevRandao(long height, in Hash32 parent) =>
        IsDevelopment && _hashes.TryFind(PrevRandaoPlace, out int slot) && _hashes.Read(slot).Height == height ? _hashes.Read(slot).Hash : parent;

    // At the end of a block, whose own header is under what it began with.
    private void SetUpNext(ref ChainRecord chain, long next)
    {
        if (_nextCoinbase is { } coinbase) Keep(CoinbasePlace, next, UInt256.FromAddress(in coinbase).ToHash32());
        if (_nextPrevRandao is { } random) Keep(PrevRandaoPlace, next, in random);
        (_nextCoinbase, _nextPrevRandao) = (null, null);
        chain.BaseFee = _nextBaseFee ?? chain.BaseFee;
        if (_nextGasLimit > 0) _gasLimit = chain.GasLimit = _nextGasLimit;
        (_nextBaseFee, _nextGasLimit) = (null, 0);
        _slotsSet.Clear();
    }
}
