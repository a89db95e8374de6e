// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module validators at 0x0000000000000000000000000000000000000805
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IValidators {
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

    /// @notice Makes a key a validator, changes its power, or removes it; effective two blocks later. For the market operator.
    /// @param keyType 0 none, 1 ed25519, 2 secp256k1. How the key signs.
    /// @param publicKey The public key: 32 bytes for Ed25519, 33 compressed for secp256k1.
    /// @param power The weight of its vote, 1 to 1,000,000,000; 0 removes it.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setValidator(uint8 keyType, bytes calldata publicKey, uint64 power) external returns (uint64 ticket);
}
