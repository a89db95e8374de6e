using Gwangan.Node.Api.Ethereum;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>What a method of CometBFT's RPC refuses. The message follows from the number and the sentence is the error's <c>data</c>, as CometBFT has it (rpc/jsonrpc/types/types.go); clients read both.</summary>
/// <param name="code">One of <see cref="RpcErrors"/>.</param>
/// <param name="data">Why, worded as CometBFT words it where it does.</param>
public sealed class CometException(int code, string data) : Exception(data)
{
    /// <summary>The number.</summary>
    public int Code { get; } = code;

    /// <summary>A method's own refusal: CometBFT calls all of them internal errors.</summary>
    public static CometException Refused(string data) => new(RpcErrors.Internal, data);

    /// <summary>A parameter that is not what the method takes.</summary>
    public static CometException BadParameter(string data) => new(RpcErrors.InvalidParams, data);

    /// <summary>The message of a number.</summary>
    public static string MessageOf(int code) => code switch
    {
        RpcErrors.ParseError => "Parse error. Invalid JSON",
        RpcErrors.InvalidRequest => "Invalid Request",
        RpcErrors.MethodNotFound => "Method not found",
        RpcErrors.InvalidParams => "Invalid params",
        RpcErrors.LimitExceeded => "Too many requests",
        RpcErrors.TimedOut => "Request timed out",
        RpcErrors.AnswerTooLarge => "Response too large",
        RpcErrors.ServerError => "Server error",
        _ => "Internal error",
    };
}
