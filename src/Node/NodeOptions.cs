using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Index;
using Gwangan.Node.Mempool;
using Gwangan.Node.Observability;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node;

/// <summary>How this node runs: nothing here changes what the chain computes.</summary>
public sealed record NodeOptions
{
    /// <summary>The data folder.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Address and port of the exchange API and the page.</summary>
    public string Http { get; init; } = "127.0.0.1:8080";

    /// <summary>Where Ethereum's JSON-RPC is served, in a city that has an <c>evm</c>.</summary>
    public EthereumOptions Ethereum { get; init; } = new();

    /// <summary>Where Cosmos' tools find it.</summary>
    public CosmosOptions Cosmos { get; init; } = new();

    /// <summary>Who may come, and how many.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>The files of TLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>How many simulated traders; a city without demo keys has none.</summary>
    public int Traders { get; init; } = 60;

    /// <summary>The folder of the built page; null to look for it beside the executable.</summary>
    public string? Console { get; init; }

    /// <summary>Where this node waits for an outside signer, such as <c>unix:///run/gwangan/signer.sock</c>; null when the validator's key lies in the data folder.</summary>
    public string? Signer { get; init; }

    /// <summary>A file with the password of the validator's key, when that is encrypted.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How often blocks are made.</summary>
    public EnginePace Pace { get; init; } = new();

    /// <summary>The nodes whose blocks this one follows, in the order in which they are tried; none: this node makes the blocks.</summary>
    public IReadOnlyList<Uri> Follow { get; init; } = [];

    /// <summary>Other cities, whose pages are shown beside this one's channels.</summary>
    public IReadOnlyList<Neighbour> Neighbours { get; init; } = [];

    /// <summary>A header that the operator of a follower knows from a source of his own; null to believe the first node that answers.</summary>
    public TrustedHeader? Trust { get; init; }

    /// <summary>What a follower with an empty data folder begins with.</summary>
    public JoinFrom Join { get; init; }

    /// <summary>Who decides blocks, when this node follows nobody.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>How this node works with CometBFT, when that is its engine.</summary>
    public CometBftOptions CometBft { get; init; } = new();

    /// <summary>Bounds of what waits.</summary>
    public MempoolOptions Mempool { get; init; } = new();

    /// <summary>How much of the past is kept.</summary>
    public StateStorageOptions Storage { get; init; } = new();

    /// <summary>How many blocks are kept in the block log; 0 keeps all, from which everything can be verified and rebuilt.</summary>
    public long RetainBlocks { get; init; }

    /// <summary>Where the index of history is.</summary>
    public IndexOptions Index { get; init; } = new();

    /// <summary>How often the state is written as a snapshot for nodes that join.</summary>
    public SnapshotOptions Snapshots { get; init; } = new();

    /// <summary>Who may use the API, and how much.</summary>
    public CallerOptions Callers { get; init; } = new();

    /// <summary>Where the admin API listens, such as <c>tcp://127.0.0.1:8081</c>, or <see cref="Off"/>; null for the socket <c>admin.sock</c> in the data folder.</summary>
    public string? Admin { get; init; }

    /// <summary>A file with the API key that this node shows to the nodes it follows; null when they ask for none.</summary>
    public string? FollowKeyFile { get; init; }

    /// <summary>What an address is called that is not used.</summary>
    public const string Off = "off";

    /// <summary>Address and port of the metrics, or <see cref="Off"/>.</summary>
    public string Metrics { get; init; } = "127.0.0.1:9464";

    /// <summary>From where on it counts as not ready.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>Where traces go, and how many.</summary>
    public TraceOptions Traces { get; init; } = new();

    /// <summary>What is logged, and how.</summary>
    public LogOptions Log { get; init; } = new();
}
