// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module assets at 0x0000000000000000000000000000000000000802
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IAssets {
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

    /// @notice Adds an asset to the registry. For the listing review body.
    /// @param symbol 1 to 7 characters of A-Z and 0-9.
    /// @param name Its name for people, 1 to 32 bytes; no other asset has it.
    /// @param class 1 currency, 2 commodity, 3 carbon, 4 crypto. What it is.
    /// @param issuer The account that mints and burns it: a body's, or one whose legal entity is known (`bodies.DeclareEntity`, or a role).
    /// @param lot The smallest quantity that is listed in one piece, in units, above zero.
    /// @param displayDecimals Decimals people see, 0 to 18.
    /// @param backing 0 issuer, 1 bank, 2 custody, 3 channel. What stands behind it: 0 its issuer, 1 money at banks (always for a currency), 2 custody.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function registerAsset(string calldata symbol, string calldata name, uint8 class, address issuer, uint256 lot, uint16 displayDecimals, uint8 backing) external returns (uint64 ticket);

    /// @notice Suspends an asset or lets it move again: docs/payments.md says what goes on meanwhile. For the regulator.
    /// @param symbol The asset.
    /// @param status 0 active, 1 suspended. 0 active, 1 suspended.
    /// @param reason Why, for everybody, at most 128 bytes; who suspends gives one.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setAssetStatus(string calldata symbol, uint8 status, string calldata reason) external returns (uint64 ticket);
}
