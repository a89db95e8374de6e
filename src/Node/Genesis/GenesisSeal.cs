using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>Keeps a data folder and the genesis it began with together: the file's hash is written beside it when the first block can be made.</summary>
public static class GenesisSeal
{
    /// <summary>Refuses a genesis that is not the one the data began with.</summary>
    /// <exception cref="GenesisException">It is another one.</exception>
    public static void Check(DataFolder folder, GenesisDocument genesis, BlockLog log)
    {
        string path = PathOf(folder);
        if (File.Exists(path))
        {
            string sealedHash = File.ReadAllText(path).Trim();
            if (Hash32.TryParse(sealedHash, out Hash32 hash) && hash != genesis.FileHash)
                throw new GenesisException($"{folder.Genesis} has changed since this city began (SHA-256 {genesis.FileHash}, it began with {hash}); put the old file back, or begin a new city in an empty folder");
        }
        // Without the seal the first block still tells chain and time; its app hash is compared when the state is rebuilt.
        if (!log.TryRead(1, BlockLogKind.Block, out byte[] first)) return;
        var header = BlockCodec.Decode(1, first).Header;
        if (header.ChainId != genesis.ChainId || BlockCodec.TimeMsOf(header.Time) != genesis.TimeMs)
            throw new GenesisException($"{folder.Genesis} is not the genesis of the blocks beside it (chain {header.ChainId}); put the right file back, or begin a new city in an empty folder");
    }

    /// <summary>Writes the seal when it is not there.</summary>
    public static void Write(DataFolder folder, GenesisDocument genesis)
    {
        if (!File.Exists(PathOf(folder))) File.WriteAllText(PathOf(folder), $"{genesis.FileHash}\n");
    }

    private static string PathOf(DataFolder folder) => Path.Combine(folder.Root, "genesis.sha256");
}
