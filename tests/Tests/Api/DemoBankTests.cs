using System.Net;
using System.Text;
using System.Text.Json;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Tests.Api;

public sealed class DemoBankTests : IAsyncLifetime
{
    private ApiCity _city = null!;

    public async Task InitializeAsync() => _city = await ApiCity.StartAsync();

    public async Task DisposeAsync() => await _city.DisposeAsync();

    [Fact]
    public async Task A_demo_citys_won_lies_at_two_banks_on_three_segregated_accounts()
    {
        JsonElement won = (await _city.GetAsync("/api/v1/reserves")).GetProperty("items")[0];
        JsonElement[] banks = [.. won.GetProperty("banks").EnumerateArray()], accounts = [.. banks.SelectMany(bank => bank.GetProperty("accounts").EnumerateArray())];
        Assert.Equal((2, 3), (banks.Length, accounts.Length));
        Assert.Equal(won.GetProperty("supply").GetString(), accounts.Sum(account => decimal.Parse(account.GetProperty("held").GetString()!)).ToString());
        Assert.All(accounts, account => Assert.Equal("sound", account.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Without_a_bank_that_runs_the_doors_are_closed_and_what_is_no_request_is_refused()
    {
        Assert.Empty((await _city.GetAsync($"/api/v1/demo/banks?owner={_city.Address(1)}")).GetProperty("items").EnumerateArray());
        Assert.Equal("api.BadRequest", await _city.CodeAsync("/api/v1/demo/banks?owner=me", HttpStatusCode.BadRequest));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync("/api/v1/demo/banks/1/payments", "{}"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync("/api/v1/demo/banks/1/virtual-accounts", "{}"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync("/api/v1/demo/banks/1/redemptions/1/destination", "{}"));

        // Nobody listens there.
        _city.Api.DemoBanks.Open(new DemoBankDoor(1, "GWBKKRSE", new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1")));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/api/v1/demo/banks/1/payments", "{}"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/api/v1/demo/banks/1/payments", $$"""{"owner":"{{_city.Address(1)}}","to":"5600","won":-1}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/api/v1/demo/banks/1/payments", "no JSON"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync("/api/v1/demo/banks/1/payments", $$"""{"owner":"{{_city.Address(1)}}","to":"5600","won":5}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/api/v1/demo/banks/1/virtual-accounts", new string(' ', 5_000)));
        Assert.Equal("demo.BankAway", await _city.CodeAsync($"/api/v1/demo/banks?owner={_city.Address(1)}", HttpStatusCode.ServiceUnavailable));
    }

    private async Task<HttpStatusCode> PostAsync(string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _city.Http.PostAsync(path, content);
        return answer.StatusCode;
    }
}
