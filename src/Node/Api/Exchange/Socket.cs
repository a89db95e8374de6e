using System.Net.WebSockets;
using System.Threading.Channels;

namespace Gwangan.Node.Api.Exchange;

/// <summary>One WebSocket connection: a queue of whole messages and the loop that sends them. Whoever publishes never waits for it.</summary>
/// <remarks>A client that does not take its messages is cut off with code 4008: its next connection begins with fresh snapshots, and nobody else notices.</remarks>
public sealed class Socket(WebSocket socket, IncomingBytes incoming)
{
    /// <summary>Close code of a client that is too slow.</summary>
    public const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)4008;

    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private readonly IncomingBytes.Request _message = incoming.Begin();
    private readonly Channel<byte[]> _queue = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _over = new(), _gone = new();
    private (WebSocketCloseStatus Status, string Reason) _ending = (WebSocketCloseStatus.NormalClosure, "");
    private long _queuedBytes;
    private int _queued;

    /// <summary>The topics it hears; guarded by the exchange's gate.</summary>
    public HashSet<Topic> Topics { get; } = [];

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Queues a message. Any thread; never waits.</summary>
    public void Send(byte[] message)
    {
        if (Volatile.Read(ref _queued) >= ApiLimits.UnsentMessagesMax || Interlocked.Read(ref _queuedBytes) >= ApiLimits.UnsentBytesMax)
        {
            End(TooSlow, "too slow: messages were not taken");
            return;
        }
        Interlocked.Increment(ref _queued);
        Interlocked.Add(ref _queuedBytes, message.Length);
        _queue.Writer.TryWrite(message);
    }

    /// <summary>Ends the connection with a code and a reason; what is queued is dropped.</summary>
    public void End(WebSocketCloseStatus status, string reason)
    {
        if (!_queue.Writer.TryComplete()) return;
        _ending = (status, reason);
        _over.Cancel();
    }

    /// <summary>Sends what is queued until the connection is over, then closes it.</summary>
    public async Task SendAllAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(Over))
            {
                while (!Over.IsCancellationRequested && _queue.Reader.TryRead(out byte[]? message))
                {
                    using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Over);
                    limit.CancelAfter(ApiLimits.SendMax);
                    // Cancelling a send would abort the connection before its close code is out, so an ending waits for the message on its way, but not for ever.
                    await socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None).WaitAsync(limit.Token);
                    Interlocked.Decrement(ref _queued);
                    Interlocked.Add(ref _queuedBytes, -message.Length);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            End(TooSlow, "too slow: a message was not taken");
        }
        try
        {
            using CancellationTokenSource limit = new(ApiLimits.CloseMax);
            await socket.CloseOutputAsync(_ending.Status, _ending.Reason, limit.Token);
            // To stop reading is to cut the connection off, and the client would not learn why it ended: it has a moment to close its side.
            _gone.CancelAfter(ApiLimits.CloseMax);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    /// <summary>Reads the next whole message, and lets the one before go; null when the client closed, or did what it may not.</summary>
    public async Task<(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes)?> ReceiveAsync(int textMax, int binaryMax)
    {
        _message.Dispose();
        ReceivedBytes message = new();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(message.Room, limit.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or WebSocketException)
            {
                return null;
            }
            if (part.MessageType == WebSocketMessageType.Close) return null;
            if (Over.IsCancellationRequested) continue; // only its closing is awaited
            message.Advance(part.Count);
            if (message.Length > (part.MessageType == WebSocketMessageType.Text ? textMax : binaryMax))
            {
                End(WebSocketCloseStatus.MessageTooBig, "the message is too big");
                return null;
            }
            if (!_message.TryAdd(part.Count))
            {
                End(TryAgainLater, "the node is receiving too much at once");
                return null;
            }
            if (part.EndOfMessage) return (part.MessageType, message.Whole());
            // Whoever begins a message ends it soon: room is not held by those who never do.
            if (message.Length == part.Count) limit.CancelAfter(ApiLimits.MessageMax);
        }
    }

    /// <summary>Lets the last message go, at the end of the connection.</summary>
    public void Release() => _message.Dispose();
}
