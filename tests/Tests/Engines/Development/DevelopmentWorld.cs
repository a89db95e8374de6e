using System.Net.Http.Json;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Commands;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gwangan.Tests.Engines.Development;

/// <summary>A development city in this process, asked by JSON-RPC and by the exchange's routes; it can be stopped and started again.</summary>
internal sealed class DevelopmentWorld : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;
    private RpcServer _server = null!;
    private bool _isOpen;
    private ulong _nonce;

    public City City { get; private set; } = null!;

    public string Folder { get; private set; } = "";

    public ExchangeApi Api => _app.Services.GetRequiredService<ExchangeApi>();

    public string ExchangeUrl => _app.Urls.Single();

    /// <summary>What the account with a number has as its address.</summary>
    public static string Account(int index) => DevelopmentAccounts.All[index].ToString();

    public string this[string name] => _folder[name];

    public static async Task<DevelopmentWorld> StartAsync()
    {
        DevelopmentWorld world = new();
        world.Folder = world["city"];
        DevelopmentCity.Write(world.Folder, DevelopmentAccounts.All, DevelopmentCity.EthereumChainId, DateTimeOffset.UtcNow);
        await world.OpenAsync(world.Folder);
        return world;
    }

    public async Task OpenAsync(string folder)
    {
        Folder = folder;
        City = City.Open(new NodeOptions { Data = Folder, Http = "127.0.0.1:0", Traders = 0, Ethereum = new EthereumOptions { Listen = "127.0.0.1:0", Ipc = NodeOptions.Off } });
        _app = await HttpHost.StartAsync(City, CancellationToken.None);
        _server = (await RpcServer.StartAsync(Api, CancellationToken.None))!;
        City.Start();
        _isOpen = true;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!Api.Feed.IsReady || !City.Head.IsReady) await Task.Delay(10, limit.Token);
    }

    public async Task CloseAsync()
    {
        _isOpen = false;
        await _server.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await City.DisposeAsync();
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync(Folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen) await CloseAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>The whole answer, result or error.</summary>
    public async Task<JsonElement> AnswerAsync(string method, params object?[] parameters)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync(_server.Url, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>The result of a method that must have one.</summary>
    public async Task<JsonElement> AskAsync(string method, params object?[] parameters)
    {
        JsonElement answer = await AnswerAsync(method, parameters);
        Assert.True(answer.TryGetProperty("result", out JsonElement result), $"{method}: {answer}");
        return result;
    }

    /// <summary>The error of a method that must be refused.</summary>
    public async Task<(int Code, string Message)> RefusedAsync(string method, params object?[] parameters)
    {
        JsonElement answer = await AnswerAsync(method, parameters);
        Assert.True(answer.TryGetProperty("error", out JsonElement error), $"{method}: {answer}");
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    public async Task<long> HeightAsync() => Convert.ToInt64((await AskAsync("eth_blockNumber")).GetString(), 16);

    /// <summary>Hands in an envelope by the exchange's route; the answer's text.</summary>
    public async Task<string> SubmitAsync(byte[] envelope)
    {
        using ByteArrayContent content = new(envelope);
        content.Headers.ContentType = new("application/octet-stream");
        using HttpResponseMessage response = await _http.PostAsync(new Uri(ExchangeUrl + "/api/v1/operations?wait=commit"), content);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Executes an operation of one of the known accounts.</summary>
    public async Task DoAsync(int account, Operation operation)
    {
        Assert.True(DevelopmentAccounts.TrySecretOf(DevelopmentAccounts.All[account], out byte[] secret));
        using SigningKey key = new(KeyType.Ethereum, secret);
        EnvelopeBody body = new(DevelopmentCity.ChainId, Address.Zero, ++_nonce, City.Development!.Tip.TimeMs + 600_000, Amount.Zero, operation);
        string answer = await SubmitAsync(key.Sign(body, new EnvelopeCodec(City.Chain.Catalog)));
        Assert.DoesNotContain("error", answer, StringComparison.Ordinal);
        await Api.Feed.WaitAsync(City.Head.Current.Height, CancellationToken.None);
    }

    /// <summary>Executes the log of the stopped city anew; what is wrong, or null.</summary>
    public string? Verify()
    {
        Assert.False(_isOpen);
        using DataFolder folder = DataFolder.Open(Folder);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        using LmdbStateStorage storage = VerifyCommand.OpenState(folder);
        using CoreForkJoin forkJoin = new();
        return new ChainVerifier(GenesisDocument.Load(folder.Genesis), log, storage, forkJoin).Run();
    }
}
