using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>Keeps a data folder, the genesis it began with and programs that go on with it together: the genesis file's hash and <see cref="RuleVersions.Generation"/> are written beside it when the first block can be made.</summary>
public static class GenesisSeal
{
    private const string GenerationWord = "generation ";

    /// <summary>Refuses data of a city that this program does not go on with.</summary>
    /// <param name="root">The data folder; without a seal in it nothing is said, and the first block tells what it was made on.</param>
    /// <exception cref="OtherGenerationException">Another version of the program has begun it.</exception>
    public static void RequireGeneration(string root)
    {
        if (!TryRead(root, out _, out uint generation) || generation == RuleVersions.Generation) return;
        string which = generation < RuleVersions.Generation ? "an older" : "a newer";
        throw new OtherGenerationException($"the city in {Path.GetFullPath(root)} was begun by {which} version of gwangan, whose blocks and records this one does not go on with; start it with that version, or begin a new city in an empty folder (docs/upgrades.md)");
    }

    /// <summary>Refuses a genesis that is not the one the data began with, and data of a city that this program does not go on with.</summary>
    /// <exception cref="GenesisException">It is another one.</exception>
    /// <exception cref="OtherGenerationException">Another version of the program has begun it.</exception>
    public static void Check(DataFolder folder, GenesisDocument genesis, BlockLog log, ModuleList? modules = null)
    {
        RequireGeneration(folder.Root);
        bool isSealed = TryRead(folder.Root, out Hash32 hash, out _);
        if (isSealed && hash != genesis.FileHash)
            throw new GenesisException($"{folder.Genesis} has changed since this city began (SHA-256 {genesis.FileHash}, it began with {hash}); put the old file back, or begin a new city in an empty folder");
        if (LoggedBlock.Read(log, 1) is not { Header: var header } first) return;
        // The time of a first block that CometBFT decided is CometBFT's to check: it is that of its own genesis.
        bool isTime = first.Decided is not null || BlockCodec.TimeMsOf(header.Time) == genesis.TimeMs;
        // Without the seal the first block still tells the state that it was made on.
        bool isRight = header.ChainId == genesis.ChainId && isTime && (isSealed || header.AppHash.Span.SequenceEqual(StateOf(genesis, modules).AppHash.ToArray()));
        if (!isRight)
            throw new GenesisException($"{folder.Genesis} is not the genesis of the blocks beside it (chain {header.ChainId}), or an older version of gwangan began them; put the right file back, or begin a new city in an empty folder");
    }

    /// <summary>Writes the seal when it is not there.</summary>
    public static void Write(DataFolder folder, GenesisDocument genesis)
    {
        if (!TryRead(folder.Root, out _, out _)) DurableFile.Write(PathOf(folder.Root), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{genesis.FileHash}\n{GenerationWord}{RuleVersions.Generation}\n")));
    }

    /// <summary>Reads the seal of a data folder: the hash of its genesis, and the generation; false when there is none, or none that can be read.</summary>
    public static bool TryRead(string root, out Hash32 genesis, out uint generation)
    {
        (genesis, generation) = (default, 0);
        if (!File.Exists(PathOf(root))) return false;
        string[] lines = File.ReadAllText(PathOf(root)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0 || !Hash32.TryParse(lines[0], out genesis)) return false;
        // The first generation wrote no number.
        generation = lines.Length == 1 ? 1 : lines[1].StartsWith(GenerationWord, StringComparison.Ordinal) && uint.TryParse(lines[1][GenerationWord.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint named) ? named : 0;
        return generation != 0;
    }

    /// <summary>The state that a genesis makes, by its root, and the rules that its first block follows; nothing is written.</summary>
    internal static (Hash32 AppHash, uint Rules) StateOf(GenesisDocument genesis, ModuleList? modules)
    {
        StateStore store = new();
        StateMachine chain = new(genesis.ChainId, store, (modules ?? All.Create)(store), new NoStateStorage(), SequentialForkJoin.Instance);
        return (chain.InitChain(genesis.InitChain()), chain.NextRules);
    }

    private static string PathOf(string root) => Path.Combine(root, "genesis.sha256");
}
