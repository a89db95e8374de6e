// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module payments at 0x000000000000000000000000000000000000080c
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IPayments {
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

    /// @notice Makes an account a merchant's, or corrects what is said of the merchant; its status stays. For settlement.
    /// @param account The merchant's account.
    /// @param name Its name for people, 1 to 32 bytes.
    /// @param category What it sells: a merchant category code (ISO 18245), 1 to 9999.
    /// @param businessNumber Salted hash of its business registration number; of a person's business it is personal, so the number itself is not told.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function registerMerchant(address account, string calldata name, uint16 category, bytes32 businessNumber) external returns (uint64 ticket);

    /// @notice Suspends a merchant, closes it, or lets it be paid again: for settlement. The regulator suspends, and alone lets be paid again what it has suspended; a merchant closes itself.
    /// @param account The merchant's account.
    /// @param status 0 active, 1 suspended, 2 closed. 0 active, 1 suspended, 2 closed.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setMerchantStatus(address account, uint8 status) external returns (uint64 ticket);

    /// @notice Freezes money of an account by an order: it stays the owner's and leaves by no way until the order ends. For the regulator, by a court's order, for at most 366 days; for surveillance at once, for at most 72 hours, once in 30 days for an account and asset, unless the regulator confirms it. When more is frozen than is available, the account's open orders that hold the asset are cancelled.
    /// @param account Whose money.
    /// @param asset The asset.
    /// @param amount How much, in units, above zero; the highest amount there is for all, also of what comes later.
    /// @param order The order's reference, such as a case number, 1 to 32 bytes; public for ever, so nothing personal.
    /// @param document SHA-256 of the order's document.
    /// @param untilMs When it ends by itself, milliseconds since 1970 UTC.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function freezeMoney(address account, string calldata asset, uint256 amount, string calldata order, bytes32 document, int64 untilMs) external returns (uint64 ticket);

    /// @notice Confirms what surveillance has frozen by a court's order, or gives a freeze another time by another order. For the regulator.
    /// @param freezeId The freeze.
    /// @param order The order's reference, 1 to 32 bytes.
    /// @param document SHA-256 of the order's document.
    /// @param untilMs When it ends by itself, milliseconds since 1970 UTC: at most 366 days ahead.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function confirmFreeze(uint64 freezeId, string calldata order, bytes32 document, int64 untilMs) external returns (uint64 ticket);

    /// @notice Ends a freeze before its time. For the regulator, and for surveillance as long as it is its own and not confirmed.
    /// @param freezeId The freeze.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function unfreeze(uint64 freezeId) external returns (uint64 ticket);

    /// @notice Pays somebody: a transfer that carries the payer's own reference and a note, as a payment between banks does (ISO 20022), and is found by them.
    /// @param to Who is paid.
    /// @param asset What moves.
    /// @param amount How much, in units, above zero.
    /// @param endToEndId The payer's own reference, at most 35 characters of a-z, A-Z, 0-9, space and /-?:().,'+; public for ever, so nothing personal. May be empty.
    /// @param memo A note, at most 128 bytes; as public.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function pay(address to, string calldata asset, uint256 amount, string calldata endToEndId, string calldata memo) external returns (uint64 ticket);

    /// @notice Pays up to 250 others at once: all of them, or nobody. Costs 20 units for every 38 bytes of them besides its own: a payment without texts takes as many.
    /// @param asset What moves.
    /// @param items Whom, how much, reference and note, one behind the other: address (20 bytes) · amount in units (16, big-endian) · size of the end-to-end id (1) · the id · size of the memo (1) · the memo.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function payBatch(string calldata asset, bytes calldata items) external returns (uint64 ticket);

    /// @notice Pays what a merchant has asked for and signed, once for each order of the merchant. Whoever pays may be another than the one it was shown to.
    /// @param merchant The merchant's account.
    /// @param orderId The merchant's number of the order, 1 to 35 characters.
    /// @param asset In what it is paid.
    /// @param amount How much, in units.
    /// @param expiresAtMs Until when it can be paid, milliseconds since 1970 UTC.
    /// @param keyType 0 none, 1 ethereum, 2 cosmos, 3 ed25519, 4 passkey. How the key signs that acts for the merchant's account: 1 Ethereum, 2 Cosmos, 3 Ed25519.
    /// @param publicKey That key.
    /// @param signature Its signature over the request's hash, 64 bytes.
    /// @param endToEndId The payer's own reference, at most 35 characters; may be empty.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function payRequest(address merchant, string calldata orderId, string calldata asset, uint256 amount, int64 expiresAtMs, uint8 keyType, bytes calldata publicKey, bytes calldata signature, string calldata endToEndId) external returns (uint64 ticket);

    /// @notice Gives back some of what was paid for an order, or all, to who has paid it. For the merchant, whatever its status; never more than was paid.
    /// @param orderId The merchant's number of the order.
    /// @param amount How much, in units.
    /// @param memo Why, at most 128 bytes; public for ever, so nothing personal.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function refundPayment(string calldata orderId, uint256 amount, string calldata memo) external returns (uint64 ticket);

    /// @notice Says what fees the caller pays for those it enrols, from now on; zero a day for none. Anybody may, with its own money.
    /// @param perCitizenMax Most for one of them in a day, in units of won; days begin at midnight in Korea.
    /// @param perDayMax Most for all of them in a day.
    /// @param operations Whose fees: numbers of at most 16 operations, ascending, such as `301,1206,1208`. An envelope that holds another one its signer pays.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setSponsorship(uint256 perCitizenMax, uint256 perDayMax, string calldata operations) external returns (uint64 ticket);

    /// @notice Enrols accounts whose fees the caller pays, within what it has set: all of them, or none. An account has one sponsor, and may leave it. Costs 10 units for each.
    /// @param citizens Their addresses, 20 bytes each, at most 500.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function enrolCitizens(bytes calldata citizens) external returns (uint64 ticket);

    /// @notice Ends that somebody's fees are paid. For the citizen, for the sponsor, and for settlement, where somebody has enrolled an account and does not pay for it.
    /// @param citizen Whose; zero for the caller's own.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function leaveSponsor(address citizen) external returns (uint64 ticket);
}
