using System.Text.Json;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Institutions;

/// <summary>A new demo city that several institutions run together from its first block.</summary>
public static class NewNetwork
{
    /// <summary>The weight of each institution's vote.</summary>
    public const long Power = 10;

    /// <summary>Writes the network: a folder for each institution, and the keys of the seven bodies to hand out.</summary>
    /// <param name="root">The folder of the network; no institution's folder may be in it.</param>
    /// <param name="institutions">Who takes part.</param>
    /// <param name="chainId">1 to 50 characters.</param>
    /// <param name="accounts">How many demo accounts.</param>
    /// <param name="now">Genesis time.</param>
    /// <param name="delayMs">How long a body's decision on a delayed operation waits.</param>
    /// <exception cref="NodeException">The folder holds a network already.</exception>
    public static void Write(string root, IReadOnlyList<Institution> institutions, string chainId, int accounts, DateTimeOffset now, long delayMs = DemoBodies.DelayMs)
    {
        foreach (Institution institution in institutions)
            if (Directory.Exists(institution.Folder)) throw new NodeException($"{institution.Folder} exists: write a new network into another folder");
        CometHome[] homes = [.. institutions.Select(institution => CometHome.Create(institution, Power))];
        NamedValidator[] validators = [.. homes.Select(home => home.Validator)];
        Institution first = institutions[0];
        DemoCity.Write(first.NodeData, chainId, accounts, now, validators, delayMs);
        GenesisDocument genesis = GenesisDocument.Load(Path.Combine(first.NodeData, "genesis.json"));
        // The bodies are the city's and no institution's: their keys are handed out, and leave the first node's folder.
        PrivateFolder.Create(Path.Combine(root, "keys"));
        foreach (string path in Directory.GetFiles(Path.Combine(first.NodeData, "keys")))
            if (Path.GetFileName(path) != "demo.json") File.Move(path, Path.Combine(root, "keys", Path.GetFileName(path)));
        byte[] document = CometGenesisFile.Encode(chainId, genesis.TimeMs, 1, genesis.ConsensusParams, validators, null, genesis.AppState);
        foreach (CometHome home in homes)
        {
            if (home.Institution != first)
            {
                PrivateFolder.Create(home.Institution.NodeData);
                File.Copy(Path.Combine(first.NodeData, "genesis.json"), Path.Combine(home.Institution.NodeData, "genesis.json"));
            }
            WriteNodeConfig(home.Institution, home.Institution.NodeData);
            home.Write(homes, document, 1);
        }
    }

    /// <summary>Writes the node.json by which an institution's node finds CometBFT.</summary>
    // Secret, because its owner may add a password.
    internal static void WriteNodeConfig(Institution institution, string folder) => DurableFile.Write(Path.Combine(folder, "node.json"), JsonSerializer.SerializeToUtf8Bytes(
        new SortedDictionary<string, string> { ["engine"] = "cometbft", ["http"] = institution.Http, ["abci"] = institution.Abci, ["comet-rpc"] = institution.RpcUrl }, ReadableJson.Indented), isSecret: true);
}
