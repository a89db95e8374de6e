using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Tests.Modules.Evm;

public sealed class EvmBlockTests
{
    private static readonly Address Stranger = new([.. Enumerable.Repeat((byte)0x77, 20)]);

    // Adds one to slot 0 and writes a log with topic 7.
    private const string Counter = "5f546001015f55600760205fa100";

    // Stores 1 and reverts with 32 bytes of 0x2a.
    private const string Reverting = "60015f55602a5f5260205ffd";

    [Fact]
    public void Won_moves_and_the_fee_goes_to_the_treasury()
    {
        EvmCity city = new();
        UInt256 sender = city.WonOf(city.AddressOf(0)), treasury = city.WonOf(MoneyModule.Treasury);
        EvmReceipt receipt = city.Do(city.Sign(0, 0, Stranger, EvmCity.Whole, tip: 5UL));
        UInt256 price = 1_000_000_005UL;
        Assert.Equal((true, 21_000L, price), (receipt.IsSuccess, receipt.GasUsed, receipt.GasPrice));
        UInt256 fee = price * 21_000UL;
        Assert.Equal(EvmCity.Whole, city.WonOf(Stranger));
        Assert.Equal(sender - EvmCity.Whole - fee, city.WonOf(city.AddressOf(0)));
        Assert.Equal(treasury + fee, city.WonOf(MoneyModule.Treasury));
        Assert.Equal(1UL, city.AccountOf(city.AddressOf(0)).Nonce);
        Assert.Equal(EvmCity.Whole, city.AccountOf(Stranger).Balance);
        Assert.Equal(city.WonOf(MoneyModule.Treasury), city.AccountOf(MoneyModule.Treasury).Balance);
    }

    [Theory]
    [InlineData(EvmTransactionType.Legacy)]
    [InlineData(EvmTransactionType.AccessList)]
    [InlineData(EvmTransactionType.DynamicFee)]
    public void Every_type_executes(EvmTransactionType type)
    {
        EvmCity city = new();
        EvmReceipt receipt = city.Do(city.Sign(0, 0, Stranger, UInt256.One, type: type));
        Assert.Equal((type, true), (receipt.Type, receipt.IsSuccess));
    }

    [Fact]
    public void A_contract_is_created_called_and_remembered_over_restarts()
    {
        EvmCity city = new(new TestCityOptions { RestartBeforeEachBlock = true });
        EvmReceipt created = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(Counter)));
        Assert.True(created.IsSuccess);
        Address contract = created.ContractAddress!.Value;
        Assert.Equal(ContractAddress.Of(city.AddressOf(0), 0), contract);
        Assert.Equal(Convert.FromHexString(Counter), city.Evm.State.ReadCode(city.AccountOf(contract).CodeHash));
        for (ulong i = 1; i <= 3; i++)
        {
            EvmReceipt called = city.Do(city.Sign(0, i, contract));
            EvmLog log = Assert.Single(called.Logs);
            Assert.Equal(contract, log.Address);
            Assert.Equal(i, (ulong)city.Evm.State.ReadSlot(in contract, UInt256.Zero));
        }
    }

    [Fact]
    public void Logs_and_gas_are_counted_through_the_block_around_native_operations()
    {
        EvmCity city = new();
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(Counter))).ContractAddress!.Value;
        EvmBlockView view = city.Run(
            city.Sign(0, 1, contract), city.City.Sign(city.City.Users[1], new Transfer(Stranger, Symbol.Of("KRW"), new Amount(5), "")), city.Sign(3, 0, contract), city.Sign(0, 2, Stranger, UInt256.One));
        Assert.Equal([0, 2, 3, -1], view.Receipts.Select(receipt => receipt.EnvelopeIndex));
        Assert.Equal([0, 1, 2, 3], view.Receipts.Select(receipt => receipt.FirstLogIndex));
        Assert.Equal(view.Receipts.Select((_, i) => view.Receipts.Take(i + 1).Sum(each => each.Receipt.GasUsed)), view.Receipts.Select(each => each.Receipt.CumulativeGasUsed));
        Assert.Equal((ulong)view.Receipts[^1].Receipt.CumulativeGasUsed, view.Header.GasUsed);
        Assert.Equal((UInt256)6UL, city.AccountOf(Stranger).Balance);
    }

    [Fact]
    public void Roots_and_filter_of_the_header_are_those_of_what_is_in_the_block()
    {
        EvmCity city = new();
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(Counter))).ContractAddress!.Value;
        byte[][] transactions = [city.Sign(0, 1, contract), city.Sign(3, 0, contract, type: EvmTransactionType.Legacy), city.Sign(0, 2, Stranger, UInt256.One)];
        EvmBlockView view = city.Run(transactions);
        transactions = [.. transactions, SystemTransaction.Create(EvmCity.ChainId, view.Header.Number, view.Header.BaseFeePerGas!.Value, EvmModule.LockedAt)];
        Assert.Equal(OrderedTrie.RootOf(transactions), view.Header.TransactionsRoot);
        byte[][] leaves = [.. view.Receipts.Select(each => ReceiptCodec.Encode(each.Receipt, ReceiptCodec.BloomOf(each.Receipt.Logs)))];
        Assert.Equal(OrderedTrie.RootOf(leaves), view.Header.ReceiptsRoot);
        Assert.True(view.Header.LogsBloom.MayContain(Address.Bytes(in contract)));
        Assert.False(view.Header.LogsBloom.MayContain(Address.Bytes(Stranger)));
        Assert.Equal(transactions.Select(bytes => Keccak256.Hash(bytes)), view.Receipts.Select(each => each.TransactionHash));
        view = city.Run();
        Assert.Equal((OrderedTrie.EmptyRoot, OrderedTrie.EmptyRoot, default), (view.Header.TransactionsRoot, view.Header.ReceiptsRoot, view.Header.LogsBloom));
    }

    [Fact]
    public void A_reverted_call_pays_and_tells_its_reason_and_changes_nothing_else()
    {
        EvmCity city = new();
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(Reverting))).ContractAddress!.Value;
        UInt256 before = city.WonOf(city.AddressOf(0));
        EvmReceipt receipt = city.Do(city.Sign(0, 1, contract, EvmCity.Whole));
        Assert.False(receipt.IsSuccess);
        Assert.Equal(42, city.View.Receipts[0].Reason.Span[^1]);
        Assert.Equal(UInt256.Zero, city.Evm.State.ReadSlot(in contract, UInt256.Zero));
        Assert.Equal(UInt256.Zero, city.WonOf(contract));
        Assert.Equal(before - receipt.GasPrice * (ulong)receipt.GasUsed, city.WonOf(city.AddressOf(0)));
        Assert.Equal(2UL, city.AccountOf(city.AddressOf(0)).Nonce);
    }

    [Fact]
    public void A_call_that_runs_out_of_gas_pays_for_all_of_it()
    {
        EvmCity city = new();
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying("5b5f56"))).ContractAddress!.Value;
        EvmReceipt receipt = city.Do(city.Sign(0, 1, contract, EvmCity.Whole, gas: 100_000));
        Assert.Equal((EvmStatus.OutOfGas, 100_000L), (receipt.Status, receipt.GasUsed));
        Assert.Equal(UInt256.Zero, city.WonOf(contract));
    }

    [Fact]
    public void Calls_as_deep_as_they_go_come_back()
    {
        // Calls itself with all gas that is left, then counts.
        EvmCity city = new();
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying("5f5f5f5f5f305af1505f546001015f5500"))).ContractAddress!.Value;
        EvmReceipt receipt = city.Do(city.Sign(0, 1, contract, gas: 16_000_000));
        Assert.True(receipt.IsSuccess);
        Assert.True((ulong)city.Evm.State.ReadSlot(in contract, UInt256.Zero) > 100);
    }

    [Fact]
    public void An_account_lets_code_run_in_its_name()
    {
        EvmCity city = new();
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(Counter))).ContractAddress!.Value;
        Address authority = city.AddressOf(3);
        EvmReceipt receipt = city.Do(city.Sign(0, 1, authority, type: EvmTransactionType.SetCode, authorizations: [EvmCity.Authorize(3, contract, 0)]));
        Assert.True(receipt.IsSuccess);
        Assert.Equal(authority, Assert.Single(receipt.Logs).Address);
        Assert.Equal(UInt256.One, city.Evm.State.ReadSlot(in authority, UInt256.Zero));
        Assert.Equal(1UL, city.AccountOf(authority).Nonce);
        // Its key still sends transactions (EIP-7702).
        Assert.True(city.Do(city.Sign(3, 1, Stranger, UInt256.One)).IsSuccess);
    }

    [Fact]
    public void The_state_root_follows_won_that_moves_natively()
    {
        EvmCity city = new();
        city.Run();
        city.City.Must(city.City.Users[1], new Transfer(Stranger, Symbol.Of("KRW"), new Amount(7), ""));
        Assert.Equal((UInt256)7UL, city.AccountOf(Stranger).Balance);
        Assert.Equal(city.WonOf(city.AddressOf(1)), city.AccountOf(city.AddressOf(1)).Balance);
        Assert.Equal(Supply(city), Sum(city));
    }

    [Fact]
    public void Won_that_orders_hold_stands_at_the_markets_address()
    {
        EvmCity city = new();
        UInt256 before = city.AccountOf(city.AddressOf(1)).Balance;
        city.City.Must(city.City.Users[1], new PlaceOrder(Symbol.Of("SILVER-KRW"), Side.Buy, OrderType.Limit, 900, 10, OrderTimeInForce.GoodTillCancel, 0, default, 0));
        UInt256 locked = (UInt256)9_000UL * EvmCity.Whole;
        Assert.Equal(locked, city.AccountOf(EvmModule.LockedAt).Balance);
        Assert.Equal(before - locked, city.AccountOf(city.AddressOf(1)).Balance);
        Assert.Equal(Supply(city), Sum(city));
        city.Run();
        city.City.Must(city.City.Users[1], new CancelAllOrders(Symbol.Of("SILVER-KRW")));
        Assert.Equal(before, city.AccountOf(city.AddressOf(1)).Balance);
        Assert.True(city.AccountOf(EvmModule.LockedAt).Balance.IsZero);
        city.Run();
    }

    [Fact]
    public void The_base_fee_follows_the_demand()
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, baseFee = "1000000000", baseFeeMin = "900000000", gasLimit = 1_000_000 });
        UInt256 first = city.Run().Header.BaseFeePerGas!.Value;
        Assert.Equal((UInt256)900_000_000UL, first);
        // 42 transfers are above the target of half a million.
        UInt256 busy = city.Run([.. Enumerable.Range(0, 42).Select(i => city.Sign(0, (ulong)i, Stranger, UInt256.One, gas: 21_000))]).Header.BaseFeePerGas!.Value;
        Assert.Equal(first, busy);
        UInt256 next = city.Run().Header.BaseFeePerGas!.Value;
        Assert.Equal(BaseFee.Next(busy, 1_000_000, 42 * 21_000), next);
        Assert.True(next > busy);
        for (int i = 0; i < 20; i++) city.Run();
        Assert.Equal((UInt256)900_000_000UL, city.View.Header.BaseFeePerGas!.Value);
    }

    [Theory]
    [InlineData(90_000_000, 30_000)]
    [InlineData(900_000_000, 300_000)]
    public void A_block_full_of_gas_leaves_room_for_operations_whatever_its_gas(long gasLimit, ulong gasAtLeast)
    {
        EvmCity city = new(evm: new { chainId = EvmCity.ChainId, gasLimit });
        Assert.Equal((uint)Limits.BlockGasCostMax, city.Evm.CostOf((ulong)gasLimit));
        Assert.Equal(3_000u, city.Evm.CostOf(gasAtLeast));
        Assert.Equal(1u, city.Evm.CostOf(1));
    }

    [Fact]
    public void Code_can_ask_for_hashes_of_past_blocks()
    {
        EvmCity city = new();
        // Stores BLOCKHASH of the number that it is called with, and what the contract of EIP-2935 says of it.
        string code = "5f35405f55" + "5f355f52" + "60205f60205f5f730000f90827f1c53a10cb7a02335b1753200029355af150" + "5f51600155" + "00";
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(code))).ContractAddress!.Value;
        Hash32 asked = city.Run().Hash;
        long height = city.City.Height;
        city.Run();
        byte[] number = new byte[32];
        number[31] = (byte)height;
        Assert.True(city.Do(city.Sign(0, 1, contract, data: number)).IsSuccess);
        Assert.Equal(UInt256.FromHash32(in asked), city.Evm.State.ReadSlot(in contract, UInt256.Zero));
        Assert.Equal(UInt256.FromHash32(in asked), city.Evm.State.ReadSlot(in contract, UInt256.One));
    }

    [Fact]
    public void A_city_restarted_before_every_block_and_one_that_compiles_all_code_agree_with_one_that_does_neither()
    {
        EvmCity one = new(), other = new(new TestCityOptions { RestartBeforeEachBlock = true, IndexSeed = 99 }), compiling = new();
        (compiling.Evm.Compiler, compiling.Evm.Mode) = (new EvmCompiler(new InlineCompileScheduler()), EvmMode.Compiled);
        foreach (EvmCity city in (EvmCity[])[one, other, compiling])
        {
            Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying(Counter))).ContractAddress!.Value;
            Address reverting = city.Do(city.Sign(3, 0, null, data: EvmCity.Deploying(Reverting))).ContractAddress!.Value;
            Random random = new(20_261_122);
            ulong[] nonces = [1, 0, 0, 1];
            for (int block = 0; block < 30; block++)
            {
                List<byte[]> envelopes = [];
                for (int i = random.Next(6); i > 0; i--)
                {
                    int user = random.Next(2) * 3;
                    Address to = random.Next(4) switch { 0 => contract, 1 => reverting, 2 => city.AddressOf(3 - user), _ => Stranger };
                    envelopes.Add(random.Next(4) == 0
                        ? city.City.Sign(city.City.Users[1], new Transfer(to, Symbol.Of("KRW"), new Amount((UInt128)random.Next(1, 1_000)), ""))
                        : city.Sign(user, nonces[user]++, to, (UInt256)(ulong)random.Next(1_000), gas: 100_000));
                }
                city.Run([.. envelopes]);
                for (int i = 0; i < envelopes.Count; i++) Assert.Equal("", city.Refused(i));
                Assert.Equal(Supply(city), Sum(city));
            }
        }
        Assert.Equal(one.City.AppHash, other.City.AppHash);
        Assert.Equal(one.City.AppHash, compiling.City.AppHash);
        Assert.Equal(one.View.Hash, other.View.Hash);
    }

    private static UInt256 Supply(EvmCity city) => city.Money.Assets.Read(EvmModule.Won).Supply.Units;

    // Over everybody who has won: Ethereum's state has no other balances.
    private static UInt256 Sum(EvmCity city)
    {
        UInt256 sum = city.AccountOf(EvmModule.LockedAt).Balance;
        city.Money.ForEach(balance =>
        {
            if (balance.Key.AssetId != EvmModule.Won || balance.Available.IsZero) return;
            UInt256 own = city.AccountOf(balance.Key.Account).Balance;
            Assert.Equal((UInt256)balance.Available.Units, own);
            sum += own;
        });
        return sum;
    }
}
