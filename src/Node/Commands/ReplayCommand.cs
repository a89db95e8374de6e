using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Client;
using Gwangan.Node.Replay;
using Spectre.Console;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan replay</c>: recorded order flow on a node, through its public API, with a report.</summary>
public static class ReplayCommand
{
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(200), PlainEvery = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The recording; .xz, .zst and .gz are unpacked." };
        Option<string> market = new("--market") { Description = "The market to replay on.", HelpName = "SYMBOL", DefaultValueFactory = _ => "GOLD-KRW" };
        Option<string> format = new("--format") { Description = "Form of the recording: auto, bitstampCsv, bitstampLog, lobster, marketByOrder, ops.", HelpName = "FORM", DefaultValueFactory = _ => "auto" };
        Option<string?> symbol = new("--symbol") { Description = "The instrument to take from a market-by-order file that holds several.", HelpName = "NAME" };
        Option<string?> node = new("--node") { Description = "A running node; without it a fresh city is started, and removed afterwards.", HelpName = "URL" };
        Option<string> data = SharedOptions.Data();
        data.Description = "With --node: the data folder of its city, for the keys of its demo accounts.";
        Option<string> speed = new("--speed") { Description = "How many times faster than recorded, or max.", HelpName = "N", DefaultValueFactory = _ => "max" };
        Option<int> accounts = SharedOptions.Number("--accounts", 0, 0, 1_000_000, "Accounts that own the recorded orders; 0 for what the recording needs: 300 or more, 200 on a running city.");
        Option<long> limit = new("--limit") { Description = "Most events to replay; 0 for all.", HelpName = "N" };
        Option<string> priceScale = new("--price-scale") { Description = "Price steps for a recorded price of 1 (a number, N/D, or auto).", HelpName = "N", DefaultValueFactory = _ => "auto" };
        Option<string> sizeScale = new("--size-scale") { Description = "Lots for a recorded size of 1 (a number, N/D, or auto).", HelpName = "N", DefaultValueFactory = _ => "auto" };
        Option<bool> noFollow = new("--no-follow") { Description = "Do not take off what the recording filled and the node did not." };
        Option<string?> json = new("--json") { Description = "Also write the report to a file.", HelpName = "FILE" };
        Command command = new("replay", "Replay recorded order flow and compare the books. Exit code 0 when the node's book and its obvious twin agree.")
        {
            file, market, format, symbol, node, data, speed, accounts, limit, priceScale, sizeScale, noFollow, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            new ReplayOptions
            {
                File = parsed.GetValue(file)!,
                Market = parsed.GetValue(market)!,
                Format = FormatOf(parsed.GetValue(format)!),
                Symbol = parsed.GetValue(symbol),
                Node = parsed.GetValue(node) is { } url ? NodeAddress.Parse(url, allowRemote: true) : null,
                Data = parsed.GetValue(data)!,
                Speed = RatioOf("--speed", parsed.GetValue(speed)!, "max"),
                Accounts = parsed.GetValue(accounts) is > 0 and var count ? Math.Max(count, 2) : null,
                Limit = parsed.GetValue(limit) is > 0 and var events ? events : long.MaxValue,
                PriceScale = RatioOf("--price-scale", parsed.GetValue(priceScale)!, "auto"),
                SizeScale = RatioOf("--size-scale", parsed.GetValue(sizeScale)!, "auto"),
                Follow = !parsed.GetValue(noFollow),
            },
            parsed.GetValue(json),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(ReplayOptions options, string? json, CancellationToken cancel)
    {
        ReplayReport report;
        try
        {
            ReplayProgress progress = new();
            Task<ReplayReport> replay = Task.Run(() => Replayer.RunAsync(options, progress, cancel), cancel);
            if (LiveText.IsPossible) await ShowLiveAsync(progress, replay);
            else await ShowPlainAsync(progress, replay);
            report = await replay;
        }
        catch (Exception error) when (error is RecordingException or ClientException)
        {
            throw new NodeException(error.Message);
        }
        foreach (string line in ReplayReportText.Lines(report)) Console.WriteLine(line);
        if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(report, Json) + "\n", cancel);
        return report.WithTwin.Equal ? CommandLine.Success : CommandLine.Failure;
    }

    private static Task ShowLiveAsync(ReplayProgress progress, Task replay) => AnsiConsole.Progress().AutoClear(true).StartAsync(async context =>
    {
        ProgressTask sending = context.AddTask("reading"), following = context.AddTask("comparing");
        while (!replay.IsCompleted)
        {
            sending.Description = $"{progress.Phase}: {progress.Sent:N0} sent, {progress.Committed:N0} committed";
            (sending.MaxValue, sending.Value) = (Math.Max(progress.Events, 1), progress.EventsMapped);
            (following.MaxValue, following.Value) = (Math.Max(progress.Sent, 1), progress.Checked);
            await Task.WhenAny(replay, Task.Delay(LiveEvery));
        }
    });

    private static async Task ShowPlainAsync(ReplayProgress progress, Task replay)
    {
        while (await Task.WhenAny(replay, Task.Delay(PlainEvery)) != replay)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{progress.Phase}: {progress.EventsMapped:N0} of {progress.Events:N0} events, {progress.Sent:N0} sent, {progress.Committed:N0} committed, {progress.Checked:N0} compared"));
    }

    private static RecordingFormat? FormatOf(string name)
    {
        if (name == "auto") return null;
        return Enum.TryParse(name, ignoreCase: true, out RecordingFormat format) && Enum.IsDefined(format)
            ? format
            : throw new NodeException($"--format {name}: expected auto, bitstampCsv, bitstampLog, lobster, marketByOrder or ops");
    }

    private static Ratio? RatioOf(string option, string text, string none)
    {
        if (text == none) return null;
        return Ratio.TryParse(text, out Ratio ratio) ? ratio : throw new NodeException($"{option} {text}: expected a number above 0, a fraction N/D, or {none}");
    }
}
