namespace Gwangan.Node.Institutions;

/// <summary>One of the institutions that run a city together: its folder, with a CometBFT home and the data folder of its node, and where its two processes listen.</summary>
/// <remarks>
/// <code>
/// node0/config/   CometBFT's config.toml, genesis.json, node_key.json, priv_validator_key.json
/// node0/data/     CometBFT's stores; priv_validator_state.json, the last thing signed
/// node0/gwangan/  the data folder of `gwangan node`, with its node.json
/// </code>
/// </remarks>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Host">Where the others reach it.</param>
/// <param name="PortOffset">What is added to every port: 0 on a machine of its own.</param>
/// <param name="ListenAny">Whether its peers come from other machines.</param>
public sealed record Institution(int Index, string Folder, string Host, int PortOffset, bool ListenAny)
{
    /// <summary>Its name: node0, node1 and so on.</summary>
    public string Name => $"node{Index}";

    /// <summary>CometBFT's configuration folder.</summary>
    public string Config => Path.Combine(Folder, "config");

    /// <summary>CometBFT's data folder.</summary>
    public string CometData => Path.Combine(Folder, "data");

    /// <summary>The data folder of its node.</summary>
    public string NodeData => Path.Combine(Folder, "gwangan");

    /// <summary>CometBFT's peer-to-peer address as the others dial it.</summary>
    public string PeerAddress => $"{Host}:{26_656 + PortOffset}";

    /// <summary>Where CometBFT listens for peers.</summary>
    public string PeerListen => $"tcp://{(ListenAny ? "0.0.0.0" : "127.0.0.1")}:{26_656 + PortOffset}";

    /// <summary>Where CometBFT's RPC listens.</summary>
    public string RpcListen => $"tcp://127.0.0.1:{26_657 + PortOffset}";

    /// <summary>CometBFT's RPC as a URL.</summary>
    public string RpcUrl => $"http://127.0.0.1:{26_657 + PortOffset}";

    /// <summary>The ABCI socket between its two processes.</summary>
    public string Abci => $"tcp://127.0.0.1:{26_658 + PortOffset}";

    /// <summary>Where its node serves API and page.</summary>
    public string Http => $"127.0.0.1:{8_080 + PortOffset}";

    /// <summary>The institutions of a network: on one machine with ports ten apart, or each on a host of its own with the same ports.</summary>
    /// <param name="root">The folder of the network.</param>
    /// <param name="count">How many; ignored when hosts are named.</param>
    /// <param name="hosts">Their hosts; empty for one machine.</param>
    public static Institution[] Plan(string root, int count, IReadOnlyList<string> hosts) => hosts.Count == 0
        ? [.. Enumerable.Range(0, count).Select(i => new Institution(i, Path.Combine(root, $"node{i}"), "127.0.0.1", 10 * i, false))]
        : [.. hosts.Select((host, i) => new Institution(i, Path.Combine(root, $"node{i}"), host, 0, true))];
}
