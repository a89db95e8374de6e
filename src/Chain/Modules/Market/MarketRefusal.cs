using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Why an operation on a market is refused. 1 to 19 need no state; they are found before a block. 1 to 42 stand in order of precedence; later ones have the next numbers, and each operation's list says where they stand.</summary>
public enum MarketRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Not BASE-QUOTE.</summary>
    [Refusal("A market's symbol is BASE-QUOTE, two different asset symbols joined by '-'.")]
    SymbolMalformed = 1,

    /// <summary>Lot size and price step do not fit together.</summary>
    [Refusal("One lot at one price step must be worth a whole multiple of 10,000 units of the quote asset, and the lot size be 1 to 2^64 - 1 units.")]
    StepValueInexact = 2,

    /// <summary>Not a tick table.</summary>
    [Refusal("Ticks are 1 to 8 rows from:tick in ascending order, the first from 0, every from a multiple of its own tick and of the tick before it.")]
    TicksMalformed = 3,

    /// <summary>Above 1,000 basis points.</summary>
    [Refusal("Fees are 0 to 1,000 basis points.")]
    FeeOutOfRange = 4,

    /// <summary>No band can be computed.</summary>
    [Refusal("The price band is 1 to 99 percent around a reference price that stands on a tick and is at most 2^39 steps.")]
    BandOutOfRange = 5,

    /// <summary>Time in force does not fit the kind of order.</summary>
    [Refusal("A market order is never post-only or good-till-time; an expiry belongs to good-till-time orders, which must have one.")]
    OptionsConflict = 6,

    /// <summary>A limit order without a price, or a market order with one.</summary>
    [Refusal("A limit order's price is 1 to 2^40 - 1 price steps; a market order has none.")]
    PriceOutOfRange = 7,

    /// <summary>No size, or too large a one.</summary>
    [Refusal("The size is 1 to 2^48 - 1 lots.")]
    LotsOutOfRange = 8,

    /// <summary>Both ids, or none.</summary>
    [Refusal("An order is named by its order id or by its client order id: one of the two.")]
    OrderIdMissing = 9,

    /// <summary>Neither a new price nor a new size.</summary>
    [Refusal("The amendment changes neither price nor size.")]
    NothingToChange = 10,

    /// <summary>Neither an iceberg's peak nor 0.</summary>
    [Refusal("An iceberg shows at least a hundredth of its size and less than all of it; 0 shows nothing.")]
    DisplayOutOfRange = 11,

    /// <summary>No trigger that can be.</summary>
    [Refusal("A stop has a trigger price of 1 to 2^40 - 1 price steps, or trails by 1 to 10,000 ticks or 1 to 9,999 basis points: a sale below the price, a buy above it.")]
    TriggerOutOfRange = 12,

    /// <summary>A filter that fits nothing.</summary>
    [Refusal("A range runs from its lower to its upper end; prices are 0 to 2^40 - 1 steps, kinds a sum of 1, 2, 4 and 8.")]
    FilterMalformed = 13,

    /// <summary>Too short, or too long.</summary>
    [Refusal("A cancel-on-disconnect waits 1,000 to 86,400,000 milliseconds; 0 disarms it.")]
    TimeoutOutOfRange = 14,

    /// <summary>A body does not say why.</summary>
    [Refusal("A body that engages or releases an account's kill switch gives a reason and a reference.")]
    ReasonMissing = 15,

    /// <summary>Somebody else's job.</summary>
    [Refusal("Only the body this belongs to may do it: the market operator runs markets; surveillance and the regulator may halt them; a halt is lifted by who ordered it or by the regulator.")]
    NotAuthorized = 20,

    /// <summary>Not registered.</summary>
    [Refusal("No market has this symbol.")]
    MarketUnknown = 21,

    /// <summary>Created already.</summary>
    [Refusal("A market of this symbol exists already.")]
    MarketExists = 22,

    /// <summary>Its base or quote asset is not registered.</summary>
    [Refusal("No asset has the symbol of the market's base or quote.")]
    AssetUnknown = 23,

    /// <summary>As many as there may be.</summary>
    [Refusal("The city has 1,024 markets, the most it can have.")]
    TooManyMarkets = 24,

    /// <summary>No such open order.</summary>
    [Refusal("No open order has this id.")]
    OrderUnknown = 25,

    /// <summary>Somebody else's order.</summary>
    [Refusal("The order belongs to another account.")]
    NotTheOwner = 26,

    /// <summary>Closed for good.</summary>
    [Refusal("The market is closed for good.")]
    MarketClosed = 27,

    /// <summary>Halted.</summary>
    [Refusal("The market is halted: orders can be cancelled and reduced only.")]
    MarketHalted = 28,

    /// <summary>Winding down.</summary>
    [Refusal("The market takes cancellations and reductions only.")]
    MarketCancelOnly = 29,

    /// <summary>Suspended by the regulator.</summary>
    [Refusal("The market's base or quote asset is suspended.")]
    AssetSuspended = 30,

    /// <summary>Between two ticks.</summary>
    [Refusal("The price is not a multiple of the tick at that price.")]
    OffTick = 31,

    /// <summary>Outside the day's band.</summary>
    [Refusal("The price is outside the market's price band.")]
    OutOfBand = 32,

    /// <summary>Price × size does not fit.</summary>
    [Refusal("Price times size exceeds the range of amounts.")]
    NotionalOverflow = 33,

    /// <summary>Too small.</summary>
    [Refusal("Price times size is below the market's minimum notional.")]
    BelowMinNotional = 34,

    /// <summary>Expired on arrival.</summary>
    [Refusal("The order's expiry has passed.")]
    ExpiryInPast = 35,

    /// <summary>Another open order has it.</summary>
    [Refusal("Another open order of this account has this client order id.")]
    ClientOrderIdInUse = 36,

    /// <summary>As many as an account may have.</summary>
    [Refusal("The account has 5,000 open orders, the most it can have.")]
    TooManyOpenOrders = 37,

    /// <summary>Not enough that is not locked.</summary>
    [Refusal("The available balance does not cover the order at its worst: price times size and fee for a buy, size for a sale.")]
    InsufficientFunds = 38,

    /// <summary>The book holds all it can.</summary>
    [Refusal("The order book is full.")]
    BookFull = 39,

    /// <summary>Post-only, and it would not only be posted.</summary>
    [Refusal("The post-only order would trade at once.")]
    WouldCross = 40,

    /// <summary>Nobody to trade with.</summary>
    [Refusal("Nobody stands on the other side within the price band.")]
    NoLiquidity = 41,

    /// <summary>Fill-or-kill, and it cannot be filled.</summary>
    [Refusal("The fill-or-kill order cannot be filled in full now by other accounts within its price.")]
    NotFillable = 42,

    /// <summary>The account's kill switch is engaged.</summary>
    [Refusal("The account's kill switch is engaged: it places no orders until whoever engaged it releases it.")]
    KillSwitchEngaged = 43,

    /// <summary>It would not wait.</summary>
    [Refusal("The last trade price, or one whose triggered orders are still to run, would trigger the stop at once.")]
    WouldTrigger = 44,

    /// <summary>No room for the distance.</summary>
    [Refusal("The trailing distance reaches beyond the range of prices.")]
    TrailTooFar = 45,

    /// <summary>Nothing to move.</summary>
    [Refusal("Only a stop that waits at a fixed trigger price can be given another one.")]
    TriggerFixed = 46,

    /// <summary>Nothing to release.</summary>
    [Refusal("The kill switch is not engaged by the caller.")]
    NotEngaged = 47,

    /// <summary>What belongs to who runs the books is not traded in them.</summary>
    [Refusal("The issuer of one of the assets is the market operator, or a related party of it.")]
    IssuerRelated = 48,

    /// <summary>What cannot be undone waits.</summary>
    [Refusal("A market is closed for good by another operation, market.CloseMarket, which waits.")]
    ClosedOtherwise = 49,
}
