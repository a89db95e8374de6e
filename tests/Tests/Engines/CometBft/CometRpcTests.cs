using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Engines.CometBft;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>Handing submissions to CometBFT, against a program that answers as CometBFT's RPC does.</summary>
public sealed class CometRpcTests
{
    [Fact]
    public async Task Operations_of_a_key_are_handed_over_in_order_and_each_answer_finds_its_own()
    {
        using TestNode node = new();
        List<string> seen = [];
        await using WebApplication comet = await StartAsync(request =>
        {
            string tx = request.GetProperty("params").GetProperty("tx").GetString()!;
            seen.Add(tx);
            return (seen.Count % 4) switch
            {
                1 => """ "result":{"code":0,"data":"","log":"","codespace":"","hash":"00"} """,
                2 => $$""" "result":{"code":{{(uint)KernelRefusal.Expired}},"data":"","log":"","codespace":"kernel","hash":"00"} """,
                3 => """ "error":{"code":-32603,"message":"Internal error","data":"tx already exists in cache"} """,
                _ => """ "error":{"code":-32603,"message":"Internal error","data":"mempool is full: number of txs 5000"} """,
            };
        });
        using CometRpc rpc = new(new Uri(comet.Urls.Single()), node.Chain.Catalog);
        List<Envelope> envelopes = [.. Enumerable.Range(0, 9).Select(i => node.Submit(node.Transfer(1, i + 2, 1)))];
        Refusal?[] answers = await rpc.OfferAsync(envelopes);
        Assert.Equal(envelopes.Select(each => Convert.ToBase64String(each.Bytes)), seen);
        Assert.Equal([null, "kernel.Expired", null, "mempool.Full", null, "kernel.Expired", null, "mempool.Full", null], answers.Select(each => each?.Code));
        Assert.Null((await rpc.OfferAsync([envelopes[0]]))[0]?.Message is { } message && message.Length == 0 ? message : null);
    }

    [Fact]
    public async Task A_CometBFT_that_does_not_answer_is_said_to_be_unreachable()
    {
        using TestNode node = new();
        using CometRpc rpc = new(new Uri("http://127.0.0.1:9"), node.Chain.Catalog);
        Assert.Equal("mempool.LeaderUnreachable", (await rpc.OfferAsync([node.Submit(node.Transfer(1, 2, 1))]))[0]!.Code);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public async Task Many_operations_at_once_arrive_however_few_requests_CometBFT_takes_together(int requestsMax)
    {
        using TestNode node = new();
        List<string> seen = [];
        await using WebApplication comet = await StartAsync(request =>
        {
            lock (seen) seen.Add(request.GetProperty("params").GetProperty("tx").GetString()!);
            return """ "result":{"code":0,"data":"","log":"","codespace":"","hash":"00"} """;
        }, requestsMax);
        using CometRpc rpc = new(new Uri(comet.Urls.Single()), node.Chain.Catalog);
        List<Envelope> envelopes = [.. Enumerable.Range(0, 120).Select(i => node.Submit(node.Transfer(i % 4, i % 4 + 1, 1)))];
        Assert.All(await rpc.OfferAsync(envelopes), Assert.Null);
        Assert.Equal(envelopes.Count, seen.Count);
        foreach (IGrouping<Address, Envelope> of in envelopes.GroupBy(each => each.KeyAddress))
        {
            string[] sent = [.. of.Select(each => Convert.ToBase64String(each.Bytes))];
            Assert.Equal(sent, seen.Where(sent.Contains));
        }
    }

    [Theory]
    [InlineData("tx already exists in cache", null)]
    [InlineData("mempool is full: number of txs 5000", "mempool.Full")]
    [InlineData("Tx too large. Max size is 65536, but got 70000", "kernel.EnvelopeTooLarge")]
    [InlineData("broadcast confirmation not received: context deadline exceeded", "mempool.LeaderLost")]
    [InlineData("something new", "mempool.LeaderLost")]
    public async Task An_error_of_CometBFT_says_no_more_than_is_known(string data, string? code)
    {
        using TestNode node = new();
        await using WebApplication comet = await StartAsync(_ => $$""" "error":{"code":-32603,"message":"Internal error","data":"{{data}}"} """);
        using CometRpc rpc = new(new Uri(comet.Urls.Single()), node.Chain.Catalog);
        Assert.Equal(code, (await rpc.OfferAsync([node.Submit(node.Transfer(1, 2, 1))]))[0]?.Code);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_leaves_open_whether_the_operation_was_taken()
    {
        using TestNode node = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication comet = builder.Build();
        comet.MapPost("/", async (HttpContext context) =>
        {
            await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.ContentLength = 1_000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await comet.StartAsync();
        using CometRpc rpc = new(new Uri(comet.Urls.Single()), node.Chain.Catalog);
        Assert.Equal("mempool.LeaderLost", (await rpc.OfferAsync([node.Submit(node.Transfer(1, 2, 1))]))[0]!.Code);
    }

    private static async Task<WebApplication> StartAsync(Func<JsonElement, string> answer, int requestsMax = 10)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.MapPost("/", async (HttpContext context) =>
        {
            using JsonDocument request = await JsonDocument.ParseAsync(context.Request.Body);
            context.Response.ContentType = "application/json";
            string One(JsonElement each) => $"{{\"jsonrpc\":\"2.0\",\"id\":{each.GetProperty("id").GetRawText()},{answer(each)}}}";
            JsonElement root = request.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > requestsMax)
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsync("""{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request","data":"batch request exceeds maximum allowed number of requests"}}""");
                return;
            }
            await context.Response.WriteAsync(root.ValueKind != JsonValueKind.Array ? One(root)
                : root.GetArrayLength() == 1 ? One(root[0]) : $"[{string.Join(",", root.EnumerateArray().Select(One))}]");
        });
        await app.StartAsync();
        return app;
    }
}
