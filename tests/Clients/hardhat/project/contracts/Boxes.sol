// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "@openzeppelin/contracts-upgradeable/proxy/utils/Initializable.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";

/// @title Contracts behind proxies, and what they become.
contract Box is Initializable {
    uint256 public value;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    function initialize(uint256 first) external initializer {
        value = first;
    }
}

contract BoxV2 is Initializable {
    uint256 public value;
    uint256 public changes;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    function initialize(uint256 first) external initializer {
        value = first;
    }

    function increase() external {
        value++;
        changes++;
    }
}

/// Puts something before what is stored: no successor of Box.
contract BoxShifted is Initializable {
    address public first;
    uint256 public value;
}

/// Destroys the contract behind the proxy: refused before anything is deployed.
contract BoxUnsafe is Initializable {
    function end() external {
        selfdestruct(payable(msg.sender));
    }
}

contract OwnedBox is Initializable, OwnableUpgradeable, UUPSUpgradeable {
    uint256 public value;

    /// @custom:oz-upgrades-unsafe-allow constructor
    constructor() {
        _disableInitializers();
    }

    function initialize(address owner, uint256 first) external initializer {
        __Ownable_init(owner);
        value = first;
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}

/// @custom:oz-upgrades-unsafe-allow missing-initializer
contract OwnedBoxV2 is OwnedBox {
    function version() external pure returns (uint256) {
        return 2;
    }
}
