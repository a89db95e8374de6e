// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Gwangan} from "../Gwangan.sol";
import {IToken} from "../IToken.sol";

/// @title Keeps gold for its owner and sells some of it on the city's market when asked to
/// @notice The shortest contract that uses both faces: gold arrives as an ERC-20, leaves as an order.
contract GoldVault {
    address public immutable owner;
    IToken public immutable gold;
    uint64 private orders;

    event Offered(uint64 indexed clientOrderId, int64 price, int64 lots, uint64 ticket);

    error NotOwner();

    constructor() {
        owner = msg.sender;
        gold = IToken(Gwangan.MONEY.token("GOLD"));
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    /// @notice Takes gold that the caller has approved.
    function deposit(uint256 amount) external {
        gold.transferFrom(msg.sender, address(this), amount);
    }

    /// @notice Offers gold at a price in steps. The gold is set aside at once; the order runs right after this transaction.
    function offer(int64 price, int64 lots) external onlyOwner returns (uint64 clientOrderId) {
        clientOrderId = ++orders;
        uint64 ticket = Gwangan.MARKET.placeOrder("GOLD-KRW", 1, 0, price, lots, 0, 0, 0, clientOrderId);
        emit Offered(clientOrderId, price, lots, ticket);
    }

    /// @notice Takes an offer back.
    function withdraw(uint64 clientOrderId) external onlyOwner {
        Gwangan.MARKET.cancelOrder(0, clientOrderId);
    }

    /// @notice Pays out what is here: gold, and the won that it was sold for.
    function payOut(address payable to) external onlyOwner {
        gold.transfer(to, gold.balanceOf(address(this)));
        (bool sent,) = to.call{value: address(this).balance}("");
        require(sent);
    }

    /// @notice What one step above the best offer of others would be; 0 when nobody offers.
    function bestAsk() external view returns (int64 ask) {
        (,, ask,) = Gwangan.MARKET.bestPrices("GOLD-KRW");
    }

    receive() external payable {}
}
