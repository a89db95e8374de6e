using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Modules.Evm;

public sealed class ContractsTests
{
    private const uint Won = 1, Gold = 2;

    // Calls the address behind its first byte with what follows. First byte 0: fails as the call does; 1: reverts whatever happened; 2: goes on whatever happened.
    private const string Relay = "601536038060155f375f5f915f5f60013560601c5af13d5f5f3e5f3560f81c15165f3560f91c17602d573d5ffd5b3d5ff3";

    private static readonly Address Token = ContractAddresses.OfToken(Gold), Market = ContractAddresses.OfModule(4), Money = ContractAddresses.OfModule(3);
    private static readonly Address Other = new(Enumerable.Repeat((byte)0xAB, 20).ToArray());

    private readonly EvmCity _city = new();
    private ulong _nonce;

    [Fact]
    public void A_token_moves_the_ledger_s_own_balance_and_says_so_in_a_log_and_an_event()
    {
        EvmReceipt receipt = Send(Token, "transfer(address,uint256)", 2, writer => writer.Address(in Other).Amount(Amount.Whole(3)));
        Assert.True(receipt.IsSuccess);
        Assert.Equal(Amount.Whole(3), _city.Money.AvailableOf(in Other, Gold));
        EvmLog log = Assert.Single(receipt.Logs);
        Assert.Equal(Token, log.Address);
        Assert.Equal("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", Convert.ToHexStringLower(log.Topics[0].ToArray()));
        Assert.Equal(Amount.Whole(3), new AbiReader(log.Data).Amount());
        Assert.Contains(Happened(), happened => happened == EventNumber<Transferred>.Value);
    }

    [Fact]
    public void What_a_contract_moves_is_undone_with_its_call()
    {
        Address outer = Deploy(), inner = Deploy();
        _city.City.Must(_city.City.Users[0], new Transfer(inner, Symbol.Of("GOLD"), Amount.Whole(10), ""));
        byte[] payment = CallOf("transfer(address,uint256)", 2, writer => writer.Address(in Other).Amount(Amount.Whole(4)));

        Assert.True(Send(outer, Relayed(2, inner, Relayed(1, Token, payment))).IsSuccess);
        Assert.True(_city.Money.AvailableOf(in Other, Gold).IsZero);
        Assert.Equal(Amount.Whole(10), _city.Money.AvailableOf(in inner, Gold));
        Assert.Empty(_city.View.Receipts[0].Receipt.Logs);
        Assert.DoesNotContain(Happened(), happened => happened == EventNumber<Transferred>.Value);

        Assert.True(Send(outer, Relayed(2, inner, Relayed(0, Token, payment))).IsSuccess);
        Assert.Equal(Amount.Whole(4), _city.Money.AvailableOf(in Other, Gold));
        Assert.Single(_city.View.Receipts[0].Receipt.Logs);
    }

    [Fact]
    public void An_operation_on_money_is_a_function_and_is_undone_as_well()
    {
        Address relay = Deploy();
        _city.City.Must(_city.City.Users[0], new Transfer(relay, Symbol.Of("GOLD"), Amount.Whole(10), ""));
        byte[] payment = CallOf("transfer(address,string,uint256,string)", 4, writer => writer.Address(in Other).Bytes("GOLD"u8).Amount(Amount.Whole(1)).Bytes("rent"u8));
        Assert.False(Send(relay, Relayed(1, Money, payment)).IsSuccess);
        Assert.True(_city.Money.AvailableOf(in Other, Gold).IsZero);
        EvmReceipt receipt = Send(relay, Relayed(0, Money, payment));
        Assert.True(receipt.IsSuccess);
        Assert.Equal(Amount.Whole(1), _city.Money.AvailableOf(in Other, Gold));
        Assert.Equal(Token, Assert.Single(receipt.Logs).Address);
    }

    [Fact]
    public void A_refused_operation_reverts_with_its_stable_code()
    {
        byte[] tooMuch = CallOf("transfer(address,string,uint256,string)", 4, writer => writer.Address(in Other).Bytes("GOLD"u8).Amount(Amount.Max).Bytes([]));
        Assert.False(Send(Money, tooMuch).IsSuccess);
        byte[] reason = _city.View.Receipts[0].Reason.ToArray();
        Assert.Equal(AbiSignature.SelectorBytes("OperationRefused(uint16,uint16,string)"), reason[..4]);
        AbiReader reader = new(reason.AsSpan(4));
        Assert.Equal((3ul, (ulong)MoneyRefusal.InsufficientFunds), (reader.Unsigned(), reader.Unsigned()));
        Assert.Equal("money.InsufficientFunds", Encoding.ASCII.GetString(reader.Bytes(64)));
    }

    [Fact]
    public void An_order_sets_money_aside_and_runs_right_after_its_transaction()
    {
        Address relay = Deploy();
        _city.City.Must(_city.City.Users[0], new Transfer(relay, Symbol.Of("GOLD"), Amount.Whole(10), ""));
        EvmReceipt receipt = Send(relay, Relayed(0, Market, Order(100, 7)));
        Assert.True(receipt.IsSuccess);
        EvmLog log = Assert.Single(receipt.Logs);
        Assert.Equal(Market, log.Address);
        Assert.Equal(AbiSignature.Topic("OperationExecuted(address,uint64,uint16)"), log.Topics[0].ToArray());
        Assert.True(_city.City.Modules.Get<MarketModule>().TryFindOpen(in relay, 7, out OrderRecord order));
        Assert.Equal((relay, 100L), (order.Owner, order.Remaining));
        Assert.Equal(Amount.Whole(1), _city.Money.LockedOf(in relay, Gold)); // 100 lots of a hundredth
        Assert.Equal(Amount.Whole(9), _city.Money.AvailableOf(in relay, Gold));
        Address aside = OperationQueue.Aside;
        Assert.True(_city.Money.AvailableOf(in aside, Gold).IsZero);
        Assert.Contains(Happened(), happened => happened == EventNumber<OrderPlaced>.Value);
    }

    [Fact]
    public void An_order_in_an_undone_call_was_never_asked_for()
    {
        Address outer = Deploy(), inner = Deploy();
        _city.City.Must(_city.City.Users[0], new Transfer(inner, Symbol.Of("GOLD"), Amount.Whole(10), ""));
        Assert.True(Send(outer, Relayed(2, inner, Relayed(1, Market, Order(100, 7)))).IsSuccess);
        Assert.False(_city.City.Modules.Get<MarketModule>().TryFindOpen(in inner, 7, out _));
        Assert.Equal(Amount.Whole(10), _city.Money.AvailableOf(in inner, Gold));
        Assert.Empty(_city.View.Receipts[0].Receipt.Logs);
        Assert.False(Send(outer, Relayed(1, inner, Relayed(0, Market, Order(100, 7)))).IsSuccess);
        Assert.Equal(Amount.Whole(10), _city.Money.AvailableOf(in inner, Gold));
    }

    [Fact]
    public void An_order_without_the_money_for_it_is_refused_at_once_and_one_that_fails_later_is_told_of()
    {
        Address relay = Deploy();
        Assert.False(Send(relay, Relayed(0, Market, Order(100, 7))).IsSuccess);
        Assert.Equal(AbiSignature.SelectorBytes("InsufficientFunds()"), _city.View.Receipts[0].Reason.ToArray());

        _city.City.Must(_city.City.Users[0], new Transfer(relay, Symbol.Of("GOLD"), Amount.Whole(10), ""));
        Assert.True(Send(relay, Relayed(0, Market, Order(100, 7))).IsSuccess);
        EvmReceipt receipt = Send(relay, Relayed(0, Market, Order(100, 7)));
        Assert.True(receipt.IsSuccess);
        EvmLog log = Assert.Single(receipt.Logs);
        Assert.Equal(AbiSignature.Topic("OperationRejected(address,uint64,uint16,uint16,uint16)"), log.Topics[0].ToArray());
        AbiReader reader = new(log.Data);
        Assert.Equal((1ul, 403ul, 4ul, (ulong)MarketRefusal.ClientOrderIdInUse), (reader.Unsigned(), reader.Unsigned(), reader.Unsigned(), reader.Unsigned()));
        Assert.Equal(Amount.Whole(9), _city.Money.AvailableOf(in relay, Gold));
    }

    [Theory]
    [InlineData(18, 1_000)]
    [InlineData(19, 0)]
    [InlineData(1_000_000, 7)]
    public void Money_of_any_size_moves_by_the_module_s_function(ulong wholes, ulong units)
    {
        Amount amount = Amount.Whole(wholes) + new Amount(units); // 18.4 wholes are 2^64 units
        EvmReceipt receipt = Send(Money, "transfer(address,string,uint256,string)", 4, writer => writer.Address(in Other).Bytes("KRW"u8).Amount(amount).Bytes(""u8));
        Assert.True(receipt.IsSuccess);
        Assert.Equal(amount, _city.Money.AvailableOf(in Other, Won));
        Assert.Equal(amount, new AbiReader(Assert.Single(receipt.Logs).Data).Amount());
    }

    [Fact]
    public void A_permit_is_taken_once_from_its_owner_and_nobody_else()
    {
        Address owner = _city.AddressOf(3), spender = _city.AddressOf(0);
        byte[] Signed(Amount value, ulong nonce, ulong deadline, int signer)
        {
            AbiWriter message = new();
            message.Begin([], 6).Word(TypedData.Permit).Address(in owner).Address(in spender).Amount(value).Unsigned(nonce).Unsigned(deadline);
            Hash32 domain = TypedData.DomainOf(_city.Money.Assets.Read(Gold).Name.ToString(), EvmCity.ChainId, in Token, new AbiWriter());
            Hash32 digest = TypedData.DigestOf(in domain, message.Written);
            byte[] signature = new byte[64];
            Assert.True(Secp256k1.TrySign(SHA256.HashData(Encoding.UTF8.GetBytes($"user {signer}")), in digest, signature, out int parity));
            return CallOf("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", 7, writer => writer.Address(in owner).Address(in spender).Amount(value).Unsigned(deadline)
                .Unsigned((ulong)parity + 27).Word(signature.AsSpan(0, 32)).Word(signature.AsSpan(32)));
        }
        const ulong Late = 4_000_000_000;
        Assert.False(Send(Token, Signed(Amount.Whole(5), 0, Late, signer: 0)).IsSuccess);
        Assert.False(Send(Token, Signed(Amount.Whole(5), 1, Late, signer: 3)).IsSuccess);
        Assert.False(Send(Token, Signed(Amount.Whole(5), 0, 1_000, signer: 3)).IsSuccess);
        byte[] permit = Signed(Amount.Whole(5), 0, Late, signer: 3);
        Assert.True(Send(Token, permit).IsSuccess);
        Assert.False(Send(Token, permit).IsSuccess);
        byte[] taking = CallOf("transferFrom(address,address,uint256)", 3, writer => writer.Address(in owner).Address(in Other).Amount(Amount.Whole(3)));
        Assert.True(Send(Token, taking).IsSuccess);
        Assert.False(Send(Token, taking).IsSuccess);
        Assert.Equal(Amount.Whole(3), _city.Money.AvailableOf(in Other, Gold));

        // The owner has lost its first key and disabled it: what that key signed, and signs, is nobody's word.
        SigningKey lost = _city.City.Users[3];
        using SigningKey another = TestCity.KeyOf("another key of user 3", KeyType.Ed25519);
        _city.City.Must(lost, new Chain.Modules.Accounts.AddKey(another.Type, another.PublicKey));
        _city.City.Must(lost, new Chain.Modules.Accounts.RevokeKey(lost.Type, lost.PublicKey));
        Assert.False(Send(Token, Signed(Amount.Whole(5), 1, Late, signer: 3)).IsSuccess);
    }

    [Fact]
    public void A_suspended_asset_does_not_move()
    {
        _city.City.Must(_city.City.KeyOf(Chain.Kernel.Body.Regulator), new SetAssetStatus(Symbol.Of("GOLD"), AssetStatus.Suspended, "incident 7"));
        Assert.False(Send(Token, "transfer(address,uint256)", 2, writer => writer.Address(in Other).Amount(Amount.Whole(3))).IsSuccess);
        Assert.Equal(AbiSignature.SelectorBytes("AssetSuspended()"), _city.View.Receipts[0].Reason.ToArray());
    }

    [Fact]
    public void Contracts_of_the_chain_have_code_and_take_no_coin()
    {
        foreach (Address address in (Address[])[Token, Market, Money, ContractAddresses.OfToken(Won)])
            Assert.Equal(Keccak256.Hash([0xFE]), _city.AccountOf(address).CodeHash);
        byte[] coin = _city.Sign(0, _nonce++, Token, value: 1, data: CallOf("totalSupply()", 0, _ => { }));
        Assert.False(_city.Do(coin).IsSuccess);
    }

    [Fact]
    public void The_gas_of_tokens_and_operations_is_what_the_page_says()
    {
        Address receiver = Other, owner = _city.AddressOf(3), spender = _city.AddressOf(0);
        byte[] paying = CallOf("transfer(address,uint256)", 2, writer => writer.Address(in receiver).Amount(Amount.Whole(1)));
        long look = GasOf(Token, CallOf("balanceOf(address)", 1, writer => writer.Address(in receiver)));
        long first = GasOf(Token, paying), transfer = GasOf(Token, paying);
        long approve = GasOf(Token, CallOf("approve(address,uint256)", 2, writer => writer.Address(in spender).Amount(Amount.Whole(9))));
        long from = GasOf(Token, CallOf("transferFrom(address,address,uint256)", 3, writer => writer.Address(in spender).Address(in receiver).Amount(Amount.Whole(1))));
        long order = GasOf(Market, Order(100, 7));
        const ulong Late = 4_000_000_000;
        AbiWriter message = new();
        message.Begin([], 6).Word(TypedData.Permit).Address(in owner).Address(in spender).Amount(Amount.Whole(1)).Unsigned(0).Unsigned(Late);
        long permit = GasOf(Token, CallOf("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", 7, writer => Sign(message, writer.Address(in owner).Address(in spender).Amount(Amount.Whole(1)).Unsigned(Late))));
        message.Begin([], 7).Word(TypedData.Transfer).Address(in owner).Address(in receiver).Amount(Amount.Whole(1)).Unsigned(0).Unsigned(Late).Unsigned(5);
        long authorized = GasOf(Token, CallOf("transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)", 9,
            writer => Sign(message, writer.Address(in owner).Address(in receiver).Amount(Amount.Whole(1)).Unsigned(0).Unsigned(Late).Unsigned(5))));

        FormattableString[] rows =
        [
            $"| `balanceOf`, `allowance`, `name`, … | {look:N0} |", $"| `transfer` | {transfer:N0}, and {first - transfer:N0} for an account that had none |", $"| `transferFrom` | {from - transfer:N0} more |", $"| `approve` | {approve:N0} |",
            $"| `permit`, `transferWithAuthorization` | {permit:N0}; {authorized - transfer:N0} and the transfer |", $"| an operation | 500 for each unit of its cost: {order:N0} for an order |",
        ];
        string page = Repository.Read("docs/contracts.md");
        foreach (FormattableString row in rows) Assert.Contains(FormattableString.Invariant(row), page, StringComparison.Ordinal);

        void Sign(AbiWriter signed, AbiWriter call)
        {
            Hash32 domain = TypedData.DomainOf(_city.Money.Assets.Read(Gold).Name.ToString(), EvmCity.ChainId, in Token, new AbiWriter());
            Hash32 digest = TypedData.DigestOf(in domain, signed.Written);
            byte[] signature = new byte[64];
            Assert.True(Secp256k1.TrySign(SHA256.HashData(Encoding.UTF8.GetBytes("user 3")), in digest, signature, out int parity));
            call.Unsigned((ulong)parity + 27).Word(signature.AsSpan(0, 32)).Word(signature.AsSpan(32));
        }
    }

    // What a call takes beyond the transaction's own gas.
    private long GasOf(Address to, byte[] data)
    {
        EvmReceipt receipt = Send(to, data);
        Assert.True(receipt.IsSuccess);
        return receipt.GasUsed - TransactionGas.IntrinsicOf(new EvmTransaction { To = to, Data = data }, Chain.Evm.EvmFork.Osaka);
    }

    private IEnumerable<ushort> Happened()
    {
        List<ushort> numbers = [];
        EventReader events = new(_city.Results.Events.Span);
        while (events.TryNext()) numbers.Add(events.Number);
        return numbers;
    }

    private static byte[] Order(long lots, ulong clientOrderId) => CallOf("placeOrder(string,uint8,uint8,int64,int64,uint8,int64,uint8,uint64)", 9, writer => writer
        .Bytes("GOLD-KRW"u8).Unsigned((ulong)Side.Sell).Unsigned(0).Signed(180_000).Signed(lots).Unsigned(0).Signed(0).Unsigned(0).Unsigned(clientOrderId));

    private static byte[] Relayed(byte mode, Address to, byte[] data) => [mode, .. to.ToArray(), .. data];

    private static byte[] CallOf(string signature, int count, Action<AbiWriter> arguments)
    {
        AbiWriter writer = new();
        arguments(writer.Begin(AbiSignature.SelectorBytes(signature), count));
        return writer.Written.ToArray();
    }

    private Address Deploy()
    {
        EvmReceipt receipt = _city.Do(_city.Sign(0, _nonce++, null, data: EvmCity.Deploying(Relay)));
        Assert.True(receipt.IsSuccess);
        return receipt.ContractAddress!.Value;
    }

    private EvmReceipt Send(Address to, string signature, int count, Action<AbiWriter> arguments) => Send(to, CallOf(signature, count, arguments));

    private EvmReceipt Send(Address to, byte[] data) => _city.Do(_city.Sign(0, _nonce++, to, data: data, gas: 500_000));
}
