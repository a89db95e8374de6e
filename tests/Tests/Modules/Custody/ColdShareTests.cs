using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Custody;

public sealed class ColdShareTests
{
    private static readonly Symbol Silver = CustodyCity.Silver;

    private readonly CustodyCity _custody = new();

    private TestCity City => _custody.City;

    private uint Bps => _custody.Module.ColdShare(City.TimeMs).Bps;

    [Fact]
    public void The_share_is_that_of_coins_alone_and_rounded_down()
    {
        CustodyDayRecord share = _custody.Module.ColdShare(City.TimeMs);
        Assert.Equal((8_333U, Amount.Whole(5_000_000_000_000), Amount.Whole(6_000_000_000_000)), (share.Bps, share.Cold, share.All));
    }

    [Fact]
    public void What_would_leave_less_than_four_fifths_cold_is_refused_and_the_way_back_is_open()
    {
        City.Must(_custody.Custodian, new MoveHolding(Silver, CustodyCity.Cold, CustodyCity.Hot, Amount.Whole(200_000_001)));
        City.Must(_custody.Custodian, new MoveHolding(Silver, CustodyCity.Cold, CustodyCity.Hot, Amount.Whole(200_000_000)));
        City.RunEmpty(City.TimeMs + CustodyCity.ColdDelayMs);
        City.MustRefuse(_custody.Custodian, new ReleaseWithdrawal(1), CustodyRefusal.ColdShareTooLow);
        City.Must(_custody.Custodian, new ReleaseWithdrawal(2));
        Assert.Equal(8_000U, Bps);
        // The last of them: now nothing more leaves cold vaults, and hot ones are free to pay.
        Hash32 home = _custody.Listed(City.Users[0], Silver);
        ulong cold = _custody.Request(City.Users[0], Silver, 5, CustodyCity.Cold, home), hot = _custody.Request(City.Users[0], Silver, 5, CustodyCity.Hot, home);
        City.Must(_custody.Custodian, new ApproveWithdrawal(cold));
        City.RunEmpty(City.TimeMs + CustodyCity.ColdDelayMs);
        City.MustRefuse(City.Users[0], new ReleaseWithdrawal(cold), CustodyRefusal.ColdShareTooLow);
        City.Must(City.Users[0], new ReleaseWithdrawal(hot));
        City.Must(_custody.Custodian, new MoveHolding(Silver, CustodyCity.Hot, CustodyCity.Cold, Amount.Whole(500)));
        City.Must(_custody.Custodian, new ReleaseWithdrawal(5));
        City.Must(City.Users[0], new ReleaseWithdrawal(cold));
        City.CheckInvariants();
    }

    [Fact]
    public void Coins_that_arrive_hot_are_not_attested_until_enough_is_cold()
    {
        AttestHoldings attest = new(CustodyCity.Hot, Silver, Amount.Whole(1_250_000_001), City.TimeMs, CustodyCity.HashOf("list"), 0);
        City.MustRefuse(_custody.Custodian, attest, CustodyRefusal.ColdShareTooLow);
        _custody.Attest(CustodyCity.Hot, Silver, Amount.Whole(1_250_000_000));
        // A loss is a fact, whatever it does to the share.
        _custody.Attest(CustodyCity.Cold, Silver, Amount.Whole(4_000_000_000));
        Assert.Equal(7_619U, Bps);
        City.CheckInvariants();
    }

    [Fact]
    public void A_years_prices_are_kept_day_by_day_and_their_average_values_coins()
    {
        long day = TestCity.GenesisTimeMs;
        for (int i = 1; i <= 370; i++) City.RunEmpty(day + i * CustodyCity.DayMs);
        CustodyRecord custody = _custody.Kept(Silver);
        Assert.Equal(((uint)Limits.CustodyPriceDaysMax, Amount.Whole(365_000), Amount.Whole(1_000)), (custody.PriceCount, custody.PriceSum, custody.AveragePrice));
        // A city that slept for two years forgets all but today's price.
        City.RunEmpty(City.TimeMs + 800 * CustodyCity.DayMs);
        Assert.Equal(1U, _custody.Kept(Silver).PriceCount);
        City.CheckInvariants();
    }
}
