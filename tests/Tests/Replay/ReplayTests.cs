using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Replay;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Replay;

/// <summary>Whole replays: a city of its own, its public API, and the comparison.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task A_flow_that_trades_leaves_node_twin_and_recording_with_one_book()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["flow.csv"], Lobster(seed: 11, rounds: 700));
        ReplayReport report = await RunAsync(new ReplayOptions { File = folder["flow.csv"], Market = "GOLD-KRW" });
        Assert.True(report.WithTwin.Equal, string.Join('\n', report.WithTwin.First));
        Assert.True(report.WithRecording!.Equal, string.Join('\n', report.WithRecording.First));
        Assert.True(report.Trades > 100);
        Assert.Equal("lobster", report.Format);
        Assert.Equal(0, report.Rounded);
        AssertAddsUp(report);
    }

    [SharedFact("data/orders/bitstamp-2015-05-01.orders.csv.xz")]
    public async Task The_recordings_first_events_leave_node_and_twin_with_one_book()
    {
        ReplayReport report = await RunAsync(new ReplayOptions { File = SharedFiles.Find("data/orders/bitstamp-2015-05-01.orders.csv.xz"), Market = "GOLD-KRW", Limit = 4_000 });
        Assert.True(report.WithTwin.Equal, string.Join('\n', report.WithTwin.First));
        Assert.Equal(4_000, report.Events);
        Assert.All(report.WithRecording!.Reasons.Keys, reason => Assert.DoesNotContain("is not in the recording's book", reason, StringComparison.Ordinal));
        AssertAddsUp(report);
    }

    [Fact]
    public async Task At_recorded_pace_the_same_book_results()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["flow.csv"], Lobster(seed: 12, rounds: 60));
        ReplayReport report = await RunAsync(new ReplayOptions { File = folder["flow.csv"], Market = "SILVER-KRW", Speed = new Ratio(20, 1), Accounts = 20 });
        Assert.True(report.WithTwin.Equal, string.Join('\n', report.WithTwin.First));
        Assert.True(report.WithRecording!.Equal, string.Join('\n', report.WithRecording.First));
        Assert.True(report.SendSeconds > report.SpanSeconds / 21);
        AssertAddsUp(report);
    }

    [Fact]
    public async Task A_recording_that_breaks_off_in_the_middle_is_reported_and_leaves_no_folder()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["flow.csv"], Lobster(seed: 13, rounds: 20) + "1.0,1,77,ten,100,1\n");
        RecordingException error = await Assert.ThrowsAsync<RecordingException>(() => RunAsync(new ReplayOptions { File = folder["flow.csv"], Market = "GOLD-KRW" }));
        Assert.Contains("size: expected a whole number above 0, found \"ten\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_finds_every_operation_that_was_accepted()
    {
        await using ReplayCity city = ReplayCity.Create(20);
        city.Fit(city.TermsOf("GOLD-KRW", out _));
        await city.StartAsync(default);
        Node.Genesis.DemoKeys keys = Node.Genesis.DemoKeys.TryLoad(Path.Combine(city.Folder, "keys", "demo.json"))!;
        SigningKey[] signers = [.. Enumerable.Range(0, 20).Select(keys.KeyOf)];
        foreach (LoadMix mix in Enum.GetValues<LoadMix>())
        {
            LoadReport report = await LoadRun.RunAsync(
                new LoadOptions { Node = city.Url, Keys = signers, SignedAhead = 600, Seconds = 30, Connections = 2, Mix = mix, InFlightMax = 200 }, _ => { }, default);
            Assert.Equal(600, report.Sent);
            Assert.Equal(600, report.Committed);
            Assert.Equal(0, report.RefusedEarly);
            Assert.NotNull(report.LatencyMs);
        }
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("8080")]
    [InlineData("http://10.1.2.3:8080")]
    public void Only_nodes_of_this_machine_are_loaded_unasked(string text) => Assert.Throws<Node.NodeException>(() => NodeAddress.Parse(text, allowRemote: false));

    private static Task<ReplayReport> RunAsync(ReplayOptions options) => Replayer.RunAsync(options, new ReplayProgress(), default);

    private static void AssertAddsUp(ReplayReport report)
    {
        Assert.Equal(report.Sent, report.Done + report.Refused.Values.Sum() + report.RefusedEarly.Values.Sum());
        Assert.Equal(report.Sent, report.OperationsByKind.Values.Sum());
        Assert.Equal(0, report.Others);
        LatencySummary latency = Assert.IsType<LatencySummary>(report.LatencyMs);
        Assert.True(latency.P50 <= latency.P90 && latency.P90 <= latency.P99 && latency.P99 <= latency.P999 && latency.P999 <= latency.Max);
    }

    // A venue with price-time priority of its own, recorded as LOBSTER does: what rests is told, who hits it is not.
    private static string Lobster(int seed, int rounds)
    {
        Random random = new(seed);
        StringWriter text = new() { NewLine = "\n" };
        SortedList<(long Rank, ulong Id), (ulong Id, int Direction, long Price, long Size)> book = [];
        ulong id = 1_000;
        for (int round = 0; round < rounds; round++)
        {
            string time = $"{34_200 + round / 10}.{round % 10}00000000";
            int direction = random.Next(2) * 2 - 1;
            long price = 1_000_000 + 100 * random.Next(-12, 13), size = random.Next(1, 300);
            if (book.Count > 15 && random.Next(2) == 0)
            {
                (ulong Id, int Direction, long Price, long Size) chosen = book.Values[random.Next(book.Count)];
                long less = random.Next(1, (int)chosen.Size + 1);
                text.WriteLine($"{time},{(less == chosen.Size ? 3 : 2)},{chosen.Id},{less},{chosen.Price},{chosen.Direction}");
                Put(chosen with { Size = chosen.Size - less });
                continue;
            }
            while (size > 0 && book.Values.Where(order => order.Direction == -direction && (order.Price - price) * direction <= 0).ToArray() is { Length: > 0 } crossed)
            {
                (ulong Id, int Direction, long Price, long Size) best = crossed.OrderBy(order => order.Price * direction).ThenBy(order => order.Id).First();
                long traded = Math.Min(size, best.Size);
                text.WriteLine($"{time},4,{best.Id},{traded},{best.Price},{best.Direction}");
                Put(best with { Size = best.Size - traded });
                size -= traded;
            }
            if (size == 0) continue;
            text.WriteLine($"{time},1,{++id},{size},{price},{direction}");
            Put((id, direction, price, size));
        }
        return text.ToString();

        void Put((ulong Id, int Direction, long Price, long Size) order)
        {
            book.Remove((0, order.Id));
            if (order.Size > 0) book.Add((0, order.Id), order);
        }
    }
}
