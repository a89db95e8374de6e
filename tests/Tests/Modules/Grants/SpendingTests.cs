using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>Where vouchers can be spent, how much of a price they pay, how what was paid circulates, and what is refunded.</summary>
public sealed class SpendingTests
{
    private readonly GrantsCity _grants = new();

    [Fact]
    public void Only_merchants_of_the_purpose_are_paid()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 400);
        Assert.Equal((400, Amount.Whole(600)), (_grants.Gain(_grants.Grocer), _grants.Voucher(id, _grants.Citizen).Balance));
        MustRefuse(_grants.Citizen, id, _grants.Books, "1", 1, GrantsRefusal.MerchantNotAccepted);
        MustRefuse(_grants.Citizen, id, _grants.Stall, "1", 1, GrantsRefusal.MerchantNotAccepted);
        MustRefuse(_grants.Citizen, id, _grants.Citizen, "1", 1, GrantsRefusal.MerchantIsPayer);
        MustRefuse(_grants.Other, id, _grants.Grocer, "2", 1, GrantsRefusal.VoucherEmpty);
        Assert.True(_grants.Module.TryCategory(id, 5411, out GrantCategoryRecord category));
        Assert.Equal((Amount.Whole(400), 1ul), (category.Spent, category.Payments));
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void A_source_accepts_merchants_by_name_and_bars_others()
    {
        uint id = _grants.Open(_grants.Terms() with { HopsMax = 1 });
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 1_000);
        city.Must(_grants.Source, new SetCampaignMerchant(id, _grants.Stall.Address, MerchantStanding.Accepted));
        city.MustRefuse(_grants.Source, new SetCampaignMerchant(id, _grants.Stall.Address, MerchantStanding.Accepted), GrantsRefusal.Unchanged);
        _grants.Spend(id, _grants.Citizen, _grants.Stall, "1", 100);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 100);
        city.Must(_grants.Source, new SetCampaignMerchant(id, _grants.Grocer.Address, MerchantStanding.Barred));
        MustRefuse(_grants.Citizen, id, _grants.Grocer, "2", 1, GrantsRefusal.MerchantNotAccepted);
        // What it was paid stays its own.
        city.Must(_grants.Grocer, new SettleGrant(id, Amount.Zero));
        Assert.Equal(100, _grants.Gain(_grants.Grocer));
        city.Must(_grants.Source, new SetCampaignMerchant(id, _grants.Grocer.Address, MerchantStanding.ByCategory));
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "2", 100);
        city.Must(city.KeyOf(Body.Settlement), new SetMerchantStatus(_grants.Grocer.Address, MerchantStatus.Suspended));
        MustRefuse(_grants.Citizen, id, _grants.Grocer, "3", 1, GrantsRefusal.MerchantNotAccepted);
        city.CheckInvariants();
    }

    [Fact]
    public void Vouchers_pay_in_their_order_within_their_terms_and_own_money_the_rest_to_the_unit()
    {
        uint tenth = _grants.Open(_grants.Terms() with { ShareBps = 1_000 }), capped = _grants.Open(_grants.Terms() with { PaymentMax = Amount.Whole(200) });
        _grants.Give(tenth, _grants.Citizen, 5_000);
        _grants.Give(capped, _grants.Citizen, 5_000);
        SpendGrant spend = new($"{tenth},{capped}", _grants.Grocer.Address, GrantsCity.OrderOf("1"), Amount.Whole(999), Amount.Whole(699));
        // 99.9 of 999 is a tenth, 200 the other's bound: 699.1 is left.
        _grants.City.MustRefuse(_grants.Citizen, spend, GrantsRefusal.RestTooHigh);
        _grants.City.Must(_grants.Citizen, spend with { OwnMax = Amount.Whole(700) });
        Assert.Equal(999, _grants.Gain(_grants.Grocer));
        Assert.Equal(TestCity.Endowment - new Amount(Amount.Whole(6_991).Units / 10), _grants.WonOf(_grants.Citizen));
        Assert.Equal(new Amount(Amount.Whole(999).Units / 10), _grants.Campaign(tenth).Spent);
        Assert.Equal((Amount.Whole(200), new Amount(Amount.Whole(6_991).Units / 10)), (_grants.Campaign(capped).Spent, _grants.Campaign(tenth).OwnSpent));
        _grants.City.MustRefuse(_grants.Citizen, spend, GrantsRefusal.OrderIsPaid);
        _grants.City.CheckInvariants();
    }

    [Fact]
    public void An_order_is_paid_once_whether_with_vouchers_or_by_a_signed_request()
    {
        TestCity city = _grants.City;
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        city.Must(_grants.Citizen, Vouchers("A-1"));
        city.MustRefuse(_grants.Other, Request("A-1"), PaymentsRefusal.AlreadyPaid);
        // What vouchers have paid goes back to vouchers only.
        city.MustRefuse(_grants.Grocer, new RefundPayment("A-1", Amount.Whole(100), ""), PaymentsRefusal.PaymentUnknown);
        Assert.False(city.Modules.Get<PaymentsModule>().TryPayment(_grants.Grocer.Address, "A-1", out _));
        city.Must(_grants.Other, Request("A-2"));
        city.MustRefuse(_grants.Citizen, Vouchers("A-2"), GrantsRefusal.OrderIsPaid);
        city.Must(_grants.Grocer, new RefundGrant(PaymentsModule.KeyOf(_grants.Grocer.Address, "A-1").Order, Amount.Whole(100)));
        city.MustRefuse(_grants.Other, Request("A-1"), PaymentsRefusal.AlreadyPaid);
        city.CheckInvariants();

        SpendGrant Vouchers(string order) => new($"{id}", _grants.Grocer.Address, PaymentsModule.KeyOf(_grants.Grocer.Address, order).Order, Amount.Whole(100), Amount.Zero);

        PayRequest Request(string order)
        {
            PaymentRequest request = new(TestCity.ChainId, _grants.Grocer.Address, order, GrantsCity.Won, Amount.Whole(100), city.TimeMs + 60_000);
            return new PayRequest(request.Merchant, order, request.Asset, request.Amount, request.ExpiresAtMs, _grants.Grocer.Type, _grants.Grocer.PublicKey, _grants.Grocer.SignHash(request.Hash()), "");
        }
    }

    [Fact]
    public void A_payment_that_makes_no_sense_is_refused()
    {
        TestCity city = _grants.City;
        uint id = _grants.Open(_grants.Terms()), gold = _grants.Open(_grants.Terms() with { Asset = Symbol.Of("GOLD") }), later = _grants.Open(_grants.Terms() with { OpensMs = city.TimeMs + GrantsCity.DayMs });
        foreach (uint campaign in (uint[])[id, gold, later]) _grants.Give(campaign, _grants.Citizen, 100);
        SpendGrant spend = new($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf("1"), Amount.Whole(10), Amount.Zero);
        foreach (string malformed in (string[])["", "0", "01", "1,1", "1,2,3,4,5", "x", "1,", "4294967296"]) city.MustRefuse(_grants.Citizen, spend with { Campaigns = malformed }, GrantsRefusal.FieldOutOfRange);
        city.MustRefuse(_grants.Citizen, spend with { Order = Hash32.Zero }, GrantsRefusal.FieldOutOfRange);
        city.MustRefuse(_grants.Citizen, spend with { Amount = Amount.Zero }, GrantsRefusal.AmountOutOfRange);
        city.MustRefuse(_grants.Citizen, spend with { Amount = Amount.Max }, GrantsRefusal.AmountOutOfRange);
        city.MustRefuse(_grants.Citizen, spend with { Campaigns = "77" }, GrantsRefusal.CampaignUnknown);
        city.MustRefuse(_grants.Citizen, spend with { Campaigns = $"{later}" }, GrantsRefusal.NotOpenYet);
        city.MustRefuse(_grants.Citizen, spend with { Campaigns = $"{id},{gold}" }, GrantsRefusal.AssetsDiffer);
        city.MustRefuse(_grants.Citizen, spend with { Amount = Amount.Whole(2_000_000_000), OwnMax = Amount.Max }, GrantsRefusal.InsufficientFunds);
    }

    [Fact]
    public void No_operation_gives_a_voucher_to_somebody_else()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        // The owner's balance does not have it, so no transfer, order or redemption can take it.
        Assert.Equal(0, _grants.Gain(_grants.Citizen));
        _grants.City.MustRefuse(_grants.Citizen, new Transfer(_grants.Other.Address, GrantsCity.Won, TestCity.Endowment + Amount.One, ""), MoneyRefusal.InsufficientFunds);
        // And an owner is no merchant of it: what it has not been paid it cannot pass on or settle.
        _grants.City.MustRefuse(_grants.Citizen, new PassGrant(id, _grants.Grocer.Address, Amount.One, ""), GrantsRefusal.HeldTooLittle);
        _grants.City.MustRefuse(_grants.Citizen, new SettleGrant(id, Amount.One), GrantsRefusal.HeldTooLittle);
    }

    [Fact]
    public void What_merchants_were_paid_circulates_as_often_as_the_terms_say_and_is_settled_at_will()
    {
        uint id = _grants.Open(_grants.Terms() with { HopsMax = 2, Categories = "5411-5999" });
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000);
        Assert.Equal((0, Amount.Whole(1_000)), (_grants.Gain(_grants.Grocer), _grants.Merchant(id, _grants.Grocer).HeldTotal));
        city.MustRefuse(_grants.Grocer, new PassGrant(id, _grants.Stall.Address, Amount.One, ""), GrantsRefusal.MerchantNotAccepted);
        city.Must(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.Whole(600), "books"));
        city.Must(_grants.Books, new PassGrant(id, _grants.Grocer.Address, Amount.Whole(500), "cabbages"));
        // The grocer has 400 that were never passed on and 500 that were twice.
        city.MustRefuse(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.Whole(401), ""), GrantsRefusal.HopsUsedUp);
        city.MustRefuse(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.Whole(901), ""), GrantsRefusal.HeldTooLittle);
        city.Must(_grants.Grocer, new SettleGrant(id, Amount.Whole(500)));
        Assert.Equal((500, Amount.Whole(400)), (_grants.Gain(_grants.Grocer), _grants.Merchant(id, _grants.Grocer).Held[0]));
        city.Must(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.Whole(400), ""));
        city.MustRefuse(_grants.Grocer, new SettleGrant(id, Amount.Zero), GrantsRefusal.HeldTooLittle);
        CampaignRecord campaign = _grants.Campaign(id);
        Assert.Equal((Amount.Whole(1_500), 3ul, Amount.Whole(500), Amount.Whole(500)), (campaign.Passed, campaign.Passes, campaign.Settled, campaign.HeldByMerchants));
        city.CheckInvariants();
    }

    [Fact]
    public void A_refund_goes_back_the_way_the_price_came_and_makes_no_cash_of_vouchers()
    {
        uint id = _grants.Open(_grants.Terms() with { ShareBps = 1_000 });
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000, 900);
        city.MustRefuse(_grants.Citizen, new RefundGrant(GrantsCity.OrderOf("1"), Amount.One), GrantsRefusal.PaymentUnknown);
        city.MustRefuse(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("2"), Amount.One), GrantsRefusal.PaymentUnknown);
        city.MustRefuse(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(1_001)), GrantsRefusal.RefundTooHigh);
        city.Must(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(500)));
        Assert.Equal((-450, Amount.Whole(950), 500), (_grants.Gain(_grants.Citizen), _grants.Voucher(id, _grants.Citizen).Balance, _grants.Gain(_grants.Grocer)));
        // One unit: the voucher's share of it, rounded up, is all of it.
        city.Must(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), new Amount(1)));
        Assert.Equal(Amount.Whole(950) + new Amount(1), _grants.Voucher(id, _grants.Citizen).Balance);
        city.Must(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(500) - new Amount(1)));
        Assert.Equal((0, Amount.Whole(1_000), 0), (_grants.Gain(_grants.Citizen), _grants.Voucher(id, _grants.Citizen).Balance, _grants.Gain(_grants.Grocer)));
        city.MustRefuse(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), new Amount(1)), GrantsRefusal.RefundTooHigh);
        Assert.Equal((Amount.Whole(100), Amount.Whole(100)), (_grants.Campaign(id).Spent, _grants.Campaign(id).Refunded));
        city.CheckInvariants();
    }

    [Fact]
    public void A_merchant_refunds_from_its_own_money_what_it_has_passed_on()
    {
        uint id = _grants.Open(_grants.Terms() with { HopsMax = 1, Categories = "5411-5999" });
        TestCity city = _grants.City;
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000);
        city.Must(_grants.Grocer, new PassGrant(id, _grants.Books.Address, Amount.Whole(700), ""));
        city.Must(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(1_000)));
        CampaignRecord campaign = _grants.Campaign(id);
        // The book shop still holds 700 that nobody has settled: the grocer's own 700 stand in the pot for the voucher.
        Assert.Equal((-700, Amount.Whole(700), Amount.Whole(700)), (_grants.Gain(_grants.Grocer), campaign.PaidBack, campaign.HeldByMerchants));
        city.Must(_grants.Books, new SettleGrant(id, Amount.Zero));
        Assert.Equal((Amount.Zero, Amount.Zero), (_grants.Campaign(id).PaidBack, _grants.Campaign(id).Settled));
        city.CheckInvariants();
    }

    [Fact]
    public void A_merchant_without_money_cannot_refund()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Spend(id, _grants.Citizen, _grants.Grocer, "1", 1_000);
        _grants.City.Must(_grants.Grocer, new Transfer(_grants.Other.Address, GrantsCity.Won, TestCity.Endowment + Amount.One, ""));
        _grants.City.MustRefuse(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf("1"), Amount.Whole(1_000)), GrantsRefusal.InsufficientFunds);
    }

    [Fact]
    public void Who_spends_and_who_is_paid_is_counted_once()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        _grants.Give(id, _grants.Other, 1_000);
        for (int i = 0; i < 3; i++)
        {
            _grants.Spend(id, _grants.Citizen, _grants.Grocer, $"{i}", 100);
            _grants.City.Must(_grants.Grocer, new RefundGrant(GrantsCity.OrderOf($"{i}"), Amount.Whole(100)));
        }
        CampaignRecord campaign = _grants.Campaign(id);
        Assert.Equal((1ul, 1ul, 3ul, 2ul, Amount.Whole(300), Amount.Whole(300)), (campaign.Spenders, campaign.Merchants, campaign.Payments, campaign.Holders, campaign.Spent, campaign.Refunded));
    }

    [Fact]
    public void A_session_key_pays_within_its_budget_by_the_whole_price()
    {
        uint id = _grants.Open(_grants.Terms());
        _grants.Give(id, _grants.Citizen, 1_000);
        SigningKey session = TestCity.KeyOf("phone");
        _grants.City.Must(_grants.Citizen, new AddKey(session.Type, session.PublicKey, (byte)KeyPermissions.Transfer, "", GrantsCity.Won, Amount.Zero, Amount.Whole(100)));
        ulong nonce = 0;
        Assert.Equal((ushort)0, Pay(session, "1", 60).Code);
        Assert.Equal((ushort)AccountsRefusal.KeyBudgetSpent, Pay(session, "2", 50).Code);
        Assert.Equal((ushort)0, Pay(session, "2", 40).Code);
        Assert.Equal(Amount.Whole(900), _grants.Voucher(id, _grants.Citizen).Balance);

        Outcome Pay(SigningKey key, string order, ulong whole) => _grants.City.Run([_grants.City.SignAs(
            key, _grants.Citizen.Address, ++nonce, new SpendGrant($"{id}", _grants.Grocer.Address, GrantsCity.OrderOf(order), Amount.Whole(whole), Amount.Zero))]).Outcomes[0];
    }

    private void MustRefuse(SigningKey payer, uint campaign, SigningKey merchant, string order, ulong whole, GrantsRefusal refusal) =>
        _grants.City.MustRefuse(payer, new SpendGrant($"{campaign}", merchant.Address, GrantsCity.OrderOf(order), Amount.Whole(whole), Amount.Zero), refusal);
}
