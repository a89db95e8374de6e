namespace Gwangan.Node.Api.Ethereum;

/// <summary>What a method refuses, as Ethereum's tools read it: a number, a message that some of them search for words, and data.</summary>
/// <param name="code">The number: one of <see cref="RpcErrors"/>.</param>
/// <param name="message">The message, worded as geth words it where tools look.</param>
/// <param name="data">What a call reverted with; null for none.</param>
public sealed class RpcException(int code, string message, byte[]? data = null) : Exception(message)
{
    /// <summary>The number.</summary>
    public int Code { get; } = code;

    /// <summary>What a call reverted with: the error's <c>data</c>, in hex. Null for none.</summary>
    public byte[]? RevertData { get; } = data;

    /// <summary>A parameter is missing or is not what the method takes.</summary>
    public static RpcException BadParameter(string message) => new(RpcErrors.InvalidParams, message);

    /// <summary>The block is older than this node keeps (EIP-4444).</summary>
    public static RpcException Pruned() => new(RpcErrors.HistoryRemoved, "pruned history unavailable");

    /// <summary>The method's own refusal, for which JSON-RPC has no number.</summary>
    public static RpcException Refused(string message) => new(RpcErrors.ServerError, message);
}
