using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Tests.Evm.State;

namespace Gwangan.Tests.Evm.Transactions;

public sealed class TransactionProcessorTests : IDisposable
{
    private const ulong Ether = 1_000_000_000_000_000_000;
    private const ulong BaseFee = 10;

    private static readonly Address Sender = Named(0xA1), Contract = Named(0xC0), Other = Named(0xB2), Coinbase = Named(0xCB), Treasury = Named(0x77), Token = Named(0x88);

    // Slot 0 is set to the first word of the data.
    private static readonly byte[] StoreInput = [0x5F, 0x35, 0x5F, 0x55];

    private readonly TestWorld _world = new();
    private readonly TableLedger _ledger = new();
    private readonly EvmState _state;
    private readonly EvmMachine _machine;
    private readonly TransactionProcessor _processor;

    public TransactionProcessorTests()
    {
        _world.Put(Sender, 5);
        _ledger.Credit(Sender, Ether);
        _state = new EvmState(_world, _ledger, new EvmRules());
        _state.EndBlock();
        _machine = new EvmMachine(_state) { Mode = EvmMode.Interpreted };
        _processor = new TransactionProcessor(_machine);
    }

    public void Dispose() => _machine.Dispose();

    private static Address Named(byte last) => new([.. new byte[19], last]);

    private void BeginBlock(EvmRules? rules = null) =>
        _processor.BeginBlock(rules ?? new EvmRules(), new EvmBlock { Number = 9, GasLimit = 30_000_000, BaseFee = BaseFee, BlobBaseFee = 1, Coinbase = Coinbase });

    private static EvmTransaction Transaction(
        Address? to, byte[]? data = null, ulong gas = 100_000, UInt256 value = default, ulong nonce = 5, UInt256? fee = null, UInt256? tip = null, UInt256? chain = null,
        EvmTransactionType type = EvmTransactionType.DynamicFee, AccessListEntry[]? list = null, Authorization[]? authorizations = null, Hash32[]? blobs = null) => new()
        {
            Type = type,
            ChainId = chain ?? 1,
            Nonce = nonce,
            Sender = Sender,
            To = to,
            Data = data ?? [],
            GasLimit = gas,
            Value = value,
            MaxFeePerGas = fee ?? 100,
            MaxPriorityFeePerGas = tip ?? 3,
            AccessList = list ?? [],
            Authorizations = authorizations ?? [],
            BlobHashes = blobs ?? [],
            MaxFeePerBlobGas = 1,
        };

    private EvmReceipt Execute(EvmTransaction transaction)
    {
        Assert.Equal(TransactionRefusal.None, _processor.TryExecute(transaction, out EvmReceipt? receipt));
        return receipt!;
    }

    public static TheoryData<TransactionRefusal, EvmTransaction, EvmFork> Refused => new()
    {
        { TransactionRefusal.TypeNotSupported, Transaction(Other, type: EvmTransactionType.SetCode), EvmFork.Cancun },
        { TransactionRefusal.BlobsNotAccepted, Transaction(Other, type: EvmTransactionType.Blob), EvmFork.Osaka },
        { TransactionRefusal.WrongChain, Transaction(Other, chain: 2), EvmFork.Osaka },
        { TransactionRefusal.GasLimitAboveCap, Transaction(Other, gas: (1 << 24) + 1), EvmFork.Osaka },
        { TransactionRefusal.GasLimitAboveBlock, Transaction(Other, gas: 30_000_001), EvmFork.Prague },
        { TransactionRefusal.TipAboveFeeCap, Transaction(Other, fee: 20, tip: 21), EvmFork.Osaka },
        { TransactionRefusal.FeeCapBelowBaseFee, Transaction(Other, fee: 9), EvmFork.Osaka },
        { TransactionRefusal.InitCodeTooLarge, Transaction(null, new byte[49_153], gas: 10_000_000), EvmFork.Osaka },
        { TransactionRefusal.CreationNotAllowed, Transaction(null, type: EvmTransactionType.SetCode), EvmFork.Osaka },
        { TransactionRefusal.NoAuthorizations, Transaction(Other, type: EvmTransactionType.SetCode), EvmFork.Osaka },
        { TransactionRefusal.IntrinsicGasTooLow, Transaction(Other, gas: 20_999), EvmFork.Osaka },
        { TransactionRefusal.IntrinsicGasTooLow, Transaction(null, gas: 52_999), EvmFork.Osaka },
        { TransactionRefusal.FloorGasTooLow, Transaction(Other, new byte[100], gas: 21_999), EvmFork.Osaka },
        { TransactionRefusal.NonceTooLow, Transaction(Other, nonce: 4), EvmFork.Osaka },
        { TransactionRefusal.NonceTooHigh, Transaction(Other, nonce: 6), EvmFork.Osaka },
        { TransactionRefusal.InsufficientFunds, Transaction(Other, value: Ether), EvmFork.Osaka },
        { TransactionRefusal.InsufficientFunds, Transaction(Other, fee: UInt256.MaxValue), EvmFork.Osaka },
        { TransactionRefusal.WrongChain, Transaction(Other, chain: 2, nonce: 4, gas: 1, value: Ether), EvmFork.Osaka },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_in_a_block_is_refused_by_the_first_reason_and_changes_nothing(TransactionRefusal expected, EvmTransaction transaction, EvmFork fork)
    {
        BeginBlock(new EvmRules { Fork = fork });
        Assert.Equal(expected, _processor.TryExecute(transaction, out EvmReceipt? receipt));
        Assert.Null(receipt);
        Assert.Equal(0, _processor.GasUsed);
        Assert.Equal(0, _state.EndBlock().Accounts.Length);
        Assert.Equal(Ether, _ledger.BalanceOf(Sender));
    }

    [Fact]
    public void A_contract_sends_nothing_but_a_delegated_account_does()
    {
        _world.Put(Sender, 5, [0x00]);
        BeginBlock();
        Assert.Equal(TransactionRefusal.SenderIsContract, _processor.TryExecute(Transaction(Other), out _));
        _state.EndBlock();
        _state.Trim(0, 0);
        _world.Put(Sender, 5, EvmCode.DelegationTo(Other));
        BeginBlock();
        Assert.True(Execute(Transaction(Other)).IsSuccess);
    }

    [Fact]
    public void On_Ethereum_the_tip_goes_to_the_coinbase_and_the_base_fee_vanishes()
    {
        BeginBlock();
        EvmReceipt receipt = Execute(Transaction(Other, value: 1_000));
        Assert.Equal(21_000, receipt.GasUsed);
        Assert.Equal(13u, receipt.GasPrice);
        Assert.Equal(21_000u * 3, _ledger.BalanceOf(Coinbase));
        Assert.Equal(1_000u, _ledger.BalanceOf(Other));
        Assert.Equal((UInt256)(Ether - 1_000 - (21_000 * 13)), _ledger.BalanceOf(Sender));
        Assert.Empty(receipt.Logs);
    }

    [Fact]
    public void In_a_city_all_of_the_fee_goes_to_the_treasury_and_every_other_move_is_logged()
    {
        BeginBlock(new EvmRules { Treasury = Coinbase, CoinToken = Token });
        EvmReceipt receipt = Execute(Transaction(Other, value: 1_000));
        Assert.Equal(21_000u * 13, _ledger.BalanceOf(Coinbase));
        Assert.Equal((UInt256)Ether, _ledger.BalanceOf(Sender) + _ledger.BalanceOf(Other) + _ledger.BalanceOf(Coinbase));
        Assert.Equal(new UInt256(1_000).ToBigEndian(), Assert.Single(receipt.Logs).Data);
    }

    [Fact]
    public void A_tip_is_the_coinbases_where_that_is_not_the_treasury()
    {
        BeginBlock(new EvmRules { Treasury = Treasury, CoinToken = Token });
        Execute(Transaction(Other, value: 1_000));
        Assert.Equal(21_000u * 10, _ledger.BalanceOf(Treasury));
        Assert.Equal(21_000u * 3, _ledger.BalanceOf(Coinbase));
    }

    [Fact]
    public void A_failed_call_leaves_the_nonce_and_the_fee_and_nothing_else()
    {
        _world.Put(Contract, 1, [.. StoreInput, 0x5F, 0x5F, 0xFD]); // stores, then reverts
        BeginBlock();
        EvmReceipt receipt = Execute(Transaction(Contract, new UInt256(7).ToBigEndian(), value: 1_000));
        Assert.Equal(EvmStatus.Reverted, receipt.Status);
        Assert.Equal(0u, _ledger.BalanceOf(Contract));
        Assert.Equal((UInt256)(Ether - ((ulong)receipt.GasUsed * 13)), _ledger.BalanceOf(Sender));
        EvmChanges changes = _state.EndBlock();
        Assert.Equal(0, changes.SlotsOf(changes.Accounts.ToArray().FirstOrDefault(change => change.Address == Contract)).Length);
        Assert.Equal(6ul, changes.Accounts.ToArray().Single(change => change.Address == Sender).Nonce);
    }

    [Fact]
    public void Clearing_storage_gives_back_at_most_a_fifth()
    {
        _world.Put(Contract, 1, StoreInput, (0, 1));
        BeginBlock();
        // 21,000 and 32 zero bytes; PUSH0 CALLDATALOAD PUSH0 and a cold slot of 5,000. 4,800 would come back, below the fifth of 26,135.
        Assert.Equal(21_000 + 128 + 2 + 3 + 2 + 5_000 - 4_800, Execute(Transaction(Contract, new byte[32])).GasUsed);
    }

    [Fact]
    public void Data_costs_at_least_its_floor()
    {
        BeginBlock();
        byte[] data = new byte[1_000];
        data.AsSpan(0, 600).Fill(1);
        Assert.Equal(21_000 + (10 * (400 + (4 * 600))), Execute(Transaction(Other, data)).GasUsed);
    }

    [Fact]
    public void What_the_access_list_names_is_warm()
    {
        _world.Put(Contract, 1, [0x5F, 0x54]); // loads slot 0
        BeginBlock();
        long cold = Execute(Transaction(Contract)).GasUsed;
        long warm = Execute(Transaction(Contract, nonce: 6, list: [new AccessListEntry(Contract, [0, 1])])).GasUsed;
        Assert.Equal(cold - 2_000 + 2_400 + (2 * 1_900), warm);
    }

    [Fact]
    public void An_authorisation_delegates_an_account_even_when_the_call_fails_and_one_that_does_not_fit_is_skipped()
    {
        _world.Put(Contract, 1, StoreInput);
        _world.Put(Other, 7);
        BeginBlock();
        Authorization[] authorizations =
        [
            new() { ChainId = 1, Target = Contract, Nonce = 7, Authority = Other },
            new() { ChainId = 2, Target = Contract, Nonce = 0, Authority = Coinbase },
            new() { ChainId = 0, Target = Contract, Nonce = 1, Authority = Coinbase },
            new() { ChainId = 0, Target = Contract, Nonce = 0, Authority = null },
            new() { ChainId = 0, Target = Contract, Nonce = 0, Authority = Contract },
        ];
        EvmReceipt receipt = Execute(Transaction(Other, new UInt256(7).ToBigEndian(), 200_000, authorizations: authorizations, type: EvmTransactionType.SetCode));
        Assert.True(receipt.IsSuccess);
        int other = _state.Find(Other);
        Assert.True(_state.CodeOf(other).TryDelegate(out Address target));
        Assert.Equal(Contract, target);
        Assert.Equal(8ul, _state.NonceOf(other));
        Assert.False(_state.HasCode(_state.Find(Coinbase)));
        Assert.Equal(7u, _state.ValueOf(_state.FindSlot(other, 0)));
        // Five authorisations of 25,000, one of which gives back 12,500; a new slot of 22,100 in the name of the delegated account.
        Assert.Equal(21_000 + 140 + (5 * 25_000) - 12_500 + 7 + 22_100, receipt.GasUsed);
    }

    [Fact]
    public void A_creation_stands_where_its_sender_and_nonce_say()
    {
        BeginBlock();
        byte[] initCode = [0x60, 0x2A, 0x5F, 0x53, 0x60, 0x01, 0x5F, 0xF3]; // returns the byte 2a
        EvmReceipt receipt = Execute(Transaction(null, initCode, value: 5));
        Assert.Equal(ContractAddress.Of(Sender, 5), receipt.ContractAddress);
        int contract = _state.Find(receipt.ContractAddress!.Value);
        Assert.Equal<byte>([0x2A], _state.CodeOf(contract).Bytes.ToArray());
        Assert.Equal(1ul, _state.NonceOf(contract));
        Assert.Equal(5u, _state.BalanceOf(contract));
    }

    [Fact]
    public void Blocks_fill_up_and_receipts_add_up()
    {
        BeginBlock();
        Assert.Equal(21_000, Execute(Transaction(Other)).CumulativeGasUsed);
        Assert.Equal(42_000, Execute(Transaction(Other, nonce: 6)).CumulativeGasUsed);
        Assert.Equal(42_000, _processor.GasUsed);
        for (ulong nonce = 7; _processor.GasUsed <= 30_000_000 - 100_000; nonce++) Execute(Transaction(Other, nonce: nonce));
        Assert.Equal(TransactionRefusal.GasLimitAboveBlock, _processor.TryExecute(Transaction(Other, nonce: 9_999), out _));
    }

    [Fact]
    public void A_simulation_shows_what_would_come_and_leaves_nothing()
    {
        _world.Put(Contract, 1, [.. StoreInput, 0x60, 0x2A, 0x5F, 0x52, 0x60, 0x20, 0x5F, 0xF3]);
        BeginBlock();
        Assert.Equal(TransactionRefusal.None, _processor.TrySimulate(Transaction(Contract, new UInt256(7).ToBigEndian(), nonce: 77), out EvmReceipt? receipt));
        Assert.True(receipt!.IsSuccess);
        Assert.Equal(new UInt256(0x2A).ToBigEndian(), _machine.Output.ToArray());
        Assert.Equal(5ul, _state.NonceOf(_state.Find(Sender)));
        Assert.Equal(Ether, _ledger.BalanceOf(Sender));
        Assert.Equal(0, _ledger.OpenMarks);
        Assert.True(_state.ValueOf(_state.FindSlot(_state.Find(Contract), 0)).IsZero);
    }

    [Fact]
    public void The_block_tells_its_contract_the_parents_hash_and_pays_nothing_for_it()
    {
        _world.Put(SystemCalls.History, 1, StoreInput);
        BeginBlock();
        SystemCalls.BeginBlock(_machine, Keccak256.OfNothing, SystemCalls.NoBeaconRoot);
        EvmChanges changes = _state.EndBlock();
        Assert.Equal(SystemCalls.History, Assert.Single(changes.Accounts.ToArray()).Address);
        Assert.Equal([new SlotChange(0, UInt256.FromHash32(Keccak256.OfNothing))], changes.SlotsOf(in changes.Accounts[0]).ToArray());
        Assert.Equal(0, _processor.GasUsed);
    }

    [Fact]
    public void The_price_of_blob_gas_follows_the_excess()
    {
        Assert.Equal(1u, BlobGas.PriceAt(0, 3_338_477));
        Assert.Equal(1u, BlobGas.PriceAt(2_314_057, 3_338_477));
        Assert.Equal(2u, BlobGas.PriceAt(2_314_058, 3_338_477));
        Assert.Equal(23u, BlobGas.PriceAt(10 * 1024 * 1024, 3_338_477));
    }
}
