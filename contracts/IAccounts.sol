// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module accounts at 0x0000000000000000000000000000000000000801
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IAccounts {
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

    /// @notice Lets one more key act for the caller's account: in everything, or, as a session key, within a scope. To change a scope, revoke the key and add it again; only a full key can do either.
    /// @param keyType 0 none, 1 ethereum, 2 cosmos, 3 ed25519, 4 passkey. How the key signs.
    /// @param publicKey The public key: 33 bytes compressed, or 32 for Ed25519.
    /// @param permissions What a session key may do, added up: 1 cancel and reduce orders, 2 place and amend them, 4 transfer. 0 for a full key, which has no scope.
    /// @param markets The only markets in which a session key may act, at most 8, with commas between them; empty for all.
    /// @param asset The asset of the two amounts that follow: an order counts with price × size in the quote asset, a transfer with its amount. Anything in another asset is then refused. Empty for no bounds.
    /// @param amountMax The most of one operation, in units; 0 for no bound.
    /// @param budget The most of all operations together, in units; 0 for no bound. Cancelling an order gives nothing back.
    /// @param feeBudget The most that the key may cause in network fees, in won units; 0 for no bound.
    /// @param expiresAtMs When a session key ceases to act, milliseconds since 1970 UTC; 0 for never.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function addKey(uint8 keyType, bytes calldata publicKey, uint8 permissions, string calldata markets, string calldata asset, uint256 amountMax, uint256 budget, uint256 feeBudget, int64 expiresAtMs) external returns (uint64 ticket);

    /// @notice Stops a key from acting for the caller's account; the account's implicit key can be revoked too, while another full key acts.
    /// @param keyType 0 none, 1 ethereum, 2 cosmos, 3 ed25519, 4 passkey. How the key signs.
    /// @param publicKey The public key: 33 bytes compressed, or 32 for Ed25519.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function revokeKey(uint8 keyType, bytes calldata publicKey) external returns (uint64 ticket);
}
