using System.Net.WebSockets;
using System.Threading.Channels;

namespace Gwangan.Node.Api.Exchange;

/// <summary>One WebSocket connection: a queue of whole messages and the loop that sends them. Whoever publishes never waits for it.</summary>
/// <remarks>A client that does not take its messages is cut off with code 4008: its next connection begins with fresh snapshots, and nobody else notices.</remarks>
public sealed class Socket(WebSocket socket, IncomingBytes incoming)
{
    /// <summary>Close code of a client that is too slow.</summary>
    public const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)4008;

    /// <summary>Close code of a client that comes at a bad moment.</summary>
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private readonly IncomingBytes.Request _message = incoming.Begin();
    private readonly Channel<(byte[] Bytes, ILongMessage? Long)> _queue = Channel.CreateUnbounded<(byte[] Bytes, ILongMessage? Long)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _over = new(), _gone = new();
    private (WebSocketCloseStatus Status, string Reason) _ending = (WebSocketCloseStatus.NormalClosure, "");
    private long _queuedBytes;
    private int _queued;

    /// <summary>The topics it hears; guarded by the exchange's gate.</summary>
    public HashSet<Topic> Topics { get; } = [];

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Queues a message. Any thread; never waits.</summary>
    public void Send(byte[] message) => Queue(message, null);

    /// <summary>Queues a long message, which is disposed of once it is sent or dropped. Any thread; never waits.</summary>
    /// <remarks>What it holds is bounded where it is made, so it does not count as unread: notifications behind it have their room.</remarks>
    public void Send(ILongMessage message) => Queue([], message);

    private void Queue(byte[] message, ILongMessage? whole)
    {
        if (Volatile.Read(ref _queued) >= ApiLimits.UnsentMessagesMax || Interlocked.Read(ref _queuedBytes) >= ApiLimits.UnsentBytesMax)
        {
            End(TooSlow, "too slow: messages were not taken");
            whole?.Dispose();
            return;
        }
        Interlocked.Increment(ref _queued);
        Interlocked.Add(ref _queuedBytes, message.Length);
        if (!_queue.Writer.TryWrite((message, whole))) whole?.Dispose();
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
                while (!Over.IsCancellationRequested && _queue.Reader.TryRead(out (byte[] Bytes, ILongMessage? Long) message))
                {
                    using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Over);
                    limit.CancelAfter(ApiLimits.SendMax + ApiLimits.RpcTakeMore(message.Long?.Length ?? 0));
                    // Cancelling a send would abort the connection before its close code is out, so an ending waits for the message on its way, but not for ever.
                    await SendAsync(message.Bytes, message.Long).WaitAsync(limit.Token);
                    Interlocked.Decrement(ref _queued);
                    Interlocked.Add(ref _queuedBytes, -message.Bytes.Length);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException)
        {
            End(TooSlow, "too slow: a message was not taken");
        }
        while (_queue.Reader.TryRead(out (byte[] Bytes, ILongMessage? Long) dropped)) dropped.Long?.Dispose();
        try
        {
            using CancellationTokenSource limit = new(ApiLimits.CloseMax);
            await socket.CloseOutputAsync(_ending.Status, _ending.Reason, limit.Token);
            // To stop reading is to cut the connection off, and the client would not learn why it ended: it has a while to close its side.
            _gone.CancelAfter(ApiLimits.ClosedMax);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or InvalidOperationException)
        {
            socket.Abort();
        }
    }

    // A long message goes in fragments: the socket and the server would each keep a copy of the whole until it is taken. It is read to its end or its failure, waited for or not.
    private async Task SendAsync(byte[] message, ILongMessage? whole)
    {
        if (whole is null)
        {
            await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
            return;
        }
        using ILongMessage held = whole;
        long left = held.Length;
        await foreach (ReadOnlyMemory<byte> piece in held.PiecesAsync(CancellationToken.None))
            await socket.SendAsync(piece, WebSocketMessageType.Text, (left -= piece.Length) == 0, CancellationToken.None);
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

    /// <summary>Ends the connection if it has not ended, lets the last message go, and drops what the client still sends until it has closed its side or its time to do so is over.</summary>
    /// <remarks>A connection that is let go with bytes unread is reset, and a reset takes the code and the reason away from a client that has not read them yet.</remarks>
    public async Task DrainAsync()
    {
        End(WebSocketCloseStatus.NormalClosure, "");
        await ReceiveAsync(0, 0); // nothing but null comes of it any more
    }
}
