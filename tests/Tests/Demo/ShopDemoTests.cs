using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Demo;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Demo;

public sealed class ShopDemoTests
{
    [Fact]
    public async Task A_new_demo_city_has_shops_a_campaign_a_sponsor_and_soon_payments_of_every_kind()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "shops-1", 20, DateTimeOffset.UtcNow);
        await using City city = City.Open(new NodeOptions { Data = folder["city"], Pace = new EnginePace { BlockMs = 50 } });
        DemoKeys keys = DemoKeys.TryLoad(folder["city/keys/demo.json"])!;
        city.Start();
        using CancellationTokenSource stop = new(TimeSpan.FromMinutes(1));
        Task shops = ShopDemo.RunAsync(city, keys, stop.Token);
        HashSet<ushort> awaited = [EventNumber<SponsorshipSet>.Value, EventNumber<CampaignOpened>.Value, EventNumber<GrantReceived>.Value, EventNumber<GrantOrderPaid>.Value, EventNumber<RequestPaid>.Value, EventNumber<PaymentRefunded>.Value];
        await foreach (long height in city.Head.FollowAsync(0, stop.Token))
        {
            BlockResults results = city.Reader.TryRead(height)!.Results!;
            Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone, outcome.ToString()));
            EventReader events = new(results.Events.Span);
            while (events.TryNext()) awaited.Remove(events.Number);
            if (awaited.Count == 0) break;
        }
        using (IStateSnapshot state = city.Reader.OpenSnapshot())
        {
            int merchants = 0;
            state.Scan(PaymentsModule.MerchantsSchema, [], [], (_, record) =>
            {
                merchants++;
                return MemoryMarshal.Read<MerchantRecord>(record).Status == MerchantStatus.Active;
            });
            Assert.Equal(DemoShops.Count, merchants);
            Assert.Equal(1U, ShopDemo.OpenIn(state, keys.AddressOf(DemoShops.OfficeOf(keys))));
            Assert.Equal(0U, ShopDemo.OpenIn(state, Address.Zero));
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shops);
    }
}
