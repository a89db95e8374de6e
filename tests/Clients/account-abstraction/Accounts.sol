// SPDX-License-Identifier: Apache-2.0
// What OpenZeppelin's abstract accounts and paymasters need to stand on a chain with entry point 0.8.
pragma solidity ^0.8.27;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {PaymasterERC20} from "@openzeppelin/contracts/account/paymaster/extensions/PaymasterERC20.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SignerP256} from "@openzeppelin/contracts/utils/cryptography/signers/SignerP256.sol";

/// Pays won for those who have gold: so many units of gold for 10^18 units of won.
contract GoldPaymaster is PaymasterERC20 {
    IERC20 private immutable _gold;
    uint256 private immutable _goldPerWon;

    constructor(IERC20 gold, uint256 goldPerWon) {
        (_gold, _goldPerWon) = (gold, goldPerWon);
    }

    function deposit() external payable {
        _deposit(msg.value);
    }

    function entryPoint() public pure override returns (IEntryPoint) {
        return ERC4337Utils.ENTRYPOINT_V08;
    }

    function _fetchDetails(PackedUserOperation calldata, bytes32) internal view override returns (uint256, IERC20, uint256) {
        return (ERC4337Utils.SIG_VALIDATION_SUCCESS, _gold, _goldPerWon);
    }
}

/// An account whose key is a P-256 key, as telephones keep them.
contract PasskeyAccount is Account, SignerP256, ERC7821 {
    constructor(bytes32 x, bytes32 y) SignerP256(x, y) {}

    function entryPoint() public pure override returns (IEntryPoint) {
        return ERC4337Utils.ENTRYPOINT_V08;
    }

    function _erc7821AuthorizedExecutor(address caller, bytes32 mode, bytes calldata data) internal view override returns (bool) {
        return caller == address(entryPoint()) || super._erc7821AuthorizedExecutor(caller, mode, data);
    }
}
