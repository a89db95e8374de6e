// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module money at 0x0000000000000000000000000000000000000803
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IMoney {
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

    /// @notice Moves an asset from the caller to another account.
    /// @param to The recipient.
    /// @param asset What moves.
    /// @param amount How much, in units, above zero.
    /// @param memo A note, at most 128 bytes; public for ever, so nothing personal.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function transfer(address to, string calldata asset, uint256 amount, string calldata memo) external returns (uint64 ticket);

    /// @notice Brings an asset into existence against what backs it, for the asset's issuer, a body or not; of an asset in custody no more than is attested. Bank-backed money is minted by a bank's entries only (`reserves.RecordCredit`).
    /// @param asset What is minted.
    /// @param to Who receives it.
    /// @param amount How much, in units, above zero.
    /// @param reference_ The bank message or warehouse receipt behind it, at most 128 bytes.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function mint(string calldata asset, address to, uint256 amount, string calldata reference_) external returns (uint64 ticket);

    /// @notice Takes an asset out of existence, from the issuer's own balance, when what backs it is paid out or handed over. Works while the asset is suspended. Bank-backed money goes by a redemption (`reserves.Redeem`).
    /// @param asset What is burnt.
    /// @param amount How much, in units, above zero.
    /// @param reference_ The payment or delivery behind it, at most 128 bytes.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function burn(string calldata asset, uint256 amount, string calldata reference_) external returns (uint64 ticket);

    /// @notice What an account can spend of an asset.
    function available(address account, string memory asset) external view returns (uint256 amount);

    /// @notice What an account's open orders hold of an asset.
    function locked(address account, string memory asset) external view returns (uint256 amount);

    /// @notice All that exists of an asset.
    function supply(string memory asset) external view returns (uint256 amount);

    /// @notice Where an asset stands as an ERC-20.
    function token(string memory asset) external view returns (address erc20);
}
