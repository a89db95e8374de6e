using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Evm.State;

/// <summary>
/// The state while transactions run: a cache over the world whose every change can be taken back, together with the ledger's, in one order.
/// </summary>
/// <remarks>
/// Life: <see cref="BeginBlock"/>, then for each transaction <see cref="BeginTransaction"/>, any number of <see cref="Checkpoint"/> and <see cref="RollbackTo"/>,
/// <see cref="EndTransaction"/>; then <see cref="EndBlock"/>, and <see cref="Trim"/> once the world has the changes. Accounts go by handles, slots by numbers: small
/// integers that hold until <see cref="Trim"/>. Every write belongs to a transaction. One thread uses it.
/// </remarks>
public sealed unsafe partial class EvmState
{
    // Numbers of transactions are stamped on entries; before they run out the cache is emptied and they begin anew.
    private const uint TransactionMax = uint.MaxValue / 2;

    private static readonly Hash32 NoCode = Keccak256.OfNothing;

    private readonly IEvmWorld _world;
    private readonly IEvmLedger _ledger;
    private readonly AccountTable _accounts;
    private readonly SlotTable _slots;
    private readonly TransientTable _transients;
    private readonly LogBuffer _logs = new();
    private readonly CodeCache _codeCache = new(Limits.EvmCodeCacheSizeMax);

    // Handles of the fork's precompiles; empty until they are asked for, and again when handles have changed.
    private int[] _precompiles = [];
    private uint _transaction, _block;
    private bool _isOpen;

    /// <summary>A state over <paramref name="world"/> and <paramref name="ledger"/>.</summary>
    /// <param name="world">Accounts, slots and code.</param>
    /// <param name="ledger">Balances.</param>
    /// <param name="rules">The first block's rules.</param>
    /// <param name="indexSeed">Mixed into the caches' indexes so that nobody can prepare colliding keys; Node draws it. No result depends on it.</param>
    public EvmState(IEvmWorld world, IEvmLedger ledger, EvmRules rules, ulong indexSeed = 0)
    {
        _world = world;
        _ledger = ledger;
        Rules = rules;
        _accounts = new AccountTable(indexSeed);
        _slots = new SlotTable(indexSeed);
        _transients = new TransientTable(indexSeed);
        BeginBlock(rules);
    }

    /// <summary>The rules of the block.</summary>
    public EvmRules Rules { get; private set; }

    /// <summary>Gas that the transaction is to get back (SSTORE, and SELFDESTRUCT before London).</summary>
    public long Refund { get; private set; }

    /// <summary>Accounts in the cache.</summary>
    public int AccountCount => _accounts.Count;

    /// <summary>Slots in the cache.</summary>
    public int SlotCount => _slots.Count;

    /// <summary>Begins a block under <paramref name="rules"/>; changes are gathered until <see cref="EndBlock"/>.</summary>
    public void BeginBlock(EvmRules rules)
    {
        Invariant.Assert(!_isOpen && _changedAccounts.Count == 0 && _changedSlots.Count == 0);
        if (rules.Fork != Rules.Fork) _precompiles = [];
        Rules = rules;
        _block++;
    }

    /// <summary>Begins a transaction, or anything else that writes: nothing is warm, nothing is to be refunded, no logs, transient storage is empty.</summary>
    public void BeginTransaction()
    {
        Invariant.Assert(!_isOpen);
        _isOpen = true;
        _transaction++;
        _journalCount = 0;
        _lastCheckpoint = 0;
        _lastMarkAt = -1;
        _touched.Clear();
        _destroyed.Clear();
        _logs.Clear();
        _transients.Begin(_transaction);
        _stickyTouch = -1;
        Refund = 0;
    }

    /// <summary>
    /// Ends a transaction: accounts that have destroyed themselves go, and those that were touched and are empty (EIP-161); what is left can no longer be undone.
    /// Its logs stay until the next begins.
    /// </summary>
    public void EndTransaction()
    {
        Invariant.Assert(_isOpen);
        foreach (int account in _destroyed) Remove(account);
        if (Rules.Fork >= EvmFork.SpuriousDragon)
        {
            foreach (int account in _touched) RemoveIfEmpty(account);
            if (_stickyTouch >= 0) RemoveIfEmpty(_stickyTouch);
        }
        if (_lastMarkAt >= 0) _ledger.Release(_firstMark);
        _isOpen = false;
    }

    /// <summary>The handle of an account, which need not exist.</summary>
    public int Find(in Address address)
    {
        int account = _accounts.Find(in address);
        if (account < 0) account = Load(in address);
        _accounts.At[account].SeenIn = _transaction;
        return account;
    }

    /// <summary>Writes a log. <paramref name="topics"/> are at most four.</summary>
    public void AddLog(in Address address, ReadOnlySpan<Hash32> topics, ReadOnlySpan<byte> data)
    {
        _logs.Add(in address, topics, data);
        Push(JournalKind.Log, 0);
    }

    /// <summary>How many logs the transaction has written.</summary>
    public int LogCount => _logs.Count;

    /// <summary>The transaction's logs, copied; also after <see cref="EndTransaction"/>, until the next begins.</summary>
    public EvmLog[] CopyLogs() => _logs.ToArray();

    /// <summary>One of the transaction's logs, copied. <paramref name="index"/> is below <see cref="LogCount"/>.</summary>
    public EvmLog CopyLog(int index) => _logs.CopyAt(index);

    /// <summary>Adds <paramref name="gas"/>, which may be negative, to what is refunded.</summary>
    public void AddRefund(long gas)
    {
        if (gas == 0) return;
        Push(JournalKind.Refund, 0).Word = unchecked((ulong)Refund);
        Refund += gas;
    }

    /// <summary>Whether the account is warm (EIP-2929).</summary>
    public bool IsWarm(int account) => _accounts.At[account].WarmIn == _transaction;

    /// <summary>Makes an account warm; true when it was cold (EIP-2929).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MakeWarm(int account)
    {
        if (_accounts.At[account].WarmIn == _transaction) return false;
        _accounts.At[account].WarmIn = _transaction;
        Push(JournalKind.WarmAccount, account);
        return true;
    }

    /// <summary>Makes the fork's precompiles warm: they are, in every transaction (EIP-2929), so this is not undone.</summary>
    public void WarmPrecompiles()
    {
        if (_precompiles.Length == 0) FindPrecompiles();
        foreach (int account in _precompiles)
        {
            AccountEntry* entry = _accounts.At + account;
            entry->WarmIn = entry->SeenIn = _transaction;
        }
    }

    private void FindPrecompiles()
    {
        ReadOnlySpan<Address> addresses = PrecompileSet.Of(Rules.Fork).Addresses;
        _precompiles = new int[addresses.Length];
        for (int i = 0; i < _precompiles.Length; i++) _precompiles[i] = Find(in addresses[i]);
    }

    private int Load(in Address address)
    {
        int account = _accounts.Add(in address);
        AccountEntry* entry = _accounts.At + account;
        entry->Exists = _world.TryReadAccount(in address, out EvmAccountRecord record);
        entry->Nonce = record.Nonce;
        entry->CodeHash = entry->Exists ? record.CodeHash : NoCode;
        entry->HadStorage = record.HasStorage;
        MakeRoomForCode();
        return account;
    }

    // The account's successor is empty; its handle is new, so that none of the old slots is found under it.
    private void Remove(int account)
    {
        // What must not leave stays where it is, with an account that has nothing else.
        UInt256 balance = SendableOf(account);
        if (!balance.IsZero) Burn(account, in balance);
        int successor = _accounts.Replace(account);
        if (_precompiles.Contains(account)) _precompiles = [];
        AccountEntry* entry = _accounts.At + successor;
        entry->CodeHash = NoCode;
        entry->SeenIn = _transaction;
        entry->HidesWorld = true;
        entry->ReplacedIn = _block;
        MakeRoomForCode();
        MarkChanged(successor);
    }

    private void RemoveIfEmpty(int account)
    {
        // One that was never recorded leaves nothing behind, and one that is gone has a successor.
        if (_accounts.At[account].Exists && _accounts.IsCurrent(account) && IsEmpty(account)) Remove(account);
    }
}
