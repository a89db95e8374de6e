namespace Gwangan.Node.Api.Ethereum;

/// <summary>Where Ethereum's JSON-RPC is served.</summary>
public sealed record EthereumOptions
{
    /// <summary>Address and port for HTTP and WebSocket, or <see cref="NodeOptions.Off"/>.</summary>
    public string Listen { get; init; } = "127.0.0.1:8545";

    /// <summary>The socket for programs of this machine, or <see cref="NodeOptions.Off"/>; null for the one in the data folder.</summary>
    public string? Ipc { get; init; }
}
