using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gwangan.Bench.Node;

/// <summary>A whole node, with interface, feed, index and snapshots, whose clock goes 250 ms ahead whenever a block is there: the one child process of <see cref="LightBench"/>.</summary>
internal sealed class LightCity
{
    private const string ChainId = "gwangan-light-1";
    private const int BlockMs = 250, OrdersMax = 1_000, Samples = 20;

    private static readonly Symbol Won = Symbol.Of("KRW"), Market = Symbol.Of("GOLD-KRW");

    private readonly SteppedClock _clock = new(DateTimeOffset.UtcNow);
    private readonly Random _random = new(7);
    private readonly Queue<(int User, ulong ClientOrderId)> _orders = new();
    private readonly string _folder;
    private readonly City _city;
    private readonly SigningKey[] _keys;
    private readonly ulong[] _nonces;
    private readonly EnvelopeCodec _codec;
    private ulong _clientOrders;
    private long _operations;

    private LightCity(string folder, bool archive)
    {
        _folder = folder;
        DemoCity.Write(folder, ChainId, DemoCity.FundedAccounts, _clock.GetUtcNow());
        StateStorageOptions storage = new();
        if (archive) storage = storage with { KeepBlocks = 0 };
        _city = City.Open(new NodeOptions { Data = folder, Http = "127.0.0.1:0", Traders = 0, Pace = new EnginePace { BlockMs = BlockMs, IdleMs = BlockMs }, Storage = storage }, _clock);
        DemoKeys keys = DemoKeys.TryLoad(Path.Combine(folder, "keys", "demo.json"))!;
        _keys = [.. Enumerable.Range(0, DemoCity.FundedAccounts).Select(keys.KeyOf)];
        _nonces = new ulong[_keys.Length];
        _codec = new EnvelopeCodec(_city.Chain.Catalog);
    }

    /// <summary>Runs one, and prints a <see cref="LightSample"/> every twentieth of the way.</summary>
    public static async Task<int> RunAsync(string folder, long blocks, bool archive)
    {
        LightCity light = new(folder, archive);
        await using City city = light._city;
        await using WebApplication app = await HttpHost.StartAsync(city, CancellationToken.None);
        city.Start();
        await city.Head.WaitAboveAsync(0, CancellationToken.None);
        ExchangeApi api = app.Services.GetRequiredService<ExchangeApi>();
        Stopwatch watch = Stopwatch.StartNew();
        long every = Math.Max(1, blocks / Samples);
        while (city.Head.Current.Height < blocks)
        {
            await light.BlockAsync();
            long height = city.Head.Current.Height;
            if (height % every != 0) continue;
            await api.Feed.WaitIndexAsync(height, CancellationToken.None);
            Console.WriteLine(light.Sample(watch.Elapsed.TotalSeconds));
        }
        await app.StopAsync();
        return 0;
    }

    private async Task BlockAsync()
    {
        long height = _city.Head.Current.Height;
        List<byte[]> envelopes = [];
        for (int count = _random.Next(4); count > 0; count--) envelopes.Add(Next());
        if (envelopes.Count > 0)
        {
            foreach (Submitted submitted in await _city.Admission.SubmitManyAsync(envelopes)) Invariant.Assert(submitted.IsAccepted, "an operation of the light city is refused");
            _operations += envelopes.Count;
        }
        _clock.Advance(BlockMs);
        _city.Engine.Wake();
        await _city.Head.WaitAboveAsync(height, CancellationToken.None);
    }

    // Payments, orders around one price of which about half trade, and cancels of orders that may be filled by then.
    private byte[] Next()
    {
        int user = _random.Next(_keys.Length);
        Operation operation;
        if (_orders.Count > OrdersMax || _orders.Count > 0 && _random.Next(5) == 0)
        {
            (user, ulong clientOrderId) = _orders.Dequeue();
            operation = new CancelOrder(0, clientOrderId);
        }
        else if (_random.Next(2) == 0)
        {
            operation = new Transfer(_keys[_random.Next(_keys.Length)].Address, Won, Amount.Whole((ulong)_random.Next(1, 100)), "");
        }
        else
        {
            long price = 196_500 + 10 * _random.Next(-40, 40);
            operation = new PlaceOrder(Market, (Side)_random.Next(2), OrderType.Limit, price, _random.Next(1, 20), OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, ++_clientOrders);
            _orders.Enqueue((user, _clientOrders));
        }
        long expires = _clock.GetUtcNow().ToUnixTimeMilliseconds() + 600_000;
        return _keys[user].Sign(new EnvelopeBody(ChainId, Address.Zero, ++_nonces[user], expires, Amount.Zero, [operation]), _codec);
    }

    private LightSample Sample(double seconds)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new LightSample(
            _city.Head.Current.Height, _operations, seconds, GC.GetTotalMemory(false), Resident("RssAnon:"), Resident("RssFile:") + Resident("RssShmem:"),
            SizeOf("blocks"), SizeOf("state"), SizeOf("index"), SizeOf("snapshots"));
    }

    private static long Resident(string kind) =>
        1_024 * File.ReadLines("/proc/self/status").Where(line => line.StartsWith(kind, StringComparison.Ordinal)).Select(line => long.Parse(line[kind.Length..^2], CultureInfo.InvariantCulture)).FirstOrDefault();

    // What files take on the disk: the state's is sparse.
    private long SizeOf(string part)
    {
        string path = Path.Combine(_folder, part);
        if (!Directory.Exists(path)) return 0;
        using Process du = Process.Start(new ProcessStartInfo("du", ["-s", "--block-size=1", path]) { RedirectStandardOutput = true })!;
        string text = du.StandardOutput.ReadToEnd();
        du.WaitForExit();
        return long.Parse(text.Split('\t')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>A clock that only this program moves.</summary>
    private sealed class SteppedClock(DateTimeOffset start) : TimeProvider
    {
        private long _ticks = start.UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(int ms) => Interlocked.Add(ref _ticks, ms * TimeSpan.TicksPerMillisecond);

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);
    }
}
