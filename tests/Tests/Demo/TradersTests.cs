using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Node;
using Gwangan.Node.Demo;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Demo;

public sealed class TradersTests
{
    [Fact]
    public async Task Simulated_traders_quote_trade_and_cancel_in_every_market_and_the_chain_verifies()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "traders-1", 60, DateTimeOffset.UtcNow);
        City city = City.Open(new NodeOptions { Data = folder["city"], Pace = new EnginePace { BlockMs = 50 } });
        HashSet<string> quoted = [], traded = [];
        int refused = 0, done = 0;
        await using (city)
        {
            city.Start();
            using CancellationTokenSource stop = new(TimeSpan.FromMinutes(1));
            Task traders = new Traders(city, DemoKeys.TryLoad(folder["city/keys/demo.json"])!, 60, seed: 7).RunAsync(stop.Token);
            await foreach (long height in city.Head.FollowAsync(0, stop.Token))
            {
                BlockResults results = city.Reader.TryRead(height)!.Results!;
                foreach (Outcome outcome in results.Outcomes) _ = outcome.IsDone ? done++ : refused++;
                EventReader events = new(results.Events.Span);
                while (events.TryNext())
                {
                    if (events.Number == EventNumber<OrderPlaced>.Value) quoted.Add(events.As<OrderPlaced>().Market.ToString());
                    if (events.Number == EventNumber<Trade>.Value) traded.Add(events.As<Trade>().Market.ToString());
                }
                if (quoted.Count == 6 && traded.Count == 6 && done > 500) break;
            }
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => traders);
        }
        Assert.True(refused < done / 4, $"{refused} refused, {done} done");
        using DataFolder data = DataFolder.Open(folder["city"]);
        using BlockLog log = BlockLog.Open(data.Blocks);
        Assert.Null(new ChainVerifier(GenesisDocument.Load(data.Genesis), log, new NoStateStorage(), SequentialForkJoin.Instance).Run());
    }
}
