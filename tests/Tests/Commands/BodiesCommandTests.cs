using System.Text.Json;
using Gwangan.Node.Keys;
using Gwangan.Tests.Api;

namespace Gwangan.Tests.Commands;

/// <summary>The demo city's key sets by hand: proposed, approved, vetoed, and read at an earlier height.</summary>
public sealed class BodiesCommandTests
{
    [Fact]
    public async Task Two_of_three_suspend_an_asset_and_a_veto_ends_what_waits()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        string node = city.Http.BaseAddress!.ToString(), keys = Path.Combine(city.Folder, "keys");
        Assert.Contains("regulator", Run("list").Output, StringComparison.Ordinal);
        Assert.Contains("2 of 3", Run("list").Output, StringComparison.Ordinal);

        Finished stranger = Run("propose", "assets.SetAssetStatus", """{"symbol":"GOLD","status":"suspended","reason":"incident 7"}""", "--key", Key("bank"));
        Assert.Equal(1, stranger.ExitCode);
        Assert.Contains("bodies.AnotherBodys", stranger.Errors, StringComparison.Ordinal);
        Assert.Contains("has no field asset", Run("propose", "assets.SetAssetStatus", """{"asset":"GOLD"}""", "--key", Key("regulator-1")).Errors, StringComparison.Ordinal);

        Assert.Contains("bodies.ProposalMade", Done(Run("propose", "assets.SetAssetStatus", """{"symbol":"GOLD","status":"suspended","reason":"incident 7"}""", "--memo", "file 7", "--key", Key("regulator-1"))), StringComparison.Ordinal);
        JsonElement open = await GetAsync("api/v1/proposals/1");
        Assert.Equal(("open", "assets.SetAssetStatus", "file 7", 1, 2), (Text(open, "status"), Text(open, "operation"), Text(open, "memo"), open.GetProperty("counted").GetInt32(), open.GetProperty("threshold").GetInt32()));
        Assert.Equal("suspended", Text(open.GetProperty("fields"), "status"));
        long before = city.City.Head.Current.Height;
        Assert.Contains("assets.AssetStatusChanged", Done(Run("approve", "1", "--key", Key("regulator-3"))), StringComparison.Ordinal);
        Assert.Empty((await GetAsync("api/v1/proposals")).GetProperty("items").EnumerateArray());
        Assert.Single((await GetAsync($"api/v1/proposals?height={before}")).GetProperty("items").EnumerateArray());

        KeyFile officer = KeyFile.Create(Chain.Kernel.KeyType.Ethereum);
        string fields = JsonSerializer.Serialize(new { keyType = "ethereum", publicKey = Convert.ToHexStringLower(officer.Key.PublicKey), entity = "VAULT", operations = "302", untilMs = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds() });
        Done(Run("propose", "bodies.SetDelegate", fields, "--key", Key("custodian-1")));
        Assert.Contains("bodies.ProposalDecided", Done(Run("approve", "2", "--key", Key("custodian-2"))), StringComparison.Ordinal);
        JsonElement decided = await GetAsync("api/v1/proposals/2");
        Assert.Equal("decided", Text(decided, "status"));
        Assert.NotEqual(JsonValueKind.Null, decided.GetProperty("due").ValueKind);
        Done(Run("veto", "2", "--key", Key("bank")));
        Assert.Equal("bank", (await GetAsync("api/v1/proposals/2")).GetProperty("vetoes")[0].GetString());
        Done(Run("veto", "2", "--key", Key("regulator-1")));
        Assert.Contains("\"reason\":\"vetoed\"", Done(Run("approve", "3", "--key", Key("regulator-2"))), StringComparison.Ordinal);

        Finished Run(params string[] arguments) => GwanganProcess.Run(["bodies", .. arguments, "--node", node]);
        string Key(string name) => Path.Combine(keys, $"{name}.json");
        async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await city.Http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;
    }

    private static string Done(Finished finished)
    {
        Assert.True(finished.ExitCode == 0, finished.Errors);
        return finished.Output;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
