using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Evm.State;

/// <content>Balances, nonces, code; accounts that come and go.</content>
public sealed unsafe partial class EvmState
{
    // Touching this account is never taken back: in block 2675119 of Ethereum a call to it ran out of gas, and clients removed it all the same.
    private static readonly Address Ripemd160Precompile = new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);

    /// <summary>The first topic of a Transfer log (ERC-20).</summary>
    internal static readonly Hash32 TransferTopic = Keccak256.Hash("Transfer(address,address,uint256)"u8);

    private readonly List<int> _touched = [], _destroyed = [];
    private int _stickyTouch = -1;

    // Code by handle, as far as it was asked for.
    private EvmCode?[] _codes = new EvmCode?[256];

    // Code that accounts were given in this block, which the world does not have yet.
    private readonly Dictionary<Hash32, EvmCode> _blockCodes = [];

    /// <summary>The account's address.</summary>
    public ref readonly Address AddressOf(int account) => ref _accounts.At[account].Address;

    /// <summary>The account's nonce.</summary>
    public ulong NonceOf(int account) => _accounts.At[account].Nonce;

    /// <summary>What the account can spend, in units of 10^-18.</summary>
    public UInt256 BalanceOf(int account) => _ledger.BalanceOf(in _accounts.At[account].Address);

    /// <summary>What of it can pay for gas.</summary>
    public UInt256 SpendableOf(int account) => _ledger.SpendableOf(in _accounts.At[account].Address);

    /// <summary>What of it can be sent as value.</summary>
    public UInt256 SendableOf(int account) => _ledger.SendableOf(in _accounts.At[account].Address);

    /// <summary>Keccak-256 of the account's code; that of nothing when it has none.</summary>
    public ref readonly Hash32 CodeHashOf(int account) => ref _accounts.At[account].CodeHash;

    /// <summary>Whether the account has code.</summary>
    public bool HasCode(int account) => _accounts.At[account].CodeHash != NoCode;

    /// <summary>The account's code, of length 0 when it has none. A delegation (EIP-7702) is returned as such.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EvmCode CodeOf(int account) => _codes[account] ?? LoadCode(account);

    /// <summary>Whether the account has no nonce, balance or code (EIP-161).</summary>
    public bool IsEmpty(int account) => _accounts.At[account].Nonce == 0 && !HasCode(account) && BalanceOf(account).IsZero;

    /// <summary>Whether there is such an account, be it empty.</summary>
    public bool Exists(int account) => _accounts.At[account].Exists || !IsEmpty(account);

    /// <summary>Notes at a block's end whether the world has a record of an account from now on: native code may have moved its money, of which the cache knows nothing.</summary>
    public void NoteRecord(in Address address, bool exists)
    {
        int account = _accounts.Find(in address);
        if (account >= 0) _accounts.At[account].Exists = exists;
    }

    /// <summary>Whether a contract cannot be created here, because there is a nonce, code or storage (EIP-684, EIP-7610).</summary>
    public bool Collides(int account) => _accounts.At[account].Nonce != 0 || HasCode(account) || _accounts.At[account].HadStorage;

    /// <summary>Whether a contract was created here by this transaction (EIP-6780).</summary>
    public bool IsCreated(int account) => _accounts.At[account].CreatedIn == _transaction;

    /// <summary>Sets the nonce.</summary>
    public void SetNonce(int account, ulong nonce)
    {
        Push(JournalKind.Nonce, account).Word = _accounts.At[account].Nonce;
        _accounts.At[account].Nonce = nonce;
        MarkChanged(account);
    }

    /// <summary>Gives the account code; <see cref="EvmCode.Empty"/> takes it away.</summary>
    public void SetCode(int account, EvmCode code)
    {
        Push(JournalKind.Code, account).Value = Unsafe.BitCast<Hash32, UInt256>(_accounts.At[account].CodeHash);
        _accounts.At[account].CodeHash = code.Hash;
        _codes[account] = code;
        if (code.Size > 0) _blockCodes.TryAdd(code.Hash, code);
        MarkChanged(account);
    }

    /// <summary>Gives the account empty storage in place of what it has, for a simulation that sets all of its slots. It cannot be taken back: the cache is emptied afterwards (<see cref="Trim"/>).</summary>
    /// <returns>Its new handle.</returns>
    public int ReplaceStorage(int account)
    {
        int successor = _accounts.Replace(account);
        AccountEntry* entry = _accounts.At + successor;
        *entry = _accounts.At[account] with { HadStorage = false, HidesWorld = true, ReplacedIn = _block, ChangedIn = 0 };
        MakeRoomForCode();
        _codes[successor] = _codes[account];
        MarkChanged(successor);
        return successor;
    }

    /// <summary>Notes that a message reached the account: empty ones go at the end of the transaction (EIP-161), before Spurious Dragon they come to be.</summary>
    public void Touch(int account)
    {
        AccountEntry* entry = _accounts.At + account;
        if (Rules.Fork < EvmFork.SpuriousDragon)
        {
            if (entry->Exists) return;
            Push(JournalKind.Exist, account);
            entry->Exists = true;
            MarkChanged(account);
            return;
        }
        if (entry->TouchedIn == _transaction) return;
        entry->TouchedIn = _transaction;
        Push(JournalKind.Touch, account);
        _touched.Add(account);
        if (entry->Address == Ripemd160Precompile) _stickyTouch = account;
    }

    /// <summary>Moves <paramref name="value"/>, which the sender has, and touches both accounts.</summary>
    public void Transfer(int from, int to, in UInt256 value)
    {
        Touch(to);
        if (value.IsZero) return;
        Touch(from);
        Move(from, to, in value);
    }

    /// <summary>Takes <paramref name="value"/> from an account that has it, for somebody who is credited later in the transaction: gas that is bought.</summary>
    public void Debit(int account, in UInt256 value)
    {
        if (value.IsZero) return;
        OpenLedger();
        _ledger.Debit(in _accounts.At[account].Address, in value);
        MarkChanged(account);
    }

    /// <summary>Gives <paramref name="value"/> of what was debited before, and touches the account: gas that was not used, and fees.</summary>
    public void Credit(int account, in UInt256 value)
    {
        Touch(account);
        if (value.IsZero) return;
        OpenLedger();
        _ledger.Credit(in _accounts.At[account].Address, in value);
        MarkChanged(account);
    }

    /// <summary>Makes an account that does not collide a contract of this transaction, whose nonce is 1 since Spurious Dragon (EIP-161).</summary>
    public void CreateContract(int account)
    {
        if (!IsCreated(account)) Push(JournalKind.Create, account);
        _accounts.At[account].CreatedIn = _transaction;
        Touch(account);
        if (Rules.Fork >= EvmFork.SpuriousDragon) SetNonce(account, 1);
    }

    /// <summary>
    /// SELFDESTRUCT: all it has goes to <paramref name="beneficiary"/>, and the account goes at the end of the transaction; since Cancun only when it was created
    /// in the same one (EIP-6780). What an account that goes leaves to itself is burnt.
    /// </summary>
    /// <returns>True when it was not to go before (refunds before London).</returns>
    public bool SelfDestruct(int account, int beneficiary)
    {
        bool goes = Rules.Fork < EvmFork.Cancun || IsCreated(account);
        UInt256 balance = BalanceOf(account);
        if (account != beneficiary) Transfer(account, beneficiary, in balance);
        else if (goes && !balance.IsZero) Burn(account, in balance);

        if (!goes || _accounts.At[account].DestroyedIn == _transaction) return false;
        Push(JournalKind.Destroy, account);
        _accounts.At[account].DestroyedIn = _transaction;
        _destroyed.Add(account);
        return true;
    }

    private void Move(int from, int to, in UInt256 value)
    {
        OpenLedger();
        _ledger.Debit(in _accounts.At[from].Address, in value);
        _ledger.Credit(in _accounts.At[to].Address, in value);
        MarkChanged(from);
        MarkChanged(to);
        LogMove(in _accounts.At[from].Address, in _accounts.At[to].Address, in value);
    }

    private void Burn(int account, in UInt256 value)
    {
        if (Rules.Treasury is { } treasury)
        {
            Move(account, Find(in treasury), in value);
            return;
        }
        OpenLedger();
        _ledger.Debit(in _accounts.At[account].Address, in value);
        MarkChanged(account);
        LogMove(in _accounts.At[account].Address, default, in value);
    }

    // The ERC-20 Transfer log of a move of the native coin, where the rules want one.
    private void LogMove(in Address from, in Address to, in UInt256 value)
    {
        if (Rules.CoinToken is not { } token) return;
        ReadOnlySpan<Hash32> topics = [TransferTopic, UInt256.FromAddress(in from).ToHash32(), UInt256.FromAddress(in to).ToHash32()];
        Span<byte> data = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(data);
        AddLog(in token, topics, data);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private EvmCode LoadCode(int account)
    {
        Hash32 hash = _accounts.At[account].CodeHash;
        if (hash == NoCode) return _codes[account] = EvmCode.Empty;
        if (_blockCodes.TryGetValue(hash, out EvmCode? code)) return _codes[account] = code;
        if (!_codeCache.TryFind(in hash, out code)) _codeCache.Add(code = new EvmCode(_world.ReadCode(in hash), in hash));
        return _codes[account] = code;
    }

    private void MakeRoomForCode()
    {
        if (_accounts.Count > _codes.Length) Array.Resize(ref _codes, 2 * _codes.Length);
    }
}
