// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Loops of plain computation: nothing but the interpreter or the compiled code shows in their time.
contract Loops {
    /// A word that depends on the one before, with wrapping arithmetic.
    function arith(uint256 rounds) external pure returns (uint256 word) {
        unchecked {
            word = 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95;
            for (uint256 i = 0; i < rounds; i++) {
                word = word * 0x5851f42d4c957f2d + i;
                word ^= word >> 29;
            }
        }
    }

    /// The same kind of loop as Solidity writes it by default: every sum and product checked, and a remainder.
    function arithChecked(uint256 rounds) external pure returns (uint256 word) {
        word = 1;
        for (uint256 i = 0; i < rounds; i++) {
            word = (word * 1664525 + 1013904223) % 4294967291;
            word = word + i % 7;
        }
    }

    /// Hashes of 64 bytes, each packed into fresh memory, which grows all the while.
    function keccak(uint256 rounds) external pure returns (bytes32 hash) {
        for (uint256 i = 0; i < rounds; i++) hash = keccak256(abi.encodePacked(hash, i));
    }
}

/// Loops that live in storage and in calls.
contract Places {
    mapping(uint256 => uint256) private words;

    function nothing(uint256 value) external pure returns (uint256) {
        return value;
    }

    /// Writes slots that were never touched before.
    function storeFresh(uint256 rounds) external returns (uint256) {
        for (uint256 i = 0; i < rounds; i++) words[i] = i + 1;
        return words[rounds - 1];
    }

    /// Reads and writes sixteen slots again and again.
    function storeWarm(uint256 rounds) external returns (uint256 sum) {
        unchecked {
            for (uint256 i = 0; i < rounds; i++) {
                sum += words[i & 15] + i;
                words[i & 15] = sum;
            }
        }
    }

    /// Calls itself from outside, once a round.
    function callLoop(uint256 rounds) external view returns (uint256 sum) {
        for (uint256 i = 0; i < rounds; i++) sum += this.nothing(i);
    }

    /// Asks one precompile again and again with the same input; the answer is the hash of its last output.
    function precompile(address target, uint256 rounds, bytes calldata input) external view returns (bytes32 hash) {
        bytes memory data = input;
        bool done;
        assembly {
            let size := mload(data)
            for { let i := 0 } lt(i, rounds) { i := add(i, 1) } { done := staticcall(gas(), target, add(data, 32), size, 0, 0) }
            let free := mload(0x40)
            returndatacopy(free, 0, returndatasize())
            hash := keccak256(free, returndatasize())
        }
        require(done, "refused");
    }
}
