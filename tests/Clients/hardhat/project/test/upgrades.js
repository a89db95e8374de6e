const { expect } = require('chai');
const { ethers, upgrades } = require('hardhat');

// EIP-1967: keccak of a name, less one.
const slot = (name) => ethers.toBeHex(BigInt(ethers.id(`eip1967.proxy.${name}`)) - 1n, 32);
const addressAt = async (proxy, name) => ethers.getAddress(ethers.dataSlice(await ethers.provider.getStorage(await proxy.getAddress(), slot(name)), 12));

// It looks every five seconds whether a transaction is in a block, unless told otherwise.
const soon = () => ({ pollingInterval: 100 });

async function proxyOf(name, args, options) {
  const proxy = await upgrades.deployProxy(await ethers.getContractFactory(name), args, { ...options, ...soon() });
  return proxy.waitForDeployment();
}

async function upgraded(proxy, factory) {
  const next = await upgrades.upgradeProxy(proxy, factory, soon());
  await next.deployTransaction.wait();
  return next;
}

describe('OpenZeppelin Upgrades', () => {
  it('deploys behind a transparent proxy and upgrades it', async () => {
    const box = await proxyOf('Box', [42n], { kind: 'transparent' });
    const before = await upgrades.erc1967.getImplementationAddress(await box.getAddress());
    expect(await addressAt(box, 'implementation')).to.equal(before);
    expect(await addressAt(box, 'admin')).to.equal(await upgrades.erc1967.getAdminAddress(await box.getAddress()));
    await expect(box.initialize(1n)).to.be.revertedWithCustomError(box, 'InvalidInitialization');
    const next = await upgraded(box, await ethers.getContractFactory('BoxV2'));
    await (await next.increase()).wait();
    expect(await next.value()).to.equal(43n);
    expect(await addressAt(box, 'implementation')).not.to.equal(before);
  });

  it('deploys behind a UUPS proxy, which only its owner upgrades', async () => {
    const [owner, other] = await ethers.getSigners();
    const box = await proxyOf('OwnedBox', [owner.address, 7n], { kind: 'uups' });
    expect(await addressAt(box, 'admin')).to.equal(ethers.ZeroAddress);
    await expect(upgrades.upgradeProxy(box, await ethers.getContractFactory('OwnedBoxV2', other))).to.be.rejectedWith(/OwnableUnauthorizedAccount|unknown custom error|reverted/);
    const next = await upgraded(box, await ethers.getContractFactory('OwnedBoxV2'));
    expect(await next.version()).to.equal(2n);
    expect(await next.value()).to.equal(7n);
  });

  it('deploys behind a beacon and upgrades all of its proxies at once', async () => {
    const beacon = await upgrades.deployBeacon(await ethers.getContractFactory('Box'), soon());
    await beacon.waitForDeployment();
    const boxes = [];
    for (const first of [1n, 2n]) boxes.push(await (await upgrades.deployBeaconProxy(beacon, await ethers.getContractFactory('Box'), [first], soon())).waitForDeployment());
    for (const box of boxes) expect(await addressAt(box, 'beacon')).to.equal(await beacon.getAddress());
    await (await upgrades.upgradeBeacon(beacon, await ethers.getContractFactory('BoxV2'), soon())).deployTransaction.wait();
    for (const [i, box] of boxes.entries()) {
      const next = await ethers.getContractAt('BoxV2', await box.getAddress());
      await (await next.increase()).wait();
      expect(await next.value()).to.equal(BigInt(i) + 2n);
    }
  });

  it('refuses what would spoil the storage or the proxy', async () => {
    const box = await proxyOf('Box', [1n]);
    await expect(upgrades.upgradeProxy(box, await ethers.getContractFactory('BoxShifted'))).to.be.rejectedWith(/New storage layout is incompatible/);
    await expect(upgrades.deployProxy(await ethers.getContractFactory('BoxUnsafe'), [], { initializer: false })).to.be.rejectedWith(/selfdestruct/);
    await upgrades.validateUpgrade(await ethers.getContractFactory('Box'), await ethers.getContractFactory('BoxV2'));
  });

  it('finds again what it has deployed before', async () => {
    const one = await upgrades.deployImplementation(await ethers.getContractFactory('Box'), soon());
    expect(await upgrades.deployImplementation(await ethers.getContractFactory('Box'), soon())).to.equal(one);
    const box = await proxyOf('Box', [5n]);
    expect(await (await upgrades.forceImport(await box.getAddress(), await ethers.getContractFactory('Box'))).value()).to.equal(5n);
  });
});
