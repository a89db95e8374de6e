using System.Diagnostics.Metrics;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Feed;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Observability;

/// <summary>What is asked of a node's rooms when somebody looks at its metrics.</summary>
public static class NodeGauges
{
    /// <summary>Of chain, pool and storage.</summary>
    public static void Add(City city)
    {
        NodeMetrics metrics = city.Metrics;
        metrics.Meter.CreateObservableGauge("gwangan_build_info", () => new Measurement<double>(1, new("version", NodeVersion.Text), new("chain_id", city.Genesis.ChainId)),
            description: "Always 1; version and chain stand in the labels.");
        metrics.Gauge("gwangan_block_height", "Height of the last published block.", () => city.Head.Current.Height);
        metrics.Gauge("gwangan_block_time_seconds", "Header time of the last published block, in seconds since 1970 UTC.", () => city.Head.Current.TimeMs / 1e3);
        metrics.Gauge("gwangan_mempool_operations", "Envelopes that wait for a block.", () => city.Pool.Count);
        metrics.Gauge("gwangan_mempool_bytes", "Bytes of the envelopes that wait for a block.", () => city.Pool.Bytes);
        metrics.Meter.CreateObservableGauge<double>("gwangan_mempool_transactions", () => city.HasEvm ? Transactions(city.Pool) : [],
            description: "Ethereum transactions that wait: pending could execute one after another, queued are held until nonces before theirs come.");
        metrics.Counter("gwangan_mempool_outbid_total", "Ethereum transactions that a full pool has let go since the start, for others that pay more or whose turn had come.", () => city.Pool.OutbidCount);
        metrics.Gauge("gwangan_mempool_journal_bytes", "Size of the file in which waiting Ethereum transactions outlive a restart.", () => city.Admission.Journal?.Length ?? 0);
        metrics.Counter("gwangan_submissions_total", "Submissions by outcome: accepted, or the code of the refusal before a block.", () => city.Admission.Counts.Refused
            .Prepend(KeyValuePair.Create("accepted", city.Admission.Counts.Accepted)).Select(each => new Measurement<double>(each.Value, new KeyValuePair<string, object?>("outcome", each.Key))));
        metrics.Gauge("gwangan_store_size_bytes", "Size of the state on the disk.", () => city.Storage.SizeBytes);
        metrics.Gauge("gwangan_store_open_snapshots", "Reads of the state that are underway.", () => city.Storage.OpenSnapshots);
        metrics.Gauge("gwangan_store_oldest_height", "Lowest height whose state can be read.", () => city.Storage.OldestHeight);
        metrics.Gauge("gwangan_block_log_size_bytes", "Size of the block log on the disk.", () => SizeOf(city.Folder.Blocks));
        metrics.Meter.CreateObservableGauge<double>("gwangan_signed_height", () => city.Seals is null ? [] : [new Measurement<double>(city.Reader.Signed.Height)],
            description: "Last height whose header and signatures CometBFT has given this node.");
        metrics.Gauge("gwangan_rules", "Version of the rules that the last block followed.", () => RulesOf(city));
        metrics.Gauge("gwangan_rules_known", "Newest version of the rules that this node knows.", () => city.Chain.Modules.RulesKnown);
        Planned("gwangan_upgrade_height", "First height of the planned upgrade.", upgrade => upgrade.Plan.Height);
        Planned("gwangan_upgrade_rules", "Version of the rules that it brings; above gwangan_rules_known the node stops before that height.", upgrade => upgrade.Plan.Rules);
        Planned("gwangan_upgrade_blocks_left", "Blocks until then.", upgrade => upgrade.BlocksLeft);
        Of("gwangan_follower_lag_blocks", "Blocks that this follower is behind the node it follows.", following => following.LagBlocks(city.Head.Current.Height));
        Of("gwangan_follower_lag_seconds", "Time that this follower is behind the node it follows.", following => following.LagMs(city.Head.Current, city.Clock.GetUtcNow().ToUnixTimeMilliseconds()) / 1e3);
        Of("gwangan_follower_connected", "1 while this follower hears blocks.", following => following.IsConnected ? 1 : 0);
        metrics.Gauge("gwangan_disk_free_bytes", "Room in the data folder's file system.", () => new DriveInfo(city.Folder.Root).AvailableFreeSpace);

        // Without a planned upgrade there is none of these.
        void Planned(string name, string description, Func<UpgradeOutlook, double> value) => metrics.Meter.CreateObservableGauge<double>(name,
            () => UpgradeOutlook.Of(city) is { } upgrade ? [new Measurement<double>(value(upgrade))] : [], description: description);

        // A node that follows nobody has none of these.
        void Of(string name, string description, Func<Following, double> value) => metrics.Meter.CreateObservableGauge<double>(name,
            () => city.Following is { } following ? [new Measurement<double>(value(following))] : [], description: description);
    }

    /// <summary>Of feed, index and the API.</summary>
    public static void Add(ExchangeApi api)
    {
        NodeMetrics metrics = api.City.Metrics;
        metrics.Gauge("gwangan_ready", "1 when the node can be used, as /health/ready tells it.", () => api.Health.Ready().Reasons.Count == 0 ? 1 : 0);
        metrics.Gauge("gwangan_blocks_coming", "1 while blocks come, 0 for as long as /health/ready says noBlocks.", () => api.Health.Standing() is null ? 1 : 0);
        metrics.Gauge("gwangan_feed_height", "Height that every answer of the API shows at least.", () => api.Feed.Height);
        metrics.Gauge("gwangan_feed_up", "1 while the feed follows the chain, 0 when it has stopped.", () => api.Feed.Problem is null ? 1 : 0);
        metrics.Gauge("gwangan_index_height", "Last height in the index.", () => api.Feed.IndexHeight);
        metrics.Gauge("gwangan_index_lag_blocks", "Blocks that the index is behind the chain.", () => api.City.Head.Current.Height - api.Feed.IndexHeight);
        metrics.Counter("gwangan_index_rows_total", "Rows written to the index since the start.", () => api.Feed.IndexRows);
        metrics.Gauge("gwangan_index_size_bytes", "Size of the index on the disk.", () => SizeOf(api.City.Folder.Index));
        metrics.Gauge("gwangan_websocket_clients", "Open WebSockets.", () => api.Access.Visits.CountOf(VisitKind.Socket));
        metrics.Gauge("gwangan_http_connections", "Open connections to the public listener.", () => api.Connections.Count);
        metrics.Counter("gwangan_http_refused_total", "Connections for which there was no place, in all or for their address.", () => api.Connections.Refused);
        metrics.Meter.CreateObservableGauge<double>("gwangan_tls_certificate_days", () => api.Certificate is { } certificate ? [new Measurement<double>(certificate.DaysLeft)] : [],
            description: "Days until the certificate that is served expires.");
        metrics.Meter.CreateObservableGauge<double>("gwangan_tls_files_good", () => api.Certificate is { } certificate ? [new Measurement<double>(certificate.Problem is null ? 1 : 0)] : [],
            description: "1 while the files of the certificate hold what is served, 0 when they hold something that cannot be.");
        metrics.Meter.CreateObservableGauge<double>("gwangan_open_orders", () => api.OpenOrders.Select(each => new Measurement<double>(each.Count, new KeyValuePair<string, object?>("state", each.State))),
            description: "Open orders: resting in the books for everybody to see (icebergs among them), hidden in the books, waiting for their trigger.");
        metrics.Gauge("gwangan_deadlines_armed", "Accounts whose orders are cancelled at a deadline unless they arm it again.", () => api.Feed.ArmedCount);
        metrics.Gauge("gwangan_kill_switches_engaged", "Accounts whose kill switch is engaged.", () => api.Feed.BlockedCount);
        metrics.Gauge("gwangan_incoming_bytes", "Bytes of large requests that are on their way in.", () => api.Incoming.Taken);
    }

    private static Measurement<double>[] Transactions(EnvelopePool pool)
    {
        (int pending, int queued) = pool.TransactionCounts;
        return [new Measurement<double>(pending, new KeyValuePair<string, object?>("state", "pending")), new Measurement<double>(queued, new KeyValuePair<string, object?>("state", "queued"))];
    }

    private static double RulesOf(City city)
    {
        if (city.Storage.AppHash.IsZero) return RuleVersions.First;
        using IStateSnapshot state = city.Reader.OpenSnapshot();
        return StateReader.Rules(state).Rules;
    }

    private static double SizeOf(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
