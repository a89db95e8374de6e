using System.Net.WebSockets;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What one WebSocket may send that costs its caller nothing else: whoever goes on when it is empty is disconnected. Any thread.</summary>
public sealed class MessageBucket(Socket socket, TimeProvider clock)
{
    private static readonly Rate Messages = new(ApiLimits.MessagesPerSecondMax, ApiLimits.MessagesAtOnceMax);

    private readonly Lock _lock = new();
    private long _fullAt;

    /// <summary>Takes what a message costs; false when that is not there, and the connection ends.</summary>
    public bool TryTake(int cost)
    {
        lock (_lock)
        {
            if (TokenBucket.TryTake(ref _fullAt, cost, Messages, clock.GetElapsedTime(0).Ticks).IsTaken) return true;
        }
        socket.End(WebSocketCloseStatus.PolicyViolation, "too many messages");
        return false;
    }
}
