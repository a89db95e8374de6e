// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Sells one thing for the city's coin: errors, events and payments to look at.
contract Shop {
    error TooLittle(uint256 paid, uint256 price);
    error NotOwner(address caller);

    event Sold(address indexed buyer, uint256 indexed number, uint256 paid, string note);
    event PriceChanged(uint256 before, uint256 price);

    address public immutable owner = msg.sender;
    uint256 public price;
    uint256 public sold;
    mapping(uint256 => address) public buyerOf;

    constructor(uint256 first) payable {
        require(first > 0, "a price");
        price = first;
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    function buy(string calldata note) external payable returns (uint256 number) {
        if (msg.value < price) revert TooLittle(msg.value, price);
        number = ++sold;
        buyerOf[number] = msg.sender;
        emit Sold(msg.sender, number, msg.value, note);
    }

    function setPrice(uint256 next) external onlyOwner {
        require(next != price, "the same price");
        emit PriceChanged(price, next);
        price = next;
    }

    /// Divides what was taken: by zero it panics.
    function share(uint256 among) external view returns (uint256) {
        return address(this).balance / among;
    }

    function fail() external pure {
        revert();
    }

    function takeOut() external onlyOwner {
        (bool sent,) = owner.call{value: address(this).balance}("");
        require(sent);
    }
}
