using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Evm.Development;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>The city's Ethereum chain: accounts, fees, receipts and headers around the EVM. A city whose genesis has no <c>evm</c> has none.</summary>
/// <remarks>
/// A block: <see cref="BeginBlock"/> opens it and keeps its parent's hash (EIP-2935); transactions execute as operations; <see cref="EndBlock"/>, the last of all modules', takes what they and
/// everything else have changed into Ethereum's state, tells in a system receipt of money that moved without a log, and puts the header on it. What a token shows of an account is its available balance;
/// what open orders hold stands at <see cref="LockedAt"/>.
/// </remarks>
public sealed partial class EvmModule : Module, ITransactionKeeper, IBlockHashes, IEvmSigners
{
    private const uint HashesKept = 256;

    /// <summary>The key of the one record of <see cref="ChainSchema"/>; a city without an EVM has none.</summary>
    public const uint ChainRecordId = 1;

    private readonly StateStore _store;
    private readonly KeyedTable<uint, ChainRecord> _chain;
    private readonly KeyedTable<uint, BlockHashRecord> _hashes;
    private readonly KeyedTable<uint, ForkRecord> _forks;
    private readonly MoneyLedger _ledger;
    private Running? _running;

    // What never changes after genesis, for threads that decode.
    private ulong _chainId, _gasLimit;
    private bool _isOn, _isDevelopment;

    // What the next block asks of a transaction, for threads that screen; whole or not at all.
    private volatile Terms _terms = new(new EvmRules(), Amount.Zero);

    private sealed record Terms(EvmRules Rules, Amount BaseFeeMin);

    private sealed record Running(EvmState State, EvmMachine Machine, TransactionProcessor Processor);

    /// <summary>Table 81: where the Ethereum chain stands.</summary>
    public static readonly TableSchema ChainSchema = new(81, "evm chain", Unsafe.SizeOf<ChainRecord>(), 0, sizeof(uint));

    /// <summary>Table 82: hashes of the last 256 headers.</summary>
    public static readonly TableSchema HashesSchema = new(82, "evm hashes", Unsafe.SizeOf<BlockHashRecord>(), 0, sizeof(uint));

    /// <summary>Table 83: forks by the blocks they begin with.</summary>
    public static readonly TableSchema ForksSchema = new(83, "evm forks", Unsafe.SizeOf<ForkRecord>(), 0, sizeof(uint));

    /// <summary>Adds the module's tables and Ethereum's state to the store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="money">Who owns what.</param>
    /// <param name="modules">The modules that contracts may use.</param>
    public EvmModule(StateStore store, MoneyModule money, params Module[] modules)
    {
        (_store, Money) = (store, money);
        money.AddSystemAccount(OperationQueue.Aside);
        _faces = Contracts.Faces.Of(modules);
        _queue = new OperationQueue(modules, money);
        _chain = new(store, ChainSchema) { MovesEveryBlock = true };
        _hashes = new(store, HashesSchema) { MovesEveryBlock = true };
        _forks = new(store, ForksSchema);
        State = new PatriciaState(store, forkJoin: store.ForkJoin) { MovesEveryBlock = true, ImportAllows = ProblemOfImported };
        Locked = new LockedTotals(store);
        _ledger = new MoneyLedger(store, money, _queue, Locked);
    }

    /// <summary>Who has how much.</summary>
    public MoneyModule Money { get; }

    /// <summary>What open orders hold, as of the last block's end.</summary>
    public LockedTotals Locked { get; }

    /// <summary>Accounts, slots and codes with Ethereum's tries over them.</summary>
    public PatriciaState State { get; }

    /// <summary>Compiles hot contracts; null to interpret everything. No result depends on it.</summary>
    public ICodeCompiler? Compiler { get; set; }

    /// <summary>How code runs. No result depends on it.</summary>
    public EvmMode Mode { get; set; }

    /// <summary>The won among the assets: genesis registers it first.</summary>
    public const uint Won = 1;

    /// <summary>Where what open orders hold stands for Ethereum's tools: 0x…0804, the market's address.</summary>
    public static Address LockedAt { get; } = new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x04]);

    /// <inheritdoc cref="Module.Number"/>
    public override ushort Number => 8;

    /// <inheritdoc/>
    public override string Name => "evm";

    /// <inheritdoc/>
    public override Type Refusals => typeof(EvmRefusal);

    /// <inheritdoc/>
    public override bool HasContract => false;

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<Transact>("evm"),
        OperationDefinition.Of<SetBalance>("evm"),
        OperationDefinition.Of<SetNonce>("evm"),
        OperationDefinition.Of<SetCode>("evm"),
        OperationDefinition.Of<SetStorage>("evm"),
        OperationDefinition.Of<SetNextBlock>("evm"),
        OperationDefinition.Of<SetNextHeader>("evm"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } = [EventDefinition.Of<TransactionExecuted>("evm")];

    /// <inheritdoc/>
    public bool IsOn => _isOn;

    /// <inheritdoc/>
    public bool IsDevelopment => _isDevelopment;

    /// <inheritdoc/>
    public ulong BlockGasLimit => _gasLimit;

    /// <summary>The chain's number (EIP-155); 0 on a city without an EVM.</summary>
    public ulong ChainId => _chainId;

    /// <inheritdoc/>
    public Symbol Coin => AssetsModule.Won;

    /// <summary>Base fee of the next block, in won units.</summary>
    public Amount NextBaseFee => Chain.BaseFee;

    /// <summary>The base fee never falls below this, in won units; fixed by the genesis.</summary>
    public Amount BaseFeeMin => Chain.BaseFeeMin;

    /// <summary>Hash of the last header; zero on a city without an EVM.</summary>
    public Hash32 LastHash => IsOn ? Chain.Hash : default;

    private ref readonly ChainRecord Chain
    {
        get
        {
            Invariant.Assert(_chain.TryFind(ChainRecordId, out int slot));
            return ref _chain.Read(slot);
        }
    }

    // A machine takes memory, so a city without an EVM has none.
    private Running Engine => _running ??= Start();

    /// <summary>Reads <c>evm: { chainId, … }</c>, writes the contracts it names and the header of height 0, whose state has every account's won.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader document = new(genesis, "");
        if (!document.Has("evm")) return;
        EvmGenesis read = EvmGenesis.Read(document.Object("evm"));
        if (read.IsDevelopment && Money.Assets.Read(Won).Backing != AssetBacking.Issuer) throw new GenesisException("genesis evm.development: whoever develops sets balances, so no bank backs the won of such a city");
        foreach ((EvmFork fork, long from) in read.Forks) _forks.Insert(new ForkRecord { Key = (uint)fork + 1, FromHeight = from });
        _chain.Insert(new ChainRecord { Id = ChainRecordId, ChainId = read.ChainId, GasLimit = read.GasLimit, BaseFee = read.BaseFee, BaseFeeMin = read.BaseFeeMin, Flags = (read.CoinLogs ? ChainRecord.CoinLogsFlag : 0) | (read.IsDevelopment ? ChainRecord.DevelopmentFlag : 0), Height = -1 });
        Restore();
        Open(call);
        read.WriteAccounts(Engine.State);
        EndBlock(call);
    }

    /// <inheritdoc/>
    public override void Restore()
    {
        (_isOn, _isDevelopment) = (false, false);
        if (_chain.LiveCount == 0) return;
        ref readonly ChainRecord chain = ref Chain;
        (_chainId, _gasLimit) = (chain.ChainId, chain.GasLimit);
        _running?.Machine.Dispose();
        (_running, _contracts, _tokensPlaced) = (null, null, 0);
        _terms = new Terms(RulesAt(chain.Height + 1), chain.BaseFeeMin);
        (_isOn, _isDevelopment) = (true, (chain.Flags & ChainRecord.DevelopmentFlag) != 0);
    }

    /// <summary>The Ethereum chain begins anew with the imported accounts: the header of height 0 has no parent.</summary>
    /// <remarks>Its number may be another one (<c>import: { ethereumChainId }</c>): then no transaction of the old city counts in the new one.</remarks>
    public override void BeginImported(GenesisReader import, bool isTrial, Call call)
    {
        if (!IsOn)
        {
            if (State.HasImported || State.StateRoot != OrderedTrie.EmptyRoot) throw new GenesisException("the imported state holds Ethereum's accounts and no Ethereum chain");
            return;
        }
        if (IsDevelopment) throw new GenesisException("the imported state is that of a development city, in which anybody could set anybody's money: nothing goes on from it");
        // Without nonces every transaction of the old city could be sent again.
        if (State.ImportedHeader.IsEmpty) throw new GenesisException("the imported state has an Ethereum chain, and does not hold its accounts: begin with a snapshot or a backup of that city instead");
        Invariant.Assert(_chain.TryFind(ChainRecordId, out int slot));
        ref ChainRecord chain = ref _chain.Modify(slot);
        if (isTrial && IsAsExported()) return;
        RebaseForks(chain.Height);
        (chain.Height, chain.Hash) = (-1, default);
        if (import.Has("ethereumChainId")) _chainId = chain.ChainId = EvmGenesis.ReadChainId(import, "ethereumChainId");
        foreach (int hash in _hashes.LiveSlots) _hashes.Remove(hash);
        Locked.Clear();
        Open(call);
        EndBlock(call);
    }

    // The exported block becomes height 0: forks that had begun have begun, the others are as many blocks away as they were.
    private void RebaseForks(long exportedHeight)
    {
        foreach (int fork in _forks.LiveSlots)
        {
            ref ForkRecord record = ref _forks.Modify(fork);
            record.FromHeight = long.Max(0, record.FromHeight - exportedHeight);
        }
    }

    /// <inheritdoc/>
    public override void BeginBlock(Call call)
    {
        if (!IsOn) return;
        Hash32 parent = Chain.Hash;
        Open(call);
        SystemCalls.BeginBlock(Engine.Machine, in parent, SystemCalls.NoBeaconRoot);
    }

    /// <inheritdoc/>
    public Hash32 HashOf(ulong number)
    {
        bool isKept = _hashes.TryFind(PlaceOf((long)number), out int slot) && _hashes.Read(slot).Height == (long)number;
        return isKept ? _hashes.Read(slot).Hash : default;
    }

    /// <summary>The rules of a block.</summary>
    public EvmRules RulesAt(long height)
    {
        EvmFork newest = EvmFork.London;
        foreach (int slot in _forks.LiveSlots)
        {
            ref readonly ForkRecord record = ref _forks.Read(slot);
            if (record.FromHeight <= height && record.Fork > newest) newest = record.Fork;
        }
        Address? coinToken = (Chain.Flags & ChainRecord.CoinLogsFlag) != 0 ? ContractAddresses.OfToken(Won) : null;
        return new EvmRules { Fork = newest, ChainId = _chainId, Treasury = MoneyModule.Treasury, CoinToken = coinToken };
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        Locked.CheckInvariants(Money, IsOn);
        if (_chain.LiveCount == 0)
        {
            Invariant.Assert(_hashes.LiveCount == 0 && _forks.LiveCount == 0);
            return;
        }
        ref readonly ChainRecord chain = ref Chain;
        Invariant.Assert(_chain.LiveCount == 1 && chain.BaseFee >= chain.BaseFeeMin);
        Invariant.Assert(HashOf((ulong)chain.Height) == chain.Hash, "the last header's hash is among those that are kept");
    }

    private static uint PlaceOf(long height) => (uint)(height % HashesKept) + 1;

    private Running Start()
    {
        EvmState state = new(new EvmWorld(State), _ledger, RulesAt(0), _store.IndexSeed);
        EvmMachine machine = new(state);
        return new Running(state, machine, new TransactionProcessor(machine) { Signers = this });
    }

    private void Open(Call call)
    {
        (long height, long timeMs) = (call.Height, call.TimeMs);
        _ledger.Call = call;
        ref readonly ChainRecord chain = ref Chain;
        EvmBlock block = new()
        {
            Number = (ulong)height,
            Time = (ulong)timeMs / 1_000,
            Coinbase = Coinbase(),
            GasLimit = chain.GasLimit,
            BaseFee = chain.BaseFee.Units,
            PrevRandao = UInt256.FromHash32(PrevRandao(height, in chain.Hash)),
            BlobBaseFee = UInt256.One,
            Hashes = this,
        };
        (Engine.Machine.Compiler, Engine.Machine.Mode) = (Compiler, Mode);
        Engine.Machine.Natives = _contracts ??= new NativeContracts(_faces, Money, Locked, _queue, call, _chainId);
        Engine.Processor.BeginBlock(RulesAt(height), block);
        _receipts.Clear();
        _transactions.Clear();
        _logCount = 0;
        PlaceContracts(Engine.State);
    }
}
