using System.Text.Json;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Api.Cosmos.Forms;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>The genesis in CometBFT's form: <c>genesis.json</c>'s application part is its <c>app_state</c>.</summary>
public static class GenesisMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api) =>
    [
        CometMethod.Of("genesis", [], request =>
        {
            using RpcBuffer document = Document(api);
            if (document.Length > ApiLimits.GenesisChunkBytesMax) throw CometException.Refused("genesis response is large, please use the genesis_chunked API instead");
            request.Json.WriteStartObject();
            request.Json.WritePropertyName("genesis");
            request.Json.WriteRawValue(document.Written.Span, skipInputValidation: true);
            request.Json.WriteEndObject();
        }, weight: 10, isHeavy: true),
        CometMethod.Of("genesis_chunked", ["chunk"], request =>
        {
            using RpcBuffer document = Document(api);
            long chunk = request.Integer("chunk") ?? 0, count = (document.Length + ApiLimits.GenesisChunkBytesMax - 1) / ApiLimits.GenesisChunkBytesMax;
            if (chunk < 0 || chunk >= count) throw CometException.Refused($"there are {count - 1} chunks, {chunk} is invalid");
            int start = (int)chunk * ApiLimits.GenesisChunkBytesMax, length = (int)Math.Min(ApiLimits.GenesisChunkBytesMax, document.Length - start);
            request.Json.WriteStartObject();
            request.Json.Long("chunk", chunk);
            request.Json.Long("total", count);
            request.Json.WriteBase64String("data", document.Written.Span.Slice(start, length));
            request.Json.WriteEndObject();
        }, weight: 10, isHeavy: true),
    ];

    // Read again each time: it may be large, and is asked for by who sets up a light client.
    private static RpcBuffer Document(CometApi api)
    {
        GenesisDocument genesis = GenesisDocument.Load(api.City.Folder.Genesis);
        RpcBuffer document = new(ApiLimits.GenesisBytesMax);
        using Utf8JsonWriter json = new(document, CometDispatcher.Plain);
        json.WriteStartObject();
        json.Time("genesis_time", BlockCodec.TimestampOf(genesis.TimeMs));
        json.WriteString("chain_id", genesis.ChainId);
        json.Long("initial_height", 1);
        ResultForm.WriteParams(json, "consensus_params", genesis.ConsensusParams, 0);
        json.WriteStartArray("validators");
        foreach (Validator validator in genesis.Validators.Validators)
        {
            json.WriteStartObject();
            json.Account("address", validator.Address);
            json.Key("pub_key", validator.PublicKey);
            json.Long("power", validator.VotingPower);
            json.WriteString("name", "");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("app_hash", "");
        json.WritePropertyName("app_state");
        json.WriteRawValue(genesis.AppState.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return document;
    }
}
