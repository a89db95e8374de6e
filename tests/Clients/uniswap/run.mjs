// Uniswap v2 and v3, cores and peripheries from their packages' own bytecode, with the city's won and gold as what is traded.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import { concat, getCreate2Address, keccak256, MaxUint256, parseEther, Signature, solidityPacked, toBeHex, ZeroAddress } from 'ethers';
import { artifactsOf, Chain } from '../contracts/chain.mjs';
import { post, transfer } from '../faults/city.mjs';

const artifact = artifactsOf(import.meta.url);
const require = createRequire(import.meta.url);
const weth9 = artifact('canonical-weth/build/contracts/WETH9.json');
const one = parseEther('1');
// A pool writes its price anew with the first swap of each second: what was estimated in the second of a swap is too little in the next, as on Ethereum.
const margin = 60n;
const forever = 2n ** 48n;
const sorted = (a, b) => (BigInt(a) < BigInt(b) ? [a, b] : [b, a]);
const permit = { Permit: [['owner', 'address'], ['spender', 'address'], ['value', 'uint256'], ['nonce', 'uint256'], ['deadline', 'uint256']].map(([name, type]) => ({ name, type })) };

/** Floor of a square root. */
function root(value) {
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

test('Uniswap v2', { timeout: 300_000 }, async (t) => {
  const chain = await Chain.start(t);
  const [alice, bob] = [70, 71].map((index) => chain.wallet(index));
  for (const wallet of [alice, bob]) wallet.margin = margin;
  const { KRW, GOLD } = chain;
  const core = (name) => { const { abi, evm } = artifact(`@uniswap/v2-core/build/${name}.json`); return { abi, bytecode: `0x${evm.bytecode.object}` }; };
  const weth = await chain.deploy(alice, weth9);
  const factory = await chain.deploy(alice, core('UniswapV2Factory'), alice.address);
  const { abi, evm } = artifact('@uniswap/v2-periphery/build/UniswapV2Router02.json');
  const router = await chain.deploy(alice, { abi, bytecode: `0x${evm.bytecode.object}` }, factory.target, weth.target);
  const pairOf = async (a, b) => chain.at(core('UniswapV2Pair').abi, await factory.getPair(a, b), alice);
  const reservesOf = async (pair, token) => { const [a, b] = await pair.getReserves(); return (await pair.token0()).toLowerCase() === token.toLowerCase() ? [a, b] : [b, a]; };
  const out = (value, [from, to]) => (value * 997n * to) / (from * 1000n + value * 997n);
  const needed = (value, [from, to]) => (from * value * 1000n) / ((to - value) * 997n) + 1n;
  let pair, coinPair;

  await t.test('pools of gold and won, and of gold and wrapped won', async () => {
    for (const token of [KRW, GOLD]) await chain.done(token.connect(alice).approve(router.target, MaxUint256));
    const made = await chain.done(router.addLiquidity(KRW.target, GOLD.target, 200_000n * one, one, 0, 0, alice.address, forever));
    pair = await pairOf(KRW.target, GOLD.target);
    const salt = keccak256(solidityPacked(['address', 'address'], sorted(KRW.target, GOLD.target)));
    assert.equal(pair.target, getCreate2Address(factory.target, salt, keccak256(core('UniswapV2Pair').bytecode)));
    assert.equal(await pair.balanceOf(alice.address), root(200_000n * one * one) - 1000n);
    assert.equal(chain.events(made, pair).at(-1)[0], 'Mint');
    await chain.done(router.addLiquidityETH(GOLD.target, one, 0, 0, alice.address, forever, { value: 100_000n * one }));
    coinPair = await pairOf(GOLD.target, weth.target);
    assert.deepEqual([await chain.provider.getBalance(weth.target), await weth.totalSupply(), await GOLD.balanceOf(coinPair.target)], [100_000n * one, 100_000n * one, one]);
    // The pool holds won as it would hold any token, and so it is coin as well.
    assert.equal(await chain.provider.getBalance(pair.target), 200_000n * one);
    await chain.refused(router, 'addLiquidity', [KRW.target, GOLD.target, one, one, one, one, alice.address, forever], 'UniswapV2Router: INSUFFICIENT_B_AMOUNT');
  });

  await t.test('swaps come to what the formula says', async () => {
    await chain.refused(router.connect(bob), 'swapExactTokensForTokens', [one, 0n, [KRW.target, GOLD.target], bob.address, forever], 'TransferHelper: TRANSFER_FROM_FAILED');
    for (const token of [KRW, GOLD]) await chain.done(token.connect(bob).approve(router.target, MaxUint256));
    const by = router.connect(bob);
    const check = async (value, from, to, run) => {
      const before = await to.balanceOf(bob.address);
      await chain.done(run());
      assert.equal(await to.balanceOf(bob.address) - before, value);
    };
    const first = out(5_000n * one, await reservesOf(pair, KRW.target));
    assert.equal((await router.getAmountsOut(5_000n * one, [KRW.target, GOLD.target]))[1], first);
    await chain.refused(by, 'swapExactTokensForTokens', [5_000n * one, first + 1n, [KRW.target, GOLD.target], bob.address, forever], 'UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT');
    await chain.refused(by, 'swapExactTokensForTokens', [5_000n * one, first, [KRW.target, GOLD.target], bob.address, 1n], 'UniswapV2Router: EXPIRED');
    await check(first, KRW, GOLD, () => by.swapExactTokensForTokens(5_000n * one, first, [KRW.target, GOLD.target], bob.address, forever));
    const spent = needed(one / 100n, await reservesOf(pair, KRW.target)), won = await KRW.balanceOf(bob.address);
    const receipt = await chain.done(by.swapTokensForExactTokens(one / 100n, MaxUint256, [KRW.target, GOLD.target], bob.address, forever));
    assert.deepEqual(chain.events(receipt, KRW), [['Transfer', bob.address, pair.target, spent]]);
    assert.equal(won - await KRW.balanceOf(bob.address), spent + receipt.fee);
    await check(out(1_000n * one, await reservesOf(coinPair, weth.target)), weth, GOLD, () => by.swapExactETHForTokens(0n, [weth.target, GOLD.target], bob.address, forever, { value: 1_000n * one }));
    // Won as a token, through gold, into wrapped won.
    const hop = out(out(3_000n * one, await reservesOf(pair, KRW.target)), await reservesOf(coinPair, GOLD.target));
    await check(hop, KRW, weth, () => by.swapExactTokensForTokens(3_000n * one, hop, [KRW.target, GOLD.target, weth.target], bob.address, forever));
    const coins = await chain.provider.getBalance(bob.address);
    const sold = await chain.done(by.swapTokensForExactETH(10n * one, MaxUint256, [GOLD.target, weth.target], bob.address, forever));
    assert.equal(await chain.provider.getBalance(bob.address), coins + 10n * one - sold.fee);
    await chain.refused(pair.connect(bob), 'swap', [1n, 0n, bob.address, '0x'], 'UniswapV2: INSUFFICIENT_INPUT_AMOUNT');
  });

  await t.test('what comes by a native payment is there for the pool too', async () => {
    const giver = chain.city.member(72);
    const before = await pair.getReserves();
    const { status, json } = await post(chain.city.node, '/api/v1/operations?wait=commit', giver.sign([[301, transfer(pair.target, one)[1]]]));
    assert.equal(`${status} ${json.status}`, '200 committed', JSON.stringify(json));
    assert.deepEqual([...await pair.getReserves()].slice(0, 2), [...before].slice(0, 2));
    const skimmed = await chain.done(pair.skim(bob.address));
    assert.ok(chain.events(skimmed, KRW).some(([name, from, , value]) => name === 'Transfer' && from === pair.target && value === one));
    await chain.done(KRW.connect(bob).transfer(pair.target, 5n));
    await chain.done(pair.sync());
    const [won] = await reservesOf(pair, KRW.target);
    assert.equal(won, await KRW.balanceOf(pair.target));
  });

  await t.test('liquidity is taken out with a permit', async () => {
    const held = await pair.balanceOf(alice.address);
    const value = { owner: alice.address, spender: router.target, value: held, nonce: 0n, deadline: forever };
    const { v, r, s } = Signature.from(await alice.signTypedData({ name: 'Uniswap V2', version: '1', chainId: chain.chainId, verifyingContract: pair.target }, permit, value));
    const [won, gold] = await reservesOf(pair, KRW.target), supply = await pair.totalSupply();
    const receipt = await chain.done(router.removeLiquidityWithPermit(KRW.target, GOLD.target, held, 0, 0, alice.address, forever, false, v, r, s));
    assert.deepEqual([chain.events(receipt, KRW)[0][3], chain.events(receipt, GOLD)[0][3]], [(held * won) / supply, (held * gold) / supply]);
    await chain.done(coinPair.approve(router.target, MaxUint256));
    await chain.done(router.removeLiquidityETH(GOLD.target, await coinPair.balanceOf(alice.address), 0, 0, alice.address, forever));
    await chain.done(weth.connect(bob).withdraw(await weth.balanceOf(bob.address)));
    assert.equal(await chain.provider.getBalance(weth.target), await weth.totalSupply());
  });

  await chain.finish(t);
});

test('Uniswap v3', { timeout: 300_000 }, async (t) => {
  const { Token, CurrencyAmount } = require('@uniswap/sdk-core');
  const { encodeSqrtRatioX96, maxLiquidityForAmounts, nearestUsableTick, Pool, TickListDataProvider, TickMath } = require('@uniswap/v3-sdk');
  const JSBI = require('jsbi');
  const chain = await Chain.start(t);
  const [alice, bob] = [70, 71].map((index) => chain.wallet(index));
  for (const wallet of [alice, bob]) wallet.margin = margin;
  const { KRW, GOLD } = chain;
  const core = (name) => artifact(`@uniswap/v3-core/artifacts/contracts/${name}.sol/${name}.json`);
  const periphery = (path) => artifact(`@uniswap/v3-periphery/artifacts/contracts/${path}.sol/${path.split('/').at(-1)}.json`);
  const linked = ({ abi, bytecode, linkReferences }, libraries) => {
    let code = bytecode;
    for (const [name, places] of Object.values(linkReferences).flatMap(Object.entries))
      for (const { start, length } of places) code = code.slice(0, 2 + 2 * start) + libraries[name].slice(2) + code.slice(2 + 2 * (start + length));
    return { abi, bytecode: code };
  };
  const tick = { [3000]: 60, [500]: 10 };
  let weth, factory, router, positions, quoter, lens, pool;
  const tokenOf = (address, symbol) => new Token(Number(chain.chainId), address, 18, symbol);

  /** The pool as the SDK sees it. */
  const seen = async (at, fee) => {
    const [{ sqrtPriceX96, tick: current }, liquidity] = [await at.slot0(), await at.liquidity()];
    const ticks = [];
    for (let word = -60; word <= 60; word++) ticks.push(...(await Promise.all([word]).then(([each]) => wordOf(at, each, fee))));
    const [a, b] = [await at.token0(), await at.token1()];
    return new Pool(tokenOf(a), tokenOf(b), fee, `${sqrtPriceX96}`, `${liquidity}`, Number(current), new TickListDataProvider(ticks, tick[fee]));
  };
  const wordOf = async (at, word) => (await lens.getPopulatedTicksInWord(at.target, word)).map(({ tick: index, liquidityNet, liquidityGross }) => ({ index: Number(index), liquidityNet: `${liquidityNet}`, liquidityGross: `${liquidityGross}` })).reverse();

  await t.test('core and periphery stand', async () => {
    weth = await chain.deploy(alice, weth9);
    factory = await chain.deploy(alice, core('UniswapV3Factory'));
    router = await chain.deploy(alice, periphery('SwapRouter'), factory.target, weth.target);
    const descriptions = await chain.deploy(alice, periphery('libraries/NFTDescriptor'));
    const descriptor = await chain.deploy(alice, linked(periphery('NonfungibleTokenPositionDescriptor'), { NFTDescriptor: descriptions.target }), weth.target, `0x${Buffer.from('KRW').toString('hex').padEnd(64, '0')}`);
    positions = await chain.deploy(alice, periphery('NonfungiblePositionManager'), factory.target, weth.target, descriptor.target);
    quoter = await chain.deploy(alice, periphery('lens/QuoterV2'), factory.target, weth.target);
    lens = await chain.deploy(alice, periphery('lens/TickLens'));
    assert.equal(await factory.feeAmountTickSpacing(3000), 60n);
  });

  // A gram of gold for 200,000 won; the smaller address stands first.
  let coinPool;
  await t.test('pools are made, and positions minted with the liquidity that the SDK computes', async () => {
    for (const [other, fee] of [[KRW.target, 3000], [weth.target, 500]]) {
      const [first, second] = sorted(GOLD.target, other);
      const start = BigInt(`${first === GOLD.target ? encodeSqrtRatioX96('200000', '1') : encodeSqrtRatioX96('1', '200000')}`);
      await chain.done(positions.createAndInitializePoolIfNecessary(first, second, fee, start));
      const address = await factory.getPool(first, second, fee);
      assert.equal(address, getCreate2Address(factory.target, keccak256(concat([`0x${first.slice(2).padStart(64, '0')}`, `0x${second.slice(2).padStart(64, '0')}`, toBeHex(fee, 32)])), keccak256(core('UniswapV3Pool').bytecode)));
      const at = chain.at(core('UniswapV3Pool').abi, address, alice);
      if (other === KRW.target) pool = at; else coinPool = at;
    }
    for (const token of [KRW, GOLD]) await chain.done(token.connect(alice).approve(positions.target, MaxUint256));
    for (const [at, fee, width] of [[pool, 3000, 1_200], [pool, 3000, 60_000], [coinPool, 500, 5_000]]) {
      const [{ sqrtPriceX96, tick: current }, first, second] = [await at.slot0(), await at.token0(), await at.token1()];
      const spacing = tick[fee], low = nearestUsableTick(Number(current) - width, spacing), high = nearestUsableTick(Number(current) + width, spacing);
      const amounts = first.toLowerCase() === GOLD.target ? [one, 200_000n * one] : [200_000n * one, one];
      const params = { token0: first, token1: second, fee, tickLower: low, tickUpper: high, amount0Desired: amounts[0], amount1Desired: amounts[1], amount0Min: 0n, amount1Min: 0n, recipient: alice.address, deadline: forever };
      const coin = at === coinPool ? { value: 200_000n * one } : {};
      const liquidity = BigInt(`${maxLiquidityForAmounts(JSBI.BigInt(`${sqrtPriceX96}`), TickMath.getSqrtRatioAtTick(low), TickMath.getSqrtRatioAtTick(high), `${amounts[0]}`, `${amounts[1]}`, true)}`);
      const data = [positions.interface.encodeFunctionData('mint', [params]), positions.interface.encodeFunctionData('refundETH')];
      const minted = await chain.done(positions.multicall(data, coin));
      const event = chain.events(minted, positions).find(([name]) => name === 'IncreaseLiquidity');
      const gap = event[2] > liquidity ? event[2] - liquidity : liquidity - event[2];
      assert.ok(gap * 1_000_000_000n <= liquidity, `liquidity ${event[2]}, the SDK says ${liquidity}`);
    }
    assert.equal(await chain.provider.getBalance(positions.target), 0n);
    const [{ image, name }] = [JSON.parse(Buffer.from((await positions.tokenURI(1n)).split(',')[1], 'base64'))];
    assert.match(name, /Uniswap - 0\.3% - (KRW\/GOLD|GOLD\/KRW)/);
    assert.match(Buffer.from(image.split(',')[1], 'base64').toString(), /^<svg /);
  });

  await t.test('swaps come to what the quoter and the SDK say', async () => {
    for (const token of [KRW, GOLD]) await chain.done(token.connect(bob).approve(router.target, MaxUint256));
    const by = router.connect(bob);
    for (const [from, to, value] of [[KRW, GOLD, 5_000n * one], [GOLD, KRW, one / 20n], [KRW, GOLD, 150_000n * one]]) {
      const [quoted] = await quoter.quoteExactInputSingle.staticCall({ tokenIn: from.target, tokenOut: to.target, amountIn: value, fee: 3000, sqrtPriceLimitX96: 0n });
      const [told] = await (await seen(pool, 3000)).getOutputAmount(CurrencyAmount.fromRawAmount(tokenOf(from.target), `${value}`));
      assert.equal(BigInt(`${told.quotient}`), quoted);
      const params = { tokenIn: from.target, tokenOut: to.target, fee: 3000, recipient: bob.address, deadline: forever, amountIn: value, amountOutMinimum: quoted, sqrtPriceLimitX96: 0n };
      await chain.refused(by, 'exactInputSingle', [{ ...params, amountOutMinimum: quoted + 1n }], 'Too little received');
      const receipt = await chain.done(by.exactInputSingle(params));
      assert.deepEqual(chain.events(receipt, to), [['Transfer', pool.target, bob.address, quoted]]);
    }
    const [asked] = await quoter.quoteExactOutputSingle.staticCall({ tokenIn: KRW.target, tokenOut: GOLD.target, amount: one / 10n, fee: 3000, sqrtPriceLimitX96: 0n });
    const bought = await chain.done(by.exactOutputSingle({ tokenIn: KRW.target, tokenOut: GOLD.target, fee: 3000, recipient: bob.address, deadline: forever, amountOut: one / 10n, amountInMaximum: asked, sqrtPriceLimitX96: 0n }));
    assert.deepEqual(chain.events(bought, KRW), [['Transfer', bob.address, pool.target, asked]]);
  });

  await t.test('several hops; won as coin in and out; gold paid by its own permit', async () => {
    const path = solidityPacked(['address', 'uint24', 'address', 'uint24', 'address'], [KRW.target, 3000, GOLD.target, 500, weth.target]);
    const by = router.connect(bob);
    const [quoted] = await quoter.quoteExactInput.staticCall(path, 2_000n * one);
    const data = [by.interface.encodeFunctionData('exactInput', [{ path, recipient: ZeroAddress, deadline: forever, amountIn: 2_000n * one, amountOutMinimum: quoted }]), by.interface.encodeFunctionData('unwrapWETH9', [quoted, bob.address])];
    const before = await chain.provider.getBalance(bob.address);
    const receipt = await chain.done(by['multicall(bytes[])'](data));
    assert.equal(await chain.provider.getBalance(bob.address), before - 2_000n * one + quoted - receipt.fee);
    const gold = await GOLD.balanceOf(bob.address);
    const [more] = await quoter.quoteExactInputSingle.staticCall({ tokenIn: weth.target, tokenOut: GOLD.target, amountIn: 500n * one, fee: 500, sqrtPriceLimitX96: 0n });
    await chain.done(by.exactInputSingle({ tokenIn: weth.target, tokenOut: GOLD.target, fee: 500, recipient: bob.address, deadline: forever, amountIn: 500n * one, amountOutMinimum: more, sqrtPriceLimitX96: 0n }, { value: 500n * one }));
    assert.equal(await GOLD.balanceOf(bob.address), gold + more);

    const carol = Object.assign(chain.wallet(72), { margin });
    const [, name, version, chainId, verifyingContract] = await GOLD.eip712Domain();
    const { v, r, s } = Signature.from(await carol.signTypedData({ name, version, chainId, verifyingContract }, permit, { owner: carol.address, spender: router.target, value: one / 50n, nonce: 0n, deadline: forever }));
    const sale = [
      router.interface.encodeFunctionData('selfPermit', [GOLD.target, one / 50n, forever, v, r, s]),
      router.interface.encodeFunctionData('exactInputSingle', [{ tokenIn: GOLD.target, tokenOut: KRW.target, fee: 3000, recipient: carol.address, deadline: forever, amountIn: one / 50n, amountOutMinimum: 0n, sqrtPriceLimitX96: 0n }]),
    ];
    const sold = await chain.done(router.connect(carol)['multicall(bytes[])'](sale));
    assert.deepEqual(chain.events(sold, GOLD).map(([event]) => event), ['Approval', 'Transfer']);
  });

  await t.test('fees are collected, liquidity leaves, the pool remembers prices', async () => {
    await chain.done(pool.increaseObservationCardinalityNext(10));
    const [id, max] = [1n, 2n ** 128n - 1n];
    const [fee0, fee1] = await positions.collect.staticCall({ tokenId: id, recipient: alice.address, amount0Max: max, amount1Max: max });
    assert.ok(fee0 > 0n && fee1 > 0n);
    const collected = await chain.done(positions.collect({ tokenId: id, recipient: alice.address, amount0Max: max, amount1Max: max }));
    assert.deepEqual(chain.events(collected, pool).find(([name]) => name === 'Collect').slice(-2), [fee0, fee1]);
    const { liquidity } = await positions.positions(id);
    await chain.refused(positions, 'burn', [id], 'Not cleared');
    await chain.done(positions.decreaseLiquidity({ tokenId: id, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: forever }));
    await chain.done(positions.collect({ tokenId: id, recipient: alice.address, amount0Max: max, amount1Max: max }));
    await chain.done(positions.burn(id));
    await chain.refused(positions.connect(bob), 'decreaseLiquidity', [{ tokenId: 2n, liquidity: 1n, amount0Min: 0n, amount1Min: 0n, deadline: forever }], 'Not approved');
    await chain.until((await chain.provider.getBlock('latest')).timestamp + 2, alice);
    const [ticks] = await pool.observe([1, 0]);
    assert.equal(ticks[1] - ticks[0], (await pool.slot0()).tick);
  });

  await chain.finish(t);
});
