using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Api.Cosmos.Forms;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Who this node is and where it stands.</summary>
public static class InfoMethods
{
    // What CosmJS, ts-relayer and Hermes choose their dialect by.
    internal const string Version = "0.38.25";

    internal const long PeerProtocol = 8;

    // No peers speak CometBFT's protocol with it: followers fetch blocks from the exchange API.
    internal const string NoPeers = "tcp://127.0.0.1:0", Moniker = "gwangan";

    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api)
    {
        byte[] id = IdOf(api);
        return
        [
            CometMethod.Of("health", [], request =>
            {
                request.Json.WriteStartObject();
                request.Json.WriteEndObject();
            }),
            CometMethod.Of("status", [], request => Status(api, request, id)),
            CometMethod.Of("net_info", [], NetInfo),
        ];
    }

    /// <summary>This node's own id: of its machine and data folder.</summary>
    internal static byte[] IdOf(CometApi api) =>
        Sha256.Hash(Encoding.UTF8.GetBytes($"gwangan node {api.City.Genesis.ChainId} {Environment.MachineName} {Path.GetFullPath(api.City.Options.Data)}")).ToArray()[..Address.Size];

    /// <summary>Whether it is far behind the node that it follows.</summary>
    internal static bool IsCatchingUp(CometApi api) => api.City.Following is { } following && following.LagBlocks(api.City.Head.Current.Height) > ApiLimits.CatchingUpBlocksMin;

    private static void Status(CometApi api, CometRequest request, byte[] id)
    {
        // The first block comes with the first second of a city.
        CometBlock latest = api.TryRead(api.Height) ?? throw CometException.Refused("the node is starting: it has no block yet");
        CometBlock? earliest = api.TryRead(api.Base);
        var json = request.Json;
        json.WriteStartObject();
        json.WriteStartObject("node_info");
        json.WriteStartObject("protocol_version");
        json.Long("p2p", PeerProtocol);
        json.Long("block", (long)Header.BlockProtocol);
        json.Long("app", (long)latest.Block.Header.VersionApp);
        json.WriteEndObject();
        json.WriteString("id", Convert.ToHexStringLower(id));
        json.WriteString("listen_addr", NoPeers);
        json.WriteString("network", api.City.Genesis.ChainId);
        json.WriteString("version", Version);
        json.WriteString("channels", "");
        json.WriteString("moniker", Moniker);
        json.WriteStartObject("other");
        json.WriteString("tx_index", "on");
        json.WriteString("rpc_address", $"tcp://{CosmosOptions.RpcOf(api.City.Options)}");
        json.WriteEndObject();
        json.WriteEndObject();

        json.WriteStartObject("sync_info");
        json.Hex("latest_block_hash", latest.Id.Hash.Span);
        // As CometBFT: the root that the block's header carries.
        json.Hex("latest_app_hash", latest.Block.Header.AppHash.Span);
        json.Long("latest_block_height", latest.Block.Header.Height);
        json.Time("latest_block_time", latest.Block.Header.Time);
        json.Hex("earliest_block_hash", earliest is null ? [] : earliest.Id.Hash.Span);
        json.Hex("earliest_app_hash", earliest is null ? [] : earliest.Block.Header.AppHash.Span);
        json.Long("earliest_block_height", earliest?.Block.Header.Height ?? 0);
        json.Time("earliest_block_time", earliest?.Block.Header.Time ?? Timestamp.GoZero);
        json.WriteBoolean("catching_up", IsCatchingUp(api));
        json.WriteEndObject();

        // A node that signs nothing shows whom it follows, with no power of its own.
        Validator validator = api.Validators(latest.Block.Header.Height).Proposer;
        json.WriteStartObject("validator_info");
        json.Account("address", validator.Address);
        json.Key("pub_key", validator.PublicKey);
        json.Long("voting_power", api.City.Following is null ? validator.VotingPower : 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void NetInfo(CometRequest request)
    {
        request.Json.WriteStartObject();
        request.Json.WriteBoolean("listening", false);
        request.Json.WriteStartArray("listeners");
        request.Json.WriteEndArray();
        request.Json.Long("n_peers", 0);
        request.Json.WriteStartArray("peers");
        request.Json.WriteEndArray();
        request.Json.WriteEndObject();
    }
}
