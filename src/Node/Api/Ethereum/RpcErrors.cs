namespace Gwangan.Node.Api.Ethereum;

/// <summary>Numbers of errors: JSON-RPC 2.0, section 5.1, EIP-1474, and those that geth (rpc/errors.go) and execution-apis add.</summary>
public static class RpcErrors
{
    /// <summary>The bytes are no JSON.</summary>
    public const int ParseError = -32_700;

    /// <summary>The JSON is no request.</summary>
    public const int InvalidRequest = -32_600;

    /// <summary>There is no such method.</summary>
    public const int MethodNotFound = -32_601;

    /// <summary>The parameters are not those of the method.</summary>
    public const int InvalidParams = -32_602;

    /// <summary>The node failed at it.</summary>
    public const int Internal = -32_603;

    /// <summary>The method refuses; the message says why.</summary>
    public const int ServerError = -32_000;

    /// <summary>It took too long.</summary>
    public const int TimedOut = -32_002;

    /// <summary>The answer would be too large.</summary>
    public const int AnswerTooLarge = -32_003;

    /// <summary>More than the caller, or the node, can ask for now (EIP-1474).</summary>
    public const int LimitExceeded = -32_005;

    /// <summary>A call reverted; the data says with what.</summary>
    public const int Reverted = 3;

    /// <summary>A transaction was accepted, and is in no block yet (EIP-7966).</summary>
    public const int InNoBlock = 4;

    /// <summary>What is asked for was removed (EIP-4444).</summary>
    public const int HistoryRemoved = 4_444;
}
