using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan load</c>: loads a running node with signed operations and says how it bears them.</summary>
public static class LoadCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> node = new("--node") { Description = "The running node.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        Option<string> data = SharedOptions.Data();
        data.Description = "The data folder of the node's city, for the keys of its demo accounts.";
        Option<string> market = new("--market") { Description = "The market of orders.", HelpName = "SYMBOL", DefaultValueFactory = _ => "GOLD-KRW" };
        Option<string> rate = new("--rate") { Description = "Operations a second, or max.", HelpName = "N", DefaultValueFactory = _ => "1000" };
        Option<int> seconds = SharedOptions.Number("--seconds", 10, 1, 3_600, "How long.");
        Option<int> connections = SharedOptions.Number("--connections", 1, 1, 64, "WebSocket connections.");
        Option<int> accounts = SharedOptions.Number("--accounts", 200, 2, 1_000_000, "Demo accounts that sign in turn.");
        Option<int> inFlight = SharedOptions.Number("--in-flight", 20_000, 1, 1_000_000, "Most operations sent and not yet in a block.");
        Option<int> ahead = SharedOptions.Number("--signed-ahead", 500_000, 1, 20_000_000, "With --rate max: operations signed beforehand; when they are used up, the run ends.");
        Option<string> mix = new("--mix") { Description = "What is sent: orders or transfers.", HelpName = "MIX", DefaultValueFactory = _ => "orders" };
        Option<bool> allowRemote = new("--allow-remote") { Description = "Load a node on another machine." };
        Option<bool> json = SharedOptions.Json();
        Command command = new("load", "Load a running node of this machine with operations signed beforehand; prints throughput and latency.")
        {
            node, data, market, rate, seconds, connections, accounts, inFlight, ahead, mix, allowRemote, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            NodeAddress.Parse(parsed.GetValue(node)!, parsed.GetValue(allowRemote)), parsed.GetValue(data)!, parsed.GetValue(accounts),
            new LoadSettings(
                parsed.GetValue(market)!, RateOf(parsed.GetValue(rate)!), parsed.GetValue(seconds), parsed.GetValue(connections), parsed.GetValue(inFlight),
                parsed.GetValue(ahead), MixOf(parsed.GetValue(mix)!)),
            parsed.GetValue(json), cancel));
        return command;
    }

    private sealed record LoadSettings(string Market, int? Rate, int Seconds, int Connections, int InFlight, int SignedAhead, LoadMix Mix);

    private static async Task<int> RunAsync(Uri node, string data, int accounts, LoadSettings settings, bool json, CancellationToken cancel)
    {
        string path = Path.Combine(data, "keys", "demo.json");
        DemoKeys keys = DemoKeys.TryLoad(path) ?? throw new NodeException($"{path} does not exist: --data names the data folder of the node's city");
        if (settings.Connections > Math.Min(accounts, keys.Count)) throw new NodeException("--connections: each needs an account of its own");
        LoadReport report;
        try
        {
            report = await LoadRun.RunAsync(
                new LoadOptions
                {
                    Node = node,
                    Keys = keys.Last(Math.Min(accounts, keys.Count)),
                    Market = settings.Market,
                    Rate = settings.Rate,
                    Seconds = settings.Seconds,
                    Connections = settings.Connections,
                    Mix = settings.Mix,
                    InFlightMax = settings.InFlight,
                    SignedAhead = settings.SignedAhead,
                },
                Console.Error.WriteLine,
                cancel);
        }
        catch (ClientException error)
        {
            throw new NodeException(error.Message);
        }
        foreach (string line in json ? [JsonSerializer.Serialize(report, Json)] : Lines(report)) Console.WriteLine(line);
        return CommandLine.Success;
    }

    private static IEnumerable<string> Lines(LoadReport report)
    {
        yield return Text($"operations      {report.Sent:N0} sent, {report.Committed:N0} committed in {report.Blocks:N0} blocks, {report.RefusedEarly:N0} refused before a block{Named(report.RefusedInBlock)}");
        yield return Text($"throughput      {report.CommittedPerSecond:N0} op/s committed over {report.Seconds:N1} s; signed beforehand at {report.SignedPerSecond:N0} op/s");
        if (report.LatencyMs is { } latency) yield return Text($"latency         p50 {latency.P50:N0}  p90 {latency.P90:N0}  p99 {latency.P99:N0}  p99.9 {latency.P999:N0}  max {latency.Max:N0} ms, from sending to committed; a block every {report.BlockIntervalMs:N0} ms");
    }

    private static string Named(SortedDictionary<string, long> refused) =>
        refused.Count == 0 ? "" : $", refused in a block: {string.Join(", ", refused.Select(count => Text($"{count.Value:N0} {count.Key}")))}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int? RateOf(string text)
    {
        if (text == "max") return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rate) && rate is >= 1 and <= 1_000_000
            ? rate
            : throw new NodeException($"--rate {text}: expected 1 to 1000000, or max");
    }

    private static LoadMix MixOf(string text) => text switch
    {
        "orders" => LoadMix.Orders,
        "transfers" => LoadMix.Transfers,
        _ => throw new NodeException($"--mix {text}: expected orders or transfers"),
    };
}
