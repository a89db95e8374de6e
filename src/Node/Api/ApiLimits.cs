using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api;

/// <summary>A bound, as docs/access.md lists it.</summary>
/// <param name="Group">What it is about.</param>
/// <param name="What">What is bounded.</param>
/// <param name="Value">The most, as text.</param>
/// <param name="Beyond">What happens beyond it, or why it is as it is.</param>
/// <param name="Setting">The setting that changes it; null when it is fixed.</param>
public sealed record ApiLimit(string Group, string What, string Value, string Beyond, string? Setting = null);

/// <summary>Everything that the public listener takes, holds and gives has a bound, and it stands here. A test compares <see cref="All"/> with docs/access.md, and finds bounds that stand elsewhere.</summary>
/// <remarks>
/// What one client can hold is small against what all can, and what all can hold fits into a machine of 4 GiB beside the city. Bounds on rates per client, which depend on who it is,
/// stand beside the keys that change them.
/// </remarks>
public static class ApiLimits
{
    /// <summary>Headers of a request, its line not counted.</summary>
    public const int HeaderBytesMax = 16 << 10, HeaderCountMax = 100, RequestLineBytesMax = 8 << 10;

    /// <summary>Requests of one HTTP/2 connection at a time; the same number that Kestrel and most servers allow.</summary>
    public const int StreamsPerConnectionMax = 100;

    /// <summary>Requests that are underway at a time, on all connections: those of HTTP/2 share one. And those of one caller, as many as a busy program has on a few connections.</summary>
    public const int RequestsMax = 16_384, RequestsPerCallerMax = 512;

    /// <summary>Bytes of a request that lie unread, for each connection.</summary>
    public const int UnreadBytesMax = 256 << 10;

    /// <summary>Slowest body that is taken, and the slowest taker of an answer that is waited for, in bytes a second, after <see cref="RateGrace"/>.</summary>
    public const int BodyBytesPerSecondMin = 1_024, AnswerBytesPerSecondMin = 240;

    /// <summary>Most bytes of one envelope in JSON: base64 of the largest, and a frame. No other body but a batch is larger.</summary>
    public const int EnvelopeBodyMax = Limits.EnvelopeSizeMax / 3 * 4 + 1_024;

    /// <summary>A batch: its bytes, and its envelopes, which are about a block's work.</summary>
    public const int BatchBodyMax = 8 << 20, BatchCountMax = 10_000;

    /// <summary>Bytes of large requests that are on their way in, those of all clients together: eight of the largest batches.</summary>
    public const long IncomingBytesMax = 64 << 20;

    /// <summary>Bytes of each request that are not counted there, so that ordinary orders never wait for room.</summary>
    public const int IncomingBytesFree = 16 << 10;

    /// <summary>Items of a page.</summary>
    public const int PageItemsMax = 500, PageItemsDefault = 50;

    /// <summary>Holders of an asset that are listed, the largest first.</summary>
    public const int HoldersMax = 100;

    /// <summary>Events of a page; a block is never cut.</summary>
    public const int PageEventsMax = 5_000;

    /// <summary>Blocks that are read for a page of operations or events; each may have to be decoded whole.</summary>
    public const int PageBlocksMax = 100;

    /// <summary>Lines of an account's history as a file.</summary>
    public const int FileLinesMax = 100_000;

    /// <summary>Looks for the lines of a file, each of which goes through 10,000 lines of the account at most where not all are wanted: enough for a full file of all of them.</summary>
    public const int FileLooksMax = 100;

    /// <summary>Files that are being answered at a time, and to one address that is not this machine's.</summary>
    public const int FilesMax = 16, FilesPerAddressMax = 2;

    /// <summary>Levels of a book, where not all are asked for.</summary>
    public const int BookDepthMax = 5_000, BookDepthDefault = 50;

    /// <summary>Statements of solvency of the past, where not so many are asked for.</summary>
    public const int SolvencySamplesMax = 1_000, SolvencySamplesDefault = 100;

    /// <summary>Entries of a bank that wait for being minted, or for an owner.</summary>
    public const int WaitingEntriesMax = 1_000;

    /// <summary>Freezes, campaigns of grants, or withdrawals, that are looked at for one page of those of an account.</summary>
    public const int RecordsLookedAtMax = 1_000;

    /// <summary>Channels, clients and assets of other chains in one answer; packets of each end that are named, and that are counted.</summary>
    public const int IbcEndsMax = 200, IbcWaitingMax = 20, IbcInFlightMax = 1_000;

    /// <summary>Books with every order that are being answered at a time, and to one address that is not this machine's: each holds the whole book in memory until it is taken.</summary>
    public const int FullBooksMax = 16, FullBooksPerAddressMax = 2;

    /// <summary>Subscriptions of a WebSocket.</summary>
    public const int SubscriptionsMax = 200;

    /// <summary>Levels of a book's channel, where not all are asked for.</summary>
    public const int ChannelDepthMax = 1_000;

    /// <summary>Trades with which a channel of trades begins.</summary>
    public const int ChannelTradesMax = 50;

    /// <summary>Text messages of a WebSocket. Submissions are counted as envelopes, and here only where they are turned away before that, as are batches. A channel counts as a message: it is answered with a snapshot.</summary>
    public const int MessagesPerSecondMax = 50, MessagesAtOnceMax = 500;

    /// <summary>What waits for a client that does not take it, not counting one message.</summary>
    public const int UnsentMessagesMax = 8_192, UnsentBytesMax = 8 << 20;

    /// <summary>Submissions of one WebSocket that wait for their block.</summary>
    public const int SubmissionsWaitingMax = 1_024;

    /// <summary>Batches of one WebSocket on their way to the pool: enough that the next is decoded while the chain is busy, few enough that a client is slowed down by its own answers.</summary>
    public const int BatchesWaitingMax = 32;

    /// <summary>Block streams, each of which costs a connection and one block of memory, and those of one caller without a key, so that one stranger does not take the place of every follower.</summary>
    public const int BlockStreamsMax = 64, BlockStreamsPerCallerMax = 8;

    /// <summary>Chunks of snapshots on their way, each of which reads the disk.</summary>
    public const int ChunksMax = 64, ChunksPerCallerMax = 4;

    /// <summary>API keys, what a tier of the operator's own may allow a second, and how many places.</summary>
    public const int ApiKeysMax = 10_000, TierRateMax = 1_000_000, TierPlacesMax = 4_096;

    /// <summary>How long a caller that sent malformed or forged envelopes, or handed in more at once than a bucket holds, is turned away.</summary>
    public static readonly TimeSpan DebtMax = TimeSpan.FromSeconds(60);

    /// <summary>Connections to the admin API, a body there, and operations of its list.</summary>
    public const int AdminConnectionsMax = 16, AdminBodyMax = 4 << 10, AdminWaitingMax = 10_000;

    /// <summary>Demo funds and new shops a minute, and the body that asks for them.</summary>
    public const int DemoFundsPerMinuteMax = 60, DemoMerchantsPerMinuteMax = 60, DemoBodyMax = 4 << 10;

    /// <summary>Ethereum's JSON-RPC: a message, its depth, the requests of a batch, an answer, and letters of an unknown method's name that are repeated.</summary>
    public const int RpcBodyMax = 5 << 20, RpcDepthMax = 64, RpcBatchMax = 1_000, RpcAnswerBytesMax = 25 << 20, RpcNameShownMax = 64;

    /// <summary>In a development city: blocks that one request makes (each is one as all others, a millisecond or two, so they fit into the time of a message), and seconds between blocks that come by the clock.</summary>
    public const int DevelopmentBlocksMax = 20_000, DevelopmentIntervalSecondsMax = 86_400;

    /// <summary>Calls there that can keep a core busy and wait for a place, of all clients; messages of one connection that are answered at a time; and connections to the socket in the data folder.</summary>
    public const int RpcWaitingMax = 1_024, RpcMessagesMax = 64, RpcIpcConnectionsMax = 64;

    /// <summary>Logs of one answer; addresses, and alternatives at one place of the topics, of one filter; blocks of a fee history; filters that are kept, and those of one caller.</summary>
    public const int RpcLogsMax = 10_000, RpcFilterWordsMax = 1_000, RpcFeeBlocksMax = 1_024, RpcPercentilesMax = 100, RpcFiltersMax = 8_192, RpcFiltersPerCallerMax = 256;

    /// <summary>How long a filter is kept that nobody asks for, where there is room and where there is none, and how long a transaction is waited for by eth_sendRawTransactionSync: unless told, and at most.</summary>
    public static readonly TimeSpan RpcFilterMax = TimeSpan.FromMinutes(5), RpcFilterLeft = TimeSpan.FromSeconds(30), RpcSyncDefault = TimeSpan.FromSeconds(20), RpcSyncMax = TimeSpan.FromSeconds(50);

    /// <summary>An answer that may be long: a million steps with their stacks are half of it, and so are the receipts of a million transfers.</summary>
    public const long RpcLongBytesMax = 2L << 30;

    /// <summary>Long answers, which lie in files until their clients have them: of all, of one caller, and what the disk must have left, because the chain needs it more.</summary>
    public const long RpcFileBytesMax = 8L << 30, RpcFileBytesPerCallerMax = 2 * RpcLongBytesMax, RpcDiskLeftMin = 2L << 30;

    /// <summary>Large answers until their clients have them: of all, of one caller, and what of each is free; and how much of one is sent at a time.</summary>
    public const int RpcHeldBytesMax = 512 << 20, RpcHeldBytesPerCallerMax = 128 << 20, RpcHeldBytesFree = 64 << 10, RpcPieceBytes = 256 << 10;

    /// <summary>What stands around answers, and refusals: they fit behind the bound of an answer, and are hardly longer than what was asked.</summary>
    public const int RpcFrameBytesMax = RpcBodyMax + RpcBatchMax * 512;

    /// <summary>Until an answer must be taken: the largest in memory at 440 KB a second.</summary>
    public static readonly TimeSpan RpcTakeMax = TimeSpan.FromSeconds(60);

    /// <summary>What a long one has beyond that: a second for each MiB above the largest in memory.</summary>
    public static TimeSpan RpcTakeMore(long bytes) => TimeSpan.FromSeconds(Math.Max(0, bytes - RpcAnswerBytesMax) >> 20);

    /// <summary>How much of a message is read at a time.</summary>
    public const int RpcReadBytes = 4 << 10;

    /// <summary>Until a call that can keep a core busy must have its result, and until a message must be answered.</summary>
    public static readonly TimeSpan RpcCallMax = TimeSpan.FromSeconds(5), RpcMessageMax = TimeSpan.FromSeconds(60);

    /// <summary>CometBFT's RPC: subscriptions of all clients, a query's letters and the digits of a number in it, items of a page, and block headers of one answer.</summary>
    public const int CometSubscriptionsMax = 4_096, QueryLengthMax = 512, QueryNumberDigitsMax = 80, CometPageDefault = 30, CometPageMax = 100, BlockMetasMax = 20;

    /// <summary>Queries of Cosmos' services: items of a page unless asked and at most, and records that are looked at for one.</summary>
    public const int QueryPageDefault = 100, QueryPageMax = 1_000, QueryRecordsMax = 10_000;

    /// <summary>Requests that reading an IBC tree from the disk counts as, where its height is no longer in memory: all of it is read and hashed.</summary>
    public const int TreeReadWeight = 50;

    /// <summary>A message of gRPC, as most servers take unless configured; and questions on one stream of reflection.</summary>
    public const int GrpcMessageBytesMax = 4 << 20, ReflectionQuestionsMax = 1_000;

    /// <summary>How long a stream of reflection lasts.</summary>
    public static readonly TimeSpan ReflectionMax = TimeSpan.FromSeconds(60);

    /// <summary>Blocks that one search looks into, and what it may find.</summary>
    public const int SearchBlocksMax = 5_000, SearchFoundMax = 10_000;

    /// <summary>A piece of the genesis there, the same as CometBFT's, and the largest genesis that is shown.</summary>
    public const int GenesisChunkBytesMax = 16 << 20, GenesisBytesMax = 512 << 20;

    /// <summary>How far a follower is behind from when on it says that it catches up.</summary>
    public const int CatchingUpBlocksMin = 3;

    /// <summary>How long broadcast_tx_commit waits for the block: as CometBFT unless configured.</summary>
    public static readonly TimeSpan BroadcastCommitMax = TimeSpan.FromSeconds(10);

    /// <summary>Connections to the metrics.</summary>
    public const int MetricsConnectionsMax = 64;

    /// <summary>Until a TLS handshake must be over.</summary>
    public static readonly TimeSpan HandshakeMax = TimeSpan.FromSeconds(5);

    /// <summary>Until a request's headers must be here.</summary>
    public static readonly TimeSpan HeadersMax = TimeSpan.FromSeconds(10);

    /// <summary>Until a body must be here, whatever its speed: the largest batch at 280 KB a second.</summary>
    public static readonly TimeSpan BodyMax = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be idle.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(75);

    /// <summary>From when on a rate is measured.</summary>
    public static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>Pings on WebSockets and HTTP/2, and until they must be answered.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15), PongMax = TimeSpan.FromSeconds(15);

    /// <summary>How long a request waits for a height that its client has seen.</summary>
    public static readonly TimeSpan HeightWaitMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a history waits for the index, and how long where the client named a height.</summary>
    public static readonly TimeSpan IndexWaitMax = TimeSpan.FromSeconds(1), IndexWaitAskedMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a submission waits for its block.</summary>
    public static readonly TimeSpan CommitWaitMax = TimeSpan.FromSeconds(30);

    /// <summary>How long a follower waits for the demo bank.</summary>
    public static readonly TimeSpan DemoWaitMax = TimeSpan.FromSeconds(35);

    /// <summary>Until a book with every order must be taken.</summary>
    public static readonly TimeSpan FullBookMax = TimeSpan.FromSeconds(60);

    /// <summary>Until a history as a file must be taken.</summary>
    public static readonly TimeSpan FileMax = TimeSpan.FromSeconds(300);

    /// <summary>Until a message must be taken by a client, a begun one must be whole, the end of a WebSocket must be said, and its client must have closed its side.</summary>
    public static readonly TimeSpan SendMax = TimeSpan.FromSeconds(20), MessageMax = TimeSpan.FromSeconds(10), CloseMax = TimeSpan.FromSeconds(2), ClosedMax = TimeSpan.FromSeconds(10);

    /// <summary>Every bound, in the order in which people read them.</summary>
    public static IReadOnlyList<ApiLimit> All { get; } =
    [
        new("Connections", "connections", Count(AccessOptions.Default.ConnectionsMax), "one more is closed at once", "limits.connections"),
        new("Connections", "connections of one address (IPv6: of one /64)", Count(AccessOptions.Default.ConnectionsPerAddressMax), "one more is closed at once; this machine's own are not counted", "limits.connections-per-address"),
        new("Connections", "a TLS handshake", Span(HandshakeMax), "the connection is closed"),
        new("Connections", "idle between requests", Span(IdleMax), "the connection is closed; on HTTP/2 a ping after " + Span(PingEvery) + " must be answered within " + Span(PongMax)),
        new("Connections", "requests of one HTTP/2 connection at a time", Count(StreamsPerConnectionMax), "the stream is refused; a client that opens and resets without end is disconnected"),
        new("Requests", "requests underway, of all clients (WebSockets and block streams not counted)", Count(RequestsMax), "503 `api.Busy`"),
        new("Requests", "requests underway, of one key, or of one address without", Count(RequestsPerCallerMax), "503 `api.Busy`; this machine's own count only in all"),
        new("Requests", "the request line", Bytes(RequestLineBytesMax), "414"),
        new("Requests", "headers", $"{Count(HeaderCountMax)}, {Bytes(HeaderBytesMax)}", "431"),
        new("Requests", "headers, from the first byte to the last", Span(HeadersMax), "408"),
        new("Requests", "a body's speed, after " + Span(RateGrace), $"at least {Bytes(BodyBytesPerSecondMin)} a second", "408 `api.BodyTooSlow`"),
        new("Requests", "a body, from the first byte to the last", Span(BodyMax), "408 `api.BodyTooSlow`"),
        new("Requests", "a body", Bytes(EnvelopeBodyMax), "413 `api.BodyTooLarge`; compressed bodies are not unpacked"),
        new("Requests", "a batch", $"{Bytes(BatchBodyMax)}, {Count(BatchCountMax)} envelopes", "413 `api.BodyTooLarge`, 400 `api.BadRequest`"),
        new("Requests", "bytes that lie unread, of a connection", Bytes(UnreadBytesMax), "the client is not read from"),
        new("Requests", "bytes on their way in, of all clients (the first " + Bytes(IncomingBytesFree) + " of each request are free)", Bytes(IncomingBytesMax), "503 `api.Busy`, 1013 on a WebSocket"),
        new("Callers", "requests a second of a caller without a key, by their weight; ten times as many at once", Count(RateTier.Anonymous.Requests.PerSecond), "429 `api.TooManyRequests`", "access.requests-per-second"),
        new("Callers", "envelopes a second of a caller without a key; ten times as many at once", Count(RateTier.Anonymous.Envelopes.PerSecond), "429 `api.TooManyEnvelopes`", "access.envelopes-per-second"),
        new("Callers", "malformed or forged envelopes and wrong keys of a caller without a key", $"{Count(RateTier.Anonymous.Faults.PerSecond)} a second, {Count(RateTier.Anonymous.Faults.Burst)} at once", $"429 `api.TooManyFaults`, for {Span(DebtMax)} at most"),
        new("Callers", "API keys", Count(ApiKeysMax), "none is added"),
        new("Answers", "items of a page", $"{Count(PageItemsMax)} ({Count(PageItemsDefault)} unless asked)", "400 `api.BadRequest`"),
        new("Answers", "holders of an asset", Count(HoldersMax), "the others are only counted"),
        new("Answers", "events of a page", Count(PageEventsMax), "the page ends; a block is never cut"),
        new("Answers", "blocks that a page of operations or events reads", Count(PageBlocksMax), "the page ends"),
        new("Answers", "lines of an account's history as a file", Count(FileLinesMax), "400 `api.BadRequest`"),
        new("Answers", "looks for them, each through 10,000 lines of the account at most", Count(FileLooksMax), "the file ends with a line of kind `more`"),
        new("Answers", "histories as files on their way, those of one address", $"{Count(FilesMax)}, {Count(FilesPerAddressMax)}", "503 `api.Busy`; this machine's own count only in all"),
        new("Answers", "taking a history as a file", Span(FileMax), "the connection is closed"),
        new("Answers", "statements of solvency of the past", $"{Count(SolvencySamplesMax)} ({Count(SolvencySamplesDefault)} unless asked)", "400 `api.BadRequest`"),
        new("Answers", "entries of a bank that wait", Count(WaitingEntriesMax), "the first of them are told"),
        new("Answers", "freezes, campaigns or withdrawals looked at for a page", Count(RecordsLookedAtMax), "the page ends"),
        new("Answers", "channels and clients, assets of other chains, packets underway that are named and counted of each", $"{Count(IbcEndsMax)}, {Count(IbcEndsMax)}, {Count(IbcWaitingMax)}, {Count(IbcInFlightMax)}", "the first of them are told"),
        new("Answers", "levels of a book", $"{Count(BookDepthMax)} ({Count(BookDepthDefault)} unless asked; 0 for all)", "400 `api.BadRequest`"),
        new("Answers", "books with every order on their way, those of one address", $"{Count(FullBooksMax)}, {Count(FullBooksPerAddressMax)}", "503 `api.Busy`; this machine's own count only in all"),
        new("Answers", "taking a book with every order", Span(FullBookMax), "the connection is closed"),
        new("Answers", "an answer's speed, after " + Span(RateGrace), $"at least {Bytes(AnswerBytesPerSecondMin)} a second", "the connection is closed"),
        new("Answers", "waiting for a block (`wait=commit`)", Span(CommitWaitMax), "202: it still waits"),
        new("Answers", "waiting for a height that the client has seen", Span(HeightWaitMax), "503 `api.HeightNotReached`"),
        new("Answers", "waiting for the index of history", $"{Span(IndexWaitMax)}; {Span(IndexWaitAskedMax)} where the client named a height", "it shows what it has; 503 `api.IndexBehind`"),
        new("WebSockets", "WebSockets", Count(AccessOptions.Default.SocketsMax), "503 `api.TooManySockets`", "limits.websockets"),
        new("WebSockets", "WebSockets of a caller without a key", Count(RateTier.Anonymous.Sockets), "503 `api.TooManySockets`", "access.sockets"),
        new("WebSockets", "subscriptions of a WebSocket", Count(SubscriptionsMax), "429 `api.TooManySubscriptions`"),
        new("WebSockets", "levels of a book's channel", $"{Count(ChannelDepthMax)} (0 for all)", "400 `api.BadRequest`"),
        new("WebSockets", "a text message, a binary message", $"{Bytes(EnvelopeBodyMax)}, {Bytes(BatchBodyMax)}", "closed with 1009; in however many fragments it comes; nothing is compressed"),
        new("WebSockets", "a message, from its first fragment to its last", Span(MessageMax), "closed"),
        new("WebSockets", "text messages (a channel counts as one), and submissions and batches that are turned away before their envelopes count", $"{Count(MessagesPerSecondMax)} a second, {Count(MessagesAtOnceMax)} at once", "closed with 1008"),
        new("WebSockets", "submissions that wait for their block", Count(SubmissionsWaitingMax), "429 `api.TooManyWaiting`"),
        new("WebSockets", "batches that wait for the pool", Count(BatchesWaitingMax), "the client is not read from"),
        new("WebSockets", "what a client leaves unread", $"{Count(UnsentMessagesMax)} messages, {Bytes(UnsentBytesMax)}, {Span(SendMax)}", "closed with 4008"),
        new("WebSockets", "silence", $"a ping after {Span(PingEvery)}, and {Span(PongMax)} for its answer", "closed"),
        new("Ethereum", "a message", Bytes(RpcBodyMax), "413; a WebSocket is closed with 1009"),
        new("Ethereum", "depth of its JSON", Count(RpcDepthMax), "-32700"),
        new("Ethereum", "requests of a batch", Count(RpcBatchMax), "-32600"),
        new("Ethereum", "an answer, to a batch in all", Bytes(RpcAnswerBytesMax), "-32003"),
        new("Ethereum", "answers until they are taken, those of one caller (the first " + Bytes(RpcHeldBytesFree) + " of each are free)", $"{Bytes(RpcHeldBytesMax)}, {Bytes(RpcHeldBytesPerCallerMax)}", "-32005; this machine's own count only in all"),
        new("Ethereum", "a long answer (traces, whole blocks and their receipts), with all of its batch", Bytes(RpcLongBytesMax), "-32003"),
        new("Ethereum", "long answers on the disk until they are taken, those of one caller", $"{Bytes(RpcFileBytesMax)}, {Bytes(RpcFileBytesPerCallerMax)}", "-32005, also where the disk has less than " + Bytes(RpcDiskLeftMin) + " left; this machine's own count only in all"),
        new("Ethereum", "taking an answer, by WebSocket " + Span(SendMax), Span(RpcTakeMax) + ", and a second for each MiB above " + Bytes(RpcAnswerBytesMax), "the connection is closed"),
        new("Ethereum", "a call", Span(RpcCallMax), "-32002"),
        new("Ethereum", "a trace", Span(Gwangan.Node.Ethereum.CallLimits.TraceTimeMax), "-32002"),
        new("Ethereum", "a message with all its requests", Span(RpcMessageMax), "-32002"),
        new("Ethereum", "calls and traces that wait for a core", Count(RpcWaitingMax), "-32005"),
        new("Ethereum", "logs of an answer", Count(RpcLogsMax), "-32005"),
        new("Ethereum", "addresses of a filter, alternatives at a place of its topics", $"{Count(RpcFilterWordsMax)}, {Count(RpcFilterWordsMax)}", "-32602"),
        new("Ethereum", "blocks of a fee history, percentiles", $"{Count(RpcFeeBlocksMax)}, {Count(RpcPercentilesMax)}", "fewer blocks; -32602"),
        new("Ethereum", "filters that are polled, those of one caller, or of one connection of this machine's", $"{Count(RpcFiltersMax)}, {Count(RpcFiltersPerCallerMax)}", "-32005"),
        new("Ethereum", "a filter that nobody polls", $"{Span(RpcFilterMax)}; {Span(RpcFilterLeft)} where there is no room", "forgotten"),
        new("Ethereum", "waiting of eth_sendRawTransactionSync", $"{Span(RpcSyncDefault)} unless asked, {Span(RpcSyncMax)} at most", "error 4: it still waits"),
        new("Ethereum", "messages of a connection that are answered at a time", Count(RpcMessagesMax), "the client is not read from"),
        new("Ethereum", "connections to the socket in the data folder", Count(RpcIpcConnectionsMax), "one more is closed at once"),
        new("Ethereum", "blocks that a development city makes at one request, seconds between its blocks", $"{Count(DevelopmentBlocksMax)}, {Count(DevelopmentIntervalSecondsMax)}", "-32602"),
        new("Cosmos", "messages, batches, answers, calls", "as Ethereum's", "-32700, -32600, -32005"),
        new("Cosmos", "subscriptions of a WebSocket, of all", $"{Count(SubscriptionsMax)}, {Count(CometSubscriptionsMax)}", "-32603"),
        new("Cosmos", "a query over events, digits of a number in it", $"{Count(QueryLengthMax)} letters, {Count(QueryNumberDigitsMax)}", "-32603"),
        new("Cosmos", "blocks that a search looks into, what it finds", $"{Count(SearchBlocksMax)}, {Count(SearchFoundMax)}", "-32603: narrow it with tx.height or block.height"),
        new("Cosmos", "items of a page", $"{Count(CometPageMax)}; {Count(CometPageDefault)} unless asked", "fewer"),
        new("Cosmos", "headers of blockchain", Count(BlockMetasMax), "the newest"),
        new("Cosmos", "the genesis, a piece of it", $"{Bytes(GenesisBytesMax)}, {Bytes(GenesisChunkBytesMax)}", "-32603; genesis_chunked"),
        new("Cosmos", "blocks behind its leader, from which a follower says that it catches up", Count(CatchingUpBlocksMin), ""),
        new("Cosmos", "items of a query's page, records looked at for it", $"{Count(QueryPageMax)} ({Count(QueryPageDefault)} unless asked), {Count(QueryRecordsMax)}", "the page ends, with a next_key"),
        new("Cosmos", "trees of IBC at heights no longer in memory, read from the disk at a time; what one counts as", $"1, {Count(TreeReadWeight)} requests", "14 UNAVAILABLE, code 6 of `query`; 8 RESOURCE_EXHAUSTED, -32005"),
        new("Cosmos", "depth of the JSON that REST takes, of the messages that it tells", $"{Count(RpcDepthMax)}, {Count(RpcDepthMax)}", "3 INVALID_ARGUMENT; what lies deeper is told as base64"),
        new("Cosmos", "a message of gRPC", Bytes(GrpcMessageBytesMax), "8 RESOURCE_EXHAUSTED; compressed ones 12 UNIMPLEMENTED"),
        new("Cosmos", "questions on a stream of reflection, its time", $"{Count(ReflectionQuestionsMax)}, {Span(ReflectionMax)}", "8 RESOURCE_EXHAUSTED, 4 DEADLINE_EXCEEDED"),
        new("Cosmos", "waiting of broadcast_tx_commit", Span(BroadcastCommitMax), "-32603: it still waits"),
        new("Nodes", "block streams", Count(BlockStreamsMax), "503 `api.TooManyFollowers`"),
        new("Nodes", "block streams of a caller without a key", Count(BlockStreamsPerCallerMax), "503 `api.TooManyFollowers`"),
        new("Nodes", "chunks of snapshots on their way, those of a caller without a key", $"{Count(ChunksMax)}, {Count(ChunksPerCallerMax)}", "429 `api.TooManyDownloads`"),
        new("Demo", "demo funds", $"{Count(DemoFundsPerMinuteMax)} a minute", "429 `demo.TooMany`"),
        new("Demo", "new merchants", $"{Count(DemoMerchantsPerMinuteMax)} a minute", "429 `demo.TooMany`"),
        new("Admin", "connections, a body", $"{Count(AdminConnectionsMax)}, {Bytes(AdminBodyMax)}", "closed at once, 413"),
        new("Admin", "operations of the mempool's list", Count(AdminWaitingMax), "400 `api.BadRequest`"),
        new("Metrics", "connections", Count(MetricsConnectionsMax), "one more is closed at once; a request there has no body"),
    ];

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => $"{Count((long)span.TotalSeconds)} s";

    private static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 20 => $"{Count(bytes >> 20)} MiB",
        >= 1 << 10 => $"{Count(bytes >> 10)} KiB",
        _ => $"{Count(bytes)} bytes",
    };
}
