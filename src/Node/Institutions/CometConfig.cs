namespace Gwangan.Node.Institutions;

/// <summary>CometBFT's config.toml: every setting of 0.38.25 (config/toml.go) with its own default, but for those that a city needs otherwise.</summary>
public static class CometConfig
{
    /// <summary>The version whose settings these are; 0.39 and 0.40 read the same file.</summary>
    public const string Version = "0.38.25";

    /// <summary>The file's text.</summary>
    /// <param name="institution">Whose it is.</param>
    /// <param name="persistentPeers">The other institutions, <c>ID@HOST:PORT</c> separated by commas.</param>
    /// <param name="isOneMachine">Whether several institutions share this machine: peers of one address are welcome then.</param>
    public static string Text(Institution institution, string persistentPeers, bool isOneMachine) => $"""
        # CometBFT {Version}. Written by `gwangan`; docs/cometbft.md says what differs from CometBFT's defaults and why.
        version = "{Version}"

        # The node of this city is the application; it listens where `gwangan node --abci` says.
        proxy_app = "{institution.Abci}"
        moniker = "{institution.Name}"
        db_backend = "goleveldb"
        db_dir = "data"
        log_level = "info"
        log_format = "plain"
        genesis_file = "config/genesis.json"
        priv_validator_key_file = "config/priv_validator_key.json"
        priv_validator_state_file = "data/priv_validator_state.json"
        # tcp://127.0.0.1:26659 when `gwangan signer` holds the key; CometBFT then waits for it.
        priv_validator_laddr = ""
        node_key_file = "config/node_key.json"
        abci = "socket"
        filter_peers = false
        event_bus_buffer_capacity = 0

        [rpc]
        laddr = "{institution.RpcListen}"
        cors_allowed_origins = []
        cors_allowed_methods = ["HEAD", "GET", "POST", ]
        cors_allowed_headers = ["Origin", "Accept", "Content-Type", "X-Requested-With", "X-Server-Time", ]
        grpc_laddr = ""
        grpc_max_open_connections = 900
        unsafe = false
        max_open_connections = 900
        max_subscription_clients = 100
        max_subscriptions_per_client = 5
        experimental_subscription_buffer_size = 200
        experimental_websocket_write_buffer_size = 200
        experimental_close_on_slow_client = false
        timeout_broadcast_tx_commit = "10s"
        max_request_batch_size = 10
        max_body_bytes = 1000000
        max_header_bytes = 1048576
        tls_cert_file = ""
        tls_key_file = ""
        pprof_laddr = ""

        [p2p]
        laddr = "{institution.PeerListen}"
        external_address = "{(institution.ListenAny ? institution.PeerAddress : "")}"
        seeds = ""
        persistent_peers = "{persistentPeers}"
        addr_book_file = "config/addrbook.json"
        addr_book_strict = {(isOneMachine ? "false" : "true")}
        max_num_inbound_peers = 40
        max_num_outbound_peers = 10
        unconditional_peer_ids = ""
        # The institutions know each other: a lost peer is dialled again at least every ten seconds, so that a healed partition is noticed.
        persistent_peers_max_dial_period = "10s"
        flush_throttle_timeout = "100ms"
        max_packet_msg_payload_size = 1024
        send_rate = 5120000
        recv_rate = 5120000
        pex = true
        seed_mode = false
        private_peer_ids = ""
        allow_duplicate_ip = {(isOneMachine ? "true" : "false")}
        handshake_timeout = "20s"
        dial_timeout = "3s"

        [mempool]
        type = "flood"
        recheck = true
        # A full mempool of this size is rechecked in less; what is not answered in time is dropped.
        recheck_timeout = "5s"
        broadcast = true
        wal_dir = ""
        # An exchange has bursts of small operations: twenty seconds of a thousand a second and some.
        size = 50000
        max_txs_bytes = 268435456
        cache_size = 200000
        keep-invalid-txs-in-cache = false
        # The largest envelope of this chain (Limits.EnvelopeSizeMax).
        max_tx_bytes = 65536
        max_batch_bytes = 0
        experimental_max_gossip_connections_to_persistent_peers = 0
        experimental_max_gossip_connections_to_non_persistent_peers = 0

        [statesync]
        enable = false
        rpc_servers = ""
        trust_height = 0
        trust_hash = ""
        trust_period = "168h0m0s"
        discovery_time = "15s"
        temp_dir = ""
        chunk_request_timeout = "10s"
        chunk_fetchers = "4"
        max_snapshot_chunks = 100000

        [blocksync]
        version = "v0"

        [consensus]
        wal_file = "data/cs.wal/wal"
        timeout_propose = "3s"
        timeout_propose_delta = "500ms"
        timeout_prevote = "1s"
        timeout_prevote_delta = "500ms"
        timeout_precommit = "1s"
        timeout_precommit_delta = "500ms"
        # Half of CometBFT's default: orders wait for a block, and four institutions on good lines agree well within it.
        timeout_commit = "500ms"
        double_sign_check_height = 0
        skip_timeout_commit = false
        # Blocks without operations carry the proof of the state before, and the chain's deadlines (expiries) are kept.
        create_empty_blocks = true
        create_empty_blocks_interval = "0s"
        peer_gossip_sleep_duration = "100ms"
        peer_query_maj23_sleep_duration = "2s"
        block_time_tolerance = "1m0s"

        [storage]
        discard_abci_responses = false

        [tx_index]
        indexer = "kv"
        psql-conn = ""

        [instrumentation]
        prometheus = false
        prometheus_listen_addr = "127.0.0.1:{26_660 + institution.PortOffset}"
        max_open_connections = 3
        namespace = "cometbft"

        """;
}
