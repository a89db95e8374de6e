using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Institutions;

/// <summary>CometBFT's genesis.json (types/genesis.go of 0.38): 64-bit numbers are strings, hashes upper-case hex, keys tagged base64.</summary>
public static class CometGenesisFile
{
    /// <summary>The document.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="timeMs">Time of CometBFT's first block, milliseconds since 1970 UTC.</param>
    /// <param name="initialHeight">Its height.</param>
    /// <param name="parameters">Bounds of a block; everything else is CometBFT's default with secp256k1 as the only key type.</param>
    /// <param name="validators">Who signs.</param>
    /// <param name="appHash">The state before the first block, for people; what counts is the application's answer to InitChain. Null when the chain begins.</param>
    /// <param name="appState">The application's part; empty leaves it to the application.</param>
    public static byte[] Encode(
        string chainId, long timeMs, long initialHeight, ConsensusParams parameters, IReadOnlyList<NamedValidator> validators, Hash32? appHash, ReadOnlyMemory<byte> appState)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, IndentSize = 2 }))
        {
            json.WriteStartObject();
            json.WriteString("genesis_time", DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("chain_id", chainId);
            Number(json, "initial_height", initialHeight);
            WriteParameters(json, parameters);
            json.WriteStartArray("validators");
            foreach (NamedValidator validator in validators)
            {
                json.WriteStartObject();
                Address address = validator.Key.Address;
                json.WriteString("address", Convert.ToHexString(Address.Bytes(in address)));
                json.WriteStartObject("pub_key");
                json.WriteString("type", "tendermint/PubKeySecp256k1");
                json.WriteString("value", Convert.ToBase64String(validator.Key.Bytes));
                json.WriteEndObject();
                Number(json, "power", validator.Power);
                json.WriteString("name", validator.Name);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("app_hash", appHash is { } hash ? Convert.ToHexString(Hash32.Bytes(in hash)) : "");
            json.WritePropertyName("app_state");
            json.WriteRawValue(appState.IsEmpty ? "{}"u8 : appState.Span);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteParameters(Utf8JsonWriter json, ConsensusParams parameters)
    {
        json.WriteStartObject("consensus_params");
        json.WriteStartObject("block");
        Number(json, "max_bytes", parameters.BlockMaxBytes);
        Number(json, "max_gas", parameters.BlockMaxGas);
        json.WriteEndObject();
        json.WriteStartObject("evidence");
        Number(json, "max_age_num_blocks", parameters.EvidenceMaxAgeBlocks);
        Number(json, "max_age_duration", parameters.EvidenceMaxAgeNs);
        Number(json, "max_bytes", parameters.EvidenceMaxBytes);
        json.WriteEndObject();
        json.WriteStartObject("validator");
        json.WriteStartArray("pub_key_types");
        json.WriteStringValue("secp256k1");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("version");
        Number(json, "app", (long)parameters.VersionApp);
        json.WriteEndObject();
        json.WriteStartObject("abci");
        Number(json, "vote_extensions_enable_height", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, long value) => json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
}
