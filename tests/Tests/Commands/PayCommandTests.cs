using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Tests.Api;

namespace Gwangan.Tests.Commands;

/// <summary>A merchant of a running city asks, is paid once, gives back, and everybody finds it by its references.</summary>
public sealed class PayCommandTests
{
    private const int Payer = 1, Other = 2, Sponsor = 3;

    [Fact]
    public async Task A_request_is_shown_paid_once_found_by_its_reference_and_given_back()
    {
        using Storage.TemporaryFolder folder = new();
        KeyFile till = KeyFile.Create(KeyType.Ethereum);
        string key = Path.Combine(folder.Path, "till.json"), merchant = till.Key.Address.ToString();
        till.Save(key);
        await using ApiCity city = await ApiCity.StartAsync(prepare: genesis => AddMerchant(genesis, merchant));
        string node = city.Http.BaseAddress!.ToString();

        Finished shown = Run("request", "A-1007", "12000.5", "--key", key);
        Assert.True(shown.ExitCode == 0, shown.Errors);
        string text = shown.Output.TrimEnd().Split('\n')[^1].TrimEnd();
        Assert.Contains('█', shown.Output);
        Assert.True(PaymentUri.TryParse(text, out PaymentUri uri));
        Assert.Equal(("A-1007", merchant, Amount.Whole(12_000) + new Amount(Amount.One.Units / 2)), (uri.Request.OrderId, uri.Request.Merchant.ToString(), uri.Request.Amount));
        Assert.Equal(1, Run("request", "A_1007", "1", "--key", key).ExitCode);

        await MustAsync(city, Payer, uri.Operation("INV-2026/7"));
        JsonElement again = await city.DoAsync(Other, uri.Operation(""));
        Assert.Equal("AlreadyPaid", Text(again.GetProperty("items")[0].GetProperty("outcome"), "refusal"));
        JsonElement order = await city.GetAsync($"/api/v1/merchants/{merchant}/payments/A-1007");
        Assert.Equal(("paid", "12000.5", "0", city.Address(Payer)), (Text(order, "status"), Text(order, "amount"), Text(order, "refunded"), Text(order, "payer")));

        Finished back = Run("refund", "A-1007", "2000.5", "--memo", "one was cold", "--key", key);
        Assert.True(back.ExitCode == 0, back.Errors);
        Assert.Contains("payments.PaymentRefunded", back.Output, StringComparison.Ordinal);
        Assert.Contains("payments.RefundAbovePaid", Run("refund", "A-1007", "10001", "--key", key).Errors, StringComparison.Ordinal);
        Assert.True(Run("to", city.Address(Payer), "3", "--reference", "TIP-1", "--key", key).ExitCode == 0);
        order = Assert.Single((await city.GetAsync($"/api/v1/merchants/{merchant}/payments")).GetProperty("items").EnumerateArray());
        Assert.Equal(("partlyRefunded", "2000.5"), (Text(order, "status"), Text(order, "refunded")));

        JsonElement found = Assert.Single((await city.GetAsync("/api/v1/payments?endToEndId=INV-2026/7")).GetProperty("items").EnumerateArray());
        Assert.Equal((city.Address(Payer), merchant, "12000.5"), (Text(found, "from"), Text(found, "to"), Text(found, "amount")));
        JsonElement all = (await city.GetAsync($"/api/v1/payments?account={merchant}")).GetProperty("items");
        Assert.Equal(["TIP-1", "A-1007", "INV-2026/7"], all.EnumerateArray().Select(one => Text(one, "endToEndId")));
        Assert.Equal("one was cold", Text(all[1], "memo"));
        Assert.Equal([(null, false), ("A-1007", true), ("A-1007", false)], all.EnumerateArray().Select(one => (Text(one, "orderId"), one.GetProperty("isRefund").GetBoolean())));
        Assert.Single((await city.GetAsync($"/api/v1/payments?account={merchant}&endToEndId=TIP-1")).GetProperty("items").EnumerateArray());
        Assert.Empty((await city.GetAsync($"/api/v1/payments?account={city.Address(Other)}&endToEndId=TIP-1")).GetProperty("items").EnumerateArray());
        Assert.Equal("5462", Text(Assert.Single((await city.GetAsync("/api/v1/merchants")).GetProperty("items").EnumerateArray()), "category"));

        Finished Run(params string[] arguments) => GwanganProcess.Run(["pay", .. arguments, "--node", node]);
    }

    [Fact]
    public async Task A_sponsors_fees_are_in_its_own_history()
    {
        await using ApiCity city = await ApiCity.StartAsync(wonPerCost: "1000000000000000000");
        byte[] citizen = Convert.FromHexString(city.Address(Payer)[2..]);
        await MustAsync(city, Sponsor, new SetSponsorship(Amount.Whole(1_000), Amount.Whole(5_000), "301,1206"));
        await MustAsync(city, Sponsor, new EnrolCitizens(citizen));
        await MustAsync(city, Payer, new Pay(city.Keys.AddressOf(Other), Symbol.Of("KRW"), Amount.One, "", ""));
        JsonElement sponsored = await city.GetAsync($"/api/v1/accounts/{city.Address(Payer)}/sponsor");
        Assert.Equal((city.Address(Sponsor), "55", "945"), (Text(sponsored, "sponsor"), Text(sponsored, "usedToday"), Text(sponsored, "leftToday")));
        JsonElement sponsor = await city.GetAsync($"/api/v1/sponsors/{city.Address(Sponsor)}");
        Assert.Equal(("55", 1), (Text(sponsor, "usedToday"), sponsor.GetProperty("citizens").GetInt32()));
        Assert.DoesNotContain("networkFee", (await city.GetAsync($"/api/v1/accounts/{city.Address(Payer)}/history")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("networkFee", (await city.GetAsync($"/api/v1/accounts/{city.Address(Sponsor)}/history")).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gwangan:x/pay?")]
    [InlineData("https://x/pay?merchant=0x")]
    public void What_is_no_request_is_not_read(string text) => Assert.False(PaymentUri.TryParse(text, out _));

    [Fact]
    public void A_request_has_one_spelling()
    {
        using SigningKey key = TestCity.KeyOf("till", KeyType.Ed25519);
        PaymentUri uri = PaymentUri.Sign(new PaymentRequest("gwangan-1", key.Address, "A 1/7+(b)", Symbol.Of("KRW"), Amount.Whole(3), 1_800_000_000_000), key);
        string text = uri.ToString();
        Assert.True(PaymentUri.TryParse(text, out PaymentUri read));
        Assert.Equal(uri.Request, read.Request);
        Assert.Equal(uri.Signature, read.Signature);
        foreach (string other in (string[])[text + "&x=1", text.Replace("asset=KRW", "asset=krw", StringComparison.Ordinal), text.Replace("amount=3", "amount=03", StringComparison.Ordinal), text.Replace("merchant=", "Merchant=", StringComparison.Ordinal), text[..^2], text + new string(' ', 1_024)])
            Assert.False(PaymentUri.TryParse(other, out _), other);
    }

    private static void AddMerchant(string folder, string account)
    {
        string path = Path.Combine(folder, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(path))!;
        genesis["appState"]!["merchants"] = new JsonArray(new JsonObject { ["account"] = account, ["name"] = "Haeundae bakery", ["category"] = 5462, ["businessNumber"] = new string('1', 64) });
        File.WriteAllText(path, genesis.ToJsonString());
    }

    private static async Task MustAsync(ApiCity city, int user, Operation operation)
    {
        JsonElement answer = await city.DoAsync(user, operation);
        Assert.Equal(0, answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("code").GetInt32());
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
