using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Money;

/// <summary>Moving, issuing and retiring money: what each does, and each way to be refused.</summary>
public sealed class MoneyOperationTests
{
    private static readonly Symbol Won = Symbol.Of("KRW"), Gold = Symbol.Of("GOLD");
    private readonly TestCity _city = new();

    private SigningKey Alice => _city.Users[0];

    private SigningKey Bob => _city.Users[1];

    [Fact]
    public void A_transfer_moves_available_money()
    {
        _city.Must(Alice, new Transfer(Bob.Address, Gold, Amount.Whole(5), "rent"));
        Assert.Equal(TestCity.Endowment - Amount.Whole(5), _city.Money.AvailableOf(Alice.Address, 2));
        Assert.Equal(TestCity.Endowment + Amount.Whole(5), _city.Money.AvailableOf(Bob.Address, 2));
        _city.CheckInvariants();
    }

    [Fact]
    public void A_transfer_of_everything_removes_the_balance()
    {
        int before = _city.Money.BalanceCount;
        _city.Must(Alice, new Transfer(Bob.Address, Gold, TestCity.Endowment, ""));
        Assert.Equal(before - 1, _city.Money.BalanceCount);
        _city.CheckInvariants();
    }

    [Fact]
    public void The_issuer_mints_and_burns()
    {
        SigningKey bank = _city.KeyOf(Body.Bank);
        Amount before = _city.Money.Assets.Read(1).Supply;
        _city.Must(bank, new Mint(Won, bank.Address, Amount.Whole(7), "pacs.008 1"));
        Assert.Equal(before + Amount.Whole(7), _city.Money.Assets.Read(1).Supply);
        _city.Must(bank, new Burn(Won, Amount.Whole(7), "pacs.008 2"));
        Assert.Equal(before, _city.Money.Assets.Read(1).Supply);
        _city.CheckInvariants();
    }

    [Fact]
    public void An_amount_of_zero_is_refused()
    {
        Refused(new Transfer(Bob.Address, Won, Amount.Zero, ""), MoneyRefusal.AmountZero);
        Refused(new Mint(Won, Bob.Address, Amount.Zero, ""), MoneyRefusal.AmountZero);
        Refused(new Burn(Won, Amount.Zero, ""), MoneyRefusal.AmountZero);

        // Nothing is executed to find out: the envelope does not even enter a mempool.
        void Refused(Operation operation, MoneyRefusal refusal)
        {
            AbciCheck check = _city.Machine.TryDecode(_city.Sign(Alice, operation), new EnvelopeCodec(_city.Catalog), out _);
            Assert.Equal(new AbciCheck(3, (ushort)refusal), check);
            _city.MustRefuse(Alice, operation, refusal);
        }
    }

    [Fact]
    public void A_missing_recipient_is_refused()
    {
        _city.MustRefuse(Alice, new Transfer(Address.Zero, Won, Amount.One, ""), MoneyRefusal.RecipientMissing);
        _city.MustRefuse(_city.KeyOf(Body.Bank), new Mint(Won, Address.Zero, Amount.One, ""), MoneyRefusal.RecipientMissing);
    }

    [Fact]
    public void A_transfer_to_oneself_is_refused() =>
        _city.MustRefuse(Alice, new Transfer(Alice.Address, Won, Amount.One, ""), MoneyRefusal.RecipientIsSender);

    [Fact]
    public void An_unknown_asset_is_refused()
    {
        Symbol unknown = Symbol.Of("TULIP");
        _city.MustRefuse(Alice, new Transfer(Bob.Address, unknown, Amount.One, ""), MoneyRefusal.AssetUnknown);
        _city.MustRefuse(Alice, new Mint(unknown, Bob.Address, Amount.One, ""), MoneyRefusal.AssetUnknown);
        _city.MustRefuse(Alice, new Burn(unknown, Amount.One, ""), MoneyRefusal.AssetUnknown);
    }

    [Fact]
    public void A_suspended_asset_does_not_move_but_can_be_burnt()
    {
        SigningKey custodian = _city.KeyOf(Body.Custodian);
        _city.Must(custodian, new Mint(Gold, custodian.Address, Amount.One, ""));
        _city.Must(_city.KeyOf(Body.Regulator), new SetAssetStatus(Gold, AssetStatus.Suspended, "incident 7"));
        _city.MustRefuse(Alice, new Transfer(Bob.Address, Gold, Amount.One, ""), MoneyRefusal.AssetSuspended);
        _city.MustRefuse(custodian, new Mint(Gold, Bob.Address, Amount.One, ""), MoneyRefusal.AssetSuspended);
        _city.Must(custodian, new Burn(Gold, Amount.One, ""));
    }

    [Fact]
    public void Only_the_issuer_mints_and_burns()
    {
        _city.MustRefuse(Alice, new Mint(Won, Alice.Address, Amount.One, ""), MoneyRefusal.NotTheIssuer);
        _city.MustRefuse(_city.KeyOf(Body.Custodian), new Mint(Won, Alice.Address, Amount.One, ""), MoneyRefusal.NotTheIssuer);
        _city.MustRefuse(Alice, new Burn(Won, Amount.One, ""), MoneyRefusal.NotTheIssuer);
    }

    [Fact]
    public void More_than_is_available_is_refused()
    {
        _city.MustRefuse(Alice, new Transfer(Bob.Address, Won, TestCity.Endowment + new Amount(1), ""), MoneyRefusal.InsufficientFunds);
        _city.MustRefuse(_city.KeyOf(Body.Bank), new Burn(Won, new Amount(1), ""), MoneyRefusal.InsufficientFunds);
    }

    [Fact]
    public void A_supply_beyond_its_range_is_refused() =>
        _city.MustRefuse(_city.KeyOf(Body.Bank), new Mint(Won, Bob.Address, Amount.Max, ""), MoneyRefusal.SupplyOutOfRange);
}
