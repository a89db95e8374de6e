using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Modules.Payments;

public sealed class PaymentTests
{
    private const uint Krw = 1;

    private static readonly Symbol Won = Symbol.Of("KRW");

    private readonly TestCity _city = new();

    private PaymentsModule Payments => _city.Modules.Get<PaymentsModule>();

    private SigningKey Payer => _city.Users[0];

    private SigningKey Merchant => _city.Users[1];

    private Amount Has(SigningKey key) => _city.Money.AvailableOf(key.Address, Krw);

    private void Register() => _city.Must(_city.KeyOf(Body.Settlement), new RegisterMerchant(Merchant.Address, "Haeundae bakery", 5462, Sha256.Hash("salt 1"u8)));

    private PayRequest Ask(string order, Amount amount, SigningKey? signer = null, long? expiresAtMs = null)
    {
        SigningKey key = signer ?? Merchant;
        PaymentRequest request = new(TestCity.ChainId, Merchant.Address, order, Won, amount, expiresAtMs ?? _city.TimeMs + 60_000);
        return new PayRequest(request.Merchant, order, Won, amount, request.ExpiresAtMs, key.Type, key.PublicKey, key.SignHash(request.Hash()), "INV-7");
    }

    [Fact]
    public void A_payment_carries_reference_and_note_and_is_a_transfer()
    {
        BlockResults results = _city.Must(Payer, new Pay(Merchant.Address, Won, Amount.Whole(5), "INV-2026/7", "두 잔"));
        PaymentMade made = Assert.Single(MarketCity.Events<PaymentMade>(results));
        Assert.Equal((Payer.Address, Merchant.Address, "INV-2026/7", "두 잔"), (made.From, made.To, made.EndToEndId.ToString(), made.Memo.ToString()));
        Assert.Equal(Amount.Whole(5), Assert.Single(MarketCity.Events<Transferred>(results)).Amount);
        Assert.Equal(TestCity.Endowment + Amount.Whole(5), Has(Merchant));
    }

    [Fact]
    public void What_no_payment_says_is_refused()
    {
        Pay pay = new(Merchant.Address, Won, Amount.One, "", "");
        _city.MustRefuse(Payer, pay with { To = Address.Zero }, PaymentsRefusal.FieldOutOfRange);
        _city.MustRefuse(Payer, pay with { EndToEndId = "a_b" }, PaymentsRefusal.FieldOutOfRange);
        _city.MustRefuse(Payer, pay with { Amount = Amount.Zero }, PaymentsRefusal.AmountOutOfRange);
        _city.MustRefuse(Payer, pay with { To = Payer.Address }, PaymentsRefusal.PayeeIsPayer);
        _city.MustRefuse(Payer, pay with { Asset = Symbol.Of("NONE") }, PaymentsRefusal.AssetUnknown);
        _city.MustRefuse(Payer, pay with { Amount = TestCity.Endowment + Amount.One }, PaymentsRefusal.InsufficientFunds);
        _city.Must(_city.KeyOf(Body.Regulator), new SetAssetStatus(Won, AssetStatus.Suspended, "incident 7"));
        _city.MustRefuse(Payer, pay, PaymentsRefusal.AssetSuspended);
        _city.MustRefuse(Payer, new PayBatch(Won, BatchItems.Encode(new BatchItem(Merchant.Address, Amount.One, "", ""))), PaymentsRefusal.AssetSuspended);
    }

    [Fact]
    public void A_batch_pays_all_or_nobody()
    {
        BatchItem[] items = [.. Enumerable.Range(1, 4).Select(i => new BatchItem(_city.Users[i].Address, Amount.Whole((ulong)i), $"PAY-{i}", i == 2 ? "bonus" : ""))];
        BlockResults results = _city.Must(Payer, new PayBatch(Won, BatchItems.Encode(items)));
        Assert.Equal((Amount.Whole(10), 4u), (Assert.Single(MarketCity.Events<BatchPaid>(results)).Total, MarketCity.Events<BatchPaid>(results)[0].Count));
        Assert.Equal(items.Select(item => (item.To, item.Amount, item.EndToEndId, item.Memo)), MarketCity.Events<PaymentMade>(results).Select(made => (made.To, made.Amount, made.EndToEndId.ToString(), made.Memo.ToString())));
        for (int i = 1; i <= 4; i++) Assert.Equal(TestCity.Endowment + Amount.Whole((ulong)i), Has(_city.Users[i]));
        items[3] = items[3] with { Amount = TestCity.Endowment };
        _city.MustRefuse(Payer, new PayBatch(Won, BatchItems.Encode(items)), PaymentsRefusal.InsufficientFunds);
        items[3] = items[3] with { Amount = Amount.Zero };
        _city.MustRefuse(Payer, new PayBatch(Won, BatchItems.Encode(items)), PaymentsRefusal.AmountOutOfRange);
        items[3] = items[3] with { Amount = Amount.One, To = Payer.Address };
        _city.MustRefuse(Payer, new PayBatch(Won, BatchItems.Encode(items)), PaymentsRefusal.PayeeIsPayer);
        _city.CheckInvariants();
    }

    [Fact]
    public void Bytes_that_are_no_batch_are_refused()
    {
        byte[] good = BatchItems.Encode(new BatchItem(Merchant.Address, Amount.One, "A", "b"));
        _city.MustRefuse(Payer, new PayBatch(Won, []), PaymentsRefusal.BatchMalformed);
        for (int size = 1; size < good.Length; size++) _city.MustRefuse(Payer, new PayBatch(Won, good[..size]), PaymentsRefusal.BatchMalformed);
        _city.MustRefuse(Payer, new PayBatch(Won, [.. good, 0]), PaymentsRefusal.BatchMalformed);
        _city.MustRefuse(Payer, new PayBatch(Won, [.. good[..^1], 0xFF]), PaymentsRefusal.BatchMalformed);
        BatchItem[] many = [.. Enumerable.Repeat(new BatchItem(Merchant.Address, new Amount(1), "", ""), PayBatch.CountMax + 1)];
        _city.MustRefuse(Payer, new PayBatch(Won, BatchItems.Encode(many)), PaymentsRefusal.BatchMalformed);
        _city.Must(Payer, new PayBatch(Won, BatchItems.Encode(many[1..])));
    }

    [Fact]
    public void The_longest_batch_fits_an_envelope_and_costs_as_it_holds()
    {
        BatchItem[] items = [.. Enumerable.Repeat(new BatchItem(Merchant.Address, new Amount(1), new string('x', 35), new string('y', 128)), PayBatch.CountMax)];
        byte[] envelope = _city.Sign(Payer, new PayBatch(Won, BatchItems.Encode(items)));
        Assert.InRange(envelope.Length, PayBatch.ItemsSizeMax, Limits.EnvelopeSizeMax);
        BlockResults results = _city.Run([envelope]);
        Assert.True(results.Outcomes[0].IsDone);
        Assert.Equal(30u + 20 * (PayBatch.ItemsSizeMax / 38), results.Outcomes[0].Cost);
        Assert.Equal(results.Outcomes[0].Cost + Envelope.SignatureCost, results.Envelopes[0].Cost);
    }

    [Fact]
    public void What_a_merchant_asks_for_is_paid_once()
    {
        Register();
        PayRequest request = Ask("A-1", Amount.Whole(12));
        BlockResults results = _city.Must(Payer, request);
        Assert.Equal(("A-1", Payer.Address, Amount.Whole(12)), (MarketCity.Events<RequestPaid>(results)[0].OrderId.ToString(), MarketCity.Events<RequestPaid>(results)[0].Payer, MarketCity.Events<RequestPaid>(results)[0].Amount));
        Assert.Equal("INV-7", MarketCity.Events<PaymentMade>(results)[0].EndToEndId.ToString());
        Assert.True(Payments.TryPayment(Merchant.Address, "A-1", out PaymentRecord payment));
        Assert.Equal((Payer.Address, Amount.Whole(12), Amount.Zero), (payment.Payer, payment.Amount, payment.Refunded));
        _city.MustRefuse(_city.Users[2], request, PaymentsRefusal.AlreadyPaid);
        _city.MustRefuse(Payer, Ask("A-1", Amount.Whole(13)), PaymentsRefusal.AlreadyPaid);
        _city.Must(Payer, Ask("A-2", Amount.Whole(12)));
        _city.CheckInvariants();
    }

    [Fact]
    public void What_the_merchant_has_not_signed_is_not_paid()
    {
        Register();
        PayRequest request = Ask("A-1", Amount.Whole(12));
        _city.MustRefuse(Payer, request with { Amount = Amount.Whole(11) }, PaymentsRefusal.RequestNotSigned);
        _city.MustRefuse(Payer, request with { OrderId = "A-2" }, PaymentsRefusal.RequestNotSigned);
        _city.MustRefuse(Payer, request with { ExpiresAtMs = request.ExpiresAtMs + 1 }, PaymentsRefusal.RequestNotSigned);
        _city.MustRefuse(Payer, request with { Asset = Symbol.Of("GOLD") }, PaymentsRefusal.RequestNotSigned);
        _city.MustRefuse(Payer, Ask("A-1", Amount.Whole(12), signer: _city.Users[2]), PaymentsRefusal.RequestNotSigned);
        _city.MustRefuse(Payer, Ask("A-1", Amount.Whole(12), expiresAtMs: _city.TimeMs), PaymentsRefusal.RequestExpired);
        _city.MustRefuse(Merchant, Ask("A-1", Amount.Whole(12)), PaymentsRefusal.PayeeIsPayer);
        _city.MustRefuse(Payer, Ask("A-1", TestCity.Endowment + Amount.One), PaymentsRefusal.InsufficientFunds);
        _city.MustRefuse(Payer, Ask("", Amount.One), PaymentsRefusal.FieldOutOfRange);
        _city.MustRefuse(Payer, Ask("A-1", Amount.Zero), PaymentsRefusal.AmountOutOfRange);
        Assert.False(Payments.TryPayment(Merchant.Address, "A-1", out _));
    }

    [Fact]
    public void A_tills_key_signs_until_it_is_revoked_and_an_inactive_merchant_is_not_paid()
    {
        _city.MustRefuse(Payer, Ask("A-1", Amount.One), PaymentsRefusal.MerchantUnknown);
        Register();
        using SigningKey till = TestCity.KeyOf("till", KeyType.Ed25519);
        _city.Must(Merchant, new AddKey(till.Type, till.PublicKey));
        _city.Must(Payer, Ask("A-1", Amount.One, signer: till));
        _city.Must(Merchant, new RevokeKey(till.Type, till.PublicKey));
        _city.MustRefuse(Payer, Ask("A-2", Amount.One, signer: till), PaymentsRefusal.RequestNotSigned);
        _city.Must(_city.KeyOf(Body.Settlement), new SetMerchantStatus(Merchant.Address, MerchantStatus.Suspended));
        _city.MustRefuse(Payer, Ask("A-2", Amount.One), PaymentsRefusal.MerchantInactive);
        _city.Must(Merchant, new RefundPayment("A-1", Amount.One, "closed"));
    }

    [Fact]
    public void A_refund_goes_to_the_payer_in_parts_up_to_what_was_paid()
    {
        Register();
        _city.Must(Payer, Ask("A-1", Amount.Whole(10)));
        BlockResults results = _city.Must(Merchant, new RefundPayment("A-1", Amount.Whole(4), "one was cold"));
        Assert.Equal("A-1", MarketCity.Events<PaymentMade>(results)[0].EndToEndId.ToString());
        _city.MustRefuse(Merchant, new RefundPayment("A-1", Amount.Whole(7), ""), PaymentsRefusal.RefundAbovePaid);
        _city.Must(Merchant, new RefundPayment("A-1", Amount.Whole(6), ""));
        _city.MustRefuse(Merchant, new RefundPayment("A-1", new Amount(1), ""), PaymentsRefusal.RefundAbovePaid);
        _city.MustRefuse(Merchant, new RefundPayment("A-2", Amount.One, ""), PaymentsRefusal.PaymentUnknown);
        _city.MustRefuse(_city.Users[2], new RefundPayment("A-1", Amount.One, ""), PaymentsRefusal.PaymentUnknown);
        Assert.Equal(TestCity.Endowment, Has(Payer));
        _city.Must(Payer, Ask("A-3", Amount.Whole(10)));
        _city.Must(Merchant, new Transfer(_city.Users[2].Address, Won, Has(Merchant), ""));
        _city.MustRefuse(Merchant, new RefundPayment("A-3", Amount.One, ""), PaymentsRefusal.InsufficientFunds);
        _city.CheckInvariants();
    }
}
