// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @notice The cheat codes of Foundry that a fork of a city needs.
interface CityForkVm {
    function rpc(string calldata method, string calldata params) external returns (bytes memory result);
    function etch(address target, bytes calldata code) external;
    function allowCheatcodes(address account) external;
    function toString(address value) external pure returns (string memory);
    function toString(bytes calldata value) external pure returns (string memory);
    function toString(bytes32 value) external pure returns (string memory);
}

/// @title Lets a fork in Foundry read the city's own contracts
/// @notice Foundry runs a fork in a machine of its own, which has no modules and no tokens of a city: each of their addresses is an invalid instruction there. This puts code at an address
/// that asks the node instead, at the fork's height.
/// @dev What it answers is what a call to the node would have returned. Nothing that such a call changes is kept: a transfer returns true and moves nothing, an order returns its ticket and is not placed.
library CityFork {
    CityForkVm private constant VM = CityForkVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice Makes these addresses answer, in the fork that is selected.
    function answer(address[] memory natives) internal {
        bytes memory code = type(CityForkRelay).runtimeCode;
        for (uint256 i = 0; i < natives.length; i++) {
            VM.etch(natives[i], code);
            VM.allowCheatcodes(natives[i]);
        }
    }
}

/// @notice Stands at an address of the city's in a fork.
contract CityForkRelay {
    CityForkVm private constant VM = CityForkVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    fallback(bytes calldata data) external payable returns (bytes memory) {
        // The height without leading zeros, as JSON-RPC wants it.
        bytes memory height = bytes(VM.toString(bytes32(block.number)));
        uint256 first = 2;
        while (first < 65 && height[first] == "0") first++;
        bytes memory short = new bytes(66 - first);
        for (uint256 i = 0; i < short.length; i++) short[i] = height[first + i];
        return VM.rpc(
            "eth_call",
            string.concat('[{"from":"', VM.toString(msg.sender), '","to":"', VM.toString(address(this)), '","data":"', VM.toString(data), '"},"0x', string(short), '"]')
        );
    }
}
