using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Numerics;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Feed;
using Gwangan.Tests.Index;

namespace Gwangan.Tests.Api;

public sealed class HistoryTests
{
    private static readonly Symbol Won = Symbol.Of("KRW"), Gold = Symbol.Of("GOLD-KRW");

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task The_lines_of_every_account_add_up_to_what_its_balances_did(Backend backend)
    {
        await using ApiCity city = await ApiCity.StartAsync(backend == Backend.Sqlite ? null : PostgresServer.Shared.NewIndex(), wonPerCost: "1000000000000000");
        long begin = city.City.Head.Current.Height;
        await city.TradeAsync(new Random(31), 500);
        await city.DoAsync(1, new Transfer(city.Keys.AddressOf(2), Won, Amount.Whole(5), "rent"), new Transfer(city.Keys.AddressOf(2), Symbol.Of("GOLD"), Amount.Whole(1), ""));
        // What is refused costs the network's fee all the same.
        await city.DoAsync(1, new Transfer(city.Keys.AddressOf(1), Won, Amount.Whole(5), ""));
        await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);
        long end = city.Api.Feed.IndexHeight;

        int lines = 0, moved = 0;
        foreach (Address account in (Address[])[.. Enumerable.Range(0, 6).Select(city.Keys.AddressOf), MarketModule.FeeAccount, MoneyModule.Treasury])
        {
            Dictionary<string, BigInteger> sums = [];
            foreach (JsonElement line in await AllAsync(city, account, $"after=0&fromHeight={begin + 1}&toHeight={end}"))
            {
                lines++;
                Add(sums, line, "asset", "amount", 1);
                Add(sums, line, "valueAsset", "value", 1);
                Add(sums, line, "feeAsset", "fee", -1);
            }
            Dictionary<string, BigInteger> before = Balances(city, account, begin), after = Balances(city, account, end);
            foreach (string asset in sums.Keys.Union(before.Keys).Union(after.Keys))
            {
                Assert.Equal((account, asset, after.GetValueOrDefault(asset) - before.GetValueOrDefault(asset)), (account, asset, sums.GetValueOrDefault(asset)));
                if (after.GetValueOrDefault(asset) != before.GetValueOrDefault(asset)) moved++;
            }
        }
        Assert.True(lines > 1_000 && moved >= 10, $"{lines} lines, {moved} balances moved");
    }

    [Fact]
    public async Task Each_event_that_concerns_an_account_is_a_line_with_what_it_says()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        ulong Order(JsonElement answer) => ulong.Parse(answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("events")[0].GetProperty("orderId").GetString()!, CultureInfo.InvariantCulture);
        long begin = city.City.Head.Current.Height;
        ulong sell = Order(await city.DoAsync(1, ApiCity.Limit(Side.Sell, 196_500, 100)));
        ulong buy = Order(await city.DoAsync(2, ApiCity.Limit(Side.Buy, 196_500, 40)));
        await city.DoAsync(1, new ReduceOrder(sell, 0, 10));
        await city.DoAsync(1, new CancelOrder(sell, 0));
        JsonElement sent = await city.DoAsync(1, new Transfer(city.Keys.AddressOf(2), Won, Amount.Whole(5), "=rent, \"May\""));
        using (SigningKey key = city.Keys.KeyOf(9)) await city.DoAsync(1, new AddKey(key.Type, key.PublicKey.ToArray(), (byte)(KeyPermissions.Cancel | KeyPermissions.Order)));
        await city.DoAsync(1, new ArmCancelOnDisconnect(Gold, 600_000));
        await city.DoAsync(1, new ArmCancelOnDisconnect(Gold, 0));
        await city.DoAsync(1, new SetKillSwitch(Address.Zero, true, KillReason.Technical, ""));
        await city.DoAsync(1, new SetKillSwitch(Address.Zero, false, KillReason.Requested, ""));

        List<JsonElement> own = await AllAsync(city, city.Keys.AddressOf(1), $"after=0&limit=3&fromHeight={begin + 1}");
        Assert.Equal(
            ["orderPlaced", "fill", "orderReduced", "orderClosed", "transferOut", "keyAdded", "disconnectArmed", "disconnectDisarmed", "killSwitchEngaged", "killSwitchReleased"], own.Select(line => Text(line, "kind")));
        AssertLine(own[0], ("market", "GOLD-KRW"), ("orderId", $"{sell}"), ("side", "sell"), ("price", "196500"), ("size", "1"), ("detail", "limit"), ("amount", null), ("other", null));
        AssertLine(own[1], ("asset", "GOLD"), ("amount", "-0.4"), ("valueAsset", "KRW"), ("value", "78600"), ("feeAsset", "KRW"), ("role", "maker"), ("side", "sell"), ("orderId", $"{sell}"), ("other", city.Address(2)));
        AssertLine(own[2], ("size", "0.5"), ("detail", "owner"));
        AssertLine(own[3], ("size", "0.5"), ("detail", "cancelled"));
        AssertLine(own[4], ("asset", "KRW"), ("amount", "-5"), ("other", city.Address(2)), ("note", "=rent, \"May\""), ("operation", sent.GetProperty("id").GetString()));
        AssertLine(own[5], ("detail", "cancel order"), ("other", city.Address(9)));
        AssertLine(own[6], ("market", "GOLD-KRW"));
        AssertLine(own[8], ("detail", "technical"), ("other", city.Address(1)));
        Assert.All(own, line => Assert.NotNull(Text(line, "operation")));

        List<JsonElement> others = await AllAsync(city, city.Keys.AddressOf(2), $"fromHeight={begin + 1}");
        Assert.Equal(["transferIn", "orderClosed", "fill", "orderPlaced"], others.Select(line => Text(line, "kind")));
        AssertLine(others[2], ("amount", "0.4"), ("value", "-78600"), ("role", "taker"), ("side", "buy"), ("orderId", $"{buy}"), ("other", city.Address(1)));
        AssertLine(others[0], ("amount", "5"), ("other", city.Address(1)));

        // Narrowed, both ways, and to nothing.
        Assert.Equal(["fill", "transferOut"], (await AllAsync(city, city.Keys.AddressOf(1), $"kind=fill,transferOut&after=0&limit=1&fromHeight={begin + 1}")).Select(line => Text(line, "kind")));
        Assert.Equal(["transferOut", "orderClosed", "orderReduced", "fill", "orderPlaced"], (await AllAsync(city, city.Keys.AddressOf(1), $"asset=KRW&kind=transferOut,fill,orderPlaced,orderReduced,orderClosed&fromHeight={begin + 1}")).Select(line => Text(line, "kind")));
        Assert.Equal(6, (await AllAsync(city, city.Keys.AddressOf(1), $"market=GOLD-KRW&fromHeight={begin + 1}")).Count);
        Assert.Empty(await AllAsync(city, city.Keys.AddressOf(1), "fromTime=2100-01-01"));
        Assert.Equal(own.Count, (await AllAsync(city, city.Keys.AddressOf(1), $"fromTime={own[0].GetProperty("timeMs").GetInt64()}&toTime=2100-01-01T00:00:00Z")).Count);
        Assert.Equal(3, (await AllAsync(city, city.Keys.AddressOf(1), $"fromHeight={begin + 1}&toTime={own[3].GetProperty("timeMs").GetInt64()}")).Count);
        foreach (string bad in (string[])["kind=nope", "market=NO-KRW&", "asset=no!", "asset=KRW&market=GOLD-KRW", "before=1-1&after=0", "before=1", "after=1-99999999", "fromTime=soon", "limit=501", "format=xml", "fromHeight=-1"])
            Assert.StartsWith("api.", await city.CodeAsync($"/api/v1/accounts/{city.Address(1)}/history?{bad}", bad.StartsWith("market", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest), StringComparison.Ordinal);

        JsonElement trades = await city.GetAsync($"/api/v1/orders/{sell}/trades");
        AssertLine(Assert.Single(trades.GetProperty("items").EnumerateArray()), ("role", "maker"), ("size", "0.4"), ("feeAsset", "KRW"), ("fee", Text(own[1], "fee")));
        Assert.Equal("taker", Text(Assert.Single((await city.GetAsync($"/api/v1/orders/{buy}/trades")).GetProperty("items").EnumerateArray()), "role"));
        await AssertFileAsync(city, own, begin);
    }

    private static async Task AssertFileAsync(ApiCity city, List<JsonElement> own, long begin)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/accounts/{city.Address(1)}/history?fromHeight={begin + 1}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using HttpResponseMessage response = await city.Http.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".csv", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        string[] lines = System.Text.Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        Assert.Equal(HistoryFile.Heads, lines[0]);
        Assert.Equal("", lines[^1]);
        Assert.Equal(own.Select(line => Text(line, "id")), lines[1..^1].Select(line => line.Split(',')[0]));
        // A stranger's note is no formula.
        Assert.Contains(",\"'=rent, \"\"May\"\"\",", lines[5], StringComparison.Ordinal);
        string two = await city.Http.GetStringAsync($"/api/v1/accounts/{city.Address(1)}/history?format=csv&limit=2&after={Text(own[1], "id")}");
        Assert.Equal([Text(own[2], "id"), Text(own[3], "id")], two.Split("\r\n")[1..^1].Select(line => line.Split(',')[0]));
    }

    private static async Task<List<JsonElement>> AllAsync(ApiCity city, Address account, string query)
    {
        List<JsonElement> lines = [];
        string direction = query.Contains("after=", StringComparison.Ordinal) ? "after" : "before";
        query = query.Replace("after=0&", "", StringComparison.Ordinal);
        for (string? next = direction == "after" ? "0" : null; ;)
        {
            JsonElement page = await city.GetAsync($"/api/v1/accounts/{account}/history?{query}{(next is null ? "" : $"&{direction}={next}")}");
            lines.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
            if (next is null) return lines;
        }
    }

    private static void AssertLine(JsonElement line, params (string Name, string? Value)[] expected)
    {
        foreach ((string name, string? value) in expected) Assert.Equal((name, value), (name, Text(line, name)));
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static void Add(Dictionary<string, BigInteger> sums, JsonElement line, string asset, string amount, int sign)
    {
        if (Text(line, asset) is { } name) sums[name] = sums.GetValueOrDefault(name) + sign * UnitsOf(Text(line, amount)!);
    }

    private static Dictionary<string, BigInteger> Balances(ApiCity city, Address account, long height)
    {
        using IStateSnapshot state = city.City.Reader.OpenSnapshot(height);
        return AccountRoutes.BalancesOf(state, in account).ToDictionary(balance => balance.Asset, balance => UnitsOf(balance.Total));
    }

    private static BigInteger UnitsOf(string text)
    {
        string[] parts = text.TrimStart('-').Split('.');
        BigInteger units = BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(18, '0'), CultureInfo.InvariantCulture);
        return text[0] == '-' ? -units : units;
    }
}
