// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module grants at 0x000000000000000000000000000000000000080d
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IGrants {
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

    /// @notice Opens a campaign of purpose money: the budget moves from the caller, its source, to an account of the campaign's own, of which nobody has a key. What is not given, and what is not spent, returns by itself.
    /// @param name What people call it, 1 to 32 bytes; public for ever.
    /// @param asset What is given.
    /// @param budget How much there is to give, in units.
    /// @param rule 0 given, 1 listed, 2 anyone. Who may claim; the source may give in any case.
    /// @param claimAmount What one claim gives, in units; 0 where nobody claims.
    /// @param personMax Most that one account is given or claims, in units; 0 for no bound.
    /// @param paymentMax Most that it pays of one order, in units; 0 for no bound.
    /// @param shareBps How much of an order's price it pays at most, in basis points: 10000 for all of it, 1000 for a discount of a tenth.
    /// @param hopsMax How often merchants may pass on what they were paid before it is settled, 0 to 4; with 0 it becomes the merchant's own money at once.
    /// @param categories Merchant category codes (ISO 18245) of registered merchants that are accepted, with commas between them, and ranges: `5411,5811-5814`; up to 8, ascending. Empty for none: then the source lists merchants.
    /// @param opensMs From when on it is claimed and spent, milliseconds since 1970 UTC; 0 for at once.
    /// @param closesMs Until when it is given and claimed; then what nobody was given returns.
    /// @param expiresMs Until when it is spent; then what was not returns, and what merchants hold is settled.
    /// @param terms SHA-256 of its published terms; zero for none.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function openCampaign(string calldata name, string calldata asset, uint256 budget, uint8 rule, uint256 claimAmount, uint256 personMax, uint256 paymentMax, uint32 shareBps, uint32 hopsMax, string calldata categories, int64 opensMs, int64 closesMs, int64 expiresMs, bytes32 terms) external returns (uint64 ticket);

    /// @notice Puts more into the caller's open campaign.
    /// @param campaign The campaign's number.
    /// @param amount How much, in units.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function fundCampaign(uint32 campaign, uint256 amount) external returns (uint64 ticket);

    /// @notice Closes the caller's campaign before its time: what nobody was given returns at once, what was given is spent as before.
    /// @param campaign The campaign's number.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function closeCampaign(uint32 campaign) external returns (uint64 ticket);

    /// @notice Says that the caller's campaign accepts a merchant whatever its category, does not accept it whatever its category, or leaves it to its category. What a barred merchant has been paid stays its own.
    /// @param campaign The campaign's number.
    /// @param merchant The merchant's account.
    /// @param standing 0 byCategory, 1 accepted, 2 barred. What it says.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setCampaignMerchant(uint32 campaign, address merchant, uint8 standing) external returns (uint64 ticket);

    /// @notice Puts an account on the list of those who may claim from the caller's campaign, or takes it off. What it has claimed stays its own.
    /// @param campaign The campaign's number.
    /// @param account The account.
    /// @param isListed Whether it is to stand on the list.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setClaimant(uint32 campaign, address account, bool isListed) external returns (uint64 ticket);

    /// @notice Gives an account purpose money of the caller's campaign. Its owner spends it with merchants that the campaign accepts, and can do nothing else with it.
    /// @param campaign The campaign's number.
    /// @param to Who receives it.
    /// @param amount How much, in units.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function giveGrant(uint32 campaign, address to, uint256 amount) external returns (uint64 ticket);

    /// @notice Claims what a campaign gives at once, for the caller: first come, first served. Again, as long as one may have more.
    /// @param campaign The campaign's number.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function claimGrant(uint32 campaign) external returns (uint64 ticket);

    /// @notice Pays a merchant's order with vouchers, to the unit: each pays what its terms allow of what is left, in their order, and the caller's own money pays the rest. There is no change to give.
    /// @param campaigns Numbers of one to four campaigns, the one that pays first first, with commas between them.
    /// @param merchant Who is paid.
    /// @param order The merchant's order: the hash of its number as requests have it (docs/grants.md), or any 32 bytes that name it. An order is paid once, with vouchers or without.
    /// @param amount The price, in units.
    /// @param ownMax Most of the caller's own money that may go into it, in units.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function spendGrant(string calldata campaigns, address merchant, bytes32 order, uint256 amount, uint256 ownMax) external returns (uint64 ticket);

    /// @notice Pays another merchant, which the campaign accepts too, with what the caller was paid of it and has not settled. What was passed on least goes first.
    /// @param campaign The campaign's number.
    /// @param to The other merchant.
    /// @param amount How much, in units.
    /// @param memo A note, at most 128 bytes; public for ever, so nothing personal.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function passGrant(uint32 campaign, address to, uint256 amount, string calldata memo) external returns (uint64 ticket);

    /// @notice Makes what the caller was paid of a campaign its own money, even while the asset is suspended. What was passed on most goes first.
    /// @param campaign The campaign's number.
    /// @param amount How much, in units; 0 for all of it.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function settleGrant(uint32 campaign, uint256 amount) external returns (uint64 ticket);

    /// @notice Refunds an order that the caller was paid with vouchers, or part of it. Vouchers get back their share of it, rounded up, the last that paid first, and the payer the rest: no refund makes cash of purpose money. Where a campaign has expired, its share goes to its source.
    /// @param order The order.
    /// @param amount How much of the price, in units.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function refundGrant(bytes32 order, uint256 amount) external returns (uint64 ticket);

    /// @notice What an account can spend of a campaign of purpose money, and what it was given of it.
    function voucher(uint32 campaign, address account) external view returns (uint256 balance, uint256 received);

    /// @notice What a merchant was paid of a campaign and has not settled, and the category (ISO 18245) under which it was paid last.
    function held(uint32 campaign, address merchant) external view returns (uint256 amount, uint16 category);

    /// @notice A campaign: whose, of what, 1 open, 2 closed, 3 expired, 4 ended, where its money is that is neither settled nor returned, and until when it is given and spent.
    function campaign(uint32 id) external view returns (address source, address token, uint8 status, uint256 unclaimed, uint256 heldByOwners, uint256 heldByMerchants, uint64 closesMs, uint64 expiresMs);
}
