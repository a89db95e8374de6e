using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>Keeps a data folder and the genesis it began with together: the file's hash is written beside it when the first block can be made.</summary>
public static class GenesisSeal
{
    /// <summary>Refuses a genesis that is not the one the data began with.</summary>
    /// <exception cref="GenesisException">It is another one.</exception>
    public static void Check(DataFolder folder, GenesisDocument genesis, BlockLog log, ModuleList? modules = null)
    {
        bool isSealed = TryRead(folder, out Hash32 hash);
        if (isSealed && hash != genesis.FileHash)
            throw new GenesisException($"{folder.Genesis} has changed since this city began (SHA-256 {genesis.FileHash}, it began with {hash}); put the old file back, or begin a new city in an empty folder");
        if (LoggedBlock.Read(log, 1) is not { Header: var header } first) return;
        // The time of a first block that CometBFT decided is CometBFT's to check: it is that of its own genesis.
        bool isTime = first.Decided is not null || BlockCodec.TimeMsOf(header.Time) == genesis.TimeMs;
        // Without the seal the first block still tells the state that it was made on.
        bool isRight = header.ChainId == genesis.ChainId && isTime && (isSealed || header.AppHash.Span.SequenceEqual(StateOf(genesis, modules).AppHash.ToArray()));
        if (!isRight)
            throw new GenesisException($"{folder.Genesis} is not the genesis of the blocks beside it (chain {header.ChainId}); put the right file back, or begin a new city in an empty folder");
    }

    /// <summary>Writes the seal when it is not there.</summary>
    public static void Write(DataFolder folder, GenesisDocument genesis)
    {
        if (!TryRead(folder, out _)) DurableFile.Write(PathOf(folder), Encoding.ASCII.GetBytes($"{genesis.FileHash}\n"));
    }

    private static bool TryRead(DataFolder folder, out Hash32 hash)
    {
        hash = default;
        return File.Exists(PathOf(folder)) && Hash32.TryParse(File.ReadAllText(PathOf(folder)).Trim(), out hash);
    }

    /// <summary>The state that a genesis makes, by its root, and the rules that its first block follows; nothing is written.</summary>
    internal static (Hash32 AppHash, uint Rules) StateOf(GenesisDocument genesis, ModuleList? modules)
    {
        StateStore store = new();
        StateMachine chain = new(genesis.ChainId, store, (modules ?? All.Create)(store), new NoStateStorage(), SequentialForkJoin.Instance);
        return (chain.InitChain(genesis.InitChain()), chain.NextRules);
    }

    private static string PathOf(DataFolder folder) => Path.Combine(folder.Root, "genesis.sha256");
}
