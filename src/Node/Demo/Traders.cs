using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Demo;

/// <summary>Keeps a demo city's books alive: a few market makers for each market and citizens who trade with them, in one quiet loop.</summary>
public sealed class Traders
{
    private const int MakersAMarket = 3;
    private const double AdvanceEveryMs = 1_000;
    private readonly City _city;
    private readonly DemoKeys _keys;
    private readonly int _count;
    private readonly Random _random;
    private readonly PriorityQueue<DemoTrader, double> _turns = new();
    private List<DemoMarket> _markets = [];

    /// <summary>Gathers them; <see cref="RunAsync"/> lets them trade.</summary>
    /// <param name="city">The city.</param>
    /// <param name="keys">The demo accounts' keys.</param>
    /// <param name="count">How many traders; the market makers come first.</param>
    /// <param name="seed">Of everything they do by chance.</param>
    public Traders(City city, DemoKeys keys, int count, int seed) =>
        (_city, _keys, _count, _random) = (city, keys, Math.Min(count, Math.Min(keys.Count, DemoCity.FundedAccounts)), new Random(seed));

    /// <summary>Trades until cancelled, or until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await _city.Head.WaitAboveAsync(0, cancel);
        using (IStateSnapshot snapshot = _city.Reader.OpenSnapshot()) _markets = DemoMarket.ReadAll(snapshot, _random);
        if (_markets.Count == 0) return;
        long start = _city.Clock.GetTimestamp();
        for (int i = 0; i < _count; i++) _turns.Enqueue(TraderAt(i), _random.NextDouble() * 2_000);
        double advancedAtMs = 0;
        while (_turns.TryDequeue(out DemoTrader? trader, out double dueMs))
        {
            double nowMs = _city.Clock.GetElapsedTime(start).TotalMilliseconds;
            if (dueMs > nowMs) await Task.Delay(TimeSpan.FromMilliseconds(dueMs - nowMs), _city.Clock, cancel);
            cancel.ThrowIfCancellationRequested();
            if (dueMs - advancedAtMs >= AdvanceEveryMs)
            {
                using IStateSnapshot snapshot = _city.Reader.OpenSnapshot();
                foreach (DemoMarket market in _markets) market.Advance(snapshot, (dueMs - advancedAtMs) / 1_000);
                advancedAtMs = dueMs;
            }
            await trader.ActAsync();
            // A trader that was held up does not make up for lost turns.
            _turns.Enqueue(trader, Math.Max(dueMs, nowMs) + trader.RestMs);
        }
    }

    private DemoTrader TraderAt(int index)
    {
        SigningKey key = _keys.KeyOf(index);
        return index < MakersAMarket * _markets.Count
            ? new MarketMaker(_city, key, _random, _markets[index % _markets.Count])
            : new Citizen(_city, key, _random, _markets, () => _city.Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
