using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines;

public sealed class EngineLoopTests
{
    [Fact]
    public async Task An_idle_city_wakes_for_work_proves_it_in_the_next_block_and_wakes_again_when_an_order_expires()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "loop-1", 20, DateTimeOffset.UtcNow);
        City city = City.Open(new NodeOptions { Data = folder["city"], Pace = new EnginePace { BlockMs = 10, IdleMs = 3_600_000 } });
        await using (city)
        {
            city.Start();
            using CancellationTokenSource stop = new(TimeSpan.FromMinutes(1));
            await city.Head.WaitAboveAsync(1, stop.Token);
            using SigningKey key = DemoKeys.TryLoad(folder["city/keys/demo.json"])!.KeyOf(0);
            long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            PlaceOrder order = new(Symbol.Of("GOLD-KRW"), Side.Buy, OrderType.Limit, 190_000, 10, OrderTimeInForce.GoodTillTime, nowMs + 1_500, SelfTradePrevention.CancelTaker, 1);
            Settled placed = await city.Admission.SubmitAndWaitAsync(
                key.Sign(new EnvelopeBody("loop-1", Address.Zero, 1, nowMs + 60_000, Amount.Zero, order), new EnvelopeCodec(city.Chain.Catalog)), stop.Token);
            Assert.True(placed.Block!.Results!.Outcomes[0].IsDone);

            await city.Head.WaitAboveAsync(placed.Block.Height, stop.Token);
            CommittedBlock proof = city.Reader.TryRead(placed.Block.Height + 1)!;
            Assert.Empty(proof.Envelopes);
            Assert.NotEqual(placed.Block.Header.AppHash.ToArray(), proof.Header.AppHash.ToArray());

            await foreach (long height in city.Head.FollowAsync(proof.Height, stop.Token))
            {
                CommittedBlock block = city.Reader.TryRead(height)!;
                EventReader events = new(block.Results!.Events.Span);
                if (!events.TryNext()) continue;
                Assert.Equal(CloseReason.Expired, events.As<OrderClosed>().Reason);
                Assert.True(block.TimeMs >= nowMs + 1_500);
                break;
            }
        }
    }
}
