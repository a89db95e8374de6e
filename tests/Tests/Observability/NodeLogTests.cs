using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Node.Observability;
using Gwangan.Tests.House;
using Gwangan.Tests.Engines;
using Microsoft.Extensions.Logging;

namespace Gwangan.Tests.Observability;

public sealed class NodeLogTests
{
    private readonly StringWriter _output = new(), _errors = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Every_event_has_a_number_of_its_own_and_a_row_in_the_page()
    {
        LoggerMessageAttribute[] events = [.. typeof(Events).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];
        Assert.NotEmpty(events);
        Assert.Equal(events.Length, events.Select(each => each.EventId).Distinct().Count());
        Assert.Equal(events.Length, events.Select(each => each.EventName).Distinct().Count());
        string[] rows = [.. Regex.Matches(Repository.Read("docs/operating.md"), @"^(\| \d{4} \| [\w.]+ \| \w+ \|).*$", RegexOptions.Multiline).Select(row => row.Groups[1].Value)];
        Assert.Equal(events.OrderBy(each => each.EventId).Select(each => $"| {each.EventId} | {each.EventName} | {each.Level.ToString().ToLowerInvariant()} |"), rows);
    }

    [Fact]
    public void A_text_line_tells_time_level_and_message_and_warnings_go_to_the_error_stream()
    {
        ILogger log = Open(new LogOptions());
        log.Opened("gwangan-1", 4_711, "00ff");
        log.TradersStopped("no more gold");
        Assert.Equal("2026-01-02T03:04:05.000Z information gwangan: gwangan-1: height 4,711, root 00ff\n", _output.ToString());
        Assert.Equal("2026-01-02T03:04:05.000Z warning     gwangan: the simulated traders have stopped: no more gold\n", _errors.ToString());
    }

    [Fact]
    public void A_JSON_line_carries_number_name_and_fields_and_stays_one_line()
    {
        ILogger log = Open(new LogOptions { Format = LogFormat.Json });
        log.Defect("0.1", "it said \"no\"\nand more", new InvalidOperationException("why"));
        string line = Assert.Single(_errors.ToString().TrimEnd('\n').Split('\n'));
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal(("2026-01-02T03:04:05.000Z", "critical", 1008, "node.defect"), (Text("time"), Text("level"), json.RootElement.GetProperty("event").GetInt32(), Text("name")));
        Assert.Equal("it said \"no\"\nand more", json.RootElement.GetProperty("fields").GetProperty("problem").GetString());
        Assert.Contains("InvalidOperationException: why", Text("exception"));

        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData(LogLevel.Information, 1, 1)]
    [InlineData(LogLevel.Warning, 0, 1)]
    [InlineData(LogLevel.Error, 0, 0)]
    [InlineData(LogLevel.None, 0, 0)]
    public void What_is_below_the_level_is_not_logged(LogLevel level, int informations, int warnings)
    {
        ILogger log = Open(new LogOptions { Level = level });
        log.StoppedEarly();
        log.TradersStopped("x");
        Assert.Equal((informations, warnings), (_output.ToString().Count(c => c == '\n'), _errors.ToString().Count(c => c == '\n')));
    }

    [Fact]
    public void Of_libraries_only_warnings_are_shown_even_when_everything_of_the_node_is()
    {
        using NodeLog logs = new(new LogOptions { Level = LogLevel.Trace }, _output, _errors, _clock);
        ILogger library = logs.CreateLogger("Microsoft.Something");
        Assert.False(library.IsEnabled(LogLevel.Information));
        Assert.True(library.IsEnabled(LogLevel.Warning));
        Assert.True(logs.CreateLogger(NodeLog.Category).IsEnabled(LogLevel.Trace));
    }

    [Fact]
    public void A_line_on_a_terminal_takes_the_live_line_away_and_puts_it_back()
    {
        using NodeLog logs = new(new LogOptions(), _output, _errors, _clock, isTerminal: true);
        logs.ShowLive("height 1");
        logs.CreateLogger(NodeLog.Category).StoppedEarly();
        logs.ShowLive("");
        Assert.Equal("\r\u001b[2Kheight 1\r\u001b[2Kstopped before it was ready\nheight 1\r\u001b[2K", _output.ToString());
    }

    private ILogger Open(LogOptions options) => new NodeLog(options, _output, _errors, _clock).CreateLogger(NodeLog.Category);
}
