using System.Text;
using System.Text.Json;
using Gwangan.Chain.Crypto;
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
    private readonly AnswerFiles _files;
    private int _notified;

    public RpcDispatcherTests()
    {
        _guard = new AccessGuard(new CallerOptions(), 10, Path.Combine(_folder.Path, "api-keys.json"), TimeProvider.System, NullLogger.Instance);
        _files = new AnswerFiles(Path.Combine(_folder.Path, "answers"), 256 << 20, 256 << 20);
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
            RpcMethod.Of("long", request =>
            {
                request.Json.WriteStartArray();
                for (ulong i = 0; i < request.QuantityAt(0); i++) request.Json.WriteStringValue(new string((char)('a' + (i % 26)), 1_000));
                if (request.Has(1)) throw RpcException.Refused("at the end");
                request.Json.WriteEndArray();
            }) with { IsLong = true },
            new RpcMethod("slow", async request => await Task.Delay(Timeout.Infinite, request.Cancel)),
            new RpcMethod("aside", async request =>
            {
                await Task.Delay((int)request.QuantityAt(0), request.Cancel);
                request.Json.Quantity(request.QuantityAt(0));
            }) { IsSideBySide = true },
            new RpcMethod("together", request =>
            {
                request.Json.WriteStringValue("alone");
                return ValueTask.CompletedTask;
            })
            {
                IsSideBySide = true,
                Together = requests => ValueTask.FromResult<RpcHandedIn[]>([.. requests.Select(request =>
                    request.Count == 0 ? new RpcHandedIn(default, RpcException.Refused("nothing")) : new RpcHandedIn(Sha256.Hash(request.DataAt(0)), null))]),
            },
        ], _metrics, NullLogger.Instance, _files);
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
    public async Task Neighbours_that_are_handed_in_together_are_answered_each_for_itself_and_in_order()
    {
        string message = """
            [{"id":0,"method":"note"},{"id":1,"method":"together","params":["0x01"]},{"id":2,"method":"together"},{"method":"together","params":["0x02"]},
            {"id":{},"method":"together"},{"id":3,"method":"together","params":{"a":1}},{"id":"four","method":"together","params":["0x04"]},{"id":5,"method":"note"},{"id":6,"method":"together","params":["0x06"]}]
            """;
        string Hash(byte of) => "0x" + Sha256.Hash([of]);
        Assert.Equal(string.Join(',',
            """[{"jsonrpc":"2.0","id":0,"result":null}""",
            $$"""{"jsonrpc":"2.0","id":1,"result":"{{Hash(1)}}"}""",
            """{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"nothing"}}""",
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}""",
            """{"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"non-array args"}}""",
            $$"""{"jsonrpc":"2.0","id":"four","result":"{{Hash(4)}}"}""",
            """{"jsonrpc":"2.0","id":5,"result":null}""",
            """{"jsonrpc":"2.0","id":6,"result":"alone"}]"""), await AnswerAsync(message));
    }

    [Fact]
    public async Task What_does_not_fit_an_answer_is_refused_and_what_fits_is_there()
    {
        using JsonDocument answer = JsonDocument.Parse(await AnswerAsync("[" + string.Join(',', Enumerable.Range(0, 6).Select(i => $$"""{"id":{{i}},"method":"large"}""")) + "]"));
        int[] codes = [.. answer.RootElement.EnumerateArray().Select(each => each.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetInt32() : 0)];
        Assert.Equal([0, 0, 0, RpcErrors.AnswerTooLarge, RpcErrors.AnswerTooLarge, RpcErrors.AnswerTooLarge], codes);
    }

    [Fact]
    public async Task Refusals_find_room_behind_a_full_answer()
    {
        string id = new('i', 4_000);
        string message = $"[{string.Join(',', Enumerable.Repeat("""{"id":1,"method":"large"}""", 3))},{string.Join(',', Enumerable.Repeat($$"""{"id":"{{id}}","method":"echo","params":["a"]}""", 900))}]";
        using JsonDocument answer = JsonDocument.Parse(await AnswerAsync(message));
        Assert.Equal(903, answer.RootElement.GetArrayLength());
        Assert.True(answer.RootElement[0].TryGetProperty("result", out _));
        Assert.Equal(RpcErrors.AnswerTooLarge, answer.RootElement[902].GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(id, answer.RootElement[902].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Large_answers_are_refused_while_others_hold_the_room_and_small_ones_are_not()
    {
        AnswerBytes.Share held = _dispatcher.Held.Begin(null);
        Assert.True(held.TryGrow(ApiLimits.RpcHeldBytesMax));
        Assert.Contains("-32005", await AnswerAsync("""{"id":1,"method":"large"}"""), StringComparison.Ordinal);
        Assert.Contains("result", await AnswerAsync("""{"id":1,"method":"echo","params":["a"]}"""), StringComparison.Ordinal);
        held.Return();
        Assert.Contains("result", await AnswerAsync("""{"id":1,"method":"large"}"""), StringComparison.Ordinal);
        Assert.Equal(0, _dispatcher.Held.Taken);
    }

    [Fact]
    public void One_caller_does_not_hold_the_room_of_all()
    {
        AnswerBytes bytes = new(max: 10 * ApiLimits.RpcHeldBytesFree, perCallerMax: ApiLimits.RpcHeldBytesFree);
        object greedy = new(), other = new();
        AnswerBytes.Share first = bytes.Begin(greedy), second = bytes.Begin(greedy), third = bytes.Begin(other);
        Assert.True(first.TryGrow(2 * ApiLimits.RpcHeldBytesFree));
        Assert.False(second.TryGrow(ApiLimits.RpcHeldBytesFree + 1));
        Assert.True(second.TryGrow(ApiLimits.RpcHeldBytesFree));
        Assert.True(third.TryGrow(2 * ApiLimits.RpcHeldBytesFree));
        first.Return();
        Assert.True(second.TryGrow(2 * ApiLimits.RpcHeldBytesFree));
        second.Return();
        third.Return();
        Assert.Equal(0, bytes.Taken);
    }

    [Fact]
    public async Task A_long_answer_lies_in_a_file_and_what_fails_at_its_end_is_a_refusal_in_its_place()
    {
        // 45 MB, a refusal, a small one, and 45 MB again, in one message.
        string message = """[{"id":1,"method":"long","params":["0xafc8"]},{"id":2,"method":"long","params":["0x4000",true]},{"id":3,"method":"echo","params":["a"]},{"method":"long","params":["0x4000"]},{"id":4,"method":"long","params":["0xafc8"]}]""";
        using (RpcBuffer answer = _dispatcher.Begin(_guard.Own))
        {
            await _dispatcher.AnswerAsync(Encoding.UTF8.GetBytes(message), answer, _guard.Own, null, CancellationToken.None);
            Assert.False(answer.IsInMemory);
            Assert.InRange(_dispatcher.Held.Taken, 1, 4 << 20);
            Assert.InRange(_files.Taken, 80 << 20, 100 << 20);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "answers")));
            MemoryStream whole = new();
            await foreach (ReadOnlyMemory<byte> piece in answer.PiecesAsync(CancellationToken.None))
            {
                Assert.InRange(piece.Length, 1, ApiLimits.RpcPieceBytes);
                whole.Write(piece.Span);
            }
            Assert.Equal(answer.Length, whole.Length);
            whole.Position = 0;
            using JsonDocument json = await JsonDocument.ParseAsync(whole);
            JsonElement[] each = [.. json.RootElement.EnumerateArray()];
            Assert.Equal([1, 2, 3, 4], each.Select(one => one.GetProperty("id").GetInt32()));
            Assert.Equal(45_000, each[0].GetProperty("result").GetArrayLength());
            Assert.Equal("at the end", each[1].GetProperty("error").GetProperty("message").GetString());
            Assert.Equal("a", each[2].GetProperty("result").GetString());
            Assert.Equal(new string((char)('a' + (44_999 % 26)), 1_000), each[3].GetProperty("result")[44_999].GetString());
        }
        Assert.Equal((0, 0), (_files.Taken, _dispatcher.Held.Taken));
    }

    [Fact]
    public async Task A_long_answer_has_its_bound_and_the_files_of_all_theirs()
    {
        using (RpcBuffer bounded = new(longMax: 8 << 20) { File = _files.Begin(null) })
        {
            await _dispatcher.AnswerAsync("""[{"id":1,"method":"long","params":["0x4000"]},{"id":2,"method":"echo","params":["a"]}]"""u8.ToArray(), bounded, _guard.Own, null, CancellationToken.None);
            Assert.Equal("""[{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"response too large"}},{"jsonrpc":"2.0","id":2,"result":"a"}]""", Encoding.UTF8.GetString(bounded.Written.Span));
        }
        using AnswerFiles.AnswerFile taken = _files.Begin(null);
        Assert.True(taken.TryWrite([1], (255 << 20) - 1));
        Assert.Contains("-32005", await AnswerAsync("""{"id":1,"method":"long","params":["0x4000"]}"""), StringComparison.Ordinal);
        Assert.Contains("result", await AnswerAsync("""{"id":1,"method":"echo","params":["a"]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_takes_a_long_answer_has_time_by_its_length() =>
        Assert.Equal((0, 0, 75, 2_023), ((int)ApiLimits.RpcTakeMore(0).TotalSeconds, (int)ApiLimits.RpcTakeMore(25 << 20).TotalSeconds, (int)ApiLimits.RpcTakeMore(100 << 20).TotalSeconds, (int)ApiLimits.RpcTakeMore(ApiLimits.RpcLongBytesMax).TotalSeconds));

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
        using RpcBuffer answer = _dispatcher.Begin(_guard.Own);
        await _dispatcher.AnswerAsync(message, answer, _guard.Own, null, CancellationToken.None);
        return Encoding.UTF8.GetString(answer.Written.Span);
    }
}
