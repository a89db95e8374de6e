using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan api-keys</c>: who may use the API. A running node takes changes over within a second or two.</summary>
public static class ApiKeysCommand
{
    private const string ExpiresExpected = "expected a number of days such as 90d, or a date such as 2027-01-31";

    /// <summary>The command.</summary>
    public static Command Create() => new("api-keys", "Add, list and revoke keys for the API.") { Add(), List(), Revoke() };

    private static Command Add()
    {
        Option<string> data = SharedOptions.Data();
        Option<string> tier = new("--tier", "-t") { Description = "What its owner may do: standard, member, unlimited, or a tier of your own in the file.", HelpName = "TIER", DefaultValueFactory = _ => RateTier.Standard.Name };
        Option<string?> expires = new("--expires") { Description = "When it ends: a number of days such as 90d, or a date such as 2027-01-31; without it, when it is revoked.", HelpName = "WHEN" };
        Argument<string> name = NameArgument();
        Command command = new("add", "Add a key and print it, this once: only its hash is kept.") { name, tier, expires, data };
        command.SetAction(parsed =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            DateTimeOffset? until = parsed.GetValue(expires) is { } text ? ExpiryOf(text, now) : null;
            string key = "";
            ApiKeyFile.Change(PathOf(parsed.GetValue(data)!), file => key = file.Add(parsed.GetValue(name)!, parsed.GetValue(tier)!, now, until));
            // The key alone on the output, so that it can go into a file without being seen.
            Console.Error.WriteLine($"key {parsed.GetValue(name)}, tier {parsed.GetValue(tier)}{(until is { } end ? $", until {end:yyyy-MM-dd HH:mm} UTC" : "")}; it is not shown again:");
            Console.WriteLine(key);
        });
        return command;
    }

    private static Command List()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Command command = new("list", "List the keys, without secrets.") { data, json };
        command.SetAction(parsed =>
        {
            ApiKeyFile file = ApiKeyFile.Load(PathOf(parsed.GetValue(data)!));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(file.Keys.Select(key => new { key.Name, key.Id, key.Tier, key.Created, key.Expires }), JsonText));
                return;
            }
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            List<string[]> rows = [["NAME", "TIER", "CREATED", "EXPIRES", "BEGINS WITH"]];
            foreach (ApiKeyEntry key in file.Keys)
                rows.Add([key.Name, key.Tier, Date(key.Created), key.Expires is { } end ? $"{Date(end)}{(end <= now ? " (over)" : "")}" : "never", $"{ApiKeyFile.Prefix}{key.Id}"]);
            foreach (string line in TextTable.Lines(rows)) Console.WriteLine(line);
        });
        return command;
    }

    private static Command Revoke()
    {
        Option<string> data = SharedOptions.Data();
        Argument<string> name = NameArgument();
        Command command = new("revoke", "Revoke a key; what is open by it is ended.") { name, data };
        command.SetAction(parsed =>
        {
            ApiKeyFile.Change(PathOf(parsed.GetValue(data)!), file => file.Revoke(parsed.GetValue(name)!));
            Console.WriteLine($"{parsed.GetValue(name)} is revoked");
        });
        return command;
    }

    private static readonly JsonSerializerOptions JsonText = new(ReadableJson.Indented) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static Argument<string> NameArgument() => new("name") { Description = "The key's name: whose it is, or what for." };

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset ExpiryOf(string text, DateTimeOffset now)
    {
        DateTimeOffset end;
        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is > 0 and < 100_000) end = now.AddDays(days);
        else if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out end)) throw new NodeException($"--expires {text}: {ExpiresExpected}");
        return end > now ? end : throw new NodeException($"--expires {text}: that is over already");
    }

    private static string PathOf(string data) =>
        Directory.Exists(data) ? Path.Combine(data, ApiKeyFile.FileName) : throw new NodeException($"{data} does not exist: `gwangan init` makes a city");
}
