using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.Follower;

/// <summary>Gives an empty data folder of a follower its genesis, from the first node that has one which can be believed.</summary>
/// <remarks>
/// A genesis is believed when its file has the trusted hash (<c>--trust 0:HASH</c>), or when its validators are those of the trusted header of its chain. The rest of it follows: the first
/// block, signed by the same validators, carries the hash of the state that the genesis makes. Where the validators have changed, it is proved when the trusted block is reached.
/// </remarks>
public sealed class FollowerSetup(HttpClient http, TrustedHeader? trust, ILogger log)
{
    // A city with millions of accounts has a large genesis; beyond this, a file is carried there by other means.
    private const int GenesisSizeMax = 1 << 30;

    /// <summary>Fetches the genesis from one node after another and writes it into the folder.</summary>
    /// <exception cref="NodeException">No node has one that can be believed; the message says what each answered.</exception>
    public async Task WriteGenesisAsync(string folder, IReadOnlyList<Uri> nodes, CancellationToken cancel)
    {
        List<string> problems = [];
        foreach (Uri node in nodes)
        {
            try
            {
                SnapshotPeer peer = new(node, http);
                byte[] file = await peer.GetAsync("node/v1/genesis", GenesisSizeMax, cancel);
                GenesisDocument genesis = GenesisDocument.Parse(file);
                await CheckAsync(peer, genesis, cancel);
                Directory.CreateDirectory(folder);
                DurableFile.Write(Path.Combine(folder, "genesis.json"), file);
                log.GenesisFetched(genesis.ChainId, node, genesis.FileHash.ToString());
                if (trust is null) log.TrustedOnFirstUse("that SHA-256");
                return;
            }
            catch (Exception error) when (error is LeaderException or GenesisException or IOException)
            {
                problems.Add($"{node} {error.Message}");
            }
        }
        throw new NodeException($"no genesis: {string.Join("; ", problems)}");
    }

    private async Task CheckAsync(SnapshotPeer node, GenesisDocument genesis, CancellationToken cancel)
    {
        if (trust is null) return;
        if (trust.Height == 0)
        {
            if (genesis.FileHash != trust.Hash) throw new LeaderException($"has a genesis with SHA-256 {genesis.FileHash}, and --trust says {trust.Hash}");
            return;
        }
        BlockFrame frame = (await node.BlocksAsync(trust.Height, 1, cancel))[0];
        if (!Block.TryDecode(frame.Block, out Block? block)) throw new LeaderException("gave what is no block");
        Header header = block.Header;
        Hash32 hash = header.Hash(), validators = genesis.Validators.Hash();
        if (hash != trust.Hash) throw new LeaderException(string.Create(CultureInfo.InvariantCulture, $"has block {trust.Height} with hash {hash}, and --trust says {trust.Hash}"));
        if (header.ChainId != genesis.ChainId) throw new LeaderException($"has a genesis of {genesis.ChainId}, and the trusted header is of {header.ChainId}");
        // With other validators since, nothing ties the two together but the blocks between: they must lead to the trusted one.
        if (!header.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in validators))) log.GenesisProvedLater(trust.Height);
    }
}
