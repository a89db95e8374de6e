// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Counter} from "../src/Counter.sol";
import {vm} from "../test/Vm.sol";

/// Deploys a counter by CREATE, one at an address that everybody can tell beforehand, and uses both.
contract Deploy {
    function run() external {
        vm.startBroadcast();
        Counter one = new Counter{value: 3}(5);
        one.set(6);
        payable(address(0xbeef)).transfer(7);
        vm.stopBroadcast();
    }

    function runCreate2(bytes32 salt) external returns (address made) {
        vm.startBroadcast();
        Counter two = new Counter{salt: salt}(8);
        two.set(9);
        vm.stopBroadcast();
        return address(two);
    }
}
