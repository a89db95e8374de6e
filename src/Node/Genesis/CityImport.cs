using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Store;
using Gwangan.Node.Export;
using Gwangan.Node.Keys;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>Makes the data folder of a new city that begins with an exported state.</summary>
/// <remarks>
/// The records stand in the same places as before, so together they have the app hash of the export: whoever knows that, knows that nothing was changed on the way. The new city then has
/// validators of its own, which its genesis names, and all else from the file, to which its genesis commits.
/// </remarks>
public static class CityImport
{
    private const string FileName = "state.jsonl";

    /// <summary>Checks the state and writes the folder.</summary>
    /// <param name="from">The exported state.</param>
    /// <param name="folder">The new data folder; it must hold no city. A validator key in its keys/ is kept.</param>
    /// <param name="chainId">The new city's name, which must differ from the old one's: nothing signed for one can then be used in the other.</param>
    /// <param name="isEdited">Whether the state may have another app hash than its header says, because it was changed on purpose.</param>
    /// <param name="now">Genesis time, unless the exported block is later.</param>
    /// <param name="ethereumChainId">Number of the new city's Ethereum chain; null for a city without one.</param>
    /// <param name="notice">Told in a sentence what is allowed and has to be known; null for nobody.</param>
    /// <returns>The header of the export, and the app hash of the state as it is in the file.</returns>
    /// <exception cref="GenesisException">A line is wrong, or the state breaks a rule.</exception>
    /// <exception cref="NodeException">The folder or the name cannot be used.</exception>
    public static (StateHeader Header, Hash32 AppHash) Run(string from, string folder, string chainId, bool isEdited, DateTimeOffset now, long? ethereumChainId = null, Action<string>? notice = null)
    {
        if (chainId.Length is 0 or > Limits.ChainIdSizeMax) throw new NodeException("the name of a chain has 1 to 50 characters");
        if (ethereumChainId is < 1 or > int.MaxValue) throw new NodeException("the number of an Ethereum chain is 1 to 2147483647");
        string genesis = Path.Combine(folder, "genesis.json");
        if (File.Exists(genesis)) throw new NodeException($"{genesis} exists: this folder holds a city already");
        StateHeader header;
        string sha256;
        Hash32 appHash;
        using (FileStream file = new(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16))
        {
            sha256 = StateImportFile.HashOf(file);
            header = StateLines.ReadHeader(file, SnapshotStore.PartsOfThisBuild());
            if (header.ChainId == chainId) throw new NodeException($"the new city must not be called {chainId} as the old one: what was signed for one could be used in the other");
            file.Position = 0;
            appHash = TryOut(file, chainId, header.TimeMs, out long? old);
            if (old is not null && ethereumChainId is null)
                throw new NodeException($"the city has an Ethereum chain, whose transactions carry its number, {old}, and not the city's name: give the new one's with --ethereum-chain-id. With the old number, what was signed for one can be used in the other");
            if (old is not null && old == ethereumChainId)
                notice?.Invoke($"The Ethereum chain keeps the number {old}: every Ethereum transaction that was signed for {header.ChainId} can be used in {chainId}, and the other way round. Go on only when {header.ChainId} has ended.");
            if (old is null && ethereumChainId is not null) throw new NodeException("the city has no Ethereum chain that --ethereum-chain-id could be for");
        }
        if (appHash != header.AppHash && !isEdited)
            throw new GenesisException($"the state has app hash {appHash}, but was exported with {header.AppHash}: a line was changed, added or lost. With --edited it is taken as it is");
        Directory.CreateDirectory(folder);
        DurableFile.Copy(from, Path.Combine(folder, FileName));
        PublicKeyOf(Path.Combine(folder, "keys"), out string publicKey);
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(now.ToUnixTimeMilliseconds(), header.TimeMs + 1));
        DurableFile.Write(genesis, Document(chainId, time, publicKey, sha256, appHash, header, ethereumChainId));
        return (header, appHash);
    }

    /// <summary>Begins a city with the state, in memory: every rule of every module is checked.</summary>
    private static Hash32 TryOut(FileStream file, string chainId, long timeMs, out long? ethereumChainId)
    {
        using CoreForkJoin forkJoin = new();
        StateStore store = new(forkJoin);
        ChainModules modules = All.Create(store);
        StateMachine chain = new(chainId, store, modules, new NoStateStorage(), forkJoin);
        // Whatever it hashes to is compared afterwards.
        IEnumerable<ImportedRecord> records = StateLines.Read(file, SnapshotStore.PartsOfThisBuild());
        Hash32 appHash = chain.InitChain(new AbciInitChain(chainId, timeMs, """{"import":{}}"""u8.ToArray()) { Import = records, IsTrial = true });
        EvmModule evm = modules.Get<EvmModule>();
        ethereumChainId = evm.IsOn ? (long)evm.ChainId : null;
        return appHash;
    }

    private static void PublicKeyOf(string keys, out string publicKey)
    {
        PrivateFolder.Create(keys);
        using ValidatorKey key = DemoCity.ValidatorOf(keys);
        publicKey = Convert.ToHexStringLower(key.PublicKey.Bytes);
    }

    private static byte[] Document(string chainId, DateTimeOffset time, string publicKey, string sha256, Hash32 appHash, StateHeader header, long? ethereumChainId)
    {
        JsonObject import = new()
        {
            ["file"] = FileName,
            ["sha256"] = sha256,
            ["stateAppHash"] = appHash.ToString(),
            ["chainId"] = header.ChainId,
            ["height"] = header.Height.ToString(CultureInfo.InvariantCulture),
        };
        if (ethereumChainId is { } number) import["ethereumChainId"] = number;
        var document = new
        {
            chainId,
            genesisTime = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            validators = new[] { new { name = "city", publicKey, power = 10 } },
            consensusParams = new { block = new { maxBytes = 22_020_096, maxGas = -1 } },
            appState = new { import },
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, ReadableJson.Indented);
    }
}
