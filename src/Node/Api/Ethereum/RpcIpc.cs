using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>JSON-RPC on a socket in the data folder, which only the node's own user can open: values of JSON one after another in both directions, as geth's IPC.</summary>
public sealed class RpcIpc : IAsyncDisposable
{
    // What a socket's address holds of a path, with the zero at its end.
    private const int SocketPathBytes = 107;

    private readonly ExchangeApi _exchange;
    private readonly RpcDispatcher _dispatcher;
    private readonly CometAddress _address;
    private readonly System.Net.Sockets.Socket _listener;
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _connections = new(ApiLimits.RpcIpcConnectionsMax);
    private readonly Task _accepting;
    private int _isDisposed;

    private RpcIpc(ExchangeApi exchange, RpcDispatcher dispatcher, CometAddress address)
    {
        (_exchange, _dispatcher, _address) = (exchange, dispatcher, address);
        _listener = address.Listen(ApiLimits.RpcIpcConnectionsMax, forOwner: true);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Begins to listen; null when the configuration says <c>off</c>, or when the socket cannot be made, which is logged.</summary>
    public static RpcIpc? TryStart(ExchangeApi exchange, RpcDispatcher dispatcher)
    {
        City city = exchange.City;
        string path = city.Options.Ethereum.Ipc ?? city.Folder.EthereumSocket;
        if (path == NodeOptions.Off) return null;
        try
        {
            if (System.Text.Encoding.UTF8.GetByteCount(path) > SocketPathBytes) throw new NodeException($"{path}: the path of a socket has at most {SocketPathBytes} bytes; name another with --ethereum-ipc, or off");
            RpcIpc ipc = new(exchange, dispatcher, new CometAddress(new UnixDomainSocketEndPoint(path)));
            city.Log.EthereumServed(path);
            return ipc;
        }
        catch (NodeException error)
        {
            city.Log.EthereumNotServed(error.Message);
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        for (int i = 0; i < ApiLimits.RpcIpcConnectionsMax; i++) await _connections.WaitAsync();
        _address.Leave();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            System.Net.Sockets.Socket connection;
            try
            {
                connection = await _listener.AcceptAsync(_over.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            if (_connections.Wait(0)) _ = ServeAsync(connection);
            else connection.Dispose();
        }
    }

    private async Task ServeAsync(System.Net.Sockets.Socket connection)
    {
        try
        {
            await using NetworkStream stream = new(connection, ownsSocket: true);
            using Session session = new(_exchange.Access.Own, _over.Token);
            Task sending = session.SendAllAsync(stream);
            PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ApiLimits.RpcReadBytes));
            try
            {
                await ReadAsync(reader, session);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or JsonException or SocketException)
            {
            }
            session.End();
            await sending;
            await reader.CompleteAsync();
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task ReadAsync(PipeReader reader, Session session)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(session.Over);
            ReadOnlySequence<byte> bytes = read.Buffer;
            while (TryTake(ref bytes, out byte[] message))
            {
                using RpcBuffer answer = _dispatcher.Begin(session.Caller);
                Action? afterwards = await _dispatcher.AnswerAsync(message, answer, session.Caller, session, session.Over);
                // A large one is not queued: who has not taken it is not read from.
                if (answer.Length > ApiLimits.RpcHeldBytesFree) await session.SendAsync(answer);
                else if (answer.Length > 0) session.Send(answer.Written.ToArray());
                afterwards?.Invoke();
            }
            if (read.IsCompleted || bytes.Length > ApiLimits.RpcBodyMax) return;
            reader.AdvanceTo(bytes.Start, bytes.End);
        }
    }

    // One whole value; what is none ends the connection, because nobody could say where the next begins.
    private static bool TryTake(ref ReadOnlySequence<byte> bytes, out byte[] message)
    {
        message = [];
        Utf8JsonReader json = new(bytes, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = ApiLimits.RpcDepthMax + 1, AllowMultipleValues = true }));
        if (!json.Read() || !json.TrySkip()) return false;
        SequencePosition end = bytes.GetPosition(json.BytesConsumed);
        message = bytes.Slice(0, end).ToArray();
        bytes = bytes.Slice(end);
        return true;
    }

    private sealed class Session : RpcSession, IDisposable
    {
        private static readonly byte[] LineEnd = [(byte)'\n'];

        private readonly Channel<(byte[] Bytes, Long? Long)> _queue = Channel.CreateUnbounded<(byte[] Bytes, Long? Long)>(new UnboundedChannelOptions { SingleReader = true });
        private readonly CancellationTokenSource _over;
        private long _queuedBytes;
        private int _queued;

        public Session(Caller caller, CancellationToken ends) : base(caller) => _over = CancellationTokenSource.CreateLinkedTokenSource(ends);

        public override CancellationToken Over => _over.Token;

        public override void Send(byte[] message)
        {
            // Whoever does not take what is queued is cut off.
            bool isTooMuch = Interlocked.Add(ref _queuedBytes, message.Length) - message.Length > ApiLimits.UnsentBytesMax || Interlocked.Increment(ref _queued) > ApiLimits.UnsentMessagesMax;
            if (isTooMuch) End();
            else _queue.Writer.TryWrite((message, null));
        }

        /// <summary>Sends a large answer after what is queued, and waits until it is taken.</summary>
        public async Task SendAsync(RpcBuffer answer)
        {
            Long whole = new(answer, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_queue.Writer.TryWrite(([], whole))) await whole.Sent.Task;
        }

        public override void CutOff(string reason) => End();

        public void End()
        {
            if (_queue.Writer.TryComplete()) _over.CancelAfter(ApiLimits.CloseMax);
        }

        public async Task SendAllAsync(NetworkStream stream)
        {
            try
            {
                await foreach ((byte[] message, Long? whole) in _queue.Reader.ReadAllAsync(Over))
                {
                    if (whole is not null)
                    {
                        await SendAsync(stream, whole);
                        continue;
                    }
                    await stream.WriteAsync(message, Over);
                    await stream.WriteAsync(LineEnd, Over);
                    Interlocked.Decrement(ref _queued);
                    Interlocked.Add(ref _queuedBytes, -message.Length);
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                _queue.Writer.TryComplete();
                await _over.CancelAsync();
            }
            while (_queue.Reader.TryRead(out (byte[] Bytes, Long? Long) dropped)) dropped.Long?.Sent.TrySetCanceled();
        }

        // Piece by piece, and only so long: it lies in memory or on the disk until then.
        private async Task SendAsync(NetworkStream stream, Long whole)
        {
            try
            {
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Over);
                limit.CancelAfter(ApiLimits.RpcTakeMax + ApiLimits.RpcTakeMore(whole.Answer.Length));
                await foreach (ReadOnlyMemory<byte> piece in whole.Answer.PiecesAsync(limit.Token)) await stream.WriteAsync(piece, limit.Token);
                await stream.WriteAsync(LineEnd, limit.Token);
                whole.Sent.TrySetResult();
            }
            finally
            {
                whole.Sent.TrySetCanceled();
            }
        }

        public void Dispose()
        {
            EndSubscriptions();
            _over.Dispose();
        }

        private sealed record Long(RpcBuffer Answer, TaskCompletionSource Sent);
    }
}
