using Gwangan.Chain.Base;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Admin;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Client;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Genesis;
using Gwangan.Node.Index;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Configuration;

/// <summary>Everything that can be configured about <c>gwangan node</c>, once: options, environment variables, node.json, its schema and the page about them follow from this list.</summary>
public static class NodeSettings
{
    /// <summary>The data folder, which node.json stands in.</summary>
    public static Setting Data { get; } = Setting.Text("data", "DIR", "The data folder.", options => options.Data, (options, value) => options with { Data = value });

    /// <summary>The simulated traders, for which the command line has a shorthand.</summary>
    public static Setting Traders { get; } = Setting.Number("traders", 0, DemoCity.FundedAccounts, "Simulated traders that keep a demo city's books alive.",
        options => options.Traders, (options, value) => options with { Traders = (int)value });

    /// <summary>The nodes that a follower follows.</summary>
    public static Setting Follow { get; } = Setting.Texts("follow", "URL", "Follow the blocks of this node instead of making blocks; several are tried in their order.",
        options => options.Follow.Count == 0 ? null : string.Join(',', options.Follow), (options, value) => options with { Follow = [.. value.Split(',').Select(NodeAddress.Parse)] },
        value => value.Split(',').All(address => NodeAddress.TryParse(address, out _)) ? null : "expected an address such as http://127.0.0.1:8080");

    /// <summary>The database of the index.</summary>
    public static Setting Index { get; } = Setting.Text("index", "DATABASE", "The PostgreSQL database of the index of history: postgres://user@host:port/database, or Host=…;Database=…; without it a file of SQLite in the data folder.",
        options => options.Index.Database, (options, value) => options with { Index = options.Index with { Database = value } }, PostgresAddress.Problem);

    /// <summary>The schema of the index.</summary>
    public static Setting IndexSchema { get; } = Setting.Text("index-schema", "NAME", "The schema of the index in that database; every node needs one of its own.",
        options => options.Index.Schema, (options, value) => options with { Index = options.Index with { Schema = value } },
        value => IndexOptions.IsSchema(value) ? null : "expected up to 63 of a-z, 0-9 and _, not beginning with a digit or pg_");

    /// <summary>The password of the index.</summary>
    public static Setting IndexPasswordFile { get; } = Setting.Text("index-password-file", "FILE", "A file with that database's password; without it PGPASSFILE or PGPASSWORD is used.",
        options => options.Index.PasswordFile, (options, value) => options with { Index = options.Index with { PasswordFile = value } });

    /// <summary>Where the admin API listens.</summary>
    public static Setting Admin { get; } = Setting.Text("admin", "ADDRESS", "Where `gwangan admin` finds this node: unix:///path, tcp://127.0.0.1:port (then with a token), or off; without it the socket admin.sock in the data folder.",
        options => options.Admin, (options, value) => options with { Admin = value }, AdminAddress.Problem);

    /// <summary>Stands for history-blocks, results-blocks and retain-blocks at once: it is applied before those of its own source, and must not contradict them.</summary>
    public static Setting Archive { get; } = Setting.Flag("archive", "Keep everything for good: blocks, results, and the state at every height.", IsArchive, (options, value) => (value, IsArchive(options)) switch
    {
        (true, _) => options with { RetainBlocks = 0, CometBft = options.CometBft with { RetainBlocks = 0 }, Storage = options.Storage with { KeepBlocks = 0, KeepResultsBlocks = 0 } },
        (false, true) => options with { Storage = options.Storage with { KeepBlocks = new NodeOptions().Storage.KeepBlocks } },
        _ => options,
    });

    /// <summary>What node.json can hold, in the order in which people read it. A group's settings stand together.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Address("http", "Address and port of the exchange API and the page.",
            options => options.Http, (options, value) => options with { Http = value }),
        Setting.AddressOrOff("ethereum", "Address and port of Ethereum's JSON-RPC, by HTTP and WebSocket, in a city that has an evm; or off.",
            options => options.Ethereum.Listen, (options, value) => options with { Ethereum = options.Ethereum with { Listen = value } }),
        Setting.Text("ethereum-ipc", "PATH", "The socket of the same for programs of this machine, or off; without it ethereum.ipc in the data folder.",
            options => options.Ethereum.Ipc, (options, value) => options with { Ethereum = options.Ethereum with { Ipc = value } }),
        Setting.Text("cosmos-rpc", "ADDRESS", $"Address and port of CometBFT's RPC, by HTTP and WebSocket, or off; without it {CosmosOptions.RpcDefault}, and off where --engine cometbft has its own.",
            options => options.Cosmos.Rpc, (options, value) => options with { Cosmos = options.Cosmos with { Rpc = value } }, Setting.AddressOrOffProblem),
        Setting.AddressOrOff("cosmos-grpc", "Address and port of the Cosmos queries by gRPC, or off.",
            options => options.Cosmos.Grpc, (options, value) => options with { Cosmos = options.Cosmos with { Grpc = value } }),
        Setting.AddressOrOff("cosmos-rest", "Address and port of the Cosmos queries as REST, or off.",
            options => options.Cosmos.Rest, (options, value) => options with { Cosmos = options.Cosmos with { Rest = value } }),
        Setting.Text("plain-http", "REASON", "Why other machines may reach this node without TLS, in a sentence, such as \"TLS ends at the proxy in front\"; without it only this machine does.",
            options => options.Access.PlainHttp, (options, value) => options with { Access = options.Access with { PlainHttp = value } },
            value => value.Trim().Contains(' ', StringComparison.Ordinal) ? null : "expected a sentence that says why"),
        Setting.Text("console", "DIR", "Folder of the built page; without it, it is looked for beside the executable.",
            options => options.Console, (options, value) => options with { Console = value }),
        Traders,
        Setting.Text("signer", "ADDRESS", "Wait here for `gwangan signer`, which holds the validator's key: unix:///path or tcp://address:port.",
            options => options.Signer, (options, value) => options with { Signer = value }, value => CometAddress.TryParse(value, out _) ? null : CometAddress.Expected),
        Setting.Text("password-file", "FILE", "A file with the password of the validator's key, when that is encrypted.",
            options => options.PasswordFile, (options, value) => options with { PasswordFile = value }),
        Setting.Number("block-ms", 1, 60_000, "Milliseconds between blocks while there is work.",
            options => options.Pace.BlockMs, (options, value) => options with { Pace = options.Pace with { BlockMs = (int)value } }),
        Setting.Number("idle-ms", 1, 3_600_000, "Milliseconds between empty blocks when there is none.",
            options => options.Pace.IdleMs, (options, value) => options with { Pace = options.Pace with { IdleMs = (int)value } }),
        Setting.Number("history-blocks", 0, int.MaxValue, "Heights whose state can be read; 0 keeps all (an archive).",
            options => options.Storage.KeepBlocks, (options, value) => options with { Storage = options.Storage with { KeepBlocks = value } }),
        Setting.Number("results-blocks", 0, int.MaxValue, "Blocks whose results are kept; 0 keeps all, from which the index can be rebuilt.",
            options => options.Storage.KeepResultsBlocks, (options, value) => options with { Storage = options.Storage with { KeepResultsBlocks = value } }),
        Index,
        IndexSchema,
        IndexPasswordFile,
        Follow,
        Setting.Text("follow-key-file", "FILE", "A file with the API key that this node shows to the nodes it follows.",
            options => options.FollowKeyFile, (options, value) => options with { FollowKeyFile = value }),
        Setting.Text("trust", "HEIGHT:HASH", "A block that a follower's chain must contain, from a source of your own; 0:HASH names the genesis by the SHA-256 of its file.",
            options => options.Trust?.ToString(), (options, value) => options with { Trust = TrustedHeader.Parse(value) },
            value => TrustedHeader.TryParse(value, out _) ? null : "expected a height, a colon and 64 hex digits"),
        Setting.Choice("join", "FROM", "What a follower with an empty data folder begins with: genesis (every block is executed) or snapshot (the latest one that a node offers).",
            options => options.Join, (options, value) => options with { Join = value }),
        Setting.Choice("engine", "ENGINE", "Who makes blocks: this node alone, or CometBFT, whose proxy_app this node then is.",
            options => options.Engine, (options, value) => options with { Engine = value }),
        Setting.Text("abci", "ADDRESS", "Where CometBFT finds this node: tcp://ADDRESS:PORT or unix:///PATH.",
            options => options.CometBft.Abci, (options, value) => options with { CometBft = options.CometBft with { Abci = value } },
            value => CometAddress.TryParse(value, out _) ? null : CometAddress.Expected),
        Setting.Text("comet-rpc", "URL", "CometBFT's RPC, to which submissions are handed and from which signed headers come.",
            options => options.CometBft.Rpc, (options, value) => options with { CometBft = options.CometBft with { Rpc = value } },
            value => Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? null : "expected an address such as http://127.0.0.1:26657"),
        Setting.Flag("state-sync", "Let an empty data folder wait for what CometBFT brings first, a snapshot by state sync or the genesis; the API begins then.",
            options => options.CometBft.StateSync, (options, value) => options with { CometBft = options.CometBft with { StateSync = value } }),
        Setting.Number("retain-blocks", 0, int.MaxValue, "Blocks that are kept, by this node (in whole files of 256 MiB) and by CometBFT; 0 keeps all, from which everything can be verified and rebuilt.",
            options => options.RetainBlocks, (options, value) => options with { RetainBlocks = value, CometBft = options.CometBft with { RetainBlocks = value } }),
        Archive,
        Setting.Number("snapshot.interval", 0, int.MaxValue, "Blocks from one snapshot of the state, for nodes that join, to the next; 0 makes none.",
            options => options.Snapshots.IntervalBlocks, (options, value) => options with { Snapshots = options.Snapshots with { IntervalBlocks = (int)value } }),
        Setting.Number("snapshot.keep", 1, 100, "Snapshots kept, the latest ones; CometBFT offers at most ten.",
            options => options.Snapshots.Keep, (options, value) => options with { Snapshots = options.Snapshots with { Keep = (int)value } }),
        Setting.Number("mempool.count", 1, 10_000_000, "Most operations that wait for a block.",
            options => options.Mempool.CountMax, (options, value) => options with { Mempool = options.Mempool with { CountMax = (int)value } }),
        Setting.Number("mempool.mib", 1, 65_536, "Most MiB that wait for a block.",
            options => options.Mempool.BytesMax >> 20, (options, value) => options with { Mempool = options.Mempool with { BytesMax = value << 20 } }),
        Setting.Number("mempool.account", 1, 10_000_000, "Most waiting operations of one account.",
            options => options.Mempool.CountPerAccountMax, (options, value) => options with { Mempool = options.Mempool with { CountPerAccountMax = (int)value } }),
        Setting.Number("mempool.held", 0, 10_000_000, "Most waiting Ethereum transactions before which nonces are missing.",
            options => options.Mempool.HeldMax, (options, value) => options with { Mempool = options.Mempool with { HeldMax = (int)value } }),
        Setting.Number("mempool.held-blocks", 1, int.MaxValue, "For how many blocks such a transaction is held.",
            options => options.Mempool.HeldBlocksMax, (options, value) => options with { Mempool = options.Mempool with { HeldBlocksMax = (int)value } }),
        Setting.Number("mempool.tip", 0, long.MaxValue, "The lowest tip of an Ethereum transaction that is taken, in won units (10^-18 won) for a unit of gas; the base fee's floor stands in the genesis.",
            options => (long)options.Mempool.TipMin.Units, (options, value) => options with { Mempool = options.Mempool with { TipMin = new Amount((ulong)value) } }),
        Setting.Number("mempool.journal-mib", 0, 1_024, "Most MiB of the file in which waiting Ethereum transactions outlive a restart; 0 for no file.",
            options => options.Mempool.JournalBytesMax >> 20, (options, value) => options with { Mempool = options.Mempool with { JournalBytesMax = value << 20 } }),
        Admin,
        Setting.Choice("access.require-key", "WHAT", "What an API key is needed for: none, submissions, or all (but for the health and the page's own files).",
            options => options.Callers.RequireKey, (options, value) => options with { Callers = options.Callers with { RequireKey = value } }),
        Setting.Flag("access.limits", "Limit how much each caller asks for and hands in.",
            options => options.Callers.Limits, (options, value) => options with { Callers = options.Callers with { Limits = value } }),
        Setting.Flag("access.limit-loopback", "Limit programs on this machine too.",
            options => options.Callers.LimitLoopback, (options, value) => options with { Callers = options.Callers with { LimitLoopback = value } }),
        Setting.Texts("access.proxies", "ADDRESS", "Proxies whose X-Forwarded-For is believed: addresses, or networks such as 10.0.0.0/8.",
            options => options.Callers.Proxies.Count == 0 ? null : string.Join(',', options.Callers.Proxies),
            (options, value) => options with { Callers = options.Callers with { Proxies = [.. value.Split(',').Select(CallerOptions.ParseProxy)] } },
            value => value.Split(',').All(text => CallerOptions.TryParseProxy(text, out _)) ? null : "expected an address, or a network such as 10.0.0.0/8"),
        Setting.Number("access.requests-per-second", 1, 1_000_000, "Requests a second of a caller without a key; ten times as many at once.",
            options => options.Callers.Anonymous.Requests.PerSecond, (options, value) => options with { Callers = options.Callers with { Anonymous = options.Callers.Anonymous with { Requests = Rate.OverTenSeconds((int)value) } } }),
        Setting.Number("access.envelopes-per-second", 1, 1_000_000, "Envelopes a second that a caller without a key hands in; ten times as many at once.",
            options => options.Callers.Anonymous.Envelopes.PerSecond, (options, value) => options with { Callers = options.Callers with { Anonymous = options.Callers.Anonymous with { Envelopes = Rate.OverTenSeconds((int)value) } } }),
        Setting.Number("access.sockets", 1, 4_096, "WebSockets of a caller without a key at a time.",
            options => options.Callers.Anonymous.Sockets, (options, value) => options with { Callers = options.Callers with { Anonymous = options.Callers.Anonymous with { Sockets = (int)value } } }),
        Setting.AddressOrOff("metrics", "Address and port of the metrics for Prometheus, or off.",
            options => options.Metrics, (options, value) => options with { Metrics = value }),
        Setting.Text("tls.certificate", "FILE", "The certificate with its chain in PEM, the node's own first, or both and the key in PFX. The files are read again when they change.",
            options => options.Tls.Certificate, (options, value) => options with { Tls = options.Tls with { Certificate = value } }),
        Setting.Text("tls.key", "FILE", "Its private key in PEM; without it, it is looked for in the file of the certificate.",
            options => options.Tls.Key, (options, value) => options with { Tls = options.Tls with { Key = value } }),
        Setting.Text("tls.password-file", "FILE", "A file with the password of the key, when that is encrypted.",
            options => options.Tls.PasswordFile, (options, value) => options with { Tls = options.Tls with { PasswordFile = value } }),
        Setting.Number("tls.hsts-days", 0, 3_650, "For how many days browsers that came by TLS are told to come by nothing else; 0 tells them nothing.",
            options => options.Tls.HstsDays, (options, value) => options with { Tls = options.Tls with { HstsDays = (int)value } }),
        Setting.Text("tls.authorities", "FILE", "The authorities in PEM that must have certified the nodes that this one follows; without it those that the machine trusts.",
            options => options.Tls.Authorities, (options, value) => options with { Tls = options.Tls with { Authorities = value } }),
        Setting.Texts("neighbours", "NAME=URL", "Other cities whose pages and APIs are shown beside this one's channels, such as hainan-1=http://127.0.0.1:8090.",
            options => options.Neighbours.Count == 0 ? null : string.Join(',', options.Neighbours.Select(each => $"{each.Name}={each.Url}")), (options, value) => options with { Neighbours = [.. value.Split(',').Select(each => Neighbour.TryParse(each)!)] },
            value => value.Split(',').All(each => Neighbour.TryParse(each) is not null) ? null : "expected a name and an address, such as hainan-1=http://127.0.0.1:8090"),
        Setting.Texts("cors.origins", "ORIGIN", "The origins whose pages may use the API, such as https://exchange.example; * for all, off for none but the node's own page.",
            options => options.Access.Origins, (options, value) => options with { Access = options.Access with { Origins = value } }, value => CorsPolicy.Problem(value)),
        Setting.Number("limits.connections", 1, 1_000_000, "Most connections to the API and the page.",
            options => options.Access.ConnectionsMax, (options, value) => options with { Access = options.Access with { ConnectionsMax = (int)value } }),
        Setting.Number("limits.connections-per-address", 1, 1_000_000, "Most of them from one address (IPv6: one /64); this machine's own are not counted.",
            options => options.Access.ConnectionsPerAddressMax, (options, value) => options with { Access = options.Access with { ConnectionsPerAddressMax = (int)value } }),
        Setting.Number("limits.websockets", 1, 1_000_000, "Most WebSockets.",
            options => options.Access.SocketsMax, (options, value) => options with { Access = options.Access with { SocketsMax = (int)value } }),
        Setting.Number("health.index-lag-blocks", 1, int.MaxValue, "Not ready when the index is more blocks behind.",
            options => options.Health.IndexLagBlocksMax, (options, value) => options with { Health = options.Health with { IndexLagBlocksMax = (int)value } }),
        Setting.Number("health.disk-mib", 0, int.MaxValue, "Not ready when fewer MiB are free in the data folder's file system.",
            options => options.Health.DiskFreeMiBMin, (options, value) => options with { Health = options.Health with { DiskFreeMiBMin = (int)value } }),
        Setting.Number("health.block-age-ms", 1, int.MaxValue, "Not ready when no block has come for more milliseconds, or for twice idle-ms where that is more.",
            options => options.Health.BlockAgeMsMax, (options, value) => options with { Health = options.Health with { BlockAgeMsMax = (int)value } }),
        Setting.Number("health.follower-lag-ms", 1, int.MaxValue, "A follower is not ready when it is more milliseconds behind.",
            options => options.Health.FollowerLagMsMax, (options, value) => options with { Health = options.Health with { FollowerLagMsMax = (int)value } }),
        Setting.Text("traces.endpoint", "URL", "Where traces go by OTLP over HTTP, such as http://127.0.0.1:4318; without it none are made.",
            options => options.Traces.Endpoint, (options, value) => options with { Traces = options.Traces with { Endpoint = value } },
            text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? null : "expected a URL such as http://127.0.0.1:4318"),
        Setting.Number("traces.percent", 1, 100, "Of a hundred traces, how many are made.",
            options => options.Traces.Percent, (options, value) => options with { Traces = options.Traces with { Percent = (int)value } }),
        Setting.Choice("log.level", "LEVEL", "What is less important is not logged.",
            options => options.Log.Level, (options, value) => options with { Log = options.Log with { Level = value } }),
        Setting.Choice("log.format", "FORMAT", "Lines for people, or an object a line for programs.",
            options => options.Log.Format, (options, value) => options with { Log = options.Log with { Format = value } }),
        Setting.Number("log.slow-block-ms", 1, 3_600_000, "A block whose execution or storing takes longer is logged as slow.",
            options => options.Log.SlowBlockMs, (options, value) => options with { Log = options.Log with { SlowBlockMs = (int)value } }),
    ];

    private static bool IsArchive(NodeOptions options) => options.RetainBlocks == 0 && options.Storage is { KeepBlocks: 0, KeepResultsBlocks: 0 };
}
