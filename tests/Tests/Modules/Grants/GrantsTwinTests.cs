using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>Sources, citizens and merchants at random, with time passing: the module and a plain model that makes every sum anew agree on every answer and on everybody's money, to the unit.</summary>
public sealed class GrantsTwinTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void The_module_and_a_plain_model_agree_on_every_answer_and_on_everybodys_money(int seed, bool restarts)
    {
        GrantsCity grants = new(new TestCityOptions { RestartBeforeEachBlock = restarts });
        TestCity city = grants.City;
        Random random = new(seed);
        PlainGrants plain = new();
        // Merchants 3, 4 and 5 by name; users 1 and 2 are citizens. Amounts are of single units, so that shares do not come out even.
        int[] merchants = [3, 4, 5];
        int done = 0, refused = 0;
        for (int step = 0; step < 500; step++)
        {
            if (random.Next(15) == 0) city.RunEmpty(city.TimeMs + random.NextInt64(GrantsCity.DayMs));
            if (plain.Campaigns.Count == 0 || random.Next(25) == 0) Open();
            long timeMs = city.TimeMs + 1_000;
            plain.Begin(timeMs);
            int id = random.Next(Math.Max(0, plain.Campaigns.Count - 4), plain.Campaigns.Count), second = random.Next(plain.Campaigns.Count);
            int person = random.Next(1, 3), merchant = merchants[random.Next(3)], other = merchants[random.Next(3)], order = random.Next(10_000);
            long amount = random.Next(3) == 0 ? random.Next(1, 20) : random.Next(1, 2_000);
            int index = plain.Orders.Count == 0 ? -1 : random.Next(Math.Max(0, plain.Orders.Count - 10), plain.Orders.Count);
            int[] ids = random.Next(3) == 0 && second != id ? [id, second] : [id];
            long ownMax = random.Next(2) == 0 ? 5_000 : random.Next(100);
            int kind = random.Next(index < 0 ? 8 : 11);
            (SigningKey key, Operation operation, bool expected) = kind switch
            {
                0 or 1 or 2 => (city.Users[0], new GiveGrant(Id(id), city.Users[person].Address, Units(amount)), plain.Give(id, person, amount)),
                3 or 4 or 5 => (city.Users[person], new SpendGrant(string.Join(',', ids.Select(Id)), city.Users[merchant].Address, GrantsCity.OrderOf($"{order}"), Units(amount), Units(ownMax)),
                    plain.Spend(ids, person, merchant, order, amount, ownMax)),
                6 => (city.Users[merchant], new PassGrant(Id(id), city.Users[other].Address, Units(amount), ""), plain.Pass(id, merchant, other, amount)),
                7 => (city.Users[merchant], new SettleGrant(Id(id), Units(amount % 3 == 0 ? 0 : amount)), plain.Settle(id, merchant, amount % 3 == 0 ? 0 : amount)),
                _ => ((SigningKey, Operation, bool))(city.Users[plain.Orders[index].Merchant], new RefundGrant(GrantsCity.OrderOf($"{plain.Orders[index].Order}"), Units(amount)), plain.Refund(index, amount)),
            };
            BlockResults results = city.Run([city.Sign(key, operation)], timeMs);
            Outcome outcome = results.Outcomes[0];
            Assert.True(expected == outcome.IsDone, $"seed {seed}, step {step}: {operation}: {(outcome.IsDone ? "done" : city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name)}");
            if (expected) done++;
            else refused++;
            foreach (int user in (int[])[0, 1, 2, .. merchants])
                Assert.Equal((Int128)plain.Won.GetValueOrDefault(user), (Int128)grants.WonOf(city.Users[user]).Units - (Int128)TestCity.Endowment.Units);
            PlainGrants.Campaign its = plain.Campaigns[id];
            Assert.Equal(Units(its.Balances.GetValueOrDefault(person)), grants.Voucher(Id(id), city.Users[person]).Balance);
            Assert.Equal(Units(its.HeldBy(merchant)), grants.Merchant(Id(id), city.Users[merchant]).HeldTotal);
            Assert.Equal(its.IsOver, grants.Campaign(Id(id)).Status == CampaignStatus.Ended);
            if (step % 20 == 0) city.CheckInvariants();
        }
        Assert.True(done > 100 && refused > 50, $"{done} done, {refused} refused");
        city.RunEmpty(city.TimeMs + 30 * GrantsCity.DayMs);
        city.CheckInvariants();
        for (uint id = 1; id <= grants.Module.CampaignCount; id++) Assert.Equal(CampaignStatus.Ended, grants.Campaign(id).Status);

        void Open()
        {
            PlainGrants.Terms terms = new(
                random.Next(1, 20_000), random.Next(3) == 0 ? random.Next(1, 10_000) : 10_000, random.Next(4), random.Next(500, 5_000), random.Next(3) == 0 ? random.Next(1, 500) : 1_000_000,
                city.TimeMs + random.NextInt64(100_000, 5 * GrantsCity.DayMs), city.TimeMs + random.NextInt64(5 * GrantsCity.DayMs, 10 * GrantsCity.DayMs));
            uint id = grants.Open(new OpenCampaign(
                "any", GrantsCity.Won, Units(terms.Budget), ClaimRule.Given, Amount.Zero, Units(terms.PersonMax), Units(terms.PaymentMax), (uint)terms.ShareBps, (uint)terms.Hops, "5411-5999", 0, terms.ClosesMs,
                terms.ExpiresMs, Hash32.Zero));
            plain.Begin(city.TimeMs);
            plain.Open(terms);
            city.Must(city.Users[0], new SetCampaignMerchant(id, city.Users[5].Address, MerchantStanding.Accepted));
            plain.Begin(city.TimeMs);
        }
    }

    private static uint Id(int index) => (uint)index + 1;

    private static Amount Units(long amount) => new((UInt128)amount);
}
