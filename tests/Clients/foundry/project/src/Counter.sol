// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Counts, within bounds.
contract Counter {
    event Changed(address indexed by, uint256 number);

    error TooLarge(uint256 number, uint256 most);

    uint256 public constant MOST = 1000;
    uint256 public number;
    mapping(address => uint256) public changes;

    constructor(uint256 first) payable {
        number = first;
    }

    function set(uint256 next) external payable {
        if (next > MOST) revert TooLarge(next, MOST);
        number = next;
        changes[msg.sender]++;
        emit Changed(msg.sender, next);
    }
}
