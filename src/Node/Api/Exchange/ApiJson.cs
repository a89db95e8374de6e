using System.Text.Json.Serialization;
using Gwangan.Node.Api.Nodes;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Serialisers of every answer, written by the compiler.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(AssetsAnswer))]
[JsonSerializable(typeof(BodiesAnswer))]
[JsonSerializable(typeof(Page<MarketItem>))]
[JsonSerializable(typeof(Page<TickerItem>))]
[JsonSerializable(typeof(BookAnswer))]
[JsonSerializable(typeof(FullBookAnswer))]
[JsonSerializable(typeof(Page<TradeItem>))]
[JsonSerializable(typeof(Page<AccountTradeItem>))]
[JsonSerializable(typeof(Page<CandleItem>))]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(Page<BalanceItem>))]
[JsonSerializable(typeof(Page<OrderItem>))]
[JsonSerializable(typeof(Page<TransferItem>))]
[JsonSerializable(typeof(Page<HistoryItem>))]
[JsonSerializable(typeof(Page<OperationItem>))]
[JsonSerializable(typeof(Page<BlockItem>))]
[JsonSerializable(typeof(BlockAnswer))]
[JsonSerializable(typeof(Page<NodeRoutes.SnapshotItem>))]
[JsonSerializable(typeof(Page<EventsItem>))]
[JsonSerializable(typeof(SubmittedAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(EnvelopeText))]
[JsonSerializable(typeof(FundBody))]
[JsonSerializable(typeof(BalanceProofAnswer))]
[JsonSerializable(typeof(ValidatorsAnswer))]
[JsonSerializable(typeof(FundAnswer))]
[JsonSerializable(typeof(IReadOnlyList<SubmittedPart>))]
[JsonSerializable(typeof(IReadOnlyList<BatchResult>))]
public sealed partial class ApiJson : JsonSerializerContext;
