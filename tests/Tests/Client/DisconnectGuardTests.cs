using System.Net.WebSockets;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Client;
using Gwangan.Tests.Api;
using Gwangan.Tests.Engines;

namespace Gwangan.Tests.Client;

/// <summary>What becomes of a member's orders when its program goes.</summary>
public sealed class DisconnectGuardTests
{
    // Longer than any pause of a busy machine.
    private static readonly TimeSpan Long = TimeSpan.FromHours(3);

    private static DisconnectGuard Guard(ApiCity city, SigningKey key, int user, TimeSpan timeout, Action? signed = null) => new(
        new GuardOptions(city.Http.BaseAddress!, ApiCity.ChainId, Symbol.None, timeout), key, () =>
        {
            signed?.Invoke();
            return city.NextNonce(user);
        }, city.City.Chain.Catalog, city.Clock);

    private static async Task<int> OpenOrdersAsync(ApiCity city, int user) => (await city.GetAsync($"/api/v1/accounts/{city.Address(user)}")).GetProperty("openOrders").GetInt32();

    private static async Task<string> ReasonAsync(ApiCity city, int user)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (await OpenOrdersAsync(city, user) > 0) await Task.Delay(20, limit.Token);
        return (await city.GetAsync($"/api/v1/accounts/{city.Address(user)}/orders?status=closed")).GetProperty("items")[0].GetProperty("reason").GetString()!;
    }

    [Fact]
    public async Task When_the_connection_is_lost_the_node_hands_in_what_was_left_with_it()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        using SigningKey key = city.Keys.KeyOf(1);
        await city.DoAsync(1, ApiCity.Limit(Side.Buy, 190_000, 5));
        await using DisconnectGuard guard = Guard(city, key, 1, TimeSpan.FromMinutes(10));
        await guard.StartAsync();
        Assert.Equal(1, await OpenOrdersAsync(city, 1));
        await guard.Abandon();
        Assert.Equal("Cancelled", await ReasonAsync(city, 1));
    }

    [Fact]
    public async Task When_no_sign_of_life_comes_the_chain_cancels_by_itself()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        await city.DoAsync(2, ApiCity.Limit(Side.Buy, 190_000, 5));
        JsonElement armed = await city.DoAsync(2, new ArmCancelOnDisconnect(Symbol.None, 1_000));
        Assert.Equal("committed", armed.GetProperty("status").GetString());
        Assert.Equal("Disconnected", await ReasonAsync(city, 2));
        Assert.Equal(JsonValueKind.Null, (await city.GetAsync($"/api/v1/accounts/{city.Address(2)}")).GetProperty("cancelOnDisconnect").ValueKind);
    }

    [Fact]
    public async Task A_guard_keeps_its_orders_alive_and_takes_everything_back_when_it_is_disposed()
    {
        LeapingClock clock = new();
        await using ApiCity city = await ApiCity.StartAsync(clock: clock);
        using SigningKey key = city.Keys.KeyOf(3);
        await city.DoAsync(3, ApiCity.Limit(Side.Buy, 190_000, 5));
        await using (DisconnectGuard tooShort = Guard(city, key, 3, TimeSpan.FromMilliseconds(900))) await Assert.ThrowsAsync<ClientException>(() => tooShort.StartAsync());
        DisconnectGuard guard = Guard(city, key, 3, Long);
        await guard.StartAsync();
        Assert.Equal((long)Long.TotalMilliseconds, (await city.GetAsync($"/api/v1/accounts/{city.Address(3)}")).GetProperty("cancelOnDisconnect").GetProperty("timeoutMs").GetInt64());
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        // Twice the timeout passes on chain, and each third of it brings a sign of life.
        for (int beat = 2; beat <= 7; beat++)
        {
            clock.Leap(Long / 3);
            while (guard.Beats < beat) await Task.Delay(20, limit.Token);
        }
        await guard.DisposeAsync();
        while ((await city.GetAsync($"/api/v1/accounts/{city.Address(3)}")).GetProperty("cancelOnDisconnect").ValueKind != JsonValueKind.Null) await Task.Delay(20, limit.Token);
        Assert.Equal(1, await OpenOrdersAsync(city, 3));
    }

    [Fact]
    public async Task Without_a_sign_of_life_of_its_guard_the_orders_do_not_outlive_the_timeout()
    {
        LeapingClock clock = new();
        await using ApiCity city = await ApiCity.StartAsync(clock: clock);
        using SigningKey key = city.Keys.KeyOf(6);
        await city.DoAsync(6, ApiCity.Limit(Side.Buy, 190_000, 5));
        await using DisconnectGuard guard = Guard(city, key, 6, Long);
        await guard.StartAsync();
        clock.Leap(Long);
        Assert.Equal("Disconnected", await ReasonAsync(city, 6));
    }

    [Fact]
    public async Task A_guard_that_is_disposed_in_the_middle_of_a_sign_of_life_takes_everything_back()
    {
        LeapingClock clock = new();
        await using ApiCity city = await ApiCity.StartAsync(clock: clock);
        using SigningKey key = city.Keys.KeyOf(5);
        await city.DoAsync(5, ApiCity.Limit(Side.Buy, 190_000, 5));
        TaskCompletionSource beats = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int signed = 0;
        DisconnectGuard guard = Guard(city, key, 5, Long, () =>
        {
            if (++signed == 3) beats.SetResult();
        });
        await guard.StartAsync();
        using ManualResetEventSlim held = new(), release = new();
        // No beat is answered while this is held.
        Thread holder = new(() =>
        {
            lock (city.City.Gate)
            {
                held.Set();
                release.Wait();
            }
        });
        holder.Start();
        held.Wait();
        clock.Leap(Long / 3);
        await beats.Task.WaitAsync(TimeSpan.FromSeconds(180));
        Task disposing = guard.DisposeAsync().AsTask();
        await Task.WhenAny(disposing, Task.Delay(200));
        release.Set();
        holder.Join();
        await disposing;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while ((await city.GetAsync($"/api/v1/accounts/{city.Address(5)}")).GetProperty("cancelOnDisconnect").ValueKind != JsonValueKind.Null) await Task.Delay(20, limit.Token);
        Assert.Equal(1, await OpenOrdersAsync(city, 5));
    }

    [Fact]
    public async Task What_was_left_with_a_connection_can_be_taken_back()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        await city.DoAsync(4, ApiCity.Limit(Side.Buy, 190_000, 5));
        using (ClientWebSocket socket = await city.ConnectAsync())
        {
            byte[] forged = city.Sign(4, new CancelAllOrders(Symbol.None));
            forged[^1] ^= 1;
            foreach (byte[] useless in (byte[][])[[10, 2, 3], forged])
            {
                await ApiCity.SendAsync(socket, $$"""{"op":"onDisconnect","id":1,"envelope":"{{Convert.ToBase64String(useless)}}"}""");
                Assert.StartsWith("kernel.", ApiCity.CodeOf((await ApiCity.ReceiveAsync(socket))!.Value), StringComparison.Ordinal);
            }
            await ApiCity.SendAsync(socket, """{"op":"onDisconnect","id":1,"envelope":"!"}""");
            Assert.Equal("api.BadRequest", ApiCity.CodeOf((await ApiCity.ReceiveAsync(socket))!.Value));
            await ApiCity.SendAsync(socket, $$"""{"op":"onDisconnect","id":2,"envelope":"{{Convert.ToBase64String(city.Sign(4, new CancelAllOrders(Symbol.None)))}}"}""");
            Assert.Equal("onDisconnect", (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("op").GetString());
            await ApiCity.SendAsync(socket, """{"op":"onDisconnect","id":3,"envelope":null}""");
            Assert.Equal("onDisconnect", (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("op").GetString());
        }
        await city.DoAsync(4, ApiCity.Limit(Side.Buy, 190_000, 5));
        Assert.Equal(2, await OpenOrdersAsync(city, 4));
    }
}
