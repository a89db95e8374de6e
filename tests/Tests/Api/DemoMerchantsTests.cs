using System.Net;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Custody;

namespace Gwangan.Tests.Api;

public sealed class DemoMerchantsTests : IAsyncLifetime
{
    private const int Owner = 3, Other = 4;
    private ApiCity _city = null!;

    public async Task InitializeAsync() => _city = await ApiCity.StartAsync();

    public async Task DisposeAsync() => await _city.DisposeAsync();

    [Fact]
    public async Task A_visitor_of_a_demo_city_opens_a_shop_and_what_is_no_shop_is_refused()
    {
        (HttpStatusCode status, JsonElement shop) = await OpenAsync(_city.Address(Owner), "Millak Fish", 5812);
        Assert.Equal((HttpStatusCode.OK, "Millak Fish", "5812", "active"), (status, Text(shop, "name"), Text(shop, "category"), Text(shop, "status")));
        (_, shop) = await OpenAsync(_city.Address(Owner), "Millak Grill", 5812);
        Assert.Equal("Millak Grill", Text(await _city.GetAsync($"/api/v1/merchants/{_city.Address(Owner)}"), "name"));
        foreach ((string address, string name, int category) in ((string, string, int)[])[(_city.Address(Other), "", 5812), (_city.Address(Other), new string('x', 33), 5812), (_city.Address(Other), "a", 0), (_city.Address(Other), "a", 70_000), ("me", "a", 1)])
        {
            (status, JsonElement refused) = await OpenAsync(address, name, category);
            Assert.Equal((HttpStatusCode.BadRequest, "api.BadRequest"), (status, ApiCity.CodeOf(refused)));
        }
        Assert.Equal("payments.SystemAccount", ApiCity.CodeOf((await OpenAsync(CustodyModule.HoldingAccount.ToString(), "a", 1)).Body));
    }

    [Fact]
    public async Task Withdrawals_are_listed_by_owner_and_the_policy_says_from_when_on_a_destination_counts()
    {
        Hash32 place = Sha256.Hash("a place"u8);
        string simulate = $"/api/v1/custody/policy/simulate?owner={_city.Address(Owner)}&asset=BTC&amount={Amount.One}&vault=6&destination={place}";
        Assert.Equal(("unlisted", null), Where(await _city.GetAsync(simulate)));
        await _city.DoAsync(Owner, new ListDestination(Symbol.Of("BTC"), place, true));
        (string? destination, string? from) = Where(await _city.GetAsync(simulate));
        Assert.Equal("unlisted", destination);
        Assert.True(DateTimeOffset.Parse(from!, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow);
        await _city.DoAsync(Owner, new RequestWithdrawal(Symbol.Of("BTC"), Amount.One, 6, place, 0));
        await _city.DoAsync(Other, new RequestWithdrawal(Symbol.Of("BTC"), Amount.One, 6, place, 0));
        JsonElement[] own = [.. (await _city.GetAsync($"/api/v1/custody/withdrawals?owner={_city.Address(Owner)}")).GetProperty("items").EnumerateArray()];
        Assert.Equal((_city.Address(Owner), "denied"), (Text(Assert.Single(own), "owner"), Text(own[0], "state")));
        Assert.Equal(2, (await _city.GetAsync("/api/v1/custody/withdrawals")).GetProperty("items").GetArrayLength());
        await _city.CodeAsync("/api/v1/custody/withdrawals?owner=me", HttpStatusCode.BadRequest);

        static (string?, string?) Where(JsonElement said) => (Text(said, "destination"), Text(said, "listedFrom"));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> OpenAsync(string address, string name, int category)
    {
        using StringContent body = new(JsonSerializer.Serialize(new { address, name, category }), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _city.Http.PostAsync("/api/v1/demo/merchants", body);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
