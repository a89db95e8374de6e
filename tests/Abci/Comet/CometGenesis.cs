using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Comet;

/// <summary>CometBFT's genesis.json, and the validators' keys where the driver has them.</summary>
public sealed record CometGenesis
{
    /// <summary>The chain's name.</summary>
    public required string ChainId { get; init; }

    /// <summary>Time of the first block.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>Height of the first block.</summary>
    public long InitialHeight { get; init; } = 1;

    /// <summary>The consensus parameters.</summary>
    public ConsensusParams Parameters { get; init; } = new();

    /// <summary>The first validators; empty when the application names them in its answer to InitChain.</summary>
    public required ValidatorSet Validators { get; init; }

    /// <summary>The application's part, JSON.</summary>
    public byte[] AppState { get; init; } = [];

    /// <summary>The state that the file claims; used when the application's InitChain answers none.</summary>
    public byte[] AppHash { get; init; } = [];

    /// <summary>Reads a genesis.json as CometBFT 0.38 writes and reads it (types/genesis.go): 64-bit numbers are strings, hashes upper-case hex.</summary>
    public static CometGenesis Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = document.RootElement;
        JsonElement parameters = root.GetProperty("consensus_params");
        List<Validator> validators = [];
        foreach (JsonElement item in root.GetProperty("validators").EnumerateArray())
        {
            JsonElement key = item.GetProperty("pub_key");
            KeyType type = key.GetProperty("type").GetString() == "tendermint/PubKeySecp256k1" ? KeyType.Secp256k1 : KeyType.Ed25519;
            validators.Add(new Validator(new PublicKey(type, key.GetProperty("value").GetBytesFromBase64()), Long(item.GetProperty("power"))));
        }
        if (!ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set)) throw new ArgumentException($"{path}: its validators are no set");
        DateTimeOffset time = DateTimeOffset.Parse(root.GetProperty("genesis_time").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new CometGenesis
        {
            ChainId = root.GetProperty("chain_id").GetString()!,
            Time = new Timestamp(time.ToUnixTimeSeconds(), (int)(time.Ticks % TimeSpan.TicksPerSecond * 100)),
            InitialHeight = root.TryGetProperty("initial_height", out JsonElement initial) ? Math.Max(1, Long(initial)) : 1,
            Parameters = new ConsensusParams
            {
                BlockMaxBytes = Long(parameters.GetProperty("block").GetProperty("max_bytes")),
                BlockMaxGas = Long(parameters.GetProperty("block").GetProperty("max_gas")),
                EvidenceMaxAgeBlocks = Long(parameters.GetProperty("evidence").GetProperty("max_age_num_blocks")),
                EvidenceMaxAgeNs = Long(parameters.GetProperty("evidence").GetProperty("max_age_duration")),
                EvidenceMaxBytes = Long(parameters.GetProperty("evidence").GetProperty("max_bytes")),
                PubKeyTypes = [.. parameters.GetProperty("validator").GetProperty("pub_key_types").EnumerateArray().Select(type => type.GetString()!)],
                VersionApp = parameters.TryGetProperty("version", out JsonElement version) && version.TryGetProperty("app", out JsonElement app) ? (ulong)Long(app) : 0,
            },
            Validators = set,
            AppState = root.TryGetProperty("app_state", out JsonElement state) ? System.Text.Encoding.UTF8.GetBytes(state.GetRawText()) : [],
            AppHash = root.TryGetProperty("app_hash", out JsonElement hash) ? Convert.FromHexString(hash.GetString()!) : [],
        };
    }

    private static long Long(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? long.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetInt64();
}
