using System.Net.WebSockets;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Gwangan.Tests.Client;

/// <summary>A node whose WebSocket says what a test wants.</summary>
public sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<WebSocket, Task> _subscribed, _answered;
    private readonly Func<Hash32, string?> _answer;
    private readonly CancellationTokenSource _end = new();
    private int _open;

    private FakeNode(WebApplication app, Func<WebSocket, Task> subscribed, Func<Hash32, string?> answer, Func<WebSocket, Task> answered) =>
        (_app, _subscribed, _answer, _answered) = (app, subscribed, answer, answered);

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>One that differs from an obliging node in what is given.</summary>
    public static async Task<FakeNode> StartAsync(Func<WebSocket, Task>? subscribed = null, Func<Hash32, string?>? answer = null, Func<WebSocket, Task>? answered = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        FakeNode node = new(app, subscribed ?? (socket => SayAsync(socket, """{"op":"subscribed","id":1}""")), answer ?? (_ => null), answered ?? (_ => Task.CompletedTask));
        app.UseWebSockets();
        app.Run(async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            Interlocked.Increment(ref node._open);
            try
            {
                await node.TalkAsync(socket);
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException)
            {
            }
            finally
            {
                Interlocked.Decrement(ref node._open);
            }
        });
        await app.StartAsync();
        return node;
    }

    public static Task SayAsync(WebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task TalkAsync(WebSocket socket)
    {
        byte[] buffer = new byte[1 << 20];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), _end.Token);
            if (received.MessageType == WebSocketMessageType.Close) return;
            if (received.MessageType == WebSocketMessageType.Text)
            {
                await _subscribed(socket);
                continue;
            }
            List<string> results = [];
            for (int at = 0; at < received.Count;)
            {
                int length = 0;
                for (int shift = 0; ; shift += 7)
                {
                    byte part = buffer[at++];
                    length |= (part & 0x7F) << shift;
                    if (part < 0x80) break;
                }
                string? code = _answer(Sha256.Hash(buffer.AsSpan(at, length)));
                results.Add(code is null ? "{}" : $$"""{ "error": { "code": "{{code}}", "message": "no" } }""");
                at += length;
            }
            await SayAsync(socket, $$"""{"op":"submitted","results":[{{string.Join(',', results)}}]}""");
            await _answered(socket);
        }
    }
}
