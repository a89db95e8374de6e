// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module market at 0x0000000000000000000000000000000000000804
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IMarket {
    /// @notice The operation is refused, with the stable code of docs/operations.md, such as 404 and "market.MarketUnknown".
    error OperationRefused(uint16 module, uint16 code, string name);

    /// @notice The arguments are not encoded strictly, or hold what the operation cannot.
    error Malformed();

    /// @notice What was asked about does not exist.
    error NotFound();

    /// @notice The caller does not have what the operation will need.
    error InsufficientFunds();

    /// @notice The transaction has asked for as many operations as one may.
    error TooManyOperations();

    /// @notice An operation that a contract had asked for was done after the transaction.
    event OperationExecuted(address indexed account, uint64 ticket, uint16 number);

    /// @notice It was refused after all, with the stable code of docs/operations.md; what was set aside for it is back.
    event OperationRejected(address indexed account, uint64 ticket, uint16 number, uint16 module, uint16 code);

    /// @notice Opens a market. For the market operator.
    /// @param market Its symbol: BASE-QUOTE.
    /// @param lotSize One lot, in units of the base asset, 1 to 2^64 - 1.
    /// @param priceStep One price step: units of the quote asset for one whole of the base asset.
    /// @param ticks The tick table in price steps: `from:tick,from:tick,…`.
    /// @param minNotional The least price × size of an order, in units of the quote asset.
    /// @param makerFeeBps What a resting order pays, in basis points.
    /// @param takerFeeBps What an incoming order pays, in basis points.
    /// @param bandPercent Width of the price band to each side, in percent.
    /// @param referencePrice The price the band stands around at first, in price steps.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function createMarket(string calldata market, uint256 lotSize, uint256 priceStep, string calldata ticks, uint256 minNotional, uint16 makerFeeBps, uint16 takerFeeBps, uint16 bandPercent, int64 referencePrice) external returns (uint64 ticket);

    /// @notice Opens, halts or winds down a market. For the market operator; surveillance and the regulator may halt it, and lift their halt.
    /// @param market The market.
    /// @param status 0 open, 1 cancelOnly, 2 halted, 3 closed. 0 open, 1 cancel only, 2 halted; for good it is closed by CloseMarket.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setMarketStatus(string calldata market, uint8 status) external returns (uint64 ticket);

    /// @notice Places an order: it trades with what stands against it, and the rest does what its time in force says.
    /// @param market The market.
    /// @param side 0 buy, 1 sell. 0 buy, 1 sell.
    /// @param type_ 0 limit, 1 market. 0 limit, 1 market.
    /// @param price In price steps; 0 for a market order, which trades within the price band.
    /// @param lots The size.
    /// @param timeInForce 0 goodTillCancel, 1 immediateOrCancel, 2 fillOrKill, 3 postOnly, 4 goodTillTime. 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 3 post-only, 4 good till time.
    /// @param expiresAtMs When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others.
    /// @param selfTrade 0 cancelTaker, 1 cancelMaker, 2 cancelBoth, 3 decrementAndCancel. When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel.
    /// @param clientOrderId The owner's own number for it, unique among its open orders; 0 for none.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function placeOrder(string calldata market, uint8 side, uint8 type_, int64 price, int64 lots, uint8 timeInForce, int64 expiresAtMs, uint8 selfTrade, uint64 clientOrderId) external returns (uint64 ticket);

    /// @notice Cancels an open order of the caller, whatever the market's status. Named by one of its two ids.
    /// @param orderId The order's number, or 0.
    /// @param clientOrderId The caller's own number for it, or 0.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function cancelOrder(uint64 orderId, uint64 clientOrderId) external returns (uint64 ticket);

    /// @notice Changes an open order's price or size. The same price with no more lots keeps its place; any other change puts it behind its equals, and it may trade. An iceberg keeps its peak, and grows no further than that allows.
    /// @param orderId The order's number, or 0.
    /// @param clientOrderId The caller's own number for it, or 0.
    /// @param price The new price in steps; 0 leaves it.
    /// @param lots What shall remain, in lots; 0 leaves it.
    /// @param triggerPrice The new trigger price of a stop that waits, in steps; 0 leaves it.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function amendOrder(uint64 orderId, uint64 clientOrderId, int64 price, int64 lots, int64 triggerPrice) external returns (uint64 ticket);

    /// @notice Makes an open order smaller, whatever the market's status; it keeps its place. By all that remains or more, it cancels it.
    /// @param orderId The order's number, or 0.
    /// @param clientOrderId The caller's own number for it, or 0.
    /// @param lots By how much.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function reduceOrder(uint64 orderId, uint64 clientOrderId, int64 lots) external returns (uint64 ticket);

    /// @notice Cancels all open orders of the caller that a filter means, oldest first, waiting stops among them; with none it does nothing. OrdersCancelled says how many.
    /// @param market Only in this market; empty for all.
    /// @param sides 0 both, 1 buys, 2 sales. 0 both, 1 buys, 2 sales.
    /// @param priceFrom Only from this price in steps on; of a stop that waits, its trigger price counts.
    /// @param priceTo Only up to this price; 0 for no bound.
    /// @param clientOrderIdFrom Only from this client order id on.
    /// @param clientOrderIdTo Only up to this client order id; 0 for no bound.
    /// @param kinds Only these: a sum of 1 plain, 2 waiting stops, 4 icebergs, 8 hidden; 0 for all.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function cancelAllOrders(string calldata market, uint8 sides, int64 priceFrom, int64 priceTo, uint64 clientOrderIdFrom, uint64 clientOrderIdTo, uint8 kinds) external returns (uint64 ticket);

    /// @notice Sets a market's fees for orders from now on; orders that rest keep the fee they came to rest with. For the market operator.
    /// @param market The market.
    /// @param makerBps What a resting order pays, 0 to 1,000 basis points.
    /// @param takerBps What an incoming order pays, 0 to 1,000 basis points.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setFees(string calldata market, uint16 makerBps, uint16 takerBps) external returns (uint64 ticket);

    /// @notice Places an order that waits until the last trade price reaches its trigger, its money locked, and then trades as an incoming order does. What it costs to run is paid with it.
    /// @param market The market.
    /// @param side 0 buy, 1 sell. 0 buy, 1 sell.
    /// @param type_ 0 limit, 1 market. What it becomes: 0 limit, 1 market.
    /// @param price The limit in price steps; 0 for a market order.
    /// @param lots The size.
    /// @param timeInForce 0 goodTillCancel, 1 immediateOrCancel, 2 fillOrKill, 3 postOnly, 4 goodTillTime. Once triggered: 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 4 good till time.
    /// @param expiresAtMs When it stops waiting, milliseconds since 1970 UTC; good till time rests until then, too. 0 for never. Not for a limit order that is good till cancel.
    /// @param selfTrade 0 cancelTaker, 1 cancelMaker, 2 cancelBoth, 3 decrementAndCancel. When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel.
    /// @param clientOrderId The owner's own number for it, unique among its open orders; 0 for none.
    /// @param trigger 0 atOrAbove, 1 atOrBelow. 0 at or above the trigger price, 1 at or below it.
    /// @param triggerPrice The price that triggers it, in price steps; 0 for a trailing stop.
    /// @param trailIn 0 none, 1 ticks, 2 basisPoints. 0 does not trail, 1 trails by ticks, 2 by basis points.
    /// @param trailBy The distance it trails by.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function placeStop(string calldata market, uint8 side, uint8 type_, int64 price, int64 lots, uint8 timeInForce, int64 expiresAtMs, uint8 selfTrade, uint64 clientOrderId, uint8 trigger, int64 triggerPrice, uint8 trailIn, uint32 trailBy) external returns (uint64 ticket);

    /// @notice Places a limit order of which books show a peak only, or nothing. It trades at once like any other; what rests shows as much as its peak, and each next peak stands behind its equals.
    /// @param market The market.
    /// @param side 0 buy, 1 sell. 0 buy, 1 sell.
    /// @param price In price steps.
    /// @param lots The whole size.
    /// @param displayLots The peak, at least a hundredth of the size; 0 hides it all, behind everybody who shows at its price.
    /// @param timeInForce 0 goodTillCancel, 1 immediateOrCancel, 2 fillOrKill, 3 postOnly, 4 goodTillTime. 0 good till cancel, 3 post-only, 4 good till time.
    /// @param expiresAtMs When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others.
    /// @param selfTrade 0 cancelTaker, 1 cancelMaker, 2 cancelBoth, 3 decrementAndCancel. When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel.
    /// @param clientOrderId The owner's own number for it, unique among its open orders; 0 for none.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function placeIceberg(string calldata market, uint8 side, int64 price, int64 lots, int64 displayLots, uint8 timeInForce, int64 expiresAtMs, uint8 selfTrade, uint64 clientOrderId) external returns (uint64 ticket);

    /// @notice Arms a dead-man's switch: unless it is armed again in time, the caller's open orders are cancelled at the first block at or after the deadline. It then is disarmed.
    /// @param market Only orders in this market; empty for all.
    /// @param timeoutMs How long after this operation's block it fires, 1,000 to 86,400,000 milliseconds; 0 disarms.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function armCancelOnDisconnect(string calldata market, int64 timeoutMs) external returns (uint64 ticket);

    /// @notice Engages or releases an account's kill switch. Engaging cancels all its open orders; while it is engaged, it places none. An account has its own switch; the market operator, surveillance and the regulator have one each for every other account. Each is released by who engaged it; the regulator's release ends those of all bodies. Orders are taken again when none is engaged.
    /// @param account Whose; zero, or the caller itself, for the caller's own.
    /// @param engaged True engages, false releases.
    /// @param reason 0 none, 1 requested, 2 technical, 3 conduct, 4 risk, 5 legal. 0 none, 1 requested, 2 technical, 3 conduct, 4 risk, 5 legal. A body gives one.
    /// @param reference_ The file it belongs to; never a name. A body gives one.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setKillSwitch(address account, bool engaged, uint8 reason, string calldata reference_) external returns (uint64 ticket);

    /// @notice Closes a market for good: orders that wait in it are only cancelled from then on. For the market operator; not while another body has halted it.
    /// @param market The market.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function closeMarket(string calldata market) external returns (uint64 ticket);

    /// @notice The best prices of a market in steps, and how many lots are shown there; 0 where nobody stands.
    function bestPrices(string memory market) external view returns (int64 bid, int64 bidLots, int64 ask, int64 askLots);

    /// @notice The price of a market's last trade in steps; 0 before the first.
    function lastPrice(string memory market) external view returns (int64 price);

    /// @notice On which terms a market trades: its tokens, one lot in units, one price step for a whole in units of the quote asset, its price band in steps, its fees, and 0 open, 1 cancel only, 2 halted, 3 closed.
    function terms(string memory market) external view returns (address baseToken, address quoteToken, uint256 lotSize, uint256 priceStep, uint256 minNotional, int64 bandLow, int64 bandHigh, uint16 makerFeeBps, uint16 takerFeeBps, uint8 status);

    /// @notice An open order; NotFound once it is closed.
    function order(uint64 orderId) external view returns (address owner, uint8 side, int64 price, int64 lots, int64 remaining);

    /// @notice An open order by its owner's own number; NotFound once it is closed.
    function orderOf(address owner, uint64 clientOrderId) external view returns (uint64 orderId, uint8 side, int64 price, int64 lots, int64 remaining);
}
