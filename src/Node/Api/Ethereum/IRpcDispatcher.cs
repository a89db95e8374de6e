using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Answers messages of JSON-RPC, whichever protocol's they are. Any thread.</summary>
public interface IRpcDispatcher
{
    /// <summary>Begins an answer to a caller; dispose it once it is sent.</summary>
    RpcBuffer Begin(Caller caller);

    /// <summary>Answers a message.</summary>
    /// <param name="message">Its bytes, which must not change meanwhile.</param>
    /// <param name="answer">Where the answer goes; nothing is written when there is none to give.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="session">The connection for notifications; null where there is none.</param>
    /// <param name="cancel">When nobody waits for the answer any more.</param>
    /// <param name="connection">What the connection is known by where there is no session; null where nobody knows.</param>
    /// <returns>What is to be done once the answer is on its way; null for nothing.</returns>
    ValueTask<Action?> AnswerAsync(ReadOnlyMemory<byte> message, RpcBuffer answer, Caller caller, RpcSession? session, CancellationToken cancel, object? connection = null);
}
