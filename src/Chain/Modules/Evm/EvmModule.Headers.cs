using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Modules.Evm;

/// <content>The end of a block: what changed goes into Ethereum's state, and the header on it.</content>
public sealed partial class EvmModule
{
    private readonly RlpWriter _writer = new(64 * 1024);
    private readonly UntoldMoves _moves = new();
    private readonly SystemLogs _systemLogs = new();
    private readonly ReceiptBlooms _blooms = new();
    private readonly List<PatriciaAccount> _accounts = [];
    private readonly List<Address> _changed = [];

    // Whose won has changed, ascending.
    private List<Address> _moved => _moves.MovedWon;

    /// <inheritdoc/>
    public IReadOnlyList<Address> ChangedAccounts => _changed;

    /// <inheritdoc/>
    public override void EndBlock(Call call)
    {
        if (!IsOn) return;
        Invariant.Assert(_chain.TryFind(ChainRecordId, out int slot));
        ref ChainRecord chain = ref _chain.Modify(slot);
        uint tokenCount = _tokensPlaced;
        PlaceContracts(Engine.State);
        CollectMoves(tokenCount);
        Write(State, Engine.State.EndBlock(), default);
        TellUntold(call, in chain);
        EvmHeader header = HeaderOf(call, in chain, State.UpdateRoot(), out ulong gasUsed);
        Hash32 hash = header.ComputeHash();
        State.SetHeader(header.Encode());

        UInt256 next = BaseFee.Next(chain.BaseFee.Units, chain.GasLimit, gasUsed);
        chain.BaseFee = AmountOf(in next) is var fee && fee < chain.BaseFeeMin ? chain.BaseFeeMin : fee;
        if (IsDevelopment) SetUpNext(ref chain, call.Height + 1);
        (chain.Height, chain.Hash) = (call.Height, hash);
        _terms = new Terms(RulesAt(call.Height + 1), chain.BaseFeeMin);
        Keep(PlaceOf(call.Height), call.Height, in hash);
        Engine.State.Trim();

        _writer.Clear();
        new EvmBlockView(header, hash, _receipts).Write(_writer);
        call.Ethereum = _writer.WrittenMemory;
    }

    private void CollectMoves(uint tokenCount)
    {
        _moves.Collect(Money, _receipts, tokenCount);
        foreach (uint asset in _moves.Assets)
        {
            UInt256 locked = _moves.LockedOf(asset);
            if (!locked.IsZero) Locked.Set(asset, AmountOf(locked + Locked.Of(asset).Units));
        }
        ReadMoved(State);
    }

    // Whether imported accounts and everybody's won have the state root of the header they came with, which is then theirs.
    private bool IsAsExported()
    {
        _moves.Collect(Money, [], 0);
        ReadMoved(State);
        for (int moved = 0; moved < _moved.Count; moved++) WriteBalance(State, moved, default);
        if (!PatriciaCodes.TryReadStateRoot(State.ImportedHeader.Span, out Hash32 stateRoot) || State.UpdateRoot() != stateRoot) return false;
        State.SetHeader(State.ImportedHeader.Span);
        return true;
    }

    private void ReadMoved(PatriciaState state)
    {
        // Read before anything is written: the state takes the whole block at once.
        _accounts.Clear();
        foreach (Address address in _moved)
        {
            state.TryReadAccount(in address, out PatriciaAccount account);
            _accounts.Add(account);
        }
    }

    // Money that moved without a log gets one, in a receipt after all others.
    private void TellUntold(Call call, in ChainRecord chain)
    {
        _systemLogs.Write(IsDevelopment ? WithoutWon(_moves.Untold) : _moves.Untold);
        if (_systemLogs.Count == 0) return;
        byte[] transaction = SystemTransaction.Create(_chainId, (ulong)call.Height, chain.BaseFee.Units, LockedAt);
        EvmReceipt receipt = new()
        {
            Type = EvmTransactionType.Legacy,
            Status = EvmStatus.Stopped,
            CumulativeGasUsed = Engine.Processor.GasUsed,
            GasPrice = chain.BaseFee.Units,
            EncodedLogs = _systemLogs.Encoded,
        };
        _receipts.Add(new EvmReceiptView(EvmReceiptView.NoEnvelope, Keccak256.Hash(transaction), SystemTransaction.Sender, LockedAt, _logCount, receipt, default));
        _transactions.Add(transaction);
    }

    // In a development city the coin has no logs, as ether has none: a block of one transaction has one, as contract suites expect. Moves are by asset, won's first.
    private static ReadOnlySpan<UntoldMoves.Move> WithoutWon(ReadOnlySpan<UntoldMoves.Move> moves)
    {
        int first = 0;
        while (first < moves.Length && moves[first].AssetId == Won) first++;
        return moves[first..];
    }

    // Both lists ascend by address; an account may stand in both.
    private void Write(PatriciaState state, EvmChanges changes, in UInt256 lockedSince)
    {
        _changed.Clear();
        foreach (EvmCode code in changes.Codes) state.SetCode(code.Hash, code.Bytes.ToArray());
        ReadOnlySpan<AccountChange> accounts = changes.Accounts;
        int moved = 0;
        foreach (ref readonly AccountChange account in accounts)
        {
            Address address = account.Address;
            for (; moved < _moved.Count && _moved[moved].CompareTo(address) < 0; moved++) WriteBalance(state, moved, in lockedSince);
            if (moved < _moved.Count && _moved[moved] == address) moved++;
            if (account.StorageCleared) state.ClearStorage(in address);
            WriteAccount(state, in address, account.Nonce, account.CodeHash, in lockedSince);
            foreach (SlotChange change in changes.SlotsOf(in account)) state.SetSlot(in address, change.Key, change.Value);
        }
        for (; moved < _moved.Count; moved++) WriteBalance(state, moved, in lockedSince);
    }

    private void WriteBalance(PatriciaState state, int moved, in UInt256 lockedSince) => WriteAccount(state, _moved[moved], _accounts[moved].Nonce, _accounts[moved].CodeHash, in lockedSince);

    // EIP-161: what has neither nonce nor code nor balance is no account.
    private void WriteAccount(PatriciaState state, in Address address, ulong nonce, in Hash32 codeHash, in UInt256 lockedSince)
    {
        _changed.Add(address);
        UInt256 balance = _ledger.BalanceOf(in address);
        if (address == LockedAt) balance += lockedSince;
        bool isEmpty = nonce == 0 && balance.IsZero && codeHash == Keccak256.OfNothing;
        if (isEmpty) state.RemoveAccount(in address);
        else state.SetAccount(in address, nonce, in balance, in codeHash);
        // What is refunded depends on it (EIP-7702), and a node that was restarted reads it anew.
        _running?.State.NoteRecord(in address, !isEmpty);
    }

    private EvmHeader HeaderOf(Call call, in ChainRecord chain, Hash32 stateRoot, out ulong gasUsed)
    {
        EvmFork fork = Engine.State.Rules.Fork;
        Bloom all = default;
        byte[][] leaves = new byte[_receipts.Count][];
        ReadOnlySpan<Bloom> blooms = default;
        for (int i = 0; i < leaves.Length; i++)
        {
            int place = i % ReceiptBlooms.CountMax;
            if (place == 0) blooms = _blooms.From(_receipts, i);
            Bloom bloom = _receipts[i].IsSystem ? _systemLogs.Bloom : blooms[place];
            _writer.Clear();
            ReceiptCodec.Write(_writer, _receipts[i].Receipt, in bloom);
            leaves[i] = _writer.ToArray();
            all.Add(in bloom);
        }
        gasUsed = (ulong)Engine.Processor.GasUsed;
        return new EvmHeader
        {
            ParentHash = chain.Hash,
            Coinbase = Coinbase(),
            StateRoot = stateRoot,
            TransactionsRoot = OrderedTrie.RootOf(_transactions),
            ReceiptsRoot = OrderedTrie.RootOf(leaves),
            LogsBloom = all,
            Number = (ulong)call.Height,
            GasLimit = chain.GasLimit,
            GasUsed = gasUsed,
            TimeSeconds = (ulong)call.TimeMs / 1_000,
            PrevRandao = PrevRandao(call.Height, in chain.Hash),
            BaseFeePerGas = chain.BaseFee.Units,
            WithdrawalsRoot = fork >= EvmFork.Shanghai ? OrderedTrie.EmptyRoot : null,
            BlobGasUsed = fork >= EvmFork.Cancun ? 0 : null,
            ExcessBlobGas = fork >= EvmFork.Cancun ? 0 : null,
            ParentBeaconBlockRoot = fork >= EvmFork.Cancun ? SystemCalls.NoBeaconRoot : null,
            RequestsHash = fork >= EvmFork.Prague ? NoRequests : null,
        };
    }

    // EIP-7685: SHA-256 of no requests.
    private static Hash32 NoRequests { get; } = Sha256.OfNothing;

    private void Keep(uint place, long height, in Hash32 hash)
    {
        BlockHashRecord record = new() { Place = place, Height = height, Hash = hash };
        if (_hashes.TryFind(record.Place, out int slot)) _hashes.Modify(slot) = record;
        else _hashes.Insert(in record);
    }
}
