using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Custody;

namespace Gwangan.Tests.Invariants;

/// <summary>I2, I4 and I6 of goods and coins outside the chain: an exchange credited 620,000 coins that nobody had, an operator pledged the same bars again, another kept clients' coins where they could be stolen.</summary>
public sealed class NoGhostCreditTests
{
    private readonly CustodyCity _custody = new();

    [Fact]
    public void Coins_that_no_vault_holds_are_credited_to_nobody_whoever_asks()
    {
        foreach (Body body in Enum.GetValues<Body>().Where(body => body != Body.None))
        {
            Outcome outcome = _custody.City.Do(_custody.City.KeyOf(body), new Mint(CustodyCity.Silver, _custody.City.Users[0].Address, Amount.Whole(620_000), ""));
            Assert.False(outcome.IsDone, body.ToString());
        }
        Assert.Equal(_custody.Kept(CustodyCity.Silver).Held, _custody.Asset(CustodyCity.Silver).Supply);
    }

    [Fact]
    public void A_custodian_and_its_seven_bodies_cannot_attest_without_an_auditor()
    {
        TestCity city = _custody.City;
        Hash32 digest = CustodyCity.HashOf("a list of nothing");
        city.Must(_custody.Custodian, new AttestHoldings(CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(6_000_000_000), city.TimeMs, digest, 0));
        foreach (Body body in Enum.GetValues<Body>().Where(body => body != Body.None))
            city.MustRefuse(city.KeyOf(body), new ConfirmAttestation(1, Amount.Whole(6_000_000_000), digest), CustodyRefusal.NotTheAuditor);
        city.MustRefuse(_custody.Custodian, new Mint(CustodyCity.Silver, city.Users[0].Address, Amount.One, ""), MoneyRefusal.NotBacked);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Nothing_that_others_do_takes_what_lies_in_vaults_from_its_owner(int seed)
    {
        TestCity city = _custody.City;
        SigningKey victim = city.Users[0];
        EveryOperation every = new(seed, city, victim.Address);
        SigningKey[] actors = [.. Enum.GetValues<Body>().Where(body => body != Body.None).Select(city.KeyOf), city.Users[1], CustodyCity.AuditorKey];
        Amount gold = _custody.BalanceOf(victim, CustodyCity.Gold), silver = _custody.BalanceOf(victim, CustodyCity.Silver);
        for (int round = 0; round < 10; round++)
        {
            foreach (OperationDefinition definition in every.Definitions.Where(definition => definition.Module is "custody" or "money" or "assets"))
                foreach (SigningKey actor in actors)
                    if (every.TryMake(definition, out Operation operation)) city.Run([city.Sign(actor, operation)]);
            Assert.True(_custody.BalanceOf(victim, CustodyCity.Gold) >= gold && _custody.BalanceOf(victim, CustodyCity.Silver) >= silver, $"seed {seed}, round {round}");
        }
        city.CheckInvariants();
    }
}
