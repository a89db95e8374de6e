using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Tests.Modules.Grants;

namespace Gwangan.Tests.Api;

/// <summary>Purpose money as the API shows it: campaigns, vouchers, merchants, categories, orders and quotes, now and at an earlier height.</summary>
public sealed class GrantRoutesTests
{
    private const int Source = 0, Alice = 1, Bob = 2, Books = 3, School = 4, Stall = 5;

    [Fact]
    public async Task Campaigns_vouchers_merchants_and_orders_are_shown_at_every_height()
    {
        await using ApiCity city = await ApiCity.StartAsync(prepare: AddMerchants);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        OpenCampaign terms = new(
            "Book vouchers", GrantsCity.Won, Amount.Whole(1_000_000), ClaimRule.Anyone, Amount.Whole(10_000), Amount.Whole(10_000), Amount.Zero, 5_000, 2, "5942,8211-8299", 0, now + 5 * GrantsCity.DayMs,
            now + 7 * GrantsCity.DayMs, Hash32.Zero);
        await MustAsync(city, Source, terms);
        await MustAsync(city, Source, terms with { Name = "Small gifts", Rule = ClaimRule.Given, ClaimAmount = Amount.Zero, ShareBps = 10_000, PaymentMax = Amount.Whole(200), HopsMax = 0 });
        await MustAsync(city, Alice, new ClaimGrant(1));
        await MustAsync(city, Bob, new ClaimGrant(1));
        await MustAsync(city, Source, new GiveGrant(2, city.Keys.AddressOf(Alice), Amount.Whole(5_000)));
        long before = city.City.Head.Current.Height;

        string quote = $"/api/v1/grants/quote?campaigns=1,2&payer={city.Address(Alice)}&amount={Amount.Whole(999)}&merchant=";
        JsonElement quoted = await city.GetAsync(quote + city.Address(Books));
        Assert.Equal(("499.5", "200", "299.5", true), (Text(quoted.GetProperty("parts")[0], "amount"), Text(quoted.GetProperty("parts")[1], "amount"), Text(quoted, "own"), quoted.GetProperty("isPayable").GetBoolean()));
        JsonElement refused = await city.GetAsync(quote + city.Address(Stall));
        Assert.Equal(("grants.MerchantNotAccepted", "999"), (Text(refused.GetProperty("parts")[0], "refusal"), Text(refused, "own")));

        Hash32 order = GrantsCity.OrderOf("invoice 17, salt 3");
        await MustAsync(city, Alice, new SpendGrant("1,2", city.Keys.AddressOf(Books), order, Amount.Whole(999), Amount.Whole(300)));
        await MustAsync(city, Books, new PassGrant(1, city.Keys.AddressOf(School), Amount.Whole(100), ""));
        await MustAsync(city, Books, new RefundGrant(order, Amount.Whole(99)));

        JsonElement campaign = await city.GetAsync("/api/v1/grants/1"), money = campaign.GetProperty("money"), effect = campaign.GetProperty("effect");
        Assert.Equal(("open", "5942,8211-8299", "10000"), (Text(campaign, "status"), Text(campaign, "categories"), Text(campaign, "personMax")));
        // 99 of 999 are refunded: vouchers paid 699.5 of the price, and their share of the refund, rounded up to the unit, is of the second, which paid last.
        Assert.Equal(("980000", "19500.5", "499.5", "0"), (Text(money, "unclaimed"), Text(money, "heldByOwners"), Text(money, "heldByMerchants"), Text(money, "returned")));
        Assert.Equal(("20000", "499.5", "299.5", "100", 2, 1), (Text(effect, "granted"), Text(effect, "spent"), Text(effect, "ownSpent"), Text(effect, "passed"), effect.GetProperty("holders").GetInt32(), effect.GetProperty("spenders").GetInt32()));
        JsonElement item = await city.GetAsync($"/api/v1/grants/orders/{city.Address(Books)}/{order}");
        Assert.Equal(("999", "299.5", "99", "0"), (Text(item, "total"), Text(item, "own"), Text(item, "refunded"), Text(item.GetProperty("parts")[0], "refunded")));
        Assert.Equal("69.31981981981981982", Text(item.GetProperty("parts")[1], "refunded"));
        JsonElement[] merchants = Items(await city.GetAsync("/api/v1/grants/1/merchants"));
        Assert.Equal(2, merchants.Length);
        JsonElement school = await city.GetAsync($"/api/v1/grants/1/merchants/{city.Address(School)}");
        Assert.Equal(("100", "8299", "100"), (Text(school, "held"), Text(school, "category"), Text(school, "taken")));
        Assert.Equal(["0", "100", "0"], school.GetProperty("heldByHops").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(["5942"], Items(await city.GetAsync("/api/v1/grants/1/categories")).Select(each => Text(each, "category")));

        // Pages follow each other without a gap.
        JsonElement first = await city.GetAsync("/api/v1/grants/1/vouchers?limit=1"), second = await city.GetAsync($"/api/v1/grants/1/vouchers?limit=1&before={Text(first, "next")}");
        Assert.Equal(new SortedSet<string?> { city.Address(Alice), city.Address(Bob) }, [Text(first.GetProperty("items")[0], "account"), Text(second.GetProperty("items")[0], "account")]);
        Assert.Null(Text(second, "next"));
        JsonElement page = await city.GetAsync("/api/v1/grants?limit=1");
        Assert.Equal((2, "2"), (page.GetProperty("items")[0].GetProperty("id").GetInt32(), Text(page, "next")));
        Assert.Equal(1, Items(await city.GetAsync("/api/v1/grants?before=2"))[0].GetProperty("id").GetInt32());
        Assert.Empty(Items(await city.GetAsync($"/api/v1/grants?source={city.Address(Bob)}")));
        Assert.Equal([2, 1], Items(await city.GetAsync($"/api/v1/accounts/{city.Address(Alice)}/grants")).Select(each => each.GetProperty("campaign").GetInt32()));

        Assert.Equal("10000", Text(await city.GetAsync($"/api/v1/grants/1/vouchers/{city.Address(Alice)}?height={before}"), "balance"));
        Assert.Equal("9500.5", Text(await city.GetAsync($"/api/v1/grants/1/vouchers/{city.Address(Alice)}"), "balance"));
        foreach ((string path, HttpStatusCode status) in ((string, HttpStatusCode)[])
        [
            ("grants/3", HttpStatusCode.NotFound), ("grants/1/vouchers/0x00", HttpStatusCode.BadRequest), ($"grants/1/vouchers/{city.Address(Stall)}", HttpStatusCode.NotFound), ("grants?before=x", HttpStatusCode.BadRequest),
            ($"grants/orders/{city.Address(Books)}/12", HttpStatusCode.BadRequest), ("grants/quote?campaigns=1,1&payer=x&merchant=x&amount=1", HttpStatusCode.BadRequest), ("grants/1/categories?before=99999", HttpStatusCode.BadRequest),
        ])
            Assert.Equal((path, status), (path, (await city.Http.GetAsync($"/api/v1/{path}")).StatusCode));
    }

    private static async Task MustAsync(ApiCity city, int user, Operation operation) => Assert.Equal("committed", Text(await city.DoAsync(user, operation), "status"));

    private static JsonElement[] Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static void AddMerchants(string folder)
    {
        string path = Path.Combine(folder, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
        Node.Genesis.DemoKeys keys = Node.Genesis.DemoKeys.TryLoad(Path.Combine(folder, "keys", "demo.json"))!;
        JsonObject Merchant(int user, string name, int category) => new()
        {
            ["account"] = keys.AddressOf(user).ToString(), ["name"] = name, ["category"] = category, ["businessNumber"] = GrantsCity.OrderOf(name).ToString(),
        };
        genesis["appState"]!["merchants"] = new JsonArray(Merchant(Books, "Book shop", 5942), Merchant(School, "Evening school", 8299));
        File.WriteAllText(path, genesis.ToJsonString());
    }
}
