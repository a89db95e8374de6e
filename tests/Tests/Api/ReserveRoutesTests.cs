using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Modules.Reserves;

namespace Gwangan.Tests.Api;

/// <summary>What backs the won, as the API shows it: now, at an earlier height, and as a history.</summary>
public sealed class ReserveRoutesTests
{
    private static readonly Symbol Asset = Symbol.Of("KRW");
    private static readonly Hash32 Number = BankCity.Reference("virtual"), First = BankCity.Reference("first"), Unknown = BankCity.Reference("unknown");

    [Fact]
    public async Task Reserves_entries_and_redemptions_are_shown_at_every_height()
    {
        await using ApiCity city = await ApiCity.StartAsync(prepare: AddReserves);
        const int Adapter = 10, Alice = 1;
        uint today = (uint)((DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + (9 * BankCity.Hour)) / BankCity.Day);
        long before = city.City.Head.Current.Height;
        await MustAsync(city, Adapter, new AssignVirtualAccount(1, Number, city.Keys.AddressOf(Alice)));
        await MustAsync(city, Adapter, new RecordCredit(1, First, CreditKind.Deposit, Amount.Whole(50_000), today, Number, Hash32.Zero, 0));
        await MustAsync(city, Adapter, new RecordCredit(1, Unknown, CreditKind.Deposit, Amount.Whole(7), today, Unknown, Hash32.Zero, 0));
        await MustAsync(city, Alice, new Redeem(Asset, Amount.Whole(20_000), 1, BankCity.Reference("d"), "RENT-1"));

        JsonElement won = (await city.GetAsync("/api/v1/reserves")).GetProperty("items")[0];
        JsonElement then = (await city.GetAsync($"/api/v1/reserves?height={before}")).GetProperty("items")[0];
        long held = Won(then, "held");
        Assert.Equal((held, "0"), (Won(then, "supply"), Text(then, "pending")));
        Assert.Equal(("KRW", 20_000, held + 50_007, held + 30_007, held + 30_000), (Text(won, "asset"), Won(won, "pending"), Won(won, "held"), Won(won, "backed"), Won(won, "supply")));
        JsonElement bank = won.GetProperty("banks")[0];
        Assert.Equal(("BUSBKRSE", "none", 1, "sound"), (Text(bank, "bic"), Text(bank, "stop"), bank.GetProperty("unmatched").GetInt32(), Text(bank.GetProperty("accounts")[0], "state")));

        JsonElement account = await city.GetAsync("/api/v1/reserves/accounts/1");
        Assert.Equal((2, "50007"), (account.GetProperty("days")[0].GetProperty("creditCount").GetInt32(), Text(account.GetProperty("days")[0], "credits")));
        JsonElement entry = await city.GetAsync($"/api/v1/reserves/accounts/1/entries/{First}");
        Assert.Equal(("minted", "deposit", city.Address(Alice)), (Text(entry, "state"), Text(entry, "kind"), Text(entry, "owner")));
        Assert.Equal(city.Address(Alice), Text(await city.GetAsync($"/api/v1/reserves/virtual-accounts/1/{Number}"), "owner"));

        JsonElement entries = await city.GetAsync("/api/v1/reserves/entries?asset=KRW");
        Assert.Equal(["burn", "credit", "mint", "credit"], entries.GetProperty("items").EnumerateArray().Select(one => Text(one, "kind")));
        JsonElement mints = await city.GetAsync("/api/v1/reserves/entries?kind=mint,giveBack");
        Assert.Equal((First.ToString(), "50000"), (Text(mints.GetProperty("items")[0], "entry"), Text(mints.GetProperty("items")[0], "amount")));
        JsonElement second = await city.GetAsync($"/api/v1/reserves/entries?limit=1&before={Text(await city.GetAsync("/api/v1/reserves/entries?limit=1"), "next")}");
        Assert.Equal(Unknown.ToString(), Text(second.GetProperty("items")[0], "entry"));
        Assert.Equal("owner", Text((await city.GetAsync("/api/v1/reserves/waiting?asset=KRW")).GetProperty("items")[0], "for"));

        JsonElement redemption = await city.GetAsync("/api/v1/redemptions/1");
        Assert.Equal(("20000", "queued", "RENT-1"), (Text(redemption, "amount"), Text(redemption, "state"), Text(redemption, "endToEndId")));
        foreach (string path in (string[])[$"/api/v1/accounts/{city.Address(Alice)}/redemptions", "/api/v1/redemptions?bank=1"])
            Assert.Equal("1", Text(Assert.Single((await city.GetAsync(path)).GetProperty("items").EnumerateArray()), "id"));
        Assert.Empty((await city.GetAsync("/api/v1/redemptions?bank=2")).GetProperty("items").EnumerateArray());
        JsonElement asset = (await city.GetAsync("/api/v1/assets")).GetProperty("items")[0];
        Assert.Equal(("bank", held + 30_007, false), (Text(asset, "backing"), Won(asset, "backed"), asset.GetProperty("isDeficient").GetBoolean()));
    }

    private static async Task MustAsync(ApiCity city, int user, Chain.Kernel.Operation operation)
    {
        JsonElement answer = await city.DoAsync(user, operation);
        Assert.Equal("committed", Text(answer, "status"));
    }

    private static long Won(JsonElement json, string name) => long.Parse(Text(json, name)!, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static void AddReserves(string folder)
    {
        string path = Path.Combine(folder, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode state = genesis["appState"]!;
        state["assets"]![0]!["backing"] = "bank";
        DemoKeys keys = DemoKeys.TryLoad(Path.Combine(folder, "keys", "demo.json"))!;
        UInt128 supply = 0;
        foreach (JsonNode? holder in state["accounts"]!.AsArray()) supply += UInt128.Parse(holder!["balances"]!["KRW"]!.GetValue<string>());
        JsonObject Bank(string bic, int adapter, string closing) => new()
        {
            ["bic"] = bic, ["name"] = bic, ["adapter"] = new JsonObject { ["publicKey"] = Convert.ToHexStringLower(keys.KeyOf(adapter).PublicKey), ["entity"] = $"BANK-{adapter}" },
            ["accounts"] = new JsonArray(new JsonObject { ["number"] = BankCity.Reference(bic).ToString(), ["display"] = "***-1", ["closing"] = closing }),
        };
        state["reserves"] = new JsonArray(new JsonObject { ["asset"] = "KRW", ["banks"] = new JsonArray(Bank("BUSBKRSE", 10, supply.ToString()), Bank("PUSBKR22", 11, "0")) });
        File.WriteAllText(path, genesis.ToJsonString());
    }
}
