// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import "./Token.sol";

interface IFactory {
    function createPool(address tokenA, address tokenB, uint24 fee) external returns (address pool);
}

interface IPool {
    function initialize(uint160 sqrtPriceX96) external;
    function mint(address recipient, int24 tickLower, int24 tickUpper, uint128 amount, bytes calldata data) external returns (uint256, uint256);
    function swap(address recipient, bool zeroForOne, int256 amountSpecified, uint160 sqrtPriceLimitX96, bytes calldata data) external returns (int256, int256);
    function token0() external view returns (Token);
    function token1() external view returns (Token);
}

/// Opens a pool of Uniswap v3 from its published code, and swaps in it to and fro.
contract Swaps {
    IPool public pool;

    function open(address factory) external {
        Token a = new Token();
        Token b = new Token();
        a.mint(address(this), 1 << 200);
        b.mint(address(this), 1 << 200);
        pool = IPool(IFactory(factory).createPool(address(a), address(b), 3000));
        pool.initialize(1 << 96);
        pool.mint(address(this), -6000, 6000, 1e24, "");
        pool.mint(address(this), -600, 600, 1e24, "");
    }

    function run(uint256 rounds) external returns (uint256 sum) {
        IPool p = pool;
        for (uint256 i = 0; i < rounds; i++) {
            bool down = i & 1 == 0;
            (int256 a, int256 b) = p.swap(address(this), down, int256(1e18 + i), down ? 4295128740 : 1461446703485210103287273052203988822378723970341, "");
            sum += uint256(a > b ? a : b);
        }
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        if (amount0 > 0) IPool(msg.sender).token0().transfer(msg.sender, amount0);
        if (amount1 > 0) IPool(msg.sender).token1().transfer(msg.sender, amount1);
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        if (amount0 > 0) IPool(msg.sender).token0().transfer(msg.sender, uint256(amount0));
        if (amount1 > 0) IPool(msg.sender).token1().transfer(msg.sender, uint256(amount1));
    }
}
