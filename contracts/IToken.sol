// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title An asset of the city as a token, at 0x…0a55e7 followed by its number in four bytes
/// @notice One balance with two faces: what moves here moves in the asset's ledger, and what moves there shows here. 18 decimals.
/// balanceOf shows what its owner can spend; what its open orders hold is not in it.
interface IToken {
    // EIP-20
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function decimals() external view returns (uint8);
    function totalSupply() external view returns (uint256);
    function balanceOf(address account) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function transfer(address to, uint256 value) external returns (bool);
    function approve(address spender, uint256 value) external returns (bool);
    function transferFrom(address from, address to, uint256 value) external returns (bool);

    // EIP-2612, signed by EIP-712: name is that of the token, version is "1"
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    function nonces(address owner) external view returns (uint256);
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32);

    /// @notice As above, with the signature in bytes: r, s and v, or whatever the owner's contract understands (ERC-1271).
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature) external;
    // solhint-disable-next-line func-name-mixedcase
    function PERMIT_TYPEHASH() external view returns (bytes32);

    // EIP-5267
    function eip712Domain()
        external
        view
        returns (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] memory extensions);

    // EIP-3009
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);

    function authorizationState(address authorizer, bytes32 nonce) external view returns (bool);
    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s
    ) external;
    function receiveWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s
    ) external;
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice The same three with the signature in bytes (ERC-1271).
    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes calldata signature
    ) external;
    function receiveWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, bytes calldata signature
    ) external;
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
    function version() external view returns (string memory);
    // solhint-disable-next-line func-name-mixedcase
    function TRANSFER_WITH_AUTHORIZATION_TYPEHASH() external view returns (bytes32);
    // solhint-disable-next-line func-name-mixedcase
    function RECEIVE_WITH_AUTHORIZATION_TYPEHASH() external view returns (bytes32);
    // solhint-disable-next-line func-name-mixedcase
    function CANCEL_AUTHORIZATION_TYPEHASH() external view returns (bytes32);

    // EIP-6093
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InvalidReceiver(address receiver);
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error ERC20InvalidSpender(address spender);

    /// @notice The signature is past its deadline.
    error ERC2612ExpiredSignature(uint256 deadline);
    /// @notice The signature is another account's, or nobody's.
    error ERC2612InvalidSigner(address signer, address owner);

    /// @notice The authorization is not valid yet, not any more, or used or cancelled before.
    error AuthorizationNotYetValid(uint256 validAfter);
    error AuthorizationExpired(uint256 validBefore);
    error AuthorizationUsedOrCanceled(address authorizer, bytes32 nonce);
    error AuthorizationInvalidSigner(address signer, address authorizer);
    error CallerMustBePayee(address caller, address payee);

    /// @notice The regulator has suspended the asset.
    error AssetSuspended();
    /// @notice The arguments are not encoded strictly.
    error Malformed();
}
