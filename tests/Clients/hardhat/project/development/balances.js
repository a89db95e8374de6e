const { expect } = require('chai');
const { ethers } = require('hardhat');

// On a development city each transaction has a block, which is there when sending answers: matchers look at once, and find nothing else in the block.
describe('matchers of balances', () => {
  it('follow the coin', async () => {
    const [owner, other] = await ethers.getSigners();
    const shop = await ethers.deployContract('Shop', [5n]);
    await expect(shop.buy('bread', { value: 5n })).to.emit(shop, 'Sold');
    await expect(shop.buy('bread', { value: 5n })).to.changeEtherBalances([owner, shop], [-5n, 5n]);
    await expect(() => owner.sendTransaction({ to: other, value: 7n })).to.changeEtherBalance(other, 7n);
  });

  it('follow tokens, the city\'s own too', async () => {
    const [owner, other] = await ethers.getSigners();
    const coin = await ethers.deployContract('Coin', [1_000n]);
    await expect(coin.transfer(other, 4n)).to.changeTokenBalances(coin, [owner, other], [-4n, 4n]);
    const gold = await ethers.getContractAt('IERC20Metadata', '0x000000000000000000000000000a55e700000002');
    await expect(gold.transfer(other, 9n)).to.changeTokenBalance(gold, other, 9n);
  });
});
