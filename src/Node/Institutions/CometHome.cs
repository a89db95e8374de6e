using System.Text;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Institutions;

/// <summary>Writes what CometBFT needs to run beside one institution's node.</summary>
public sealed class CometHome
{
    private CometHome(Institution institution, PublicInstitution told)
    {
        (Institution, Told) = (institution, told);
        Validator = new NamedValidator(told.Name, new PublicKey(KeyType.Secp256k1, Convert.FromHexString(told.PublicKey)), told.Power);
    }

    /// <summary>Whose it is.</summary>
    public Institution Institution { get; }

    /// <summary>What the others know of it.</summary>
    public PublicInstitution Told { get; }

    /// <summary>It as a validator.</summary>
    public NamedValidator Validator { get; }

    /// <summary>Where CometBFT keeps the last thing signed.</summary>
    public string SigningState => Path.Combine(Institution.CometData, "priv_validator_state.json");

    /// <summary>Makes the folders and both keys, or takes keys that are there: an institution may have brought its own.</summary>
    /// <exception cref="NodeException">A key that is there cannot be used.</exception>
    public static CometHome Create(Institution institution, long power)
    {
        foreach (string folder in (string[])[institution.Folder, institution.Config, institution.CometData]) PrivateFolder.Create(folder);
        string nodeKeyPath = Path.Combine(institution.Config, "node_key.json"), validatorKeyPath = Path.Combine(institution.Config, "priv_validator_key.json");
        if (!File.Exists(nodeKeyPath)) NodeKey.Create().Save(nodeKeyPath);
        if (!File.Exists(validatorKeyPath)) ValidatorKey.Create().Save(validatorKeyPath);
        using ValidatorKey key = ValidatorKey.Load(validatorKeyPath);
        if (key.PublicKey.Type != KeyType.Secp256k1) throw new NodeException($"{validatorKeyPath}: this chain's validators sign with secp256k1");
        PublicInstitution told = new(
            institution.Name, Convert.ToHexStringLower(key.PublicKey.Bytes), NodeKey.Load(nodeKeyPath).Id, power, institution.Host, institution.PortOffset, institution.ListenAny);
        told.Save(institution.Folder);
        return new CometHome(institution, told);
    }

    /// <summary>The homes of a network, in the order of their folders node0, node1 and so on; of each its public part has to be there.</summary>
    /// <exception cref="NodeException">There is none, or one is not as it should be.</exception>
    public static CometHome[] LoadAll(string root)
    {
        List<CometHome> homes = [];
        for (int i = 0; Directory.Exists(Path.Combine(root, $"node{i}")); i++)
        {
            string folder = Path.Combine(root, $"node{i}");
            PublicInstitution told = PublicInstitution.Load(folder);
            homes.Add(new CometHome(new Institution(i, folder, told.Host, told.PortOffset, told.ListenAny), told));
        }
        if (homes.Count == 0) throw new NodeException($"{root} has no folder node0: `gwangan promote --prepare --out {root}` makes the institutions' folders");
        for (int i = 0; i < homes.Count; i++)
            if (homes.FindIndex(home => home.Told.PublicKey == homes[i].Told.PublicKey || home.Told.NodeId == homes[i].Told.NodeId) != i)
                throw new NodeException($"{homes[i].Institution.Folder}: this key belongs to another institution too");
        foreach (CometHome home in homes) home.CheckKeys();
        return [.. homes];
    }

    // Private keys are where their institution runs, not always here. One that lies in another's folder would sign with the other's record, and none of its votes would count.
    private void CheckKeys()
    {
        string nodeKey = Path.Combine(Institution.Config, "node_key.json"), validatorKey = Path.Combine(Institution.Config, "priv_validator_key.json");
        if (File.Exists(nodeKey) && NodeKey.Load(nodeKey).Id != Told.NodeId) throw Swapped(nodeKey);
        if (!File.Exists(validatorKey)) return;
        using ValidatorKey key = ValidatorKey.Load(validatorKey);
        if (!key.PublicKey.Equals(Validator.Key)) throw Swapped(validatorKey);
    }

    private NodeException Swapped(string path) => new($"{path} is not the key that {Told.Name}'s {PublicInstitution.FileName} names: is it another institution's, or were two of them swapped?");

    /// <summary>Writes the rest: configuration, genesis and the state of signing, from which on nothing is signed twice.</summary>
    /// <param name="network">All homes of the network, this one among them.</param>
    /// <param name="genesis">The same for all.</param>
    /// <param name="initialHeight">The first height that may be signed.</param>
    public void Write(IReadOnlyList<CometHome> network, byte[] genesis, long initialHeight)
    {
        foreach (string folder in (string[])[Institution.Config, Institution.CometData]) PrivateFolder.Create(folder);
        string peers = string.Join(',', network.Where(home => home != this).Select(home => $"{home.Told.NodeId}@{home.Institution.PeerAddress}"));
        // Durable before the city is marked as promoted: a second run then writes nothing of this again.
        DurableFile.Write(Path.Combine(Institution.Config, "config.toml"), Encoding.UTF8.GetBytes(CometConfig.Text(Institution, peers, isOneMachine: !Institution.ListenAny)));
        DurableFile.Write(Path.Combine(Institution.Config, "genesis.json"), genesis);
        // One that is there belongs to a key that has signed already.
        if (!File.Exists(SigningState)) DurableFile.Write(SigningState, SignedRecord.From(initialHeight).Encode(), isSecret: true);
        Posix.SyncFolder(Institution.Folder);
        Posix.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(Institution.Folder))!);
    }
}
