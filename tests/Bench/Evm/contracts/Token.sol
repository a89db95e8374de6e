// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// An ERC-20 as most are written: balances in a mapping, checks, an event for each transfer.
contract Token {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error InsufficientBalance(address owner, uint256 available, uint256 wanted);

    function mint(address to, uint256 value) public {
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        allowance[from][msg.sender] -= value;
        move(from, to, value);
        return true;
    }

    /// Transfers within one call, all to one holder.
    function sameHolder(uint256 rounds) external returns (uint256) {
        mint(msg.sender, rounds);
        for (uint256 i = 0; i < rounds; i++) move(msg.sender, address(0xbeef), 1);
        return balanceOf[address(0xbeef)];
    }

    /// Transfers within one call, each to a holder who had nothing.
    function newHolders(uint256 rounds) external returns (uint256) {
        mint(msg.sender, rounds);
        for (uint256 i = 0; i < rounds; i++) move(msg.sender, address(uint160(0x10000 + i)), 1);
        return balanceOf[address(uint160(0x10000 + rounds - 1))];
    }

    function move(address from, address to, uint256 value) private {
        uint256 available = balanceOf[from];
        if (available < value) revert InsufficientBalance(from, available, value);
        unchecked {
            balanceOf[from] = available - value;
            balanceOf[to] += value;
        }
        emit Transfer(from, to, value);
    }
}

/// Pays with a token of another contract, so that each transfer is an external call.
contract Payer {
    function throughCalls(Token token, uint256 rounds) external returns (uint256) {
        token.mint(address(this), rounds);
        for (uint256 i = 0; i < rounds; i++) require(token.transfer(address(0xbeef), 1), "transfer");
        return token.balanceOf(address(0xbeef));
    }
}
