namespace Gwangan.Node.Observability;

/// <summary>Every event that a running node logs, with its stable number and name; docs/operating.md lists them. Numbers are never given anew.</summary>
/// <remarks>Nothing secret and nothing about persons: heights, counts, durations, codes, and routes as they are declared, without what stands in their place.</remarks>
public static partial class Events
{
    // 1000: the node

    [LoggerMessage(1001, LogLevel.Information, "{ChainId}: height {Height:N0}, root {Root}", EventName = "node.opened")]
    internal static partial void Opened(this ILogger log, string chainId, long height, string root);

    [LoggerMessage(1002, LogLevel.Information, "A new demo city in {Folder}", EventName = "node.demoCityMade")]
    internal static partial void DemoCityMade(this ILogger log, string folder);

    [LoggerMessage(1003, LogLevel.Information, "  exchange, API and page   {Url}", EventName = "node.serving")]
    internal static partial void Serving(this ILogger log, string url);

    [LoggerMessage(1004, LogLevel.Information, "height {Height:N0} · {OperationsPerSecond:N0} op/s · {Waiting:N0} waiting · {MiB:N0} MiB · root {Root}", EventName = "node.status")]
    internal static partial void Status(this ILogger log, long height, double operationsPerSecond, int waiting, long mib, string root);

    [LoggerMessage(1005, LogLevel.Information, "stopped at height {Height:N0}, root {Root}", EventName = "node.stopped")]
    internal static partial void Stopped(this ILogger log, long height, string root);

    [LoggerMessage(1006, LogLevel.Information, "stopped before it was ready", EventName = "node.stoppedEarly")]
    internal static partial void StoppedEarly(this ILogger log);

    [LoggerMessage(1007, LogLevel.Error, "{Problem}", EventName = "node.cannotGoOn")]
    internal static partial void CannotGoOn(this ILogger log, string problem);

    [LoggerMessage(1008, LogLevel.Critical, "STOPPED by a defect, version {Version}: {Problem}. Keep the data folder as it is and report what follows.", EventName = "node.defect")]
    internal static partial void Defect(this ILogger log, string version, string problem, Exception error);

    [LoggerMessage(1009, LogLevel.Information, "  metrics for Prometheus   {Url}", EventName = "node.metricsServed")]
    internal static partial void MetricsServed(this ILogger log, string url);

    [LoggerMessage(1010, LogLevel.Warning, "metrics are not served: {Address} is taken by another program; choose another with --metrics, or off", EventName = "node.metricsNotServed")]
    internal static partial void MetricsNotServed(this ILogger log, string address);

    [LoggerMessage(1011, LogLevel.Information, "  traces by OTLP to        {Endpoint}", EventName = "node.tracing")]
    internal static partial void Tracing(this ILogger log, string endpoint);

    [LoggerMessage(1012, LogLevel.Critical, "the chain {ChainId} ended after height {Height}, root {Root}, with {Waiting} operations waiting", EventName = "node.defectAt")]
    internal static partial void DefectAt(this ILogger log, string chainId, long height, string root, int waiting);

    [LoggerMessage(1013, LogLevel.Error, "STOPPED for an upgrade: {Problem}", EventName = "node.stoppedForUpgrade")]
    internal static partial void StoppedForUpgrade(this ILogger log, string problem);

    [LoggerMessage(1014, LogLevel.Warning, "DEVELOPMENT CITY {ChainId}: anybody who reaches this node sets anybody's money and acts for every account. Nothing in it has a value; never let others rely on it.", EventName = "node.developmentCity")]
    internal static partial void DevelopmentCity(this ILogger log, string chainId);

    [LoggerMessage(1020, LogLevel.Warning, "the simulated traders have stopped: {Problem}", EventName = "node.tradersStopped")]
    internal static partial void TradersStopped(this ILogger log, string problem);

    // 2000: engine and blocks

    [LoggerMessage(1021, LogLevel.Error, "the node cannot be looked after; the city goes on, the next second is tried again", EventName = "node.lookFailed")]
    internal static partial void LookFailed(this ILogger log, Exception error);

    [LoggerMessage(2001, LogLevel.Information, "executing the block log: height {Height:N0}", EventName = "engine.replaying")]
    internal static partial void Replaying(this ILogger log, long height);

    [LoggerMessage(2002, LogLevel.Information, "  executed {Blocks:N0} blocks of the log that the state did not have yet", EventName = "engine.replayed")]
    internal static partial void Replayed(this ILogger log, long blocks);

    [LoggerMessage(2003, LogLevel.Information, "the engine {Engine} begins after height {Height}", EventName = "engine.started")]
    internal static partial void EngineStarted(this ILogger log, string engine, long height);

    [LoggerMessage(2006, LogLevel.Information, "  CometBFT finds this node at {Address}", EventName = "engine.servingAbci")]
    internal static partial void ServingAbci(this ILogger log, string address);

    [LoggerMessage(2007, LogLevel.Warning, "{Reason}", EventName = "engine.noMoreBlocks")]
    internal static partial void NoMoreBlocks(this ILogger log, string reason);

    [LoggerMessage(2009, LogLevel.Warning, "no blocks are made: {Reason}", EventName = "engine.signerLost")]
    internal static partial void SignerLost(this ILogger log, string reason);

    [LoggerMessage(2010, LogLevel.Information, "the signer is there again: blocks are made", EventName = "engine.signerBack")]
    internal static partial void SignerBack(this ILogger log);

    [LoggerMessage(2011, LogLevel.Warning, "the chain stands at height {Height}: {Reason}", EventName = "engine.standing")]
    internal static partial void Standing(this ILogger log, long height, string reason);

    [LoggerMessage(2012, LogLevel.Information, "blocks come again, at height {Height}", EventName = "engine.goesOn")]
    internal static partial void GoesOn(this ILogger log, long height);

    [LoggerMessage(2013, LogLevel.Information, "{Outlook}", EventName = "engine.upgradePlanned")]
    internal static partial void UpgradePlanned(this ILogger log, string outlook);

    [LoggerMessage(2014, LogLevel.Warning, "{Outlook}", EventName = "engine.upgradeNeeded")]
    internal static partial void UpgradeNeeded(this ILogger log, string outlook);

    [LoggerMessage(2015, LogLevel.Information, "no upgrade is planned any more: it was cancelled, or has begun", EventName = "engine.upgradeGone")]
    internal static partial void UpgradeGone(this ILogger log);

    [LoggerMessage(2004, LogLevel.Warning, "block {Height} was slow: log {LogMs} ms, execute {ExecuteMs} ms, store {StoreMs} ms, {Operations} operations", EventName = "engine.blockSlow")]
    internal static partial void BlockSlow(this ILogger log, long height, long logMs, long executeMs, long storeMs, int operations);

    [LoggerMessage(2005, LogLevel.Debug, "block {Height}: log {LogMs} ms, execute {ExecuteMs} ms, store {StoreMs} ms, {Operations} operations", EventName = "engine.block", SkipEnabledCheck = true)]
    internal static partial void BlockMade(this ILogger log, long height, long logMs, long executeMs, long storeMs, int operations);

    [LoggerMessage(2008, LogLevel.Error, "blocks are measured and counted no longer, until the next start", EventName = "engine.watchFailed")]
    internal static partial void WatchFailed(this ILogger log, Exception error);

    // 3000: storage

    [LoggerMessage(3001, LogLevel.Warning, "the last append to the block log was torn and is cut off: {Bytes} bytes of {Segment}, kept in {KeptIn}", EventName = "storage.tornTail")]
    internal static partial void TornTailCut(this ILogger log, long bytes, string segment, string keptIn);

    [LoggerMessage(3002, LogLevel.Warning, "{FreeMiB} MiB are free in the data folder's file system; below {LeastMiB} the node counts as not ready", EventName = "storage.diskLow")]
    internal static partial void DiskLow(this ILogger log, long freeMiB, long leastMiB);

    [LoggerMessage(3012, LogLevel.Debug, "the block log begins at height {Height} now", EventName = "storage.blocksRemoved")]
    internal static partial void BlocksRemoved(this ILogger log, long height);

    [LoggerMessage(3010, LogLevel.Debug, "made a snapshot of height {Height} in {Chunks} chunks", EventName = "storage.snapshotMade")]
    internal static partial void SnapshotMade(this ILogger log, long height, uint chunks);

    [LoggerMessage(3011, LogLevel.Warning, "{Problem}", EventName = "storage.snapshotFailed")]
    internal static partial void SnapshotFailed(this ILogger log, string problem);

    [LoggerMessage(3013, LogLevel.Warning, "headers and signatures of blocks are missing: {Problem}", EventName = "seals.failed")]
    internal static partial void SealsFailed(this ILogger log, string problem);

    [LoggerMessage(3014, LogLevel.Information, "{Comet} gives headers and signatures again; they are here up to height {Height}", EventName = "seals.served")]
    internal static partial void SealsServed(this ILogger log, Uri comet, long height);

    [LoggerMessage(3015, LogLevel.Warning, "CometBFT no longer has block {Height}: followers and proofs are given signatures from {Earliest} on", EventName = "seals.givenUp")]
    internal static partial void SealsGivenUp(this ILogger log, long height, long earliest);

    [LoggerMessage(3016, LogLevel.Warning, "headers and signatures of CometBFT's blocks are set aside in {Folder}, and are begun anew: {Why}", EventName = "seals.setAside")]
    internal static partial void SealsSetAside(this ILogger log, string folder, string why);

    // 4000: feed and index

    [LoggerMessage(4001, LogLevel.Error, "the feed stopped: {Problem}", EventName = "feed.stopped")]
    internal static partial void FeedStopped(this ILogger log, string problem);

    [LoggerMessage(4002, LogLevel.Error, "the topic {Topic} failed", EventName = "feed.topicFailed")]
    internal static partial void TopicFailed(this ILogger log, string topic, Exception error);

    [LoggerMessage(4003, LogLevel.Warning, "the index is {Blocks} blocks behind", EventName = "index.behind")]
    internal static partial void IndexBehind(this ILogger log, long blocks);

    [LoggerMessage(4004, LogLevel.Information, "the index has caught up at height {Height}", EventName = "index.caughtUp")]
    internal static partial void IndexCaughtUp(this ILogger log, long height);

    [LoggerMessage(4005, LogLevel.Warning, "the index is away, blocks go on and it follows later: {Place}: {Problem}", EventName = "index.away")]
    internal static partial void IndexAway(this ILogger log, string place, string problem);

    [LoggerMessage(4006, LogLevel.Information, "the index is back: {Place}", EventName = "index.back")]
    internal static partial void IndexBack(this ILogger log, string place);

    [LoggerMessage(4007, LogLevel.Warning, "the index at height {Height} is too far behind height {Head}: it will read the blocks again that it misses", EventName = "index.apart")]
    internal static partial void IndexApart(this ILogger log, long height, long head);

    [LoggerMessage(4008, LogLevel.Information, "the index has read what it missed, and follows the feed again at height {Height}", EventName = "index.together")]
    internal static partial void IndexTogether(this ILogger log, long height);

    [LoggerMessage(4009, LogLevel.Error, "block {Height} could not be told to subscribers of CometBFT's RPC, who are cut off", EventName = "feed.blockNotTold")]
    internal static partial void BlockNotTold(this ILogger log, long height, Exception error);

    // 5000: requests and submissions

    [LoggerMessage(5001, LogLevel.Error, "a request failed: {Method} {Route}", EventName = "http.failed")]
    internal static partial void RequestFailed(this ILogger log, string method, string route, Exception error);

    [LoggerMessage(5002, LogLevel.Debug, "{Method} {Route}: {Status} in {Ms} ms", EventName = "http.served", SkipEnabledCheck = true)]
    internal static partial void RequestServed(this ILogger log, string method, string route, int status, double ms);

    [LoggerMessage(5003, LogLevel.Information, "{Count} submissions were refused in {Seconds} s, most often by {Code}", EventName = "submissions.refused")]
    internal static partial void SubmissionsRefused(this ILogger log, long count, int seconds, string code);

    [LoggerMessage(5004, LogLevel.Warning, "what a member left for the loss of its connection was refused: {Code}", EventName = "socket.lastWordRefused")]
    internal static partial void LastWordRefused(this ILogger log, string code);

    [LoggerMessage(5005, LogLevel.Information, "{Accepted} of {Count} transactions that the journal has kept wait again", EventName = "submissions.readmitted")]
    internal static partial void TransactionsReadmitted(this ILogger log, int accepted, int count);

    [LoggerMessage(5006, LogLevel.Warning, "Ethereum transactions that wait are not written down, so a restart would lose them: {Problem}", EventName = "submissions.notKept")]
    internal static partial void TransactionsNotKept(this ILogger log, string problem);

    [LoggerMessage(5010, LogLevel.Information, "  Ethereum's JSON-RPC      {Address}", EventName = "ethereum.serving")]
    internal static partial void EthereumServed(this ILogger log, string address);

    [LoggerMessage(5011, LogLevel.Error, "Ethereum's JSON-RPC is not served: {Problem}", EventName = "ethereum.notServed")]
    internal static partial void EthereumNotServed(this ILogger log, string problem);

    [LoggerMessage(5012, LogLevel.Information, "  {What,-23}  {Address}", EventName = "cosmos.serving")]
    internal static partial void CosmosServed(this ILogger log, string what, string address);

    [LoggerMessage(5013, LogLevel.Error, "{What} is not served: {Problem}", EventName = "cosmos.notServed")]
    internal static partial void CosmosNotServed(this ILogger log, string what, string problem);

    // 6000: who comes in

    [LoggerMessage(6001, LogLevel.Information, "  TLS for {Names}, until {NotAfter:u} ({Days} days)", EventName = "tls.loaded")]
    internal static partial void TlsLoaded(this ILogger log, string names, DateTime notAfter, double days);

    [LoggerMessage(6002, LogLevel.Information, "the certificate was replaced: {Names}, until {NotAfter:u} ({Days} days)", EventName = "tls.reloaded")]
    internal static partial void TlsReloaded(this ILogger log, string names, DateTime notAfter, double days);

    [LoggerMessage(6003, LogLevel.Error, "THE NEW CERTIFICATE IS NOT SERVED: {Problem}. The one before is, until {NotAfter:u}", EventName = "tls.notReloaded")]
    internal static partial void TlsNotReloaded(this ILogger log, string problem, DateTime notAfter);

    [LoggerMessage(6004, LogLevel.Warning, "the certificate for {Names} expires in {Days} days, on {NotAfter:u}", EventName = "tls.expires")]
    internal static partial void TlsExpires(this ILogger log, string names, double days, DateTime notAfter);

    [LoggerMessage(6005, LogLevel.Error, "THE CERTIFICATE for {Names} EXPIRED on {NotAfter:u}: clients refuse it", EventName = "tls.expired")]
    internal static partial void TlsExpired(this ILogger log, string names, DateTime notAfter);

    [LoggerMessage(6006, LogLevel.Warning, "PLAIN HTTP BEYOND THIS MACHINE at {Address}: whoever is on the way can read and change what is sent. The operator says: {Reason}", EventName = "access.plainHttp")]
    internal static partial void PlainHttp(this ILogger log, string address, string reason);

    [LoggerMessage(6010, LogLevel.Information, "there are {Count} API keys now", EventName = "access.keysReloaded")]
    internal static partial void KeysReloaded(this ILogger log, int count);

    [LoggerMessage(6011, LogLevel.Error, "the API keys from before are kept: {Problem}", EventName = "access.keysNotReloaded")]
    internal static partial void KeysNotReloaded(this ILogger log, string problem);

    [LoggerMessage(6012, LogLevel.Warning, "requests come through a proxy on this machine that access.proxies does not name: all of its clients are limited as one", EventName = "access.proxyUnknown")]
    internal static partial void ProxyUnknown(this ILogger log);

    [LoggerMessage(6013, LogLevel.Information, "the edge turned {Count} requests away in {Seconds} s, most often for {Reason}", EventName = "access.refused")]
    internal static partial void AccessRefused(this ILogger log, long count, int seconds, string reason);

    // 7000: following another node

    [LoggerMessage(7001, LogLevel.Information, "  follows {Nodes}{Trust}", EventName = "follower.opened")]
    internal static partial void FollowerOpened(this ILogger log, string nodes, string trust);

    [LoggerMessage(7002, LogLevel.Information, "The genesis of {ChainId} from {Node}, SHA-256 {Hash}", EventName = "follower.genesisFetched")]
    internal static partial void GenesisFetched(this ILogger log, string chainId, Uri node, string hash);

    [LoggerMessage(7003, LogLevel.Warning, "TRUSTED ON FIRST USE: without --trust this node believes the first node that answered. Compare {What} with one from a source of your own", EventName = "follower.trustedOnFirstUse")]
    internal static partial void TrustedOnFirstUse(this ILogger log, string what);

    [LoggerMessage(7004, LogLevel.Warning, "{Problem}", EventName = "follower.leaderFailed")]
    internal static partial void LeaderFailed(this ILogger log, string problem);

    [LoggerMessage(7006, LogLevel.Information, "joining from the snapshot of height {Height:N0}: {Chunks} chunks, {Kept} of them here already", EventName = "follower.snapshotFetching")]
    internal static partial void SnapshotFetching(this ILogger log, long height, uint chunks, uint kept);

    [LoggerMessage(7007, LogLevel.Information, "joined at height {Height:N0}, root {Root}", EventName = "follower.snapshotRestored")]
    internal static partial void SnapshotRestored(this ILogger log, long height, string root);

    [LoggerMessage(7008, LogLevel.Warning, "the validators have changed since the genesis, which is therefore proved only when this node reaches the trusted block {Height}", EventName = "follower.genesisProvedLater")]
    internal static partial void GenesisProvedLater(this ILogger log, long height);

    [LoggerMessage(7005, LogLevel.Information, "{Node} serves blocks", EventName = "follower.leaderServes")]
    internal static partial void LeaderServes(this ILogger log, Uri node);

    // 8000: what an operator did through the admin API

    [LoggerMessage(8001, LogLevel.Information, "  admin API                {Address}", EventName = "admin.serving")]
    internal static partial void AdminServed(this ILogger log, string address);

    [LoggerMessage(8002, LogLevel.Warning, "the admin API is not served: {Problem}", EventName = "admin.notServed")]
    internal static partial void AdminNotServed(this ILogger log, string problem);

    [LoggerMessage(8003, LogLevel.Warning, "by the admin API: {Action}", EventName = "admin.action")]
    internal static partial void AdminAction(this ILogger log, string action);

    [LoggerMessage(8004, LogLevel.Warning, "the admin API turned away a request without its token", EventName = "admin.refused")]
    internal static partial void AdminRefused(this ILogger log);

    // 9000: the bank adapter and the reference bank

    [LoggerMessage(9001, LogLevel.Information, "bank {Bic}: {Accounts} reserve accounts, facts for {Node}, messages in {Folder}", EventName = "bank.opened")]
    internal static partial void BankOpened(this ILogger log, string bic, int accounts, Uri node, string folder);

    [LoggerMessage(9002, LogLevel.Information, "  the bank's endpoint      {Url}", EventName = "bank.serving")]
    internal static partial void BankServing(this ILogger log, string url);

    [LoggerMessage(9003, LogLevel.Information, "{File} ({Kind}) taken in: {Facts} new facts", EventName = "bank.messageTaken")]
    internal static partial void BankMessageTaken(this ILogger log, string file, string kind, int facts);

    [LoggerMessage(9004, LogLevel.Warning, "{File} REJECTED, {Code}: {Detail}", EventName = "bank.messageRejected")]
    internal static partial void BankMessageRejected(this ILogger log, string file, string code, string detail);

    [LoggerMessage(9005, LogLevel.Information, "{File} came before (SHA-256 {Hash}): nothing changes", EventName = "bank.messageKnown")]
    internal static partial void BankMessageKnown(this ILogger log, string file, string hash);

    [LoggerMessage(9006, LogLevel.Error, "the chain refuses {Fact}: {Code}. `gwangan bank retry` sends it again once the cause is put right", EventName = "bank.factRefused")]
    internal static partial void BankFactRefused(this ILogger log, string fact, string code);

    [LoggerMessage(9007, LogLevel.Warning, "the envelope with nonce {Nonce} cannot come into a block any more, {Code}: its facts get another", EventName = "bank.envelopeRefused")]
    internal static partial void BankEnvelopeRefused(this ILogger log, ulong nonce, string code);

    [LoggerMessage(9008, LogLevel.Warning, "the city's node does not answer: {Problem}. Messages are taken in, and wait", EventName = "bank.nodeAway")]
    internal static partial void BankNodeAway(this ILogger log, string problem);

    [LoggerMessage(9009, LogLevel.Information, "the city's node answers again", EventName = "bank.nodeBack")]
    internal static partial void BankNodeBack(this ILogger log);

    [LoggerMessage(9010, LogLevel.Information, "payment order {Order}: {Payments} payments, {Won} won", EventName = "bank.ordered")]
    internal static partial void BankOrdered(this ILogger log, string order, int payments, long won);

    [LoggerMessage(9011, LogLevel.Warning, "payment order {Order} cannot be handed to the bank: {Problem}. It is tried again", EventName = "bank.notDelivered")]
    internal static partial void BankNotDelivered(this ILogger log, string order, string problem);

    [LoggerMessage(9012, LogLevel.Warning, "the endpoint turned away a message without the bank's token, certificate or signature", EventName = "bank.stranger")]
    internal static partial void BankStranger(this ILogger log);

    [LoggerMessage(9013, LogLevel.Error, "{File} cannot be read or moved: {Problem}. It stays in the inbox and is tried again; others go on", EventName = "bank.messageStuck")]
    internal static partial void BankMessageStuck(this ILogger log, string file, string problem);

    [LoggerMessage(9014, LogLevel.Warning, "payment order {Order} is taken apart: the bank has not seen it, and the chain does not want all of its payments from this bank any more", EventName = "bank.orderWithdrawn")]
    internal static partial void BankOrderWithdrawn(this ILogger log, string order);

    [LoggerMessage(9015, LogLevel.Error, "payment order {Order} is IN DOUBT: the bank may have it, and the chain does not want all of its payments any more. Ask the bank, then `gwangan bank order {Order} --taken` or `--not-taken`", EventName = "bank.orderInDoubt")]
    internal static partial void BankOrderInDoubt(this ILogger log, string order);

    [LoggerMessage(9016, LogLevel.Warning, "{Credit} ({Won} won) goes back, and no order can be written: the bank has not said who paid it, or its time is over. Settle it with the bank, whose debit ends it", EventName = "bank.returnByHand")]
    internal static partial void BankReturnByHand(this ILogger log, string credit, long won);

    [LoggerMessage(9017, LogLevel.Information, "recall refused: {Answer} goes to the bank", EventName = "bank.recallAnswered")]
    internal static partial void BankRecallAnswered(this ILogger log, string answer);

    [LoggerMessage(9020, LogLevel.Information, "  the reference bank       {Url}", EventName = "referenceBank.serving")]
    internal static partial void ReferenceBankServing(this ILogger log, string url);

    [LoggerMessage(9021, LogLevel.Warning, "the reference bank cannot hand over {File}: {Problem}. It is tried again", EventName = "referenceBank.notDelivered")]
    internal static partial void ReferenceBankNotDelivered(this ILogger log, string file, string problem);

    [LoggerMessage(9022, LogLevel.Warning, "the demo's bank has stopped: {Problem}", EventName = "bank.demoStopped")]
    internal static partial void BankDemoStopped(this ILogger log, string problem);
}
