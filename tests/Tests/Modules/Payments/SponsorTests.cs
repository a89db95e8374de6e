using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Tests.Modules.Payments;

public sealed class SponsorTests
{
    private const uint Krw = 1;
    private const long DayMs = 86_400_000;

    private static readonly Symbol Won = Symbol.Of("KRW"), Silver = Symbol.Of("SILVER");

    // A transfer costs 50 units, signature and all, and so 50 won.
    private static readonly Amount Fee = Amount.Whole(50);

    private readonly TestCity _city = new(new TestCityOptions { WonPerCost = Amount.One.ToString() });

    private SigningKey Sponsor => _city.Users[0];

    private SigningKey Citizen => _city.Users[1];

    private SigningKey Other => _city.Users[2];

    private PaymentsModule Payments => _city.Modules.Get<PaymentsModule>();

    private Amount Has(SigningKey key) => _city.Money.AvailableOf(key.Address, Krw);

    private Transfer Move => new(_city.Users[3].Address, Silver, Amount.One, "");

    private static byte[] Addresses(params SigningKey[] keys) => [.. keys.SelectMany(key => Bytes(key.Address))];

    private static byte[] Bytes(Address address) => Address.Bytes(in address).ToArray();

    private void SetUp(ulong perCitizen = 120, ulong perDay = 200, string operations = "301,1206")
    {
        _city.Must(Sponsor, new SetSponsorship(Amount.Whole(perCitizen), Amount.Whole(perDay), operations));
        _city.Must(Sponsor, new EnrolCitizens(Addresses(Citizen, Other)));
    }

    private (Amount Own, Amount Sponsored) Pay(SigningKey key, params Operation[] operations)
    {
        Amount own = Has(key), sponsor = Has(Sponsor);
        BlockResults results = _city.Run([_city.Sign(key, operations)]);
        Assert.Equal(KernelRefusal.None, results.Envelopes[0].Code);
        Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
        _city.CheckInvariants();
        return (own - Has(key), sponsor - Has(Sponsor));
    }

    [Fact]
    public void A_sponsor_pays_until_the_day_is_used_up_and_then_the_citizen_pays()
    {
        SetUp();
        Amount treasury = _city.Money.AvailableOf(MoneyModule.Treasury, Krw);
        Assert.Equal((Amount.Zero, Fee), Pay(Citizen, Move));
        Assert.Equal((Amount.Zero, Fee), Pay(Citizen, Move));
        Assert.Equal((Fee, Amount.Zero), Pay(Citizen, Move));
        Assert.Equal((Amount.Zero, Fee), Pay(Other, Move));
        Assert.Equal((Amount.Zero, Fee), Pay(Other, Move));
        // 200 are used up by all, whatever is left of each.
        Assert.Equal((Fee, Amount.Zero), Pay(Other, Move));
        Assert.Equal(treasury + Amount.Whole(300), _city.Money.AvailableOf(MoneyModule.Treasury, Krw));
        // At midnight in Korea another day begins.
        _city.RunEmpty(_city.TimeMs + DayMs);
        Assert.Equal((Amount.Zero, Fee), Pay(Citizen, Move));
        Assert.True(Payments.TrySponsored(Citizen.Address, out SponsoredRecord sponsored));
        Assert.Equal(Fee, sponsored.Used);
    }

    [Fact]
    public void Only_the_operations_that_are_named_are_paid_for()
    {
        SetUp();
        SetSponsorship own = new(Amount.Zero, Amount.Zero, "");
        Assert.Equal(Amount.Zero, Pay(Citizen, own).Sponsored);
        Assert.Equal(Amount.Zero, Pay(Citizen, Move, own).Sponsored);
        Assert.Equal((Amount.Zero, Amount.Whole(70)), Pay(Citizen, Move, Move));
    }

    [Fact]
    public void A_citizen_without_a_won_acts_and_is_refused_when_nobody_pays()
    {
        SetUp(perCitizen: 60);
        Pay(Citizen, new Transfer(_city.Users[3].Address, Won, Has(Citizen), ""));
        _city.RunEmpty(_city.TimeMs + DayMs);
        Assert.Equal((Amount.Zero, Fee), Pay(Citizen, Move));
        Assert.Equal(KernelRefusal.FeeNotCovered, _city.Run([_city.Sign(Citizen, Move)]).Envelopes[0].Code);
    }

    [Fact]
    public void A_sponsor_without_money_or_with_frozen_money_pays_nothing()
    {
        SetUp();
        _city.Must(Sponsor, new Transfer(_city.KeyOf(Body.Regulator).Address, Won, Amount.Whole(10_000), ""));
        _city.Must(_city.KeyOf(Body.Regulator), new FreezeMoney(Sponsor.Address, Won, Amount.Max, "7", Chain.Crypto.Sha256.Hash("order"u8), _city.TimeMs + DayMs));
        Assert.Equal((Fee, Amount.Zero), Pay(Citizen, Move));
    }

    [Fact]
    public void What_a_sponsor_pays_is_not_taken_from_a_session_keys_budget()
    {
        SetUp();
        using SigningKey session = TestCity.KeyOf("session", KeyType.Ed25519);
        _city.Must(Citizen, new AddKey(session.Type, session.PublicKey, (byte)KeyPermissions.Transfer, Asset: Silver, AmountMax: Amount.One, Budget: Amount.Whole(100), FeeBudget: Amount.Whole(53), ExpiresAtMs: _city.TimeMs + DayMs));
        byte[] Signed(ulong nonce) => _city.SignAs(session, Citizen.Address, nonce, Move);
        Amount own = Has(Citizen);
        for (ulong i = 1; i <= 2; i++) Assert.Equal(KernelRefusal.None, _city.Run([Signed(i)]).Envelopes[0].Code);
        Assert.Equal(own, Has(Citizen));
        Assert.Equal(KernelRefusal.None, _city.Run([Signed(3)]).Envelopes[0].Code);
        Assert.Equal(KernelRefusal.KeyFeesSpent, _city.Run([Signed(4)]).Envelopes[0].Code);
    }

    [Fact]
    public void An_account_has_one_sponsor_and_leaves_it()
    {
        TestCity free = new();
        free.Must(Sponsor, new SetSponsorship(Amount.Whole(120), Amount.Whole(200), "301,1206"));
        free.Must(Sponsor, new EnrolCitizens(Addresses(Citizen, Other)));
        free.MustRefuse(Other, new EnrolCitizens(Addresses(Citizen)), PaymentsRefusal.SponsorUnknown);
        free.Must(Other, new SetSponsorship(Amount.Whole(100), Amount.Whole(100), "301"));
        free.MustRefuse(Other, new EnrolCitizens(Addresses(free.Users[4], Citizen)), PaymentsRefusal.EnrolledElsewhere);
        free.MustRefuse(Other, new LeaveSponsor(Citizen.Address), PaymentsRefusal.NotAuthorized);
        free.Must(Citizen, new LeaveSponsor(Address.Zero));
        free.MustRefuse(Citizen, new LeaveSponsor(Address.Zero), PaymentsRefusal.SponsorUnknown);
        free.Must(Other, new EnrolCitizens(Addresses(Citizen, Citizen)));
        free.Must(Sponsor, new LeaveSponsor(Other.Address));
        Assert.True(free.Modules.Get<PaymentsModule>().TrySponsor(Other.Address, out SponsorRecord sponsor));
        Assert.Equal(1u, sponsor.Citizens);
        free.MustRefuse(Sponsor, new EnrolCitizens([1, 2, 3]), PaymentsRefusal.BatchMalformed);
        free.MustRefuse(Sponsor, new SetSponsorship(Amount.Whole(2), Amount.Whole(1), "301"), PaymentsRefusal.FieldOutOfRange);
        free.MustRefuse(Sponsor, new SetSponsorship(Amount.Whole(1), Amount.Whole(1), "301,1"), PaymentsRefusal.FieldOutOfRange);
        free.CheckInvariants();
    }

    [Fact]
    public void Settlement_ends_what_a_stranger_has_enrolled_and_does_not_pay_for()
    {
        TestCity free = new();
        free.Must(Other, new SetSponsorship(Amount.Zero, Amount.Zero, ""));
        free.Must(Other, new EnrolCitizens(Addresses(Citizen)));
        free.Must(Sponsor, new SetSponsorship(Amount.Whole(120), Amount.Whole(200), "301"));
        free.MustRefuse(Sponsor, new EnrolCitizens(Addresses(Citizen)), PaymentsRefusal.EnrolledElsewhere);
        free.MustRefuse(free.KeyOf(Body.Bank), new LeaveSponsor(Citizen.Address), PaymentsRefusal.NotAuthorized);
        free.Must(free.KeyOf(Body.Settlement), new LeaveSponsor(Citizen.Address));
        free.Must(Sponsor, new EnrolCitizens(Addresses(Citizen)));
        free.CheckInvariants();
    }
}
