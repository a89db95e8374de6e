using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Tests.Modules.Reserves;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>Every block of an <see cref="EvmCity"/> is replayed from its Transfer logs alone (<see cref="TokenReplay"/>), here as in the other tests.</summary>
public sealed class SystemReceiptTests
{
    private const uint Won = 1, Gold = 2;

    private static readonly Address Market = EvmModule.LockedAt, Stranger = new([.. Enumerable.Repeat((byte)0x77, 20)]);

    private readonly EvmCity _city = new();

    [Fact]
    public void Genesis_creates_what_everybody_begins_with()
    {
        EvmBlockView genesis = ViewAt(0);
        EvmLog[] logs = Assert.Single(genesis.Receipts).Receipt.Logs;
        Assert.Equal(3 * 6, logs.Length);
        Assert.All(logs, log => Assert.Equal((Address.Zero, TestCity.Endowment), (FromOf(log), AmountOf(log))));
    }

    [Fact]
    public void A_payment_reads_as_what_it_was()
    {
        _city.Run();
        EvmBlockView view = _city.Run(Native(1, new Transfer(Stranger, Symbol.Of("GOLD"), Amount.Whole(3), "")));
        EvmLog log = Assert.Single(SystemLogs(view));
        Assert.Equal((ContractAddresses.OfToken(Gold), _city.AddressOf(1), Stranger, Amount.Whole(3)), (log.Address, FromOf(log), ToOf(log), AmountOf(log)));
    }

    [Fact]
    public void What_orders_hold_goes_to_the_market_and_a_trade_comes_from_there()
    {
        EvmBlockView view = _city.Run(Native(1, Sell(100)));
        Assert.Equal([(Gold, _city.AddressOf(1), Market, Amount.Whole(1))], SystemLogs(view).Select(Told));
        Assert.Equal(Amount.Whole(1), BalanceOf(Gold, Market));

        view = _city.Run(Native(2, Buy(40)));
        IEnumerable<(uint, Address, Address, Amount)> told = SystemLogs(view).Select(Told);
        Assert.Contains((Gold, Market, _city.AddressOf(2), new Amount(Amount.Whole(1).Units * 4 / 10)), told);
        Assert.Contains(told, log => log.Item1 == Won && log.Item2 == _city.AddressOf(2));
        Assert.Equal(new Amount(Amount.Whole(1).Units * 6 / 10), BalanceOf(Gold, Market));

        view = _city.Run(Native(1, new CancelAllOrders(Symbol.Of("GOLD-KRW"))));
        Assert.Equal([(Gold, Market, _city.AddressOf(1), new Amount(Amount.Whole(1).Units * 6 / 10))], SystemLogs(view).Select(Told));
        Assert.True(BalanceOf(Gold, Market).IsZero);
    }

    [Fact]
    public void What_is_issued_comes_from_nowhere_and_what_is_redeemed_goes_there()
    {
        SigningKey custodian = _city.City.KeyOf(Body.Custodian);
        EvmBlockView view = _city.Run(_city.City.Sign(custodian, new Mint(Symbol.Of("GOLD"), Stranger, Amount.Whole(5), "")));
        Assert.Equal([(Gold, Address.Zero, Stranger, Amount.Whole(5))], SystemLogs(view).Select(Told));
        _city.Run(_city.City.Sign(custodian, new Mint(Symbol.Of("GOLD"), custodian.Address, Amount.Whole(2), "")));
        view = _city.Run(_city.City.Sign(custodian, new Burn(Symbol.Of("GOLD"), Amount.Whole(2), "")));
        Assert.Equal([(Gold, custodian.Address, Address.Zero, Amount.Whole(2))], SystemLogs(view).Select(Told));
    }

    [Fact]
    public void Bank_money_comes_from_nowhere_by_an_entry_and_goes_there_by_a_redemption()
    {
        EvmCity city = new(new TestCityOptions { Reserves = BankCity.GenesisPart() });
        using SigningKey adapter = BankCity.AdapterKey(1);
        Hash32 number = BankCity.Reference("virtual");
        city.Run(city.City.Sign(adapter, new AssignVirtualAccount(1, number, Stranger)));
        EvmBlockView view = city.Run(city.City.Sign(adapter, new RecordCredit(1, BankCity.Reference("entry"), CreditKind.Deposit, Amount.Whole(5), BankCity.Today, number, Hash32.Zero, 0)));
        Assert.Equal([(Won, Address.Zero, Stranger, Amount.Whole(5))], SystemLogs(view).Select(Told));
        view = city.Run(city.City.Sign(city.City.Users[1], new Redeem(Symbol.Of("KRW"), Amount.Whole(3), 1, BankCity.Reference("destination"), "")));
        Assert.Equal([(Won, city.AddressOf(1), Address.Zero, Amount.Whole(3))], SystemLogs(view).Select(Told));
    }

    [Fact]
    public void Where_many_pay_many_the_market_stands_between_them_and_each_has_one_log()
    {
        Address[] receivers = [.. Enumerable.Range(0, 5).Select(i => TestCity.KeyOf($"receiver {i}").Address)];
        byte[][] payments = [.. receivers.SelectMany(to => (int[])[1, 2, 4], (to, user) => Native(user, new Transfer(to, Symbol.Of("GOLD"), Amount.Whole(1), "")))];
        EvmLog[] logs = SystemLogs(_city.Run(payments));
        Assert.Equal(3 + 5, logs.Length);
        Assert.All(logs[..3], log => Assert.Equal((Market, Amount.Whole(5)), (ToOf(log), AmountOf(log))));
        Assert.All(logs[3..], log => Assert.Equal((Market, Amount.Whole(3)), (FromOf(log), AmountOf(log))));
        Assert.Equal(logs[..3].Select(FromOf).Order(), logs[..3].Select(FromOf));
        Assert.Equal(logs[3..].Select(ToOf).Order(), logs[3..].Select(ToOf));
    }

    [Fact]
    public void Transactions_tell_of_their_own_moves_and_the_system_receipt_of_their_fees()
    {
        EvmBlockView view = _city.Run(_city.Sign(0, 0, Stranger, EvmCity.Whole), _city.Sign(3, 0, Stranger, UInt256.One));
        EvmLog own = Assert.Single(view.Receipts[0].Receipt.Logs);
        Assert.Equal((Won, _city.AddressOf(0), Stranger, Amount.Whole(1)), Told(own));
        Amount fee = new(21_000 * (UInt128)1_000_000_000);
        Assert.Equal(new[] { _city.AddressOf(0), _city.AddressOf(3) }.Order().Select(from => (Won, from, MoneyModule.Treasury, fee)), SystemLogs(view).Select(Told));
        Assert.Equal(view.Header.GasUsed, (ulong)view.Receipts[^1].Receipt.CumulativeGasUsed);
    }

    [Fact]
    public void A_token_paid_by_a_transaction_is_not_told_twice()
    {
        AbiWriter call = new();
        call.Begin(AbiSignature.SelectorBytes("transfer(address,uint256)"), 2).Address(Stranger).Amount(Amount.Whole(4));
        // Natively half of it comes from another, in the same block.
        EvmBlockView view = _city.Run(_city.Sign(0, 0, ContractAddresses.OfToken(Gold), data: call.Written.ToArray()), Native(1, new Transfer(Stranger, Symbol.Of("GOLD"), Amount.Whole(2), "")));
        Assert.Equal((Gold, _city.AddressOf(0), Stranger, Amount.Whole(4)), Told(Assert.Single(view.Receipts[0].Receipt.Logs)));
        Assert.Equal((Gold, _city.AddressOf(1), Stranger, Amount.Whole(2)), Told(SystemLogs(view).Single(log => Told(log).Item1 == Gold)));
    }

    [Fact]
    public void Without_coin_logs_the_receipts_are_Ethereums_and_the_system_receipt_tells_all()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, baseFee = "1000000000", coinLogs = false });
        EvmBlockView view = city.Run(city.Sign(0, 0, Stranger, EvmCity.Whole));
        Assert.Empty(view.Receipts[0].Receipt.Logs);
        Assert.Contains((Won, city.AddressOf(0), Stranger, Amount.Whole(1)), SystemLogs(view).Select(Told));
    }

    [Fact]
    public void Where_gas_costs_nothing_a_block_of_one_transaction_has_one_and_matchers_of_balances_have_a_block_to_themselves()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, baseFee = "0", baseFeeMin = "0" });
        for (ulong nonce = 0; nonce < 3; nonce++)
        {
            city.Run(city.Sign(0, nonce, Gwangan.Chain.Kernel.Keys.OfName("payee"), EvmCity.Whole));
            Assert.False(Assert.Single(city.View.Receipts).IsSystem);
        }
    }

    [Fact]
    public void A_block_that_moves_nothing_has_no_system_receipt()
    {
        Assert.Empty(_city.Run().Receipts);
        Assert.Equal((OrderedTrie.EmptyRoot, OrderedTrie.EmptyRoot), (_city.View.Header.TransactionsRoot, _city.View.Header.ReceiptsRoot));
        // There and back again: nothing is left to tell.
        Transfer there = new(_city.AddressOf(2), Symbol.Of("GOLD"), Amount.Whole(1), ""), back = new(_city.AddressOf(1), Symbol.Of("GOLD"), Amount.Whole(1), "");
        Assert.Empty(_city.Run(Native(1, there), Native(2, back)).Receipts);
    }

    [Fact]
    public void The_system_transaction_is_whole_and_nobody_can_send_one()
    {
        EvmBlockView view = _city.Run(Native(1, new Transfer(Stranger, Symbol.Of("KRW"), Amount.Whole(1), "")));
        byte[] bytes = SystemTransaction.Create(EvmCity.ChainId, view.Header.Number, view.Header.BaseFeePerGas!.Value, Market);
        EvmReceiptView receipt = Assert.Single(view.Receipts);
        Assert.Equal("0x4dbc3148f74686146c9712b5e96b739b4e9df3c5", SystemTransaction.Sender.ToString());
        Assert.True(TransactionCodec.TryDecode(bytes, out EvmTransaction transaction, out _));
        Assert.Equal((SystemTransaction.Sender, receipt.From, receipt.TransactionHash), (transaction.Sender, SystemTransaction.Sender, transaction.Hash));
        Assert.Equal((view.Header.Number, Market, (UInt256)EvmCity.ChainId), (transaction.Nonce, transaction.To!.Value, transaction.ChainId!.Value));
        Assert.Equal(OrderedTrie.RootOf([bytes]), view.Header.TransactionsRoot);
        Bloom bloom = ReceiptCodec.BloomOf(receipt.Receipt.Logs);
        Assert.Equal(OrderedTrie.RootOf([ReceiptCodec.Encode(receipt.Receipt, in bloom)]), view.Header.ReceiptsRoot);
        Assert.Equal(bloom, view.Header.LogsBloom);
        Assert.Equal((0L, true, -1), (receipt.Receipt.GasUsed, receipt.Receipt.IsSuccess, receipt.EnvelopeIndex));

        _city.Run(Native(1, new Transfer(SystemTransaction.Sender, Symbol.Of("KRW"), Amount.Whole(1), "")));
        _city.Run(SystemTransaction.Create(EvmCity.ChainId, 0, _city.Evm.NextBaseFee.Units, in Market));
        Assert.Equal(nameof(EvmRefusal.KeyNotAuthorized), _city.Refused(0));
        Assert.Empty(_city.View.Receipts);
    }

    [Theory]
    [InlineData(true, 11)]
    [InlineData(false, 12)]
    public void Whatever_happens_the_logs_tell_every_balance(bool coinLogs, int seed)
    {
        Random random = new(seed);
        EvmCity city = new(new TestCityOptions { RestartBeforeEachBlock = !coinLogs, WonPerCost = "1000" }, new { chainId = EvmCity.ChainId, baseFee = "1000000000", coinLogs });
        Address[] accounts = [.. Enumerable.Range(0, 6).Select(city.AddressOf), Stranger, Market, Address.Zero, MoneyModule.Treasury, ContractAddresses.OfToken(Gold)];
        ulong[] nonces = new ulong[6];
        ulong order = 0;
        for (int block = 0; block < 40; block++)
        {
            List<byte[]> envelopes = [];
            for (int i = random.Next(12); i > 0; i--)
            {
                int user = random.Next(6), sender = random.Next(2) * 3;
                Address to = accounts[random.Next(accounts.Length)];
                Amount amount = new((UInt128)random.NextInt64(1, 1_000_000_000_000_000_000));
                envelopes.Add(random.Next(7) switch
                {
                    0 => Native(city, user, new Transfer(to, Symbol.Of(random.Next(2) == 0 ? "KRW" : "GOLD"), amount, "")),
                    1 => Native(city, user, new PlaceOrder(Symbol.Of("GOLD-KRW"), random.Next(2) == 0 ? Side.Buy : Side.Sell, OrderType.Limit, 180_000 + random.Next(-3, 4) * 100, random.Next(1, 60), OrderTimeInForce.GoodTillCancel, 0, default, ++order)),
                    2 => Native(city, user, new CancelAllOrders(Symbol.Of("GOLD-KRW"))),
                    3 => city.City.Sign(city.City.KeyOf(Body.Custodian), new Mint(Symbol.Of("GOLD"), to, amount, "")),
                    4 => city.Sign(sender, nonces[sender]++, to, amount.Units),
                    _ => city.Sign(sender, nonces[sender]++, ContractAddresses.OfToken(random.Next(2) == 0 ? Won : Gold), data: TransferCall(in to, amount)),
                });
            }
            city.Run([.. envelopes]);
        }
    }

    [Fact]
    public void A_block_with_many_balances_has_a_log_for_each()
    {
        Address[] receivers = [.. Enumerable.Range(1, 2_000).Select(i => new Address([.. BitConverter.GetBytes(i % 50), .. new byte[12], .. BitConverter.GetBytes(i)]))];
        byte[][] payments = [.. receivers.Chunk(100).Select((some, i) => Native(i % 6, [.. some.Select(to => (Operation)new Transfer(to, Symbol.Of("GOLD"), Amount.Whole(1), ""))]))];
        EvmBlockView view = _city.Run(payments);
        EvmLog[] logs = SystemLogs(view);
        Assert.Equal(2_000 + 6, logs.Length);
        Assert.Equal(ReceiptCodec.BloomOf(logs), view.Header.LogsBloom);
        Assert.Equal(OrderedTrie.RootOf([ReceiptCodec.Encode(view.Receipts[0].Receipt, ReceiptCodec.BloomOf(logs))]), view.Header.ReceiptsRoot);
    }

    private byte[] Native(int user, params Operation[] operations) => Native(_city, user, operations);

    private static byte[] Native(EvmCity city, int user, params Operation[] operations) => city.City.Sign(city.City.Users[user], operations);

    private static PlaceOrder Sell(long lots) => new(Symbol.Of("GOLD-KRW"), Side.Sell, OrderType.Limit, 180_000, lots, OrderTimeInForce.GoodTillCancel, 0, default, 0);

    private static PlaceOrder Buy(long lots) => Sell(lots) with { Side = Side.Buy };

    private static byte[] TransferCall(in Address to, Amount amount)
    {
        AbiWriter call = new();
        call.Begin(AbiSignature.SelectorBytes("transfer(address,uint256)"), 2).Address(in to).Amount(amount);
        return call.Written.ToArray();
    }

    // What a contract is told.
    private Amount BalanceOf(uint asset, Address account)
    {
        // Calls the token with what it is called with and stores the answer.
        string code = $"365f5f375f5f365f5f73{Convert.ToHexStringLower(ContractAddresses.OfToken(asset).ToArray())}5af15060205f5f3e5f515f5500";
        Address contract = _city.Do(_city.Sign(0, _city.AccountOf(_city.AddressOf(0)).Nonce, null, data: EvmCity.Deploying(code))).ContractAddress!.Value;
        AbiWriter call = new();
        call.Begin(AbiSignature.SelectorBytes("balanceOf(address)"), 1).Address(in account);
        Assert.True(_city.Do(_city.Sign(0, _city.AccountOf(_city.AddressOf(0)).Nonce, contract, data: call.Written.ToArray())).IsSuccess);
        Assert.True(_city.Evm.State.ReadSlot(in contract, UInt256.Zero).TryToUInt128(out UInt128 units));
        return new Amount(units);
    }

    private EvmBlockView ViewAt(long height)
    {
        using Chain.Store.IStateSnapshot snapshot = _city.City.Storage.OpenSnapshot(height);
        Assert.True(snapshot.TryReadResults(height, out byte[] results));
        Assert.True(EvmBlockView.TryDecode(BlockResults.Read(results).Ethereum.Span, out EvmBlockView? view));
        return view;
    }

    private static EvmLog[] SystemLogs(EvmBlockView view)
    {
        Assert.True(view.Receipts[^1].IsSystem);
        return view.Receipts[^1].Receipt.Logs;
    }

    private static (uint, Address, Address, Amount) Told(EvmLog log)
    {
        Address token = log.Address;
        Assert.True(ContractAddresses.IsToken(in token, out uint asset));
        return (asset, FromOf(log), ToOf(log), AmountOf(log));
    }

    private static Address FromOf(EvmLog log) => TokenContract.AddressOf(in log.Topics[1]);

    private static Address ToOf(EvmLog log) => TokenContract.AddressOf(in log.Topics[2]);

    private static Amount AmountOf(EvmLog log) => new AbiReader(log.Data).Amount();
    [Fact]
    public void What_is_unlocked_and_paid_to_the_address_of_what_is_locked_may_count_twice_within_a_block_and_never_too_much()
    {
        EvmCity city = new(new TestCityOptions
        {
            Markets = [new { symbol = "GOLD-SILVER", lotSize = Amount.One.ToString(), priceStep = Amount.One.ToString(), ticks = "0:1", minNotional = "0", makerFeeBps = 0, takerFeeBps = 0, bandPercent = 90, referencePrice = 10_000_000_000, status = "open" }],
        });
        const uint silver = 3;
        Symbol symbol = Symbol.Of("SILVER"), market = Symbol.Of("GOLD-SILVER");
        Address owner = city.AddressOf(0);
        city.City.Must(city.City.KeyOf(Body.Custodian), new Mint(symbol, owner, new Amount(UInt128.MaxValue - city.Money.Assets.Read(silver).Supply.Units), ""));
        UInt128 half = (UInt128.One << 127) + (UInt128.One << 120);
        long lots = (long)(half / Amount.Whole(10_000_000_000).Units) + 1;
        city.City.Must(city.City.Users[0], new PlaceOrder(market, Side.Buy, OrderType.Limit, 10_000_000_000, lots, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, 7));
        city.Run();
        Amount locked = city.Money.LockedOf(in owner, silver);
        Assert.True(locked.Units > half);

        AbiWriter asked = new();
        asked.Begin(AbiSignature.SelectorBytes("balanceOf(address)"), 1).Address(EvmModule.LockedAt);
        city.Run(
            city.City.Sign(city.City.Users[0], new CancelOrder(city.City.Modules.Get<MarketModule>().Counters.LastOrderId, 0)),
            city.City.Sign(city.City.Users[0], new Transfer(EvmModule.LockedAt, symbol, new Amount(half), "")),
            city.Sign(0, 0, ContractAddresses.OfToken(silver), data: asked.Written.ToArray()));
        Assert.Equal(["", "", ""], Enumerable.Range(0, 3).Select(city.Refused));
        Assert.True(city.View.Receipts[0].Receipt.IsSuccess);
        Assert.Equal(new Amount(half), city.Money.AvailableOf(EvmModule.LockedAt, silver));
    }

}
