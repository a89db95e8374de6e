// Every helper of @nomicfoundation/hardhat-network-helpers, and fixtures as suites use them.
const assert = require('node:assert/strict');
const { ethers } = require('hardhat');
const helpers = require('@nomicfoundation/hardhat-network-helpers');

const { loadFixture, time } = helpers;
const counterCode = '0x5f54600101805f555f5260205fa000';
const counterDeploy = '0x600f8060095f395ff3' + counterCode.slice(2);
const someone = '0x00000000000000000000000000000000000000AA';

describe('fixtures', () => {
  let runs = 0;
  async function deployed() {
    runs++;
    const [owner, other] = await ethers.getSigners();
    const sent = await owner.sendTransaction({ data: counterDeploy });
    const counter = (await sent.wait()).contractAddress;
    await (await other.sendTransaction({ to: counter })).wait();
    return { counter, owner, other, block: await ethers.provider.getBlock('latest') };
  }
  async function empty() {
    return { height: await time.latestBlock() };
  }
  const valueOf = async (counter) => BigInt(await ethers.provider.getStorage(counter, 0));

  const took = [];
  for (let i = 0; i < 30; i++) {
    it(`begin anew, ${i + 1}`, async () => {
      const began = performance.now();
      const { counter, owner, other, block } = await loadFixture(deployed);
      if (i > 0) took.push(performance.now() - began);
      assert.equal(await valueOf(counter), 1n);
      assert.equal((await ethers.provider.getBlock('latest')).hash, block.hash);
      for (let calls = 0; calls <= i % 4; calls++) await (await (calls % 2 ? owner : other).sendTransaction({ to: counter })).wait();
      assert.equal(await valueOf(counter), 2n + BigInt(i % 4));
      assert.equal((await ethers.provider.getLogs({ address: counter, fromBlock: 0 })).length, 2 + (i % 4));
      assert.equal(runs, 1);
    });
  }
  it('of two functions are kept apart', async () => {
    const { height } = await loadFixture(empty);
    await helpers.mine(3);
    assert.equal((await loadFixture(empty)).height, height);
    assert.equal(await time.latestBlock(), height);
  });
  after(() => console.log(`    loadFixture: median ${took.sort((a, b) => a - b)[took.length >> 1].toFixed(1)} ms, slowest ${took.at(-1).toFixed(1)} ms`));
});

describe('helpers', () => {
  it('mine', async () => {
    const height = await time.latestBlock();
    await helpers.mine();
    await helpers.mine(10);
    await helpers.mine(5, { interval: 60 });
    assert.equal(await time.latestBlock(), height + 16);
    await helpers.mineUpTo(height + 20);
    assert.equal(await time.latestBlock(), height + 20);
  });

  it('time', async () => {
    const before = await time.latest();
    assert.equal(await time.increase(3_600) >= before + 3_600, true);
    const at = (await time.latest()) + 500;
    await time.increaseTo(at);
    assert.equal(await time.latest(), at);
    await time.setNextBlockTimestamp(at + 50);
    const [owner] = await ethers.getSigners();
    const receipt = await (await owner.sendTransaction({ to: someone })).wait();
    assert.equal((await ethers.provider.getBlock(receipt.blockNumber)).timestamp, at + 50);
    for (const [unit, seconds] of [['minutes', 60], ['hours', 3_600], ['days', 86_400], ['weeks', 604_800], ['years', 31_536_000]]) assert.equal(time.duration[unit](1), seconds);
    await time.advanceBlock();
    const next = (await time.latestBlock()) + 3;
    await time.advanceBlockTo(next);
    assert.equal(await time.latestBlock(), next);
  });

  it('accounts', async () => {
    await helpers.setBalance(someone, 10n ** 18n);
    assert.equal(await ethers.provider.getBalance(someone), 10n ** 18n);
    await helpers.setNonce(someone, 12);
    assert.equal(await ethers.provider.getTransactionCount(someone), 12);
    await helpers.setCode(someone, counterCode);
    assert.equal(await ethers.provider.getCode(someone), counterCode);
    await helpers.setStorageAt(someone, 3, 99);
    assert.equal(BigInt(await helpers.getStorageAt(someone, 3)), 99n);
    await helpers.impersonateAccount(someone);
    const signer = await ethers.getSigner(someone);
    const receipt = await (await signer.sendTransaction({ to: ethers.ZeroAddress, value: 1 })).wait();
    assert.equal(receipt.from, someone);
    await helpers.stopImpersonatingAccount(someone);
    await assert.rejects(signer.sendTransaction({ to: ethers.ZeroAddress, value: 1 }));
  });

  it('blocks', async () => {
    await helpers.setNextBlockBaseFeePerGas(12_345);
    await helpers.mine();
    assert.equal((await ethers.provider.getBlock('latest')).baseFeePerGas, 12_345n);
    await helpers.setBlockGasLimit(40_000_000);
    await helpers.mine();
    assert.equal((await ethers.provider.getBlock('latest')).gasLimit, 40_000_000n);
    await helpers.setCoinbase(someone);
    await helpers.setPrevRandao(77);
    await helpers.mine();
    const { miner, mixHash } = await ethers.provider.send('eth_getBlockByNumber', ['latest', false]);
    assert.deepEqual([miner, BigInt(mixHash)], [someone.toLowerCase(), 77n]);
  });

  it('snapshots and transactions that are dropped', async () => {
    const snapshot = await helpers.takeSnapshot();
    const height = await time.latestBlock();
    await helpers.mine(4);
    await snapshot.restore();
    assert.equal(await time.latestBlock(), height);
    await helpers.mine(2);
    await snapshot.restore();
    assert.equal(await time.latestBlock(), height);
    await ethers.provider.send('evm_setAutomine', [false]);
    const [owner] = await ethers.getSigners();
    const sent = await owner.sendTransaction({ to: someone, gasLimit: 100_000 });
    await helpers.dropTransaction(sent.hash);
    await ethers.provider.send('evm_setAutomine', [true]);
    assert.equal(await ethers.provider.getTransaction(sent.hash), null);
  });

  it('reset', async () => {
    await helpers.reset();
    assert.equal(await time.latestBlock(), 1);
    await assert.rejects(helpers.reset('http://127.0.0.1:1'), /forks no other chain/);
  });
});
