using System.Globalization;
using System.Text.Json;
using Gwangan.Tests.Api;

namespace Gwangan.Tests.Commands;

/// <summary>An upgrade that this build does not know, as the operators of a city meet it: planned, told, taken back, and run into.</summary>
public sealed class UpgradeCommandTests
{
    [Fact]
    public async Task A_node_tells_of_an_upgrade_that_it_does_not_know_and_ends_before_it_with_69()
    {
        await using ApiCity city = await ApiCity.StartAsync(prepare: ApiCity.DecideAtOnce);
        string node = city.Http.BaseAddress!.ToString(), keys = Path.Combine(city.Folder, "keys");
        Finished notAllowed = Schedule(city.City.Head.Current.Height + 500, "bank.json");
        Assert.Equal(1, notAllowed.ExitCode);
        Assert.Contains("upgrades.NotAuthorized", notAllowed.Errors, StringComparison.Ordinal);
        Assert.Equal(0, Schedule(city.City.Head.Current.Height + 500, "marketOperator.json").ExitCode);
        Finished canceled = GwanganProcess.Run("upgrade", "cancel", "--node", node, "--key", Path.Combine(keys, "marketOperator.json"));
        Assert.True(canceled.ExitCode == 0, canceled.Errors);
        Assert.Equal(JsonValueKind.Null, (await GetAsync("api/v1/rules")).GetProperty("upgrade").ValueKind);

        long height = city.City.Head.Current.Height + 40;
        Finished planned = Schedule(height, "marketOperator.json");
        Assert.True(planned.ExitCode == 0, planned.Errors);
        JsonElement rules = await GetAsync("api/v1/rules"), upgrade = rules.GetProperty("upgrade");
        Assert.Equal((1, 1), (rules.GetProperty("rules").GetInt32(), rules.GetProperty("knownRules").GetInt32()));
        Assert.Equal((2, height, false), (upgrade.GetProperty("rules").GetInt32(), upgrade.GetProperty("height").GetInt64(), upgrade.GetProperty("known").GetBoolean()));
        Assert.Equal(height, (await GetAsync("api/v1/status")).GetProperty("upgrade").GetProperty("height").GetInt64());
        Assert.Equal("upgradeNeeded", Assert.Single((await GetAsync("health/ready")).GetProperty("warnings").EnumerateArray()).GetProperty("code").GetString());
        await city.CloseAsync();

        Assert.Contains("warn  rules", Doctor().Output, StringComparison.Ordinal);
        // The second start is a supervisor's, which nobody told.
        for (int start = 0; start < 2; start++)
        {
            Finished stopped = GwanganProcess.Run("node", "--data", city.Folder, "--http", "127.0.0.1:0", "--metrics", "off", "--traders", "0", "--idle-ms", "10");
            Assert.Equal(69, stopped.ExitCode);
            Assert.Contains($"STOPPED for an upgrade: block {height} follows rules 2", stopped.Output + stopped.Errors, StringComparison.Ordinal);
        }
        Assert.Contains("FAIL  rules", Doctor().Output, StringComparison.Ordinal);
        Finished verified = GwanganProcess.Run("verify", "--data", city.Folder);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{height - 1} blocks"), verified.Output, StringComparison.Ordinal);

        Finished Schedule(long height, string key) => GwanganProcess.Run(
            "upgrade", "schedule", "--node", node, "--key", Path.Combine(keys, key), "--rules", "2", "--height", height.ToString(CultureInfo.InvariantCulture), "--name", "2.0");

        Finished Doctor() => GwanganProcess.Run("doctor", "--data", city.Folder);

        async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await city.Http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;
    }
}
