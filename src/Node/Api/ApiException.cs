using Gwangan.Node.Mempool;

namespace Gwangan.Node.Api;

/// <summary>A request that is answered with an error: its HTTP status, stable code and sentence. Caught at the edge by <see cref="ApiEdge"/>.</summary>
public sealed class ApiException(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Stable code, such as <c>api.NotFound</c>.</summary>
    public string Code => code;

    /// <summary>After how many seconds it is worth asking again, where the status says that it is.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>There is no such thing.</summary>
    public static ApiException NotFound(string what) => new(StatusCodes.Status404NotFound, "api.NotFound", $"There is no {what}.");

    /// <summary>The request cannot be understood.</summary>
    public static ApiException BadRequest(string message) => new(StatusCodes.Status400BadRequest, "api.BadRequest", message);

    /// <summary>The chain or the pool refuses.</summary>
    public static ApiException Of(Refusal refusal) => new(StatusOf(refusal), refusal.Code, refusal.Message);

    // What the client can only cure by waiting is 429 (its own account) or 503 (the node); everything else is the request's fault.
    private static int StatusOf(Refusal refusal)
    {
        if (refusal.Codespace != "mempool") return StatusCodes.Status400BadRequest;
        return (MempoolRefusal)refusal.Number switch
        {
            MempoolRefusal.AccountFull => StatusCodes.Status429TooManyRequests,
            MempoolRefusal.Full or MempoolRefusal.HeldFull or MempoolRefusal.Underpriced or MempoolRefusal.Outbid or MempoolRefusal.Stopping or MempoolRefusal.LeaderUnreachable or MempoolRefusal.LeaderLost or MempoolRefusal.NoWayToCometBft or MempoolRefusal.NoMoreBlocks => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
    }
}

/// <summary>An error as every route answers it.</summary>
/// <param name="Error">What is wrong.</param>
public sealed record ErrorAnswer(ErrorItem Error);

/// <summary>What is wrong.</summary>
/// <param name="Code">Stable; for programs.</param>
/// <param name="Message">A sentence; for people.</param>
public sealed record ErrorItem(string Code, string Message);
