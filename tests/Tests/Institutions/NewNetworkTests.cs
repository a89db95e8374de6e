using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Keys;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Institutions;

/// <summary>What `gwangan init --validators N` writes, read back field by field, identities and hashes computed again.</summary>
public sealed class NewNetworkTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    // Every setting that CometBFT 0.38.25 writes (config/toml.go).
    private const string Settings = """
        version proxy_app moniker db_backend db_dir log_level log_format genesis_file priv_validator_key_file priv_validator_state_file priv_validator_laddr node_key_file abci filter_peers
        event_bus_buffer_capacity rpc.laddr rpc.cors_allowed_origins rpc.cors_allowed_methods rpc.cors_allowed_headers rpc.grpc_laddr rpc.grpc_max_open_connections rpc.unsafe
        rpc.max_open_connections rpc.max_subscription_clients rpc.max_subscriptions_per_client rpc.experimental_subscription_buffer_size rpc.experimental_websocket_write_buffer_size
        rpc.experimental_close_on_slow_client rpc.timeout_broadcast_tx_commit rpc.max_request_batch_size rpc.max_body_bytes rpc.max_header_bytes rpc.tls_cert_file rpc.tls_key_file rpc.pprof_laddr
        p2p.laddr p2p.external_address p2p.seeds p2p.persistent_peers p2p.addr_book_file p2p.addr_book_strict p2p.max_num_inbound_peers p2p.max_num_outbound_peers p2p.unconditional_peer_ids
        p2p.persistent_peers_max_dial_period p2p.flush_throttle_timeout p2p.max_packet_msg_payload_size p2p.send_rate p2p.recv_rate p2p.pex p2p.seed_mode p2p.private_peer_ids
        p2p.allow_duplicate_ip p2p.handshake_timeout p2p.dial_timeout mempool.type mempool.recheck mempool.recheck_timeout mempool.broadcast mempool.wal_dir mempool.size mempool.max_txs_bytes
        mempool.cache_size mempool.keep-invalid-txs-in-cache mempool.max_tx_bytes mempool.max_batch_bytes mempool.experimental_max_gossip_connections_to_persistent_peers
        mempool.experimental_max_gossip_connections_to_non_persistent_peers statesync.enable statesync.rpc_servers statesync.trust_height statesync.trust_hash statesync.trust_period
        statesync.discovery_time statesync.temp_dir statesync.chunk_request_timeout statesync.chunk_fetchers statesync.max_snapshot_chunks blocksync.version consensus.wal_file
        consensus.timeout_propose consensus.timeout_propose_delta consensus.timeout_prevote consensus.timeout_prevote_delta consensus.timeout_precommit consensus.timeout_precommit_delta
        consensus.timeout_commit consensus.double_sign_check_height consensus.skip_timeout_commit consensus.create_empty_blocks consensus.create_empty_blocks_interval
        consensus.peer_gossip_sleep_duration consensus.peer_query_maj23_sleep_duration consensus.block_time_tolerance storage.discard_abci_responses tx_index.indexer tx_index.psql-conn
        instrumentation.prometheus instrumentation.prometheus_listen_addr instrumentation.max_open_connections instrumentation.namespace
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_setting_of_CometBFT_is_written_and_connects_the_four()
    {
        Institution[] institutions = Write();
        string[] expected = Settings.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        HashSet<string> ports = [];
        foreach (Institution institution in institutions)
        {
            SortedDictionary<string, string> toml = Toml.Read(Path.Combine(institution.Folder, "config/config.toml"));
            Assert.Equal(expected.Order(StringComparer.Ordinal), toml.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(("0.38.25", institution.Name, "socket"), (toml["version"], toml["moniker"], toml["abci"]));
            Assert.Equal($"tcp://127.0.0.1:{26_658 + (10 * institution.Index)}", toml["proxy_app"]);
            foreach (string name in (string[])["genesis_file", "priv_validator_key_file", "priv_validator_state_file", "node_key_file"])
                Assert.True(File.Exists(Path.Combine(institution.Folder, toml[name])), name);
            foreach (string listens in (string[])[toml["rpc.laddr"], toml["p2p.laddr"], toml["proxy_app"], toml["instrumentation.prometheus_listen_addr"]])
            {
                Assert.Contains("127.0.0.1:", listens, StringComparison.Ordinal);
                Assert.True(ports.Add(listens.Split(':')[^1]), listens);
            }
            string[] peers = [.. institutions.Where(other => other != institution).Select(other => $"{IdOf(other)}@127.0.0.1:{26_656 + (10 * other.Index)}")];
            Assert.Equal(peers, toml["p2p.persistent_peers"].Split(','));
            Assert.Equal(("false", "true"), (toml["p2p.addr_book_strict"], toml["p2p.allow_duplicate_ip"]));
            Assert.True(int.Parse(toml["mempool.max_tx_bytes"]) >= Limits.EnvelopeSizeMax);
            Assert.True(int.Parse(toml["rpc.max_body_bytes"]) >= 2 * Limits.EnvelopeSizeMax);
            using JsonDocument node = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(institution.NodeData, "node.json")));
            Assert.Equal(("cometbft", toml["proxy_app"]), (node.RootElement.GetProperty("engine").GetString(), node.RootElement.GetProperty("abci").GetString()));
            Assert.Equal(toml["rpc.laddr"].Replace("tcp", "http", StringComparison.Ordinal), node.RootElement.GetProperty("comet-rpc").GetString());
        }
    }

    [Fact]
    public void Institutions_on_hosts_of_their_own_listen_for_each_other_on_the_same_ports()
    {
        Institution[] institutions = Write("10.0.0.1", "10.0.0.2", "bank.example");
        SortedDictionary<string, string> toml = Toml.Read(Path.Combine(institutions[2].Folder, "config/config.toml"));
        Assert.Equal($"{IdOf(institutions[0])}@10.0.0.1:26656,{IdOf(institutions[1])}@10.0.0.2:26656", toml["p2p.persistent_peers"]);
        Assert.Equal(("tcp://0.0.0.0:26656", "bank.example:26656"), (toml["p2p.laddr"], toml["p2p.external_address"]));
        Assert.Equal(("tcp://127.0.0.1:26657", "tcp://127.0.0.1:26658"), (toml["rpc.laddr"], toml["proxy_app"]));
        Assert.Equal(("true", "false"), (toml["p2p.addr_book_strict"], toml["p2p.allow_duplicate_ip"]));
    }

    [Fact]
    public void The_genesis_is_the_same_for_all_and_fits_keys_and_nodes()
    {
        Institution[] institutions = Write();
        byte[] first = File.ReadAllBytes(Path.Combine(institutions[0].Config, "genesis.json"));
        using JsonDocument document = JsonDocument.Parse(first);
        JsonElement root = document.RootElement;
        Assert.Equal(["genesis_time", "chain_id", "initial_height", "consensus_params", "validators", "app_hash", "app_state"], root.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("2026-01-02T03:04:05.678Z", "network-1", "1", ""), (Text(root, "genesis_time"), Text(root, "chain_id"), Text(root, "initial_height"), Text(root, "app_hash")));
        JsonElement parameters = root.GetProperty("consensus_params");
        Assert.Equal("""{"block":{"max_bytes":"22020096","max_gas":"-1"},"evidence":{"max_age_num_blocks":"100000","max_age_duration":"172800000000000","max_bytes":"1048576"},"validator":{"pub_key_types":["secp256k1"]},"version":{"app":"0"},"abci":{"vote_extensions_enable_height":"0"}}""",
            JsonSerializer.Serialize(parameters));
        List<Validator> validators = [];
        foreach ((JsonElement item, Institution institution) in root.GetProperty("validators").EnumerateArray().Zip(institutions))
        {
            Assert.Equal(("10", institution.Name, "tendermint/PubKeySecp256k1"), (Text(item, "power"), Text(item, "name"), Text(item.GetProperty("pub_key"), "type")));
            byte[] key = item.GetProperty("pub_key").GetProperty("value").GetBytesFromBase64();
            Assert.True(Secp256k1.TryParse(key, out _));
            PublicKey publicKey = new(KeyType.Secp256k1, key);
            Assert.Equal(Convert.ToHexString(Address.Bytes(publicKey.Address)), Text(item, "address"));
            Assert.Equal(publicKey, ValidatorKey.Load(Path.Combine(institution.Config, "priv_validator_key.json")).PublicKey);
            validators.Add(new Validator(publicKey, 10));
        }
        Assert.True(ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set));
        foreach (Institution institution in institutions)
        {
            Assert.Equal(first, File.ReadAllBytes(Path.Combine(institution.Config, "genesis.json")));
            GenesisDocument genesis = GenesisDocument.Load(Path.Combine(institution.NodeData, "genesis.json"));
            Assert.Equal(("network-1", Start.ToUnixTimeMilliseconds()), (genesis.ChainId, genesis.TimeMs));
            Assert.Equal(set.Hash(), genesis.Validators.Hash());
            using JsonDocument own = JsonDocument.Parse(genesis.AppState);
            Assert.True(JsonElement.DeepEquals(own.RootElement, root.GetProperty("app_state")));
        }
    }

    [Fact]
    public void Keys_are_in_CometBFTs_form_distinct_and_for_their_owner_only()
    {
        Institution[] institutions = Write();
        HashSet<string> ids = [];
        foreach (Institution institution in institutions)
        {
            string nodeKeyPath = Path.Combine(institution.Config, "node_key.json");
            using JsonDocument nodeKey = JsonDocument.Parse(File.ReadAllBytes(nodeKeyPath));
            JsonElement key = nodeKey.RootElement.GetProperty("priv_key");
            Assert.Equal("tendermint/PrivKeyEd25519", Text(key, "type"));
            byte[] secret = key.GetProperty("value").GetBytesFromBase64();
            Assert.Equal(64, secret.Length);
            byte[] publicKey = new byte[32];
            Ed25519.PublicKey(secret.AsSpan(0, 32), publicKey);
            Assert.Equal(publicKey, secret[32..]);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(publicKey)[..20]), IdOf(institution));
            Assert.True(ids.Add(IdOf(institution)));
            using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(institution.CometData, "priv_validator_state.json")));
            Assert.Equal(("1", 0, 0), (Text(state.RootElement, "height"), state.RootElement.GetProperty("round").GetInt32(), state.RootElement.GetProperty("step").GetInt32()));
            if (OperatingSystem.IsWindows()) continue;
            foreach (string path in (string[])[nodeKeyPath, Path.Combine(institution.Config, "priv_validator_key.json")])
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        Assert.True(File.Exists(_folder["network/keys/regulator.json"]));
        Assert.False(File.Exists(_folder["network/node0/gwangan/keys/regulator.json"]));
        Assert.True(File.Exists(_folder["network/node0/gwangan/keys/demo.json"]));
    }

    [Fact]
    public void A_folder_that_holds_a_network_is_left_alone()
    {
        Write();
        Assert.Contains("node0 exists", Assert.Throws<NodeException>(() => Write()).Message, StringComparison.Ordinal);
    }

    private Institution[] Write(params string[] hosts)
    {
        Institution[] institutions = Institution.Plan(_folder["network"], 4, hosts);
        NewNetwork.Write(_folder["network"], institutions, "network-1", 20, Start);
        return institutions;
    }

    private static string IdOf(Institution institution) => NodeKey.Load(Path.Combine(institution.Config, "node_key.json")).Id;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
