// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module upgrades at 0x0000000000000000000000000000000000000806
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IUpgrades {
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

    /// @notice Plans the next version of the rules: every block from a height on follows it, and a node that does not know it stops before. For the market operator.
    /// @param rules The version: one more than the present one.
    /// @param fromHeight The first block that follows it, 1 to 100,000,000 blocks ahead.
    /// @param name What people call the release that knows it, 1 to 32 bytes.
    /// @param info Hash of the document that describes the release, such as its list of checksums; zero for none.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function scheduleUpgrade(uint32 rules, int64 fromHeight, string calldata name, bytes32 info) external returns (uint64 ticket);

    /// @notice Takes the planned upgrade back, before its first block. For the market operator.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function cancelUpgrade() external returns (uint64 ticket);
}
