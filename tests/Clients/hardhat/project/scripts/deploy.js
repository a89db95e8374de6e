// Deploys a shop and makes the first sale: npx hardhat run scripts/deploy.js
const { ethers } = require('hardhat');

async function main() {
  const [owner, buyer] = await ethers.getSigners();
  const shop = await ethers.deployContract('Shop', [ethers.parseEther('5')], { value: 1n });
  await shop.waitForDeployment();
  const receipt = await (await shop.connect(buyer).buy('first', { value: ethers.parseEther('5') })).wait();
  console.log(JSON.stringify({ shop: await shop.getAddress(), owner: owner.address, buyer: await shop.buyerOf(1), block: receipt.blockNumber }));
}

main().catch((error) => { console.error(error); process.exitCode = 1; });
