using System.Net.WebSockets;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>JSON-RPC by WebSocket. The messages of a connection are answered side by side, a bounded number at a time; notifications stand between the answers.</summary>
public sealed class RpcSockets(ExchangeApi exchange, IRpcDispatcher dispatcher)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Session> _sessions = [];

    /// <summary>Ends every connection.</summary>
    public void EndAll()
    {
        lock (_lock)
            foreach (Session session in _sessions) session.Socket.End(WebSocketCloseStatus.EndpointUnavailable, "the node is stopping");
    }

    /// <summary>Answers a connection until it ends.</summary>
    public async Task AcceptAsync(HttpContext context)
    {
        using Visit visit = exchange.Access.Enter(context, VisitKind.Socket, CancellationToken.None);
        using WebSocket web = await context.WebSockets.AcceptWebSocketAsync(AccessGuard.ProtocolOf(context));
        Socket socket = new(web, exchange.Incoming);
        using Session session = new(visit.Caller, socket);
        visit.Progress = () => session.SubscriptionCount;
        using CancellationTokenRegistration ended = visit.Over.Register(() => socket.End(WebSocketCloseStatus.PolicyViolation, "the key is over, or an operator ended this connection"));
        lock (_lock) _sessions.Add(session);
        Task sending = socket.SendAllAsync();
        using SemaphoreSlim room = new(ApiLimits.RpcMessagesMax);
        try
        {
            while (await socket.ReceiveAsync(ApiLimits.RpcBodyMax, ApiLimits.RpcBodyMax) is { } message)
            {
                await room.WaitAsync(socket.Over);
                // The message is the socket's only until the next is read; then it counts for itself.
                IncomingBytes.Request held = exchange.Incoming.Begin();
                if (held.TryAdd(message.Bytes.Length)) _ = AnswerAsync(message.Bytes.ToArray(), held, session, room);
                else
                {
                    held.Dispose();
                    room.Release();
                    socket.End(Socket.TryAgainLater, "the node is receiving too much at once");
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            socket.End(WebSocketCloseStatus.NormalClosure, "");
            lock (_lock) _sessions.Remove(session);
            await socket.DrainAsync();
            for (int i = 0; i < ApiLimits.RpcMessagesMax; i++) await room.WaitAsync(CancellationToken.None);
            await sending;
        }
    }

    private async Task AnswerAsync(byte[] message, IncomingBytes.Request held, Session session, SemaphoreSlim room)
    {
        await Task.Yield();
        RpcBuffer? answer = dispatcher.Begin(session.Caller);
        try
        {
            using IncomingBytes.Request release = held;
            if (session.Caller.RefuseRequests(1) is { } tooMuch)
            {
                session.Socket.End(WebSocketCloseStatus.PolicyViolation, tooMuch.Code);
                return;
            }
            Action? afterwards = await dispatcher.AnswerAsync(message, answer, session.Caller, session, session.Over);
            if (answer.Length > ApiLimits.RpcHeldBytesFree)
            {
                // A large one is the socket's until it is sent, and counts until then.
                session.Socket.Send(answer);
                answer = null;
            }
            else if (answer.Length > 0) session.Send(answer.Written.ToArray());
            afterwards?.Invoke();
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            answer?.Dispose();
            room.Release();
        }
    }

    private sealed class Session(Caller caller, Socket socket) : RpcSession(caller), IDisposable
    {
        public Socket Socket { get; } = socket;

        public override CancellationToken Over => Socket.Over;

        public override void Send(byte[] message) => Socket.Send(message);

        public override void CutOff(string reason) => Socket.End(Socket.TryAgainLater, reason);

        public void Dispose() => EndSubscriptions();
    }
}
