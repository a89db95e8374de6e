// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Moves the coin in ways that only traces tell of.
contract Bank {
    receive() external payable {}

    /// Pays two; what is paid in a call that reverts comes back.
    function split(address payable one, address payable two) external payable {
        one.transfer(msg.value / 2);
        try this.payAndRevert{value: 1}(two) {} catch {}
        two.transfer(msg.value / 4);
    }

    function payAndRevert(address payable to) external payable {
        to.transfer(msg.value);
        revert("undone");
    }

    /// A contract that passes on what it is made with, and ends.
    function through(address payable to) external payable returns (address) {
        return address(new Passing{value: msg.value, salt: bytes32(block.number)}(to));
    }

    function refuse() external payable {
        revert("refused");
    }
}

contract Passing {
    constructor(address payable to) payable {
        selfdestruct(to);
    }
}
