using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Api.Admin;
using Gwangan.Node.Configuration;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan admin</c>: looks at a running node and tells it what to do, through its admin API.</summary>
public static class AdminCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("admin", "Look at a running node on this machine, and tell it what to do.")
    {
        Show("status", "How the node is.", _ => "status", Status),
        Show("connections", "WebSockets, followers and downloads that are open.", _ => "connections", Connections),
        Mempool(),
        Show("access", "API keys and their use, and who was turned away.", _ => "access", Access),
        Show("index", "How far the index of history is.", _ => "index", Fields),
        Act("drop", "Ends a connection.", new Argument<string>("id") { Description = "Its number, from `admin connections`." }, HttpMethod.Delete, id => $"connections/{Uri.EscapeDataString(id)}"),
        Act("evict", "Takes an operation out of the mempool.", new Argument<string>("id") { Description = "Its id, from `admin mempool`." }, HttpMethod.Delete, id => $"mempool/{Uri.EscapeDataString(id)}"),
        Act("log-level", "Sets what is logged, until the next start.", new Argument<string>("level") { Description = "trace, debug, information, warning, error, critical or none." }, HttpMethod.Post, level => $"log-level?level={Uri.EscapeDataString(level)}"),
        Act("snapshot", "Makes a snapshot of the next height for nodes that join, and waits for it.", null, HttpMethod.Post, _ => "snapshot"),
        Act("pause", "Makes no more blocks until resume or a restart; reads go on, and what is handed in waits.", null, HttpMethod.Post, _ => "pause"),
        Act("resume", "Makes blocks again.", null, HttpMethod.Post, _ => "resume"),
        Act("reload", "Reads API keys and the certificate again.", null, HttpMethod.Post, _ => "reload"),
        Act("stop", "Stops the node after the block that is being made.", null, HttpMethod.Post, _ => "stop"),
    };

    private static Command Mempool()
    {
        Option<int> limit = SharedOptions.Number("--limit", 100, 0, 10_000, "Operations shown, the oldest ones.");
        Command command = Show("mempool", "What waits for a block.", parsed => string.Create(CultureInfo.InvariantCulture, $"mempool?limit={parsed.GetValue(limit)}"), Waiting);
        command.Add(limit);
        return command;
    }

    private static Command Show(string name, string description, Func<ParseResult, string> path, Func<JsonElement, IEnumerable<string>> text)
    {
        Where where = new();
        Option<bool> json = SharedOptions.Json();
        Command command = new(name, description) { where.Data, where.Admin, json };
        command.SetAction(async (parsed, cancel) =>
        {
            using AdminClient client = where.Client(parsed);
            using JsonDocument answer = await client.SendAsync(HttpMethod.Get, path(parsed), cancel);
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(answer.RootElement, ReadableJson.Indented));
            else
                foreach (string line in text(answer.RootElement)) Console.WriteLine(line);
            return CommandLine.Success;
        });
        return command;
    }

    private static Command Act(string name, string description, Argument<string>? argument, HttpMethod method, Func<string, string> path)
    {
        Where where = new();
        Command command = new(name, description) { where.Data, where.Admin };
        if (argument is not null) command.Add(argument);
        command.SetAction(async (parsed, cancel) =>
        {
            using AdminClient client = where.Client(parsed);
            using JsonDocument answer = await client.SendAsync(method, path(argument is null ? "" : parsed.GetValue(argument)!), cancel);
            Console.WriteLine(answer.RootElement.GetProperty("done").GetString());
            return CommandLine.Success;
        });
        return command;
    }

    /// <summary>Which node is meant: the one of a data folder, at the address that its own configuration says unless one is given.</summary>
    private sealed class Where
    {
        public Option<string> Data { get; } = SharedOptions.Data();

        public Option<string?> Admin { get; } = NodeCommand.OptionOf(NodeSettings.Admin);

        public AdminClient Client(ParseResult parsed) => new(NodeConfiguration.Load(
            setting => setting == NodeSettings.Data ? parsed.GetValue(Data) : setting == NodeSettings.Admin ? NodeCommand.GivenIn(parsed, Admin) : null, Environment.GetEnvironmentVariable).Options);
    }

    private static IEnumerable<string> Status(JsonElement status)
    {
        string Of(string name) => TextOf(status.GetProperty(name));
        long pid = status.GetProperty("processId").GetInt64();
        TimeSpan up = TimeProvider.System.GetUtcNow() - status.GetProperty("startedAt").GetDateTimeOffset();
        List<string[]> rows =
        [
            ["node", $"gwangan {Of("version")}, {Of("role")}, engine {Of("engine")}, process {pid}, up {Span(up)}"],
            ["chain", string.Create(CultureInfo.InvariantCulture, $"{Of("chainId")}, height {status.GetProperty("height").GetInt64():N0}, {status.GetProperty("operationsPerSecond").GetDouble():N1} op/s")],
            ["root", Of("appHash")],
            ["ready", status.GetProperty("isReady").GetBoolean() ? "yes" : "no: " + string.Join("; ", status.GetProperty("reasons").EnumerateArray().Select(TextOf))],
            ["paused", status.GetProperty("isPaused").ValueKind switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", _ => "this node makes no blocks of its own" }],
            ["waiting", string.Create(CultureInfo.InvariantCulture, $"{status.GetProperty("waiting").GetInt64():N0} operations, {status.GetProperty("waitingBytes").GetInt64() / 1e3:N1} kB")],
            ["index", string.Create(CultureInfo.InvariantCulture, $"height {status.GetProperty("indexHeight").GetInt64():N0}")],
            ["open", $"{Of("sockets")} WebSockets, {Of("blockStreams")} followers"],
            ["memory", string.Create(CultureInfo.InvariantCulture, $"{status.GetProperty("memoryBytes").GetInt64() >> 20:N0} MiB")],
            ["log", Of("logLevel")],
        ];
        return TextTable.Lines(rows);
    }

    private static IEnumerable<string> Connections(JsonElement connections) => TextTable.Lines(
    [
        ["ID", "KIND", "FROM", "KEY", "SINCE", "PROGRESS"],
        .. connections.EnumerateArray().Select(each => new[]
        {
            TextOf(each.GetProperty("id")), TextOf(each.GetProperty("kind")), TextOf(each.GetProperty("from")), TextOf(each.GetProperty("key")), Time(each.GetProperty("since")),
            TextOf(each.GetProperty("progress")),
        }),
    ]);

    private static IEnumerable<string> Waiting(JsonElement pool)
    {
        JsonElement items = pool.GetProperty("items");
        IEnumerable<string> lines = TextTable.Lines(
        [
            ["ID", "ACCOUNT", "NONCE", "BYTES", "EXPIRES", "OPERATIONS"],
            .. items.EnumerateArray().Select(each => new[]
            {
                TextOf(each.GetProperty("id")), TextOf(each.GetProperty("account")), TextOf(each.GetProperty("nonce")), TextOf(each.GetProperty("bytes")), Time(each.GetProperty("expiresAt")),
                OperationsOf(each.GetProperty("operations")),
            }),
        ]);
        return lines.Append(string.Create(CultureInfo.InvariantCulture, $"{items.GetArrayLength():N0} of {pool.GetProperty("count").GetInt64():N0}, {pool.GetProperty("bytes").GetInt64() / 1e3:N1} kB"));
    }

    // An envelope holds up to a hundred.
    private static string OperationsOf(JsonElement operations)
    {
        const int Shown = 3;
        string first = string.Join(", ", operations.EnumerateArray().Take(Shown).Select(TextOf));
        return operations.GetArrayLength() is var count && count > Shown ? $"{first} and {count - Shown} more" : first;
    }

    private static IEnumerable<string> Access(JsonElement access)
    {
        yield return $"key needed for {TextOf(access.GetProperty("requireKey"))}; limits {(access.GetProperty("limits").GetBoolean() ? "on" : "off")}";
        yield return "turned away: " + string.Join(", ", access.GetProperty("refused").EnumerateObject().Select(each => $"{each.Name} {each.Value}"));
        IEnumerable<string> keys = TextTable.Lines(
        [
            ["KEY", "TIER", "EXPIRES", "REQUESTS", "LAST USED"],
            .. access.GetProperty("keys").EnumerateArray().Select(each => new[]
            {
                TextOf(each.GetProperty("name")), TextOf(each.GetProperty("tier")), Time(each.GetProperty("expires")), TextOf(each.GetProperty("requests")), Time(each.GetProperty("lastUsed")),
            }),
        ]);
        foreach (string line in keys) yield return line;
    }

    private static IEnumerable<string> Fields(JsonElement fields) => TextTable.Lines([.. fields.EnumerateObject().Select(field => new[] { field.Name, TextOf(field.Value) })]);

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "-" : value.ToString();

    private static string Time(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? "-" : value.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d {span.Hours}h {span.Minutes}m {span.Seconds}s");
}
