using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Gwangan.Node.Client;

/// <summary>A block that a node announced.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Operations">How many operations it holds.</param>
/// <param name="Timestamp">When the announcement arrived here (<see cref="Stopwatch"/> ticks).</param>
public readonly record struct BlockNotice(long Height, int Operations, long Timestamp);

/// <summary>An ordered way into a node: frames of envelopes go in one behind another over one WebSocket and are answered in the same order; blocks are announced on it.</summary>
public sealed class SubmissionSocket : IAsyncDisposable
{
    // A frame of 1 MiB holds some ten thousand envelopes, and an answer names each with a code.
    private const int MessageBytesMax = 8 << 20;

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<TaskCompletionSource<string?[]>> _waiting = Channel.CreateUnbounded<TaskCompletionSource<string?[]>>();
    private readonly Channel<BlockNotice> _blocks = Channel.CreateUnbounded<BlockNotice>();
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _receiving = Task.CompletedTask;

    private SubmissionSocket(bool isAlone)
    {
        // Whoever brings what connects has decided about proxies there.
        if (isAlone) _socket.Options.Proxy = null;
        _socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
    }

    /// <summary>Blocks as they are announced.</summary>
    public ChannelReader<BlockNotice> Blocks => _blocks.Reader;

    /// <summary>Connects, and asks for blocks to be announced.</summary>
    /// <param name="node">The node's address.</param>
    /// <param name="cancel">Stops connecting.</param>
    /// <param name="http">What connects, where it must know more than the machine does, such as a private authority.</param>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public static async Task<SubmissionSocket> ConnectAsync(Uri node, CancellationToken cancel = default, HttpMessageInvoker? http = null)
    {
        SubmissionSocket socket = new(isAlone: http is null);
        UriBuilder address = new(node) { Scheme = node.Scheme == "https" ? "wss" : "ws", Path = "/ws" };
        try
        {
            await socket._socket.ConnectAsync(address.Uri, http, cancel);
            socket._receiving = socket.ReceiveAsync();
            await socket._socket.SendAsync("""{"op":"subscribe","id":1,"channels":[{"channel":"blocks"}]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancel);
            await Task.WhenAny(socket._subscribed.Task, socket._receiving).Unwrap().WaitAsync(TimeSpan.FromSeconds(30), cancel);
        }
        catch (Exception error)
        {
            await socket.DisposeAsync();
            if (error is WebSocketException or TimeoutException) throw new ClientException($"{address.Uri}: {error.Message}");
            throw;
        }
        return socket;
    }

    /// <summary>Sends a frame behind those sent before it; the returned task answers as <see cref="ExchangeClient.SubmitBatchAsync"/> does.</summary>
    /// <exception cref="ClientException">The connection was lost.</exception>
    public async Task<Task<string?[]>> SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel = default)
    {
        TaskCompletionSource<string?[]> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _sending.WaitAsync(cancel);
        try
        {
            if (!_waiting.Writer.TryWrite(answer)) throw new ClientException("the connection to the node was lost");
            await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancel);
        }
        catch (WebSocketException error)
        {
            throw new ClientException($"the connection to the node was lost: {error.Message}");
        }
        finally
        {
            _sending.Release();
        }
        return answer.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _socket.Abort();
        await _receiving.ContinueWith(_ => { }, TaskScheduler.Default);
        _socket.Dispose();
        _sending.Dispose();
        _closing.Dispose();
    }

    private async Task ReceiveAsync()
    {
        Exception? lost = null;
        ArrayBufferWriter<byte> message = new(64 << 10);
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(message.GetMemory(16 << 10), _closing.Token);
                if (received.MessageType == WebSocketMessageType.Close) break;
                message.Advance(received.Count);
                if (message.WrittenCount > MessageBytesMax) throw new ClientException("the node sent a message that is longer than any answer");
                if (!received.EndOfMessage) continue;
                Handle(message.WrittenMemory, Stopwatch.GetTimestamp());
                message.ResetWrittenCount();
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ClientException)
        {
            lost = error;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            lost = new ClientException("the node sent what is no message of this protocol");
        }
        // Nothing is read from here on: what the node says later has no use, and the connection would hold it.
        _socket.Abort();
        _waiting.Writer.TryComplete();
        _blocks.Writer.TryComplete();
        ClientException reason = lost as ClientException ?? new ClientException($"the connection to the node was lost{(lost is null or OperationCanceledException ? "" : $": {lost.Message}")}");
        _subscribed.TrySetException(reason);
        _ = _subscribed.Task.Exception;
        while (_waiting.Reader.TryRead(out TaskCompletionSource<string?[]>? answer)) answer.TrySetException(reason);
    }

    private void Handle(ReadOnlyMemory<byte> message, long timestamp)
    {
        if (message.Span.StartsWith("{\"op\":\"submitted\""u8))
        {
            if (!SubmissionAnswer.TryRead(message.Span, out string?[] codes)) throw new ClientException("the node's answer to a batch has no results");
            if (_waiting.Reader.TryRead(out TaskCompletionSource<string?[]>? answer)) answer.TrySetResult(codes);
            return;
        }
        using JsonDocument document = JsonDocument.Parse(message);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("channel", out JsonElement channel))
        {
            if (channel.GetString() != "blocks" || !root.TryGetProperty("items", out JsonElement items)) return;
            foreach (JsonElement block in items.EnumerateArray())
                _blocks.Writer.TryWrite(new BlockNotice(block.GetProperty("height").GetInt64(), block.GetProperty("operationCount").GetInt32(), timestamp));
            return;
        }
        switch (root.GetProperty("op").GetString())
        {
            case "subscribed":
                _subscribed.TrySetResult();
                break;
            case "error":
                JsonElement error = root.GetProperty("error");
                throw new ClientException($"the node refused: {error.GetProperty("code")}: {error.GetProperty("message")}", error.GetProperty("code").GetString()!);
        }
    }
}
