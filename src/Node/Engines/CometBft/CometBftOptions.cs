namespace Gwangan.Node.Engines.CometBft;

/// <summary>How this node works with CometBFT, when CometBFT decides its blocks.</summary>
public sealed record CometBftOptions
{
    /// <summary>The ABCI socket: CometBFT's proxy_app names the same.</summary>
    public string Abci { get; init; } = "tcp://127.0.0.1:26658";

    /// <summary>CometBFT's RPC, to which submissions are handed and which has signed headers; null for none.</summary>
    public string? Rpc { get; init; }

    /// <summary>Whether an empty data folder waits for CometBFT's first word, which may be a snapshot by state sync, instead of beginning with the genesis at once.</summary>
    public bool StateSync { get; init; }

    /// <summary>Blocks that CometBFT keeps; 0 keeps all.</summary>
    public long RetainBlocks { get; init; }
}
