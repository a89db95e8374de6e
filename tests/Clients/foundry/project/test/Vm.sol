// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The cheat codes that are used here.
interface Vm {
    function createSelectFork(string calldata url, uint256 height) external returns (uint256 fork);
    function createFork(string calldata url) external returns (uint256 fork);
    function selectFork(uint256 fork) external;
    function rollFork(uint256 height) external;
    function rollFork(bytes32 transaction) external;
    function makePersistent(address account) external;
    function prank(address sender) external;
    function deal(address account, uint256 balance) external;
    function warp(uint256 time) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function envUint(string calldata name) external view returns (uint256);
    function envBytes32(string calldata name) external view returns (bytes32);
    function envAddress(string calldata name) external view returns (address);
    function envString(string calldata name) external view returns (string memory);
    function expectEmit() external;
    function expectRevert(bytes calldata data) external;
    function startBroadcast() external;
    function stopBroadcast() external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
