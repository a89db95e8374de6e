using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A page of a list. <paramref name="Next"/> is the <c>before</c> of the next page; null at the end.</summary>
public sealed record Page<TItem>(IReadOnlyList<TItem> Items, string? Next = null);

/// <summary>A price level: price, size, number of orders.</summary>
[JsonConverter(typeof(LevelConverter))]
public readonly record struct LevelItem(string Price, string Size, int OrderCount);

/// <summary>Writes a level as <c>[price, size, orderCount]</c>.</summary>
public sealed class LevelConverter : JsonConverter<LevelItem>
{
    /// <inheritdoc/>
    public override LevelItem Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        string price = reader.GetString()!;
        reader.Read();
        string size = reader.GetString()!;
        reader.Read();
        int count = reader.GetInt32();
        reader.Read();
        return new LevelItem(price, size, count);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LevelItem value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Price);
        writer.WriteStringValue(value.Size);
        writer.WriteNumberValue(value.OrderCount);
        writer.WriteEndArray();
    }
}

/// <summary>What is waiting for a block.</summary>
public sealed record MempoolItem(int Count, long Bytes);

/// <summary>Whom a node follows.</summary>
/// <param name="Node">Its address.</param>
/// <param name="Connected">Whether it answers.</param>
/// <param name="Height">The height it told last.</param>
/// <param name="LagBlocks">How many blocks this node is behind that.</param>
/// <param name="LagMs">How old what this node shows may be, in milliseconds; 0 while it is connected and has the last block.</param>
/// <param name="Problem">What went wrong last; null when nothing is wrong.</param>
public sealed record FollowsItem(string Node, bool Connected, long Height, long LagBlocks, long LagMs, string? Problem);

/// <summary>Where the node stands.</summary>
/// <param name="ChainId">The chain's name, which every signature carries.</param>
/// <param name="Height">Height that every answer shows at least.</param>
/// <param name="AppHash">Commitment of the state after that block.</param>
/// <param name="BlockTime">Time of that block.</param>
/// <param name="BlockTimeMs">The same in milliseconds since 1970 UTC.</param>
/// <param name="OperationsPerSecond">Committed over the last ten seconds.</param>
/// <param name="Syncing">True while the node catches up.</param>
/// <param name="Version">Version of the node.</param>
/// <param name="MemoryBytes">Memory it uses.</param>
/// <param name="Mempool">What waits.</param>
/// <param name="IndexHeight">Last height in the index of history.</param>
/// <param name="OldestHeight">Oldest height at which accounts can be read.</param>
/// <param name="OpenOrders">Open orders over all markets.</param>
/// <param name="Demo">True when the city gives out demo money.</param>
/// <param name="Role">"leader" when this node makes blocks, "follower" when it takes them from another.</param>
/// <param name="Follows">Whom a follower follows; null for a leader.</param>
/// <param name="Rules">Version of the rules that the last block followed.</param>
/// <param name="Upgrade">The upgrade that is planned; null when none is.</param>
/// <param name="Ethereum">The city as an Ethereum chain; null where it is none, or JSON-RPC is off.</param>
public sealed record StatusAnswer(
    string ChainId, long Height, string AppHash, string BlockTime, long BlockTimeMs, double OperationsPerSecond, bool Syncing, string Version, long MemoryBytes,
    MempoolItem Mempool, long IndexHeight, long OldestHeight, int OpenOrders, bool Demo, string Role, FollowsItem? Follows, uint Rules, UpgradeItem? Upgrade,
    EthereumItem? Ethereum);

/// <summary>The city as an Ethereum chain.</summary>
/// <param name="ChainId">Its number among Ethereum's chains.</param>
/// <param name="Path">Where this server answers JSON-RPC, by POST.</param>
/// <param name="Development">Whether it is a development city, in which anybody sets anybody's money.</param>
public sealed record EthereumItem(long ChainId, string Path, bool Development);

/// <summary>An upgrade that is planned.</summary>
/// <param name="Rules">Version of the rules that it brings.</param>
/// <param name="Height">First block that follows them.</param>
/// <param name="Name">What people call the release that knows them.</param>
/// <param name="Info">Hash of the document that describes the release; zero when none was given.</param>
/// <param name="BlocksLeft">Blocks until then.</param>
/// <param name="SecondsLeft">About how long these take; null when there are too few blocks to tell.</param>
/// <param name="Known">Whether this node knows the rules, and goes on; else it stops before that height.</param>
public sealed record UpgradeItem(uint Rules, long Height, string Name, string Info, long BlocksLeft, long? SecondsLeft, bool Known);

/// <summary>The rules that blocks follow.</summary>
/// <param name="Height">The height that is answered for.</param>
/// <param name="Rules">Version of the rules that it followed.</param>
/// <param name="FromHeight">The first block that followed them; 0 when the city began with them.</param>
/// <param name="KnownRules">The newest version that this node knows.</param>
/// <param name="Upgrade">The upgrade that was planned then; null when none was.</param>
public sealed record RulesAnswer(long Height, uint Rules, long FromHeight, uint KnownRules, UpgradeItem? Upgrade);

/// <summary>Whether the node can be used.</summary>
public sealed record HealthAnswer(string Status, string? Reason = null);

/// <summary>An asset's name by language.</summary>
public sealed record NamesItem(string Ko, string En);

/// <summary>An asset. <paramref name="Lot"/> and <paramref name="Supply"/> are in whole units; <paramref name="Token"/> is its address as an ERC-20 token, in a city with an Ethereum chain.</summary>
/// <remarks><paramref name="Backing"/> is issuer, bank or custody; <paramref name="Backed"/> what is attested to stand behind it, null where nothing has to; while <paramref name="IsDeficient"/> more exists than that, and nothing is minted. While it is suspended, why and since when.</remarks>
public sealed record AssetItem(
    string Symbol, string Name, NamesItem Names, string Class, int Decimals, int DisplayDecimals, string Issuer, string Supply, string Status, string Lot, string? Token,
    string Backing, string? Backed, bool IsDeficient, string? SuspensionReason, string? SuspendedSince);

/// <summary>Every asset at a height.</summary>
public sealed record AssetsAnswer(IReadOnlyList<AssetItem> Items, long Height, string? Next = null);

/// <summary>From a price on, prices are multiples of a tick.</summary>
public sealed record TickItem(string FromPrice, string Tick);

/// <summary>The last 24 hours of a market, to the minute. What has not happened yet is null.</summary>
public sealed record TickerItem(
    string Market, string? Last, string? Open24h, string? High24h, string? Low24h, string Volume24h, string Notional24h, string Change24hPercent,
    string? Bid, string? BidSize, string? Ask, string? AskSize, string Time);

/// <summary>A market with its terms.</summary>
public sealed record MarketItem(
    string Symbol, string Base, string Quote, string Status, string PriceStep, IReadOnlyList<TickItem> Ticks, string LotSize, string MinNotional,
    int MakerFeeBps, int TakerFeeBps, int BandPercent, string ReferencePrice, string BandLow, string BandHigh, TickerItem Ticker);

/// <summary>A book by price levels, best first. <paramref name="Sequence"/> is the height of the last block that changed it.</summary>
public sealed record BookAnswer(string Market, long Height, long Sequence, IReadOnlyList<LevelItem> Bids, IReadOnlyList<LevelItem> Asks);

/// <summary>A resting order in a full book, with what of it shows.</summary>
public sealed record RestingItem(string OrderId, string Price, string Size, string Owner);

/// <summary>A book with every order that shows, in priority order.</summary>
public sealed record FullBookAnswer(string Market, long Height, long Sequence, IReadOnlyList<RestingItem> Bids, IReadOnlyList<RestingItem> Asks);

/// <summary>A trade.</summary>
public sealed record TradeItem(
    string Id, string Market, string Price, string Size, string TakerSide, long Height, string Time, long TimeMs, string MakerOrderId, string TakerOrderId);

/// <summary>A trade as one of its two accounts sees it.</summary>
public sealed record AccountTradeItem(
    string Id, string Market, string Price, string Size, string TakerSide, long Height, string Time, long TimeMs, string MakerOrderId, string TakerOrderId,
    string Side, string Role, string OrderId, string Fee, string FeeAsset);

/// <summary>A candle; <paramref name="Time"/> is the start of its interval in milliseconds since 1970 UTC.</summary>
public sealed record CandleItem(long Time, string Open, string High, string Low, string Close, string Volume, int Trades);

/// <summary>What an account has of an asset. Of <paramref name="Available"/>, which no order holds, <paramref name="Frozen"/> must not leave.</summary>
public sealed record BalanceItem(string Asset, string Available, string Locked, string Total, string Frozen = "0");

/// <summary>A key that acts, or acted, for an account: active, expired or revoked. The public key is known once the key has signed; a session key has a scope.</summary>
public sealed record KeyItem(string KeyType, string Address, string? PublicKey, string Status, string NonceHigh, KeyScopeItem? Scope);

/// <summary>What a session key may do (cancel, order, transfer), where (no markets: everywhere), and how much, in whole units; null for no bound. Fees are in won.</summary>
public sealed record KeyScopeItem(
    IReadOnlyList<string> Permissions, IReadOnlyList<string> Markets, string? Asset, string? AmountMax, string? Budget, string Spent, string? FeeBudget, string FeesSpent, long? ExpiryMs);

/// <summary>An account at a height.</summary>
/// <param name="OwnKeyRevoked">True when the key from which the address follows acts for the account no more.</param>
public sealed record AccountAnswer(
    string Address, string Bech32, long Height, string NonceHigh, IReadOnlyList<KeyItem> Keys, IReadOnlyList<BalanceItem> Balances, int OpenOrders, string? Body,
    KillSwitchItem? KillSwitch = null, CancelOnDisconnectItem? CancelOnDisconnect = null, bool? OwnKeyRevoked = null);

/// <summary>An order. What it is besides a plain one stands at the end, and is null where it does not apply.</summary>
/// <param name="Status">open, waiting (a stop that is not triggered yet), filled, cancelled or expired.</param>
/// <param name="DisplaySize">An iceberg's peak.</param>
/// <param name="Hidden">True for an order that does not show in any book.</param>
/// <param name="Stop">A stop's terms, also after it was triggered.</param>
public sealed record OrderItem(
    string OrderId, string? ClientOrderId, string Market, string Side, string Type, string? Price, string Size, string Filled, string Remaining, string? AveragePrice,
    string TimeInForce, string Status, string? Reason, long? ExpiryMs, string CreatedTime, string UpdatedTime, string Owner,
    string? DisplaySize = null, bool? Hidden = null, StopItem? Stop = null);

/// <summary>A stop's terms.</summary>
/// <param name="Trigger">atOrAbove or atOrBelow.</param>
/// <param name="TriggerPrice">Where it stands now, or stood when it was triggered.</param>
/// <param name="TrailIn">ticks or basisPoints, for a trailing stop.</param>
/// <param name="TrailBy">The distance of a trailing stop.</param>
public sealed record StopItem(string Trigger, string TriggerPrice, string? TrailIn = null, uint? TrailBy = null);

/// <summary>An engaged kill switch: the account places no orders.</summary>
/// <param name="Own">Whether the account itself engaged it.</param>
/// <param name="Body">The bodies that engaged it, with commas between them; null for none.</param>
/// <param name="Reason">Why, as said last.</param>
/// <param name="SinceTime">When it was engaged last.</param>
public sealed record KillSwitchItem(bool Own, string? Body, string Reason, string SinceTime);

/// <summary>An armed cancel-on-disconnect.</summary>
/// <param name="Market">The market whose orders it cancels; null for all.</param>
/// <param name="TimeoutMs">How long it waits after each arming.</param>
/// <param name="DeadlineMs">When it fires, milliseconds since 1970 UTC.</param>
public sealed record CancelOnDisconnectItem(string? Market, long TimeoutMs, long DeadlineMs);

/// <summary>A transfer, mint or burn. The memo of a transfer, the reference of a mint or burn.</summary>
public sealed record TransferItem(
    string Id, string Kind, string? From, string? To, string Asset, string Amount, string? Memo, string? Reference, long Height, string Time, long TimeMs);

/// <summary>A block in short. <paramref name="AppHash"/> is the one in its header: the state before it.</summary>
public sealed record BlockItem(long Height, string Hash, string Time, long TimeMs, int OperationCount, string Proposer, string AppHash, int Bytes);

/// <summary>The events of one kind in a block.</summary>
public sealed record EventsItem(long Height, string Time, long TimeMs, IReadOnlyList<JsonObject> Events);

/// <summary>A block with its header and operations.</summary>
public sealed record BlockAnswer(
    long Height, string Hash, string Time, long TimeMs, int OperationCount, string Proposer, string AppHash, int Bytes, HeaderItem Header, IReadOnlyList<OperationItem> Operations);

/// <summary>Every field of a CometBFT header; hashes in hex.</summary>
public sealed record HeaderItem(
    string VersionBlock, string VersionApp, string ChainId, string Height, string Time, string LastBlockId, string LastCommitHash, string DataHash, string ValidatorsHash,
    string NextValidatorsHash, string ConsensusHash, string AppHash, string LastResultsHash, string EvidenceHash, string ProposerAddress);

/// <summary>What became of an operation. <paramref name="Codespace"/> names who refused; events are as they were stored at execution.</summary>
public sealed record OutcomeItem(int Code, string Codespace, string? Refusal, string Message, uint Cost, IReadOnlyList<JsonObject> Events);

/// <summary>One operation of an envelope. Fields are as on the wire: amounts in units of 10^-18, prices in steps, sizes in lots.</summary>
public sealed record OperationPart(string Type, JsonObject Fields, OutcomeItem? Outcome);

/// <summary>A signed envelope with its operations. Height and index are null while it waits.</summary>
public sealed record OperationItem(
    string Id, long? Height, int? Index, string? Time, string Signer, string KeyType, string Nonce, IReadOnlyList<OperationPart> Items, string Status);

/// <summary>An operation that waits for a block, or is in one.</summary>
public sealed record SubmittedAnswer(string Id, string Status, long? Height = null, IReadOnlyList<SubmittedPart>? Items = null);

/// <summary>What became of one operation of a submitted envelope.</summary>
public sealed record SubmittedPart(string Type, OutcomeItem Outcome);

/// <summary>What became of one envelope of a batch.</summary>
public sealed record BatchResult(string Id, string? Status, ErrorItem? Error = null);

/// <summary>What became of a batch, in its order.</summary>
public sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

/// <summary>An envelope in JSON.</summary>
/// <param name="Envelope">Its bytes in base64.</param>
public sealed record EnvelopeText(string? Envelope);

/// <summary>Whom to give demo money.</summary>
public sealed record FundBody(string? Address);

/// <summary>Who opens a shop in a demo city.</summary>
/// <param name="Address">Its account.</param>
/// <param name="Name">Its name, 1 to 32 bytes.</param>
/// <param name="Category">What it sells: a merchant category code (ISO 18245), 1 to 9999.</param>
public sealed record DemoMerchantBody(string? Address, string? Name, int Category);

/// <summary>Demo money is on its account.</summary>
public sealed record FundAnswer(string Status, long Height);
