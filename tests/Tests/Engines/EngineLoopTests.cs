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
            // A machine with much else to do may take longer than the order has: then the next has more.
            Settled? placed = null;
            long expiresAtMs = 0;
            ulong nonce = 0;
            for (long leadMs = 1_500; placed?.Block?.Results!.Outcomes[0].IsDone != true; leadMs *= 3)
            {
                Assert.True(leadMs < 50_000, $"{placed?.Refusal?.Code}");
                long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                expiresAtMs = nowMs + leadMs;
                PlaceOrder order = new(Symbol.Of("GOLD-KRW"), Side.Buy, OrderType.Limit, 190_000, 10, OrderTimeInForce.GoodTillTime, expiresAtMs, SelfTradePrevention.CancelTaker, ++nonce);
                placed = await city.Admission.SubmitAndWaitAsync(
                    key.Sign(new EnvelopeBody("loop-1", Address.Zero, nonce, nowMs + 60_000, Amount.Zero, order), new EnvelopeCodec(city.Chain.Catalog)), stop.Token);
            }

            await city.Head.WaitAboveAsync(placed.Block.Height, stop.Token);
            CommittedBlock proof = city.Reader.TryRead(placed.Block.Height + 1)!;
            Assert.Empty(proof.Envelopes);
            Assert.NotEqual(placed.Block.Header.AppHash.ToArray(), proof.Header.AppHash.ToArray());

            await foreach (long height in city.Head.FollowAsync(placed.Block.Height, stop.Token))
            {
                CommittedBlock block = city.Reader.TryRead(height)!;
                EventReader events = new(block.Results!.Events.Span);
                if (!events.TryNext()) continue;
                Assert.Equal(CloseReason.Expired, events.As<OrderClosed>().Reason);
                Assert.True(block.TimeMs >= expiresAtMs);
                break;
            }
        }
    }
}
