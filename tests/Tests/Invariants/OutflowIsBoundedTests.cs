using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Tests.Modules.Bodies;
using Gwangan.Tests.Modules.Custody;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I6: a thief who had the keys of an online wallet took all of it within minutes. Here what leaves a class of vaults at once and in a day is bounded, four fifths of the coins stay cold, and raising a bound takes a delay that others see.</summary>
public sealed class OutflowIsBoundedTests
{
    private const ulong AtOnce = 300_000_000, ADay = 700_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whoever_asks_and_whoever_approves_no_more_leaves_than_the_caps_and_a_fifth_at_most_is_hot(int seed)
    {
        CustodyCity custody = new();
        TestCity city = custody.City;
        foreach (VaultClass vaultClass in (VaultClass[])[VaultClass.Hot, VaultClass.Warm, VaultClass.Cold])
            city.Must(custody.Custodian, new SetClassTerms(CustodyCity.Silver, vaultClass, Amount.Whole(AtOnce), Amount.Whole(ADay), vaultClass == VaultClass.Cold ? CustodyCity.ColdDelayMs : 0));
        SigningKey[] owners = city.Users[..3];
        Hash32[] homes = [.. owners.Select(owner => custody.Listed(owner, CustodyCity.Silver))];
        Random random = new(seed);
        SortedDictionary<(long Day, VaultClass Class), UInt128> left = [];
        int released = 0;
        for (int step = 0; step < 800; step++)
        {
            if (random.Next(40) == 0) city.RunEmpty(city.TimeMs + CustodyCity.DayMs / 2);
            else if (random.Next(6) == 0) city.RunEmpty(city.TimeMs + CustodyCity.ColdDelayMs);
            int who = random.Next(owners.Length);
            ulong last = custody.Module.WithdrawalCount, id = last == 0 ? 1 : (ulong)random.NextInt64(Math.Max(1, (long)last - 8), (long)last + 1);
            uint from = (uint)random.Next(1, 4);
            Amount amount = Amount.Whole((ulong)random.NextInt64(1, (long)AtOnce * (random.Next(2) == 0 ? 5 : 1) / 4));
            (SigningKey key, Operation operation) = random.Next(6) switch
            {
                0 => (custody.Custodian, (Operation)new MoveHolding(CustodyCity.Silver, from, (from % 3) + 1, amount)),
                1 => (owners[who], new RequestWithdrawal(CustodyCity.Silver, amount, from, homes[who], 0)),
                2 or 3 => (custody.Custodian, new ApproveWithdrawal(id)),
                4 => (custody.Custodian, new ReleaseWithdrawal(id)),
                _ => (owners[who], new ReleaseWithdrawal(id)),
            };
            foreach (WithdrawalChanged changed in MarketCity.Events<WithdrawalChanged>(city.Run([city.Sign(key, operation)])))
            {
                WithdrawalRecord withdrawal = custody.Withdrawal(changed.WithdrawalId);
                // A move is over as soon as it is released.
                if (changed.State is not (WithdrawalState.Released or WithdrawalState.Delivered)) continue;
                released++;
                Assert.True(custody.Module.TryVault(withdrawal.VaultId, out VaultRecord vault));
                UInt128 sum = left.GetValueOrDefault((CustodyModule.DayOf(city.TimeMs), vault.Class)) + withdrawal.Amount.Units;
                left[(CustodyModule.DayOf(city.TimeMs), vault.Class)] = sum;
                Assert.True(withdrawal.Amount <= Amount.Whole(AtOnce) && sum <= Amount.Whole(ADay).Units, $"seed {seed}, step {step}: {withdrawal.Amount} and {new Amount(sum)} in a day left {vault.Class} vaults");
            }
            Assert.True(custody.Module.ColdShare(city.TimeMs).Bps >= 8_000, $"seed {seed}, step {step}: {operation} left {custody.Module.ColdShare(city.TimeMs).Bps} basis points cold");
        }
        Assert.True(released > 15, $"only {released} were ever released: the walk proves little");
        city.CheckInvariants();
    }

    [Fact]
    public void A_cap_is_raised_by_a_decision_that_waits_and_that_others_end()
    {
        BodiesCity bodies = new(options: new TestCityOptions { Custody = CustodyCity.Genesis() });
        SetClassTerms raise = new(CustodyCity.Silver, VaultClass.Hot, Amount.Whole(9_000_000_000), Amount.Whole(9_000_000_000), 0);
        ulong id = bodies.Module.Rules.NextId;
        Assert.Contains(bodies.Decide(Body.Custodian, raise), happened => happened is Chain.Modules.Bodies.ProposalDecided);
        Assert.Equal(Amount.Whole(3_000_000_000), CapOf(bodies));
        bodies.Decide(Body.Surveillance, new Chain.Modules.Bodies.VetoProposal(id));
        bodies.Decide(Body.Bank, new Chain.Modules.Bodies.VetoProposal(id));
        bodies.City.RunEmpty(bodies.City.TimeMs + BodiesCity.DelayMs);
        Assert.Equal(Amount.Whole(3_000_000_000), CapOf(bodies));
    }

    private static Amount CapOf(BodiesCity bodies)
    {
        Assert.True(bodies.City.Money.Assets.TryFind(CustodyCity.Silver, out uint asset));
        Assert.True(bodies.City.Modules.Get<CustodyModule>().TryCustody(asset, out CustodyRecord custody));
        return custody.TermsOf(VaultClass.Hot).PerDayMax;
    }
}
