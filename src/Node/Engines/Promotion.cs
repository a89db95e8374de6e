using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>Where a chain leaves its embedded engine and CometBFT takes it up: the file <c>promoted.json</c> of a data folder.</summary>
/// <remarks>
/// CometBFT 0.38 to 0.40 begins a chain above height 1 by its genesis' <c>initial_height</c>, and only through InitChain. An application that answers Info with a height above 0 beside an
/// empty block store passes the handshake too, but then CometBFT has saved no state (consensus/replay.go saves it after InitChain only) and fails where node.go reads it back. So the application:
/// <list type="bullet">
/// <item>answers Info with height 0 and no hash while <see cref="IsPending"/>, so that InitChain is called;</item>
/// <item>answers InitChain, as often as it comes, with the app hash it has, once <see cref="InitChainProblem"/> finds nothing; it reads no app_state;</item>
/// <item>answers Info with its own height and hash from the first commit on.</item>
/// </list>
/// The embedded engine does not open a folder with this file: two engines would make two chains.
/// </remarks>
public sealed record Promotion
{
    /// <summary>The file's name.</summary>
    public const string FileName = "promoted.json";

    /// <summary>The chain; its name stays.</summary>
    public required string ChainId { get; init; }

    /// <summary>Height of the embedded engine's last block. CometBFT's first is one more.</summary>
    public required long Height { get; init; }

    /// <summary>The state after that block: app_hash of CometBFT's first header.</summary>
    public required Hash32 AppHash { get; init; }

    /// <summary>Time of the embedded engine's last block, milliseconds since 1970 UTC.</summary>
    public required long LastTimeMs { get; init; }

    /// <summary>CometBFT's genesis time and so the time of its first block, milliseconds since 1970 UTC; after <see cref="LastTimeMs"/>.</summary>
    public required long GenesisTimeMs { get; init; }

    /// <summary>Who signs from CometBFT's first block on.</summary>
    public required ValidatorSet Validators { get; init; }

    /// <summary>Whether CometBFT has committed nothing yet.</summary>
    public bool IsPending(AbciInfo info) => info.LastHeight == Height;

    /// <summary>What is wrong with an InitChain as the first call to this chain's new engine, in a sentence; null when nothing is.</summary>
    public string? InitChainProblem(string chainId, long initialHeight, Timestamp time, AbciInfo info)
    {
        if (chainId != ChainId) return $"CometBFT's genesis is of chain {chainId}, this data folder of {ChainId}";
        if (info.LastHeight != Height) return $"the state is at height {info.LastHeight}, not at {Height}, where this chain was promoted";
        if (info.LastAppHash != AppHash) return $"the state at height {Height} has root {info.LastAppHash}, the promotion was made at {AppHash}";
        if (initialHeight != Height + 1) return $"CometBFT's genesis begins at height {initialHeight}; the next block of this chain is {Height + 1}";
        long timeMs = time.TryUnixNs(out long ns) ? ns / 1_000_000 : 0;
        return timeMs > LastTimeMs ? null : "CometBFT's genesis_time is not after this chain's last block";
    }

    /// <summary>Reads a data folder's promotion; null when its city was never promoted.</summary>
    /// <exception cref="NodeException">The file is damaged.</exception>
    public static Promotion? TryLoad(DataFolder folder)
    {
        string path = Path.Combine(folder.Root, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            List<Validator> validators = [];
            foreach (JsonElement item in root.GetProperty("validators").EnumerateArray())
            {
                byte[] key = Convert.FromHexString(item.GetProperty("publicKey").GetString()!);
                if (!Secp256k1.TryParse(key, out _)) throw new FormatException("a validator's key is no secp256k1 key");
                validators.Add(new Validator(new PublicKey(Chain.Cosmos.Comet.KeyType.Secp256k1, key), item.GetProperty("power").GetInt64()));
            }
            if (!Hash32.TryParse(root.GetProperty("appHash").GetString()!, out Hash32 appHash) || !ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set))
                throw new NodeException($"{path} is damaged; restore it from a copy");
            return new Promotion
            {
                ChainId = root.GetProperty("chainId").GetString()!,
                Height = root.GetProperty("height").GetInt64(),
                AppHash = appHash,
                LastTimeMs = root.GetProperty("lastTimeMs").GetInt64(),
                GenesisTimeMs = root.GetProperty("genesisTimeMs").GetInt64(),
                Validators = set,
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException or InvariantException)
        {
            throw new NodeException($"{path} is damaged ({error.Message}); restore it from a copy");
        }
    }

    /// <summary>Writes it into a data folder, whole or not at all.</summary>
    public void Save(string folder) => DurableFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(new
    {
        chainId = ChainId,
        height = Height,
        appHash = AppHash.ToString(),
        lastTimeMs = LastTimeMs,
        genesisTimeMs = GenesisTimeMs,
        validators = Validators.Validators.Select(validator => new { publicKey = Convert.ToHexStringLower(validator.PublicKey.Bytes), power = validator.VotingPower }),
    }, ReadableJson.Indented));
}
