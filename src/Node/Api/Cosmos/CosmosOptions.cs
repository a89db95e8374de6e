namespace Gwangan.Node.Api.Cosmos;

/// <summary>Where Cosmos' tools find this node.</summary>
public sealed record CosmosOptions
{
    /// <summary>Where CometBFT's RPC listens unless it is told.</summary>
    public const string RpcDefault = "127.0.0.1:26657";

    /// <summary>Address and port of CometBFT's RPC, or <see cref="NodeOptions.Off"/>; null for <see cref="RpcDefault"/>, or off where CometBFT itself makes the blocks and has its own.</summary>
    public string? Rpc { get; init; }

    /// <summary>Address and port of gRPC, or <see cref="NodeOptions.Off"/>.</summary>
    public string Grpc { get; init; } = "127.0.0.1:9090";

    /// <summary>Address and port of REST, or <see cref="NodeOptions.Off"/>.</summary>
    public string Rest { get; init; } = "127.0.0.1:1317";

    /// <summary>The address that follows for a node.</summary>
    public static string RpcOf(NodeOptions options) => options.Cosmos.Rpc ?? (options.Engine == Engines.EngineKind.CometBft ? NodeOptions.Off : RpcDefault);
}
