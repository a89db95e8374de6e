using System.Text.Json;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A message while it is answered, by one task.</summary>
/// <param name="Answer">Where the answer goes.</param>
/// <param name="Json">The same for values.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Session">The connection for notifications; null where there is none.</param>
/// <param name="Connection">What the connection is known by; null where nobody knows.</param>
/// <param name="Cancel">When nobody waits for the answer any more, or its time is over.</param>
internal sealed record RpcTurn(RpcBuffer Answer, Utf8JsonWriter Json, Caller Caller, RpcSession? Session, object? Connection, CancellationToken Cancel)
{
    /// <summary>What is to be done once the answer is on its way.</summary>
    public Action? Afterwards { get; set; }
}
