using Gwangan.Chain.Crypto;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Snapshots;

public sealed class RefusedOffersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_offer_that_came_to_nothing_stands_back_for_some_hours_also_over_a_restart()
    {
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        Assert.False(Refused(storage).Has(Offer(1)));
        Refused(storage).Add(Offer(1));
        Assert.Equal((true, false), (Refused(storage).Has(Offer(1)), Refused(storage).Has(Offer(2))));
        _clock.Advance(RefusedOffers.Lasts - TimeSpan.FromMilliseconds(1));
        Assert.True(Refused(storage).Has(Offer(1)));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(Refused(storage).Has(Offer(1)));
        Refused(storage).Add(Offer(2));
        Assert.Single(File.ReadAllLines(_folder["state/restore/refused.txt"]));
    }

    [Fact]
    public void Only_the_latest_are_remembered_and_a_damaged_line_or_one_of_the_future_counts_for_nothing()
    {
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        for (int i = 0; i < RefusedOffers.CountMax + 5; i++) Refused(storage).Add(Offer(i));
        Assert.Equal((false, true, true), (Refused(storage).Has(Offer(4)), Refused(storage).Has(Offer(5)), Refused(storage).Has(Offer(RefusedOffers.CountMax + 4))));
        string name = Convert.ToHexStringLower(Offer(1).Hash.Span), path = _folder["state/restore/refused.txt"];
        foreach (string line in new[] { "", name, $"{name} ", $"{name} x", $"{name} -1", $"{name} {_clock.GetUtcNow().ToUnixTimeMilliseconds() + 1}", $"{name} 1 1" })
        {
            File.WriteAllLines(path, [line]);
            Assert.False(Refused(storage).Has(Offer(1)), line);
        }
    }

    private RefusedOffers Refused(LmdbStateStorage storage) => new(storage, _clock);

    private static SnapshotOffer Offer(int number) => new(number, 1, 1, Sha256.Hash([(byte)number]).ToArray(), default);
}
