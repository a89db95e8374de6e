// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Gwangan} from "../Gwangan.sol";
import {IToken} from "../IToken.sol";

/// @title Tries to keep what was undone
/// @notice Each function moves money in a call that it reverts, and asserts that nothing of it is left: no token, no coin, no order, no event.
contract Thief {
    IToken private immutable gold = IToken(Gwangan.MONEY.token("GOLD"));

    error Undo();

    /// @notice Pays gold and coin away in a reverted call, then looks whether it still has them, and pays them away once more.
    function payTwice(address to, uint256 amount, uint256 coin) external payable {
        (uint256 before, uint256 coinBefore) = (gold.balanceOf(address(this)), address(this).balance);
        try this.payAndUndo(to, amount, coin) {} catch {}
        assert(gold.balanceOf(address(this)) == before && address(this).balance == coinBefore);
        gold.transfer(to, amount);
        assert(gold.balanceOf(address(this)) == before - amount);
    }

    function payAndUndo(address to, uint256 amount, uint256 coin) external {
        gold.transfer(to, amount);
        (bool sent,) = to.call{value: coin}("");
        require(sent);
        Gwangan.MONEY.transfer(to, "GOLD", amount, "undone");
        revert Undo();
    }

    /// @notice Sets gold aside for an order and spends the same gold.
    function orderAndSpend(address to, int64 price, int64 lots) external {
        uint256 all = gold.balanceOf(address(this));
        Gwangan.MARKET.placeOrder("GOLD-KRW", 1, 0, price, lots, 0, 0, 0, 1);
        assert(gold.balanceOf(address(this)) < all);
        gold.transfer(to, all);
    }

    /// @notice Places an order in a call that is undone: neither the order nor what it holds may stay.
    function orderAndUndo(int64 price, int64 lots) external {
        uint256 all = gold.balanceOf(address(this));
        try this.placeAndRevert(price, lots) {} catch {}
        assert(gold.balanceOf(address(this)) == all);
    }

    function placeAndRevert(int64 price, int64 lots) external {
        Gwangan.MARKET.placeOrder("GOLD-KRW", 1, 0, price, lots, 0, 0, 0, 2);
        revert Undo();
    }

    /// @notice Undoes three levels, keeps the middle of another three.
    function nested(address to, uint256 amount) external {
        uint256 before = gold.balanceOf(address(this));
        try this.level(3, to, amount, 1) {} catch {}
        assert(gold.balanceOf(address(this)) == before);
        try this.level(3, to, amount, 3) {} catch {}
        assert(gold.balanceOf(address(this)) == before - 2 * amount);
    }

    /// @notice Pays, goes deeper, and reverts at one level: what that level and those below did is undone.
    function level(uint256 depth, address to, uint256 amount, uint256 undoneFrom) external {
        gold.transfer(to, amount);
        if (depth > 1) {
            try this.level(depth - 1, to, amount, undoneFrom) {} catch {
                if (undoneFrom == 1) revert Undo();
            }
        }
        if (depth == 1 || undoneFrom == 1) revert Undo();
    }

    receive() external payable {}
}
