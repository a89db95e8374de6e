using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Client;

namespace Gwangan.Tests.Api.Access;

/// <summary>Clients that mean harm, against a node behind TLS. Through each attack another client asks and is answered, every time; the attacker is cut off by the bound that is meant for it.</summary>
public sealed class AttackTests(SecureCity secure) : IClassFixture<SecureCity>
{
    private const int Many = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    [Fact]
    public Task Headers_that_come_a_line_at_a_time_are_waited_for_only_so_long() => WhileAnotherReadsAsync(async () =>
    {
        SslStream[] slow = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => secure.DialTlsAsync(SslApplicationProtocol.Http11)));
        await Task.WhenAll(slow.Select(async stream =>
        {
            await using (stream)
            {
                await stream.WriteAsync("GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n"u8.ToArray());
                Task<string> answer = ReadAsync(stream);
                for (int i = 0; !answer.IsCompleted; i++)
                {
                    await Quietly(() => stream.WriteAsync(Encoding.ASCII.GetBytes($"X-{i}: 1\r\n")).AsTask());
                    await Task.WhenAny(answer, Task.Delay(500));
                }
                Assert.StartsWith("HTTP/1.1 408", await answer, StringComparison.Ordinal);
            }
        }));
    });

    [Fact]
    public Task Handshakes_that_are_never_finished_are_waited_for_only_so_long() => WhileAnotherReadsAsync(async () =>
    {
        // Nothing at all, and the beginning of a ClientHello.
        byte[][] beginnings = [[], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]];
        await Task.WhenAll(Enumerable.Range(0, Many).Select(async i =>
        {
            await using NetworkStream stream = await secure.DialAsync();
            await stream.WriteAsync(beginnings[i % 2]);
            await ReadAsync(stream);
        }));
    });

    [Fact]
    public Task Headers_that_are_too_many_or_too_large_are_refused() => WhileAnotherReadsAsync(async () =>
    {
        string many = string.Concat(Enumerable.Range(0, ApiLimits.HeaderCountMax + 1).Select(i => $"X-{i}: 1\r\n"));
        string large = $"X: {new string('x', ApiLimits.HeaderBytesMax)}\r\n";
        foreach (string headers in (string[])[many, large]) Assert.StartsWith("HTTP/1.1 431", await AskAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414", await AskAsync($"GET /{new string('x', ApiLimits.RequestLineBytesMax)} HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        // HTTP/2: one header after another, in continuations that do not end.
        await using RawHttp2 connection = await RawHttp2.OpenAsync(secure);
        byte[] header = [0x00, 1, (byte)'x', 100, .. new byte[100].Select(_ => (byte)'y')];
        await connection.WriteAsync(RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.Request("GET", "/")));
        await Quietly(async () =>
        {
            for (int i = 0; i < 20_000; i++) await connection.WriteAsync(RawHttp2.Frame(RawHttp2.Continuation, 0, 1, header));
        });
        await connection.ReadToEndAsync();
    });

    [Fact]
    public Task Bodies_that_are_too_large_or_have_no_end_are_refused() => WhileAnotherReadsAsync(async () =>
    {
        foreach ((string route, int sizeMax) in ((string, int)[])[("operations", ApiLimits.EnvelopeBodyMax), ("operations/batch", ApiLimits.BatchBodyMax), ("demo/fund", ApiLimits.EnvelopeBodyMax)])
        {
            Assert.StartsWith("HTTP/1.1 413", await AskAsync($"POST /api/v1/{route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {sizeMax + 1L}\r\n\r\n"), StringComparison.Ordinal);
            // In chunks without end, over HTTP/1.1 and as data of HTTP/2.
            foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
            {
                using EndlessContent body = new();
                using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/{route}") { Content = body, Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                await Quietly(async () =>
                {
                    using HttpResponseMessage answer = await secure.City.Http.SendAsync(request);
                    Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
                });
                // What was sent beyond it lay between the two.
                Assert.InRange(body.Sent, 0, sizeMax + (32 << 20));
            }
        }
    });

    [Fact]
    public Task A_body_that_comes_a_byte_at_a_time_is_given_up() => WhileAnotherReadsAsync(() => Task.WhenAll(Enumerable.Range(0, Many).Select(async _ =>
    {
        await using SslStream stream = await secure.DialTlsAsync(SslApplicationProtocol.Http11);
        await stream.WriteAsync("POST /api/v1/operations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 80000\r\n\r\n"u8.ToArray());
        Task<string> answer = ReadAsync(stream);
        while (!answer.IsCompleted)
        {
            await Quietly(() => stream.WriteAsync("x"u8.ToArray()).AsTask());
            await Task.WhenAny(answer, Task.Delay(500));
        }
        await answer;
    })));

    [Fact]
    public Task More_connections_than_there_are_places_are_closed_at_once() => WhileAnotherReadsAsync(async () =>
    {
        List<NetworkStream> open = [];
        // Whoever finds no place is closed without a word, sometimes before it has noticed that it was connected.
        for (int i = 0; i < SecureCity.ConnectionsMax + 20; i++) await Quietly(async () => open.Add(await secure.DialAsync()));
        await UntilAsync(() => secure.City.Api.Connections.Refused >= 20);
        foreach (NetworkStream stream in open) await stream.DisposeAsync();
        await UntilAsync(() => secure.City.Api.Connections.Count < SecureCity.ConnectionsMax / 2);
        using HttpClient newcomer = NodeHttp.Create(secure.Files.Authorities);
        Assert.Equal(HttpStatusCode.OK, (await newcomer.GetAsync(new Uri(secure.Address, "/api/v1/status"))).StatusCode);
    });

    [Fact]
    public Task Streams_that_are_opened_and_reset_without_end_wear_out_only_their_own_connection() => WhileAnotherReadsAsync(async () =>
    {
        await using RawHttp2 connection = await RawHttp2.OpenAsync(secure);
        Task<Dictionary<byte, int>> reading = connection.ReadToEndAsync();
        byte[] cancel = [0, 0, 0, 8], block = RawHttp2.Request("GET", "/api/v1/markets/GOLD-KRW/book/full");
        await Quietly(async () =>
        {
            for (int id = 1; id < 200_000 && !reading.IsCompleted; id += 2)
            {
                byte[] open = RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndStream | RawHttp2.EndHeaders, id, block);
                await connection.WriteAsync([.. open, .. RawHttp2.Frame(RawHttp2.ResetStream, 0, id, cancel)]);
            }
        });
        Assert.True(await Quietly(() => reading), "the connection was not ended");
    });

    [Fact]
    public Task Streams_beyond_their_number_are_refused() => WhileAnotherReadsAsync(async () =>
    {
        await using RawHttp2 connection = await RawHttp2.OpenAsync(secure);
        byte[] block = RawHttp2.Request("POST", "/api/v1/operations");
        for (int i = 0; i < ApiLimits.StreamsPerConnectionMax + 50; i++) await connection.WriteAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1 + 2 * i, block));
        using CancellationTokenSource limit = new(Patience);
        const int RefusedStream = 7;
        for (int refused = 0; refused < 50;)
        {
            (byte type, _, _, byte[] payload) = (await connection.ReadAsync(limit.Token))!.Value;
            if (type == RawHttp2.ResetStream && BinaryPrimitives.ReadInt32BigEndian(payload) == RefusedStream) refused++;
        }
    });

    [Fact]
    public Task Pings_and_settings_without_end_and_without_reading_fill_no_memory() => WhileAnotherReadsAsync(async () =>
    {
        await using RawHttp2 connection = await RawHttp2.OpenAsync(secure);
        byte[] flood = [.. Enumerable.Range(0, 500).SelectMany(_ => (byte[])[.. RawHttp2.Frame(RawHttp2.Ping, 0, 0, new byte[8]), .. RawHttp2.Frame(RawHttp2.Settings, 0, 0, [])])];
        // Sooner or later the node reads no more, since its answers are not taken, or ends the connection.
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(3));
        await Quietly(async () =>
        {
            for (int i = 0; i < 2_000; i++) await connection.WriteAsync(flood).WaitAsync(limit.Token);
        });
    });

    [Fact]
    public Task Messages_that_are_too_large_end_their_WebSocket_in_one_piece_or_in_many() => WhileAnotherReadsAsync(async () =>
    {
        foreach ((WebSocketMessageType type, int part) in ((WebSocketMessageType, int)[])[
            (WebSocketMessageType.Text, 1 << 20), (WebSocketMessageType.Text, 100), (WebSocketMessageType.Binary, 12 << 20), (WebSocketMessageType.Binary, 64 << 10)])
        {
            using ClientWebSocket socket = await secure.City.ConnectAsync();
            Task<WebSocketCloseStatus?> closing = CloseOfAsync(socket);
            byte[] piece = new byte[part];
            Array.Fill(piece, (byte)' ');
            await Quietly(async () =>
            {
                while (!closing.IsCompleted) await socket.SendAsync(piece, type, endOfMessage: false, CancellationToken.None);
            });
            // Where the node ends while much is underway to it, the connection may be reset before its word arrives.
            Assert.True(await closing is null or WebSocketCloseStatus.MessageTooBig);
        }
        await UntilAsync(() => secure.City.Api.Access.Visits.CountOf(VisitKind.Socket) == 0 && secure.City.Api.Incoming.Taken == 0);
    });

    [Fact]
    public Task A_message_that_is_begun_and_never_ended_is_given_up() => WhileAnotherReadsAsync(async () =>
    {
        using ClientWebSocket socket = await secure.City.ConnectAsync();
        await socket.SendAsync(new byte[20_000], WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
        await CloseOfAsync(socket);
        await UntilAsync(() => secure.City.Api.Incoming.Taken == 0);
    });

    [Fact]
    public Task Nothing_is_packed_or_unpacked() => WhileAnotherReadsAsync(async () =>
    {
        // A bomb is what it is on the wire: bytes that are no envelope.
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize)) gzip.Write(new byte[50 << 20]);
        using ByteArrayContent bomb = new(packed.ToArray());
        bomb.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        bomb.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage refused = await secure.City.Http.PostAsync("/api/v1/operations", bomb);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("kernel.EnvelopeMalformed", ApiCity.CodeOf(JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement));
        // What is secret and what an attacker chooses never meet in a compressor.
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/assets");
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using HttpResponseMessage answer = await secure.City.Http.SendAsync(request);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        string upgraded = await AskAsync("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", untilHeaders: true);
        Assert.StartsWith("HTTP/1.1 101", upgraded, StringComparison.Ordinal);
        Assert.DoesNotContain("permessage-deflate", upgraded);
    });

    // Another client asks all the while, on a connection that was there before and is kept.
    private async Task WhileAnotherReadsAsync(Func<Task> attack)
    {
        using HttpClient other = NodeHttp.Create(secure.Files.Authorities);
        Uri status = new(secure.Address, "/api/v1/status");
        int answers = 0;
        using CancellationTokenSource over = new();
        async Task ReadOnAsync()
        {
            do
            {
                using HttpResponseMessage answer = await other.GetAsync(status);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                answers++;
                await Task.Delay(20);
            }
            while (!over.IsCancellationRequested);
        }
        Task reading = ReadOnAsync();
        await UntilAsync(() => answers > 0 || reading.IsFaulted);
        try
        {
            await attack().WaitAsync(TimeSpan.FromMinutes(5));
            int before = answers;
            await UntilAsync(() => answers > before || reading.IsFaulted);
        }
        finally
        {
            await over.CancelAsync();
            await reading;
        }
    }

    private async Task<string> AskAsync(string request, bool untilHeaders = false)
    {
        await using SslStream stream = await secure.DialTlsAsync(SslApplicationProtocol.Http11);
        await Quietly(() => stream.WriteAsync(Encoding.ASCII.GetBytes(request)).AsTask());
        if (!untilHeaders) return await ReadAsync(stream);
        using StreamReader reader = new(stream);
        StringBuilder headers = new();
        for (string? line; (line = await reader.ReadLineAsync()) is { Length: > 0 };) headers.Append(line).Append('\n');
        return headers.ToString();
    }

    // What comes until the node closes.
    private static async Task<string> ReadAsync(Stream stream)
    {
        using CancellationTokenSource limit = new(Patience);
        StringBuilder text = new();
        byte[] buffer = new byte[4_096];
        await Quietly(async () =>
        {
            for (int count; (count = await stream.ReadAsync(buffer, limit.Token)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
                // An answer that is whole is enough, where the connection is kept.
                if (text.ToString() is var so && so.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) && so.Contains("\r\n\r\n", StringComparison.Ordinal)) return;
            }
        });
        Assert.False(limit.IsCancellationRequested, $"it was not closed; it had said {text}");
        return text.ToString();
    }

    private static async Task<WebSocketCloseStatus?> CloseOfAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource limit = new(Patience);
        byte[] buffer = new byte[4_096];
        await Quietly(async () =>
        {
            while ((await socket.ReceiveAsync(buffer, limit.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        });
        Assert.False(limit.IsCancellationRequested, "it was not closed");
        return socket.CloseStatus;
    }

    // Whoever attacks is cut off at any moment; false when it was.
    private static async Task<bool> Quietly(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception error) when (error is IOException or SocketException or WebSocketException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!isSo()) await Task.Delay(10, limit.Token);
    }

    private sealed class EndlessContent : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // Blanks, which the route that takes JSON would read for ever.
            byte[] part = new byte[16 << 10];
            Array.Fill(part, (byte)' ');
            while (true)
            {
                await stream.WriteAsync(part);
                Sent += part.Length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
