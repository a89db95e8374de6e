namespace Gwangan.Node.Engines.CometBft;

/// <summary>CometBFT's RPC does not answer, or gave what cannot be used; the message is a sentence without its subject.</summary>
public sealed class CometRpcException(string message) : Exception(message);
