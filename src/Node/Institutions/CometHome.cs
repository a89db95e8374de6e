using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Institutions;

/// <summary>Writes what CometBFT needs to run beside one institution's node.</summary>
public sealed class CometHome
{
    private CometHome(Institution institution, NodeKey nodeKey, ValidatorKey validatorKey) => (Institution, NodeKey, ValidatorKey) = (institution, nodeKey, validatorKey);

    /// <summary>Whose it is.</summary>
    public Institution Institution { get; }

    /// <summary>The key by which peers know it.</summary>
    public NodeKey NodeKey { get; }

    /// <summary>The key by which it signs.</summary>
    public ValidatorKey ValidatorKey { get; }

    /// <summary>Makes the folders and both keys, or takes keys that are there: an institution may have brought its own.</summary>
    public static CometHome Create(Institution institution)
    {
        foreach (string folder in (string[])[institution.Folder, institution.Config, institution.CometData]) PrivateFolder(folder);
        string nodeKeyPath = Path.Combine(institution.Config, "node_key.json"), validatorKeyPath = Path.Combine(institution.Config, "priv_validator_key.json");
        if (!File.Exists(nodeKeyPath)) NodeKey.Create().Save(nodeKeyPath);
        if (!File.Exists(validatorKeyPath)) ValidatorKey.Create().Save(validatorKeyPath);
        return new CometHome(institution, NodeKey.Load(nodeKeyPath), ValidatorKey.Load(validatorKeyPath));
    }

    /// <summary>Writes the rest: configuration, genesis and the state of signing, from which on nothing is signed twice.</summary>
    /// <param name="network">All homes of the network, this one among them.</param>
    /// <param name="genesis">The same for all.</param>
    /// <param name="initialHeight">The first height that may be signed.</param>
    public void Write(IReadOnlyList<CometHome> network, byte[] genesis, long initialHeight)
    {
        string peers = string.Join(',', network.Where(home => home != this).Select(home => $"{home.NodeKey.Id}@{home.Institution.PeerAddress}"));
        File.WriteAllText(Path.Combine(Institution.Config, "config.toml"), CometConfig.Text(Institution, peers, isOneMachine: !Institution.ListenAny));
        File.WriteAllBytes(Path.Combine(Institution.Config, "genesis.json"), genesis);
        SecretFile.Write(Path.Combine(Institution.CometData, "priv_validator_state.json"), SignedRecord.From(initialHeight).Encode());
        Posix.SyncFolder(Institution.Config);
    }

    /// <summary>Makes a folder that only its owner enters.</summary>
    internal static void PrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
