using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Modules.Payments;

/// <summary>The EVM's ways out for money that is frozen, and for all won while it is suspended.</summary>
public sealed class FrozenCoinTests
{
    private static readonly Symbol Won = Symbol.Of("KRW");
    private static readonly Address Other = new([.. new byte[19], 0xEE]);

    private readonly EvmCity _city = new();
    private ulong _nonce;

    private SigningKey Regulator => _city.City.KeyOf(Body.Regulator);

    private UInt256 BalanceOf(Address address) => _city.AccountOf(address).Balance;

    private void Freeze(Address account, Amount amount) =>
        _city.City.Must(Regulator, new FreezeMoney(account, Won, amount, "2026 ka-dan 7", Sha256.Hash("order"u8), _city.City.TimeMs + 86_400_000));

    private void Suspend(AssetStatus status) => _city.City.Must(Regulator, new SetAssetStatus(Won, status, "incident 7"));

    private Address Deploy(string code, UInt256 value = default)
    {
        EvmReceipt receipt = _city.Do(_city.Sign(0, _nonce++, null, value, EvmCity.Deploying(code)));
        Assert.True(receipt.IsSuccess);
        return receipt.ContractAddress!.Value;
    }

    private static string Hex(Address address) => address.ToString()[2..];

    // CALL with one unit to the address; the answer is whether it went well.
    private static string Sending(Address to) => $"5f5f5f5f600173{Hex(to)}5af15f5260205ff3";

    [Fact]
    public void Value_gas_and_tokens_come_out_of_what_is_not_frozen()
    {
        Address owner = _city.AddressOf(0);
        Amount left = Amount.Whole(10);
        Freeze(owner, TestCity.Endowment - left);
        Assert.Equal(TestCity.Endowment, _city.Money.OwnedOf(in owner, EvmModule.Won));
        _city.Run(_city.Sign(0, 0, Other, (UInt256)left.Units));
        Assert.Equal("InsufficientFunds", _city.Refused(0));
        byte[] paying = CallOf("transfer(address,uint256)", writer => writer.Address(in Other).Amount(Amount.Whole(11)));
        Assert.False(_city.Do(_city.Sign(0, _nonce++, ContractAddresses.OfToken(EvmModule.Won), data: paying)).IsSuccess);
        Assert.Equal(AbiSignature.SelectorBytes("ERC20InsufficientBalance(address,uint256,uint256)"), _city.View.Receipts[0].Reason[..4].ToArray());
        Assert.True(_city.Do(_city.Sign(0, _nonce++, Other, EvmCity.Whole * 9)).IsSuccess);
        Freeze(owner, Amount.Max);
        _city.Run(_city.Sign(0, _nonce, Other));
        Assert.Equal("InsufficientFunds", _city.Refused(0));
        Assert.Equal((UInt256)Amount.Whole(9).Units, BalanceOf(Other));
    }

    [Fact]
    public void A_contract_whose_money_is_frozen_sends_none_and_does_not_destroy_itself()
    {
        Address sender = Deploy(Sending(Other), EvmCity.Whole), dying = Deploy($"73{Hex(Other)}ff", EvmCity.Whole);
        Freeze(sender, Amount.Max);
        Freeze(dying, Amount.One);
        Assert.True(_city.Do(_city.Sign(0, _nonce++, sender)).IsSuccess);
        Assert.False(_city.Do(_city.Sign(0, _nonce++, dying)).IsSuccess);
        Assert.Equal(UInt256.Zero, BalanceOf(Other));
        Assert.Equal(EvmCity.Whole, BalanceOf(sender));
        Assert.Equal(EvmCity.Whole, BalanceOf(dying));
        // What it has beside that leaves again, but not by its end.
        Assert.True(_city.Do(_city.Sign(0, _nonce++, Other, EvmCity.Whole)).IsSuccess);
    }

    [Fact]
    public void An_account_that_goes_leaves_what_is_frozen_where_it_is()
    {
        // A contract is created, ends itself in the same transaction, and gets money afterwards: the creator sends it one unit once it has ended.
        // Creator: CREATE of the init code 5fff (end in favour of address zero), then CALL with one unit to it.
        Address creator = Deploy("615fff5f526002601e5ff05f5f5f5f6001855af100", EvmCity.Whole);
        Address child = ContractAddress.Of(creator, 1);
        Freeze(child, Amount.Max);
        Assert.True(_city.Do(_city.Sign(0, _nonce++, creator)).IsSuccess);
        Assert.Equal(UInt256.One, BalanceOf(child));
        Assert.Equal(new Amount(1), _city.Money.OwnedOf(in child, EvmModule.Won));
    }

    [Fact]
    public void While_the_won_is_suspended_no_value_moves_and_gas_is_paid()
    {
        Address sender = Deploy(Sending(Other), EvmCity.Whole), dying = Deploy($"73{Hex(Other)}ff", EvmCity.Whole);
        Suspend(AssetStatus.Suspended);
        _city.Run(_city.Sign(0, _nonce, Other, UInt256.One));
        Assert.Equal("CoinSuspended", _city.Refused(0));
        UInt256 before = BalanceOf(_city.AddressOf(0));
        Assert.True(_city.Do(_city.Sign(0, _nonce++, sender)).IsSuccess);
        Assert.True(BalanceOf(_city.AddressOf(0)) < before);
        Assert.False(_city.Do(_city.Sign(0, _nonce++, dying)).IsSuccess);
        Assert.Equal(UInt256.Zero, BalanceOf(Other));
        Suspend(AssetStatus.Active);
        Assert.True(_city.Do(_city.Sign(0, _nonce++, sender)).IsSuccess);
        Assert.Equal(UInt256.One, BalanceOf(Other));
    }

    [Fact]
    public void What_is_asked_for_through_the_contract_of_payments_is_set_aside_out_of_what_is_not_frozen()
    {
        Address payments = new([.. new byte[18], 0x08, 0x0C]), owner = _city.AddressOf(0);
        byte[] Paying(ulong won)
        {
            AbiWriter call = new();
            return call.Begin(AbiSignature.SelectorBytes("pay(address,string,uint256,string,string)"), 5)
                .Address(in Other).Bytes("KRW"u8).Amount(Amount.Whole(won)).Bytes("INV-7"u8).Bytes("memo"u8).Written.ToArray();
        }
        Freeze(owner, TestCity.Endowment - Amount.Whole(10));
        Assert.False(_city.Do(_city.Sign(0, _nonce++, payments, data: Paying(11))).IsSuccess);
        Assert.True(_city.Do(_city.Sign(0, _nonce++, payments, data: Paying(9))).IsSuccess);
        Assert.Equal("INV-7", Assert.Single(Market.MarketCity.Events<PaymentMade>(_city.Results)).EndToEndId.ToString());
        Assert.Equal((UInt256)Amount.Whole(9).Units, BalanceOf(Other));
    }

    [Fact]
    public void A_suspension_has_a_reason_and_its_time()
    {
        TestCity city = new();
        SigningKey regulator = city.KeyOf(Body.Regulator);
        city.MustRefuse(regulator, new SetAssetStatus(Won, AssetStatus.Suspended), AssetsRefusal.ReasonMissing);
        city.Must(regulator, new SetAssetStatus(Won, AssetStatus.Suspended, "incident 7"));
        AssetsModule assets = city.Modules.Get<AssetsModule>();
        Assert.True(assets.TrySuspension(EvmModule.Won, out SuspensionRecord suspension));
        Assert.Equal(("incident 7", city.TimeMs), (suspension.Reason.ToString(), suspension.SinceMs));
        city.CheckInvariants();
        city.Must(regulator, new SetAssetStatus(Won, AssetStatus.Active));
        Assert.False(assets.TrySuspension(EvmModule.Won, out _));
        city.CheckInvariants();
    }

    private static byte[] CallOf(string signature, Action<AbiWriter> arguments)
    {
        AbiWriter call = new();
        arguments(call.Begin(AbiSignature.SelectorBytes(signature), 2));
        return call.Written.ToArray();
    }
}
