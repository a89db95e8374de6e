using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>The way out: burnt, paid by a bank, by another if the first is silent, given back where none can pay.</summary>
public sealed class RedemptionTests
{
    private readonly BankCity _bank = new();

    [Fact]
    public void A_redemption_is_burnt_promised_and_paid()
    {
        Amount before = _bank.Has(_bank.Alice), supply = _bank.Asset.Supply, amount = Amount.Whole(70_000);
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        Assert.Equal((1UL, before - amount, supply - amount, supply - amount), (id, _bank.Has(_bank.Alice), _bank.Asset.Supply, _bank.Asset.Backed));
        Assert.Equal((amount, amount, "RENT-1"), (_bank.Reserve.Pending, _bank.Bank(1).Pending, _bank.Redemption(id).EndToEndId.ToString()));
        Say(id, RedemptionAnswer.Sent, "");
        Say(id, RedemptionAnswer.Accepted, "");
        RecordDebit payment = _bank.Payment(2, id);
        _bank.MustRefuse(_bank.Adapters[0], payment with { Amount = Amount.Whole(1) }, ReservesRefusal.FactsDiffer);
        _bank.Must(_bank.Adapters[0], payment);
        Assert.Equal((RedemptionState.Paid, Amount.Zero, _bank.Asset.Supply), (_bank.Redemption(id).State, _bank.Reserve.Pending, _bank.Asset.Backed));
        Assert.Equal((2U, payment.Entry, false), (_bank.Redemption(id).PaidFrom, _bank.Redemption(id).Entry, _bank.Asset.IsDeficient));
        _bank.MustRefuse(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Refused, Symbol.Of("AC04")), ReservesRefusal.RedemptionNotOpen);
    }

    [Fact]
    public void A_refused_redemption_is_back_with_its_owner_at_once()
    {
        Amount before = _bank.Has(_bank.Alice);
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        Say(id, RedemptionAnswer.Refused, "AC04");
        Assert.Equal((before, RedemptionState.Returned, Symbol.Of("AC04")), (_bank.Has(_bank.Alice), _bank.Redemption(id).State, _bank.Redemption(id).Code));
        Assert.Equal((Amount.Zero, Amount.Zero), (_bank.Reserve.Pending, _bank.Bank(1).Pending));
    }

    [Fact]
    public void A_payment_that_comes_back_is_minted_to_its_owner()
    {
        Amount before = _bank.Has(_bank.Alice);
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        RecordCredit returned = new(1, _bank.NextEntry(), CreditKind.RedemptionReturn, Amount.Whole(70_000), _bank.CurrentDay, Hash32.Zero, Hash32.Zero, id);
        _bank.MustRefuse(_bank.Adapters[0], returned, ReservesRefusal.RedemptionNotOpen);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        _bank.MustRefuse(_bank.Adapters[0], returned with { Amount = Amount.Whole(69_999) }, ReservesRefusal.FactsDiffer);
        _bank.Must(_bank.Adapters[0], returned);
        Assert.Equal((before, RedemptionState.Returned), (_bank.Has(_bank.Alice), _bank.Redemption(id).State));
        _bank.MustRefuse(_bank.Adapters[0], returned with { Entry = _bank.NextEntry() }, ReservesRefusal.RedemptionNotOpen);
    }

    [Fact]
    public void While_deficient_a_refused_redemption_waits_and_comes_back_by_itself()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        ulong id = _bank.Redeem(_bank.Bob, 70_000, 1);
        Amount left = _bank.Has(_bank.Bob);
        _bank.Must(_bank.Adapters[0], new RecordRecall(1, deposit.Entry, Symbol.Of("FRAD")));
        Assert.True(_bank.Asset.IsDeficient);
        Say(id, RedemptionAnswer.Refused, "AC04");
        Assert.Equal((RedemptionState.Refused, left), (_bank.Redemption(id).State, _bank.Has(_bank.Bob)));
        _bank.City.RunEmpty();
        Assert.Equal(RedemptionState.Refused, _bank.Redemption(id).State);
        _bank.Must(_bank.Adapters[0], new ResolveRecall(1, deposit.Entry, Symbol.Of("CUST")));
        Assert.Equal(0, _bank.Reserves.NextDeadlineMs);
        _bank.City.RunEmpty();
        Assert.Equal((RedemptionState.Returned, left + Amount.Whole(70_000)), (_bank.Redemption(id).State, _bank.Has(_bank.Bob)));
        _bank.City.CheckInvariants();
    }

    [Fact]
    public void Redeeming_needs_no_minting()
    {
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        _bank.City.Must(_bank.Regulator, new SetAssetStatus(BankCity.Won, AssetStatus.Suspended, "incident 7"));
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Assert.Equal(RedemptionState.Paid, _bank.Redemption(id).State);
    }

    [Fact]
    public void What_no_bank_pays_in_one_piece_is_refused()
    {
        _bank.MustRefuse(_bank.Alice, new Redeem(BankCity.Won, new Amount(Amount.One.Units / 2), 1, BankCity.Reference("d"), ""), ReservesRefusal.NotInLots);
        _bank.MustRefuse(_bank.Alice, new Redeem(BankCity.Won, Amount.Whole(1_000_000_001), 1, BankCity.Reference("d"), ""), ReservesRefusal.InsufficientFunds);
        foreach (SigningKey user in _bank.City.Users[2..]) _bank.City.Must(user, new Transfer(_bank.Bob.Address, BankCity.Won, TestCity.Endowment, ""));
        _bank.MustRefuse(_bank.Bob, new Redeem(BankCity.Won, Amount.Whole(2_000_000_001), 2, BankCity.Reference("d"), ""), ReservesRefusal.BankShort);
        _bank.Redeem(_bank.Bob, 2_000_000_000, 2);
        _bank.MustRefuse(_bank.Bob, new Redeem(BankCity.Won, Amount.Whole(1), 2, BankCity.Reference("d"), ""), ReservesRefusal.BankShort);
    }

    [Fact]
    public void The_owner_gives_a_redemption_that_a_bank_leaves_lying_to_another()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        long deadline = _bank.Redemption(id).DeadlineMs;
        _bank.MustRefuse(_bank.Alice, new RerouteRedemption(id, 2), ReservesRefusal.NotYetDue);
        _bank.City.RunEmpty(deadline - 3_000);
        _bank.MustRefuse(_bank.Bob, new RerouteRedemption(id, 2), ReservesRefusal.NotTheOwner);
        _bank.MustRefuse(_bank.Alice, new RerouteRedemption(id, 1), ReservesRefusal.FactsDiffer);
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        Assert.Equal((2U, 1U, RedemptionState.Queued), (_bank.Redemption(id).BankId, _bank.Redemption(id).FormerBankId, _bank.Redemption(id).State));
        Assert.Equal((Amount.Zero, Amount.Whole(70_000)), (_bank.Bank(1).Pending, _bank.Bank(2).Pending));
        _bank.MustRefuse(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Sent, Symbol.None), ReservesRefusal.NotTheAdapter);
        _bank.Must(_bank.Adapters[1], _bank.Payment(3, id));
        Assert.Equal(RedemptionState.Paid, _bank.Redemption(id).State);
    }

    [Fact]
    public void The_rule_gives_it_to_another_bank_without_anybody()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        long at = _bank.Redemption(id).DeadlineMs + BankCity.Hour;
        Assert.Equal(at, _bank.Reserves.NextDeadlineMs);
        _bank.City.RunEmpty(at - 1);
        Assert.Equal(1U, _bank.Redemption(id).BankId);
        _bank.City.RunEmpty(at);
        Assert.Equal((2U, 1), (_bank.Redemption(id).BankId, _bank.Redemption(id).Reroutes));
        _bank.City.CheckInvariants();
        // And back again, if that one is silent too.
        _bank.City.RunEmpty(at + (3 * BankCity.Hour));
        Assert.Equal((1U, 2), (_bank.Redemption(id).BankId, _bank.Redemption(id).Reroutes));
    }

    [Fact]
    public void A_bank_that_paid_after_all_has_paid()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        Say(id, RedemptionAnswer.Sent, "");
        _bank.City.RunEmpty(_bank.Redemption(id).DeadlineMs + BankCity.Hour);
        Assert.Equal(2U, _bank.Redemption(id).BankId);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Assert.Equal((RedemptionState.Paid, Amount.Zero), (_bank.Redemption(id).State, _bank.Reserve.Pending));
        Assert.Equal((1U, 2U, Amount.Zero, false), (_bank.Redemption(id).BankId, _bank.Redemption(id).FormerBankId, _bank.Reserve.Withheld, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void Where_no_other_bank_can_pay_the_rule_looks_again_later()
    {
        _bank.Must(_bank.Regulator, new SetBankStatus(2, BankStatus.Suspended));
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        long at = _bank.Redemption(id).DeadlineMs + BankCity.Hour;
        _bank.City.RunEmpty(at);
        Assert.Equal(1U, _bank.Redemption(id).BankId);
        Assert.Equal(at + BankCity.Hour, _bank.Reserves.NextDeadlineMs);
        _bank.Must(_bank.Regulator, new SetBankStatus(2, BankStatus.Active));
        _bank.City.RunEmpty(at + BankCity.Hour);
        Assert.Equal(2U, _bank.Redemption(id).BankId);
    }

    private void Say(ulong id, RedemptionAnswer answer, string code) =>
        _bank.Must(_bank.Adapters[_bank.Redemption(id).BankId - 1], new AcknowledgeRedemption(id, answer, code.Length == 0 ? Symbol.None : Symbol.Of(code), _bank.Redemption(id).Reroutes));
}
