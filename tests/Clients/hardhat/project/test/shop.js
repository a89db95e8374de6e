const { expect } = require('chai');
const { ethers } = require('hardhat');

const price = ethers.parseEther('5');

// On a network that makes its own blocks the matchers look at what is in one.
async function mined(sent) {
  await (await sent).wait();
  return sent;
}

async function deployed(name, ...args) {
  const contract = await ethers.deployContract(name, ...args);
  return contract.waitForDeployment();
}

/** By how much a transaction's block changed a balance; a transaction of one's own costs its fee too. */
async function moved(sent, account, balanceOf = (address, blockTag) => ethers.provider.getBalance(address, blockTag)) {
  const { blockNumber } = await (await sent).wait();
  return (await balanceOf(account, blockNumber)) - (await balanceOf(account, blockNumber - 1));
}

describe('Shop', () => {
  let owner, buyer, shop;

  before(async () => {
    [owner, buyer] = await ethers.getSigners();
    shop = await (await ethers.getContractFactory('Shop')).deploy(price);
    await shop.waitForDeployment();
  });

  it('has the code that was compiled', async () => {
    const { deployedBytecode } = await artifacts();
    const code = await ethers.provider.getCode(shop);
    expect(code.length).to.equal(deployedBytecode.length);
    expect(await shop.owner()).to.equal(owner.address);
  });

  it('tells of a sale in an event', async () => {
    await expect(mined(shop.connect(buyer).buy('a loaf', { value: price }))).to.emit(shop, 'Sold').withArgs(buyer.address, 1n, price, 'a loaf');
    expect(await shop.queryFilter(shop.filters.Sold(buyer.address))).to.have.lengthOf(1);
  });

  it('moves won by the price and the fee', async () => {
    const sale = await shop.connect(buyer).buy('another', { value: price });
    const { fee } = await sale.wait();
    expect(await moved(sale, shop)).to.equal(price);
    expect(await moved(sale, buyer)).to.equal(-price - fee);
  });

  it('meets the matchers of balances, which want a block to themselves', async () => {
    // A block that moves won without a transaction's log ends with the city's own transaction: docs/ethereum.md.
    const sale = await mined(shop.connect(buyer).buy('a third', { value: price }));
    await expect(expect(sale).to.changeEtherBalance(shop, price)).to.be.rejectedWith('Multiple transactions found in block');
  });

  it('refuses with custom errors, reasons, panics and nothing', async () => {
    await expect(shop.connect(buyer).buy('cheap', { value: 1n })).to.be.revertedWithCustomError(shop, 'TooLittle').withArgs(1n, price);
    await expect(shop.connect(buyer).setPrice(1n)).to.be.revertedWithCustomError(shop, 'NotOwner').withArgs(buyer.address);
    await expect(shop.setPrice(price)).to.be.revertedWith('the same price');
    await expect(shop.share(0n)).to.be.revertedWithPanic(0x12);
    await expect(shop.fail()).to.be.revertedWithoutReason();
    await expect(ethers.deployContract('Shop', [0n])).to.be.revertedWith('a price');
    await expect(shop.setPrice.staticCall(6n)).not.to.be.reverted;
  });

  it('refuses in a block what was sent with gas of its own', async () => {
    const sent = await shop.connect(buyer).buy('too cheap', { value: 1n, gasLimit: 200_000n });
    await expect(sent.wait()).to.be.rejectedWith('reverted');
    const receipt = await ethers.provider.getTransactionReceipt(sent.hash);
    expect(receipt.status).to.equal(0);
  });

  it('sends one transaction after another without waiting', async () => {
    const before = await shop.sold();
    const first = await ethers.provider.getTransactionCount(buyer, 'pending');
    const sent = [];
    for (let i = 0; i < 5; i++) sent.push(await shop.connect(buyer).buy(`${i}`, { value: price, nonce: first + i, gasLimit: 200_000n }));
    for (const each of sent) expect((await each.wait()).status).to.equal(1);
    expect(await shop.sold()).to.equal(before + 5n);
  });

  it('reads the past', async () => {
    const change = await (await shop.setPrice(price + 1n)).wait();
    expect(await shop.price({ blockTag: change.blockNumber - 1 })).to.equal(price);
    expect(await shop.price({ blockTag: change.blockNumber })).to.equal(price + 1n);
  });

  it('pays its owner', async () => {
    const all = await ethers.provider.getBalance(shop);
    const taken = await shop.takeOut();
    const { fee } = await taken.wait();
    expect(await moved(taken, shop)).to.equal(-all);
    expect(await moved(taken, owner)).to.equal(all - fee);
  });

  async function artifacts() {
    return require('hardhat').artifacts.readArtifact('Shop');
  }
});

describe('Coin', () => {
  it('is an ERC-20 that tells of its errors', async () => {
    const [owner, other] = await ethers.getSigners();
    const coin = await deployed('Coin', [1_000n]);
    await expect(mined(coin.transfer(other, 40n))).to.emit(coin, 'Transfer').withArgs(owner.address, other.address, 40n);
    expect(await coin.balanceOf(other)).to.equal(40n);
    await expect(coin.transfer(other, 5_000n)).to.be.revertedWithCustomError(coin, 'ERC20InsufficientBalance').withArgs(owner.address, 960n, 5_000n);
    await expect(coin.connect(other).transferFrom(owner, other, 1n)).to.be.revertedWithCustomError(coin, 'ERC20InsufficientAllowance');
  });

  it('takes a permit that a wallet has signed', async () => {
    const [owner, other] = await ethers.getSigners();
    const coin = await deployed('Coin', [1_000n]);
    const { chainId } = await ethers.provider.getNetwork();
    const types = { Permit: [['owner', 'address'], ['spender', 'address'], ['value', 'uint256'], ['nonce', 'uint256'], ['deadline', 'uint256']].map(([name, type]) => ({ name, type })) };
    const deadline = ethers.MaxUint256;
    const signature = ethers.Signature.from(await owner.signTypedData({ name: 'Coin', version: '1', chainId, verifyingContract: await coin.getAddress() }, types, { owner: owner.address, spender: other.address, value: 9n, nonce: 0n, deadline }));
    await (await coin.connect(other).permit(owner, other, 9n, deadline, signature.v, signature.r, signature.s)).wait();
    const taken = coin.connect(other).transferFrom(owner, other, 9n);
    expect(await moved(taken, other, (who, blockTag) => coin.balanceOf(who, { blockTag }))).to.equal(9n);
  });
});

describe('the city\'s own tokens', () => {
  it('are ERC-20 tokens like any other', async () => {
    const [owner, other] = await ethers.getSigners();
    const gold = await ethers.getContractAt('IERC20Metadata', '0x000000000000000000000000000a55e700000002');
    expect(await gold.symbol()).to.equal('GOLD');
    await expect(mined(gold.transfer(other, 3n))).to.emit(gold, 'Transfer').withArgs(owner.address, other.address, 3n);
    expect(await moved(gold.transfer(other, 3n), owner, (who, blockTag) => gold.balanceOf(who, { blockTag }))).to.equal(-3n);
    const abi = ['error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)'];
    await expect(gold.transfer(other, 2n ** 127n)).to.be.revertedWithCustomError({ interface: new ethers.Interface(abi) }, 'ERC20InsufficientBalance');
  });
});
