using System.Text;
using System.Text.Json;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Observability;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>Messages of JSON-RPC against methods that do little.</summary>
public sealed class RpcDispatcherTests : IDisposable
{
    private const int Seed = 8_545;

    private readonly TemporaryFolder _folder = new();
    private readonly NodeMetrics _metrics = new();
    private readonly AccessGuard _guard;
    private readonly RpcDispatcher _dispatcher;
    private int _notified;

    public RpcDispatcherTests()
    {
        _guard = new AccessGuard(new CallerOptions(), 10, Path.Combine(_folder.Path, "api-keys.json"), TimeProvider.System, NullLogger.Instance);
        _dispatcher = new RpcDispatcher(
        [
            RpcMethod.Of("echo", request => request.Json.WriteStringValue(request.TextAt(0))),
            RpcMethod.Of("number", request => request.Json.Quantity(request.QuantityAt(0))),
            RpcMethod.Of("note", request =>
            {
                _notified++;
                request.Json.WriteNullValue();
            }),
            RpcMethod.Of("revert", request =>
            {
                request.Json.WriteStartArray();
                request.Json.WriteStringValue("half");
                throw new RpcException(RpcErrors.Reverted, "execution reverted: no", [1, 2]);
            }),
            RpcMethod.Of("defect", _ => throw new InvalidOperationException("secret")),
            RpcMethod.Of("large", request => request.Json.Data(new byte[4 << 20])),
            new RpcMethod("slow", async request => await Task.Delay(Timeout.Infinite, request.Cancel)),
            new RpcMethod("aside", async request =>
            {
                await Task.Delay((int)request.QuantityAt(0), request.Cancel);
                request.Json.Quantity(request.QuantityAt(0));
            }) { IsSideBySide = true },
        ], _metrics, NullLogger.Instance);
    }

    public void Dispose()
    {
        _guard.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"echo","params":["a"]}""", """{"jsonrpc":"2.0","id":1,"result":"a"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x\u0041","method":"number","params":["0x1f"]}""", """{"jsonrpc":"2.0","id":"x\u0041","result":"0x1f"}""")]
    [InlineData("""{"id":1.50,"method":"echo","params":["\ud83d\ude00"]}""", """{"jsonrpc":"2.0","id":1.50,"result":"\uD83D\uDE00"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"echo","params":["a"]}""", """{"jsonrpc":"2.0","id":null,"result":"a"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"nothing"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"the method nothing does not exist/is not available"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"echo"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"missing value for required argument 0"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"echo","params":{"a":1}}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"non-array args"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"revert"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted: no","data":"0x0102"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"defect"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"the node failed at this request; its log says why"}}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"echo","params":["a"]}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"echo"}""", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("7", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("{", """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}""")]
    [InlineData("[]", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"empty batch"}}""")]
    [InlineData("""[{"method":"note"},{"method":"note"}]""", "")]
    [InlineData("""{"method":"defect"}""", "")]
    [InlineData("""[{"id":1,"method":"note"},{"method":"note"},3]""", """[{"jsonrpc":"2.0","id":1,"result":null},{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}]""")]
    public async Task A_message_is_answered_by_the_rules(string message, string expected) => Assert.Equal(expected, await AnswerAsync(message));

    [Fact]
    public async Task A_notification_is_carried_out()
    {
        Assert.Equal("", await AnswerAsync("""{"jsonrpc":"2.0","method":"note"}"""));
        Assert.Equal(1, _notified);
    }

    [Fact]
    public async Task Neighbours_that_are_answered_side_by_side_keep_their_order()
    {
        string message = "[" + string.Join(',', Enumerable.Range(0, 30).Select(i => $$"""{"id":{{i}},"method":"aside","params":["0x{{30 - i:x}}"]}""")) + ""","x",{"id":99,"method":"note"}]""";
        using JsonDocument answer = JsonDocument.Parse(await AnswerAsync(message));
        Assert.Equal([.. Enumerable.Range(0, 30), -1, 99], answer.RootElement.EnumerateArray().Select(each => each.GetProperty("id").ValueKind == JsonValueKind.Null ? -1 : each.GetProperty("id").GetInt32()));
        Assert.Equal("0x1e", answer.RootElement[0].GetProperty("result").GetString());
    }

    [Fact]
    public async Task What_does_not_fit_an_answer_is_refused_and_what_fits_is_there()
    {
        using JsonDocument answer = JsonDocument.Parse(await AnswerAsync("[" + string.Join(',', Enumerable.Range(0, 6).Select(i => $$"""{"id":{{i}},"method":"large"}""")) + "]"));
        int[] codes = [.. answer.RootElement.EnumerateArray().Select(each => each.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetInt32() : 0)];
        Assert.Equal([0, 0, 0, RpcErrors.AnswerTooLarge, RpcErrors.AnswerTooLarge, RpcErrors.AnswerTooLarge], codes);
    }

    [Fact]
    public async Task Too_many_at_once_and_too_deep_are_refused()
    {
        Assert.Contains("batch too large", await AnswerAsync("[" + string.Join(',', Enumerable.Repeat("1", ApiLimits.RpcBatchMax + 1)) + "]"), StringComparison.Ordinal);
        Assert.Contains("-32700", await AnswerAsync(new string('[', 10_000)), StringComparison.Ordinal);
        Assert.Contains("-32601", await AnswerAsync($$"""{"id":1,"method":"{{new string('x', 100_000)}}"}"""), StringComparison.Ordinal);
        Assert.True((await AnswerAsync($$"""{"id":1,"method":"{{new string('x', 100_000)}}"}""")).Length < 300);
    }

    [Fact]
    public async Task Who_goes_away_ends_the_call()
    {
        using CancellationTokenSource gone = new();
        using RpcBuffer answer = new();
        Task answering = _dispatcher.AnswerAsync("""{"id":1,"method":"slow"}"""u8.ToArray(), answer, _guard.Own, null, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task Damaged_messages_get_an_answer_that_is_whole()
    {
        Random random = new(Seed);
        string[] whole =
        [
            """[{"jsonrpc":"2.0","id":1,"method":"echo","params":["a"]},{"id":"b","method":"number","params":["0x10"]},{"method":"note"},{"id":4,"method":"revert","params":[[1,{"a":null}],true]}]""",
            """{"jsonrpc":"2.0","id":77,"method":"number","params":["0xffffffffffffffff"]}""",
        ];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] message = Encoding.UTF8.GetBytes(whole[random.Next(whole.Length)]);
            for (int i = random.Next(1, 6); i > 0; i--) message = Damage(message, random);
            string answer = await AnswerAsync(message);
            if (answer.Length == 0) continue;
            using JsonDocument json = JsonDocument.Parse(answer);
            IEnumerable<JsonElement> answers = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray() : [json.RootElement];
            foreach (JsonElement each in answers)
                Assert.True(each.GetProperty("jsonrpc").GetString() == "2.0" && each.TryGetProperty("id", out _) && each.TryGetProperty("result", out _) != each.TryGetProperty("error", out _), $"seed {Seed}, round {round}");
        }
    }

    private static byte[] Damage(byte[] message, Random random)
    {
        if (message.Length < 2) return message;
        int at = random.Next(message.Length), count = random.Next(1, Math.Min(8, message.Length - at) + 1);
        switch (random.Next(4))
        {
            case 0:
                message[at] = (byte)random.Next(256);
                return message;
            case 1:
                return [.. message[..at], .. message[(at + count)..]];
            case 2:
                return [.. message[..at], .. message[at..(at + count)], .. message[at..]];
            default:
                message[at] = (byte)"{}[]\",:0x\\ntf1-."[random.Next(16)];
                return message;
        }
    }

    private Task<string> AnswerAsync(string message) => AnswerAsync(Encoding.UTF8.GetBytes(message));

    private async Task<string> AnswerAsync(byte[] message)
    {
        using RpcBuffer answer = new();
        await _dispatcher.AnswerAsync(message, answer, _guard.Own, null, CancellationToken.None);
        return Encoding.UTF8.GetString(answer.Written.Span);
    }
}
