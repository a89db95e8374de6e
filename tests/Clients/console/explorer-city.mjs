// A city with an Ethereum chain on which something has happened: a contract was deployed and called, gold was paid, one call was reverted.
import { readFileSync } from 'node:fs';
import { ContractFactory, JsonRpcProvider, Wallet, parseEther } from 'ethers';
import { City } from '../faults/city.mjs';

export const chainId = 82051;
export const GOLD = '0x000000000000000000000000000a55e700000002';
export const { verify: kept } = JSON.parse(readFileSync(new URL('../vectors/ethereum.json', import.meta.url), 'utf8'));
export const abi = kept.output.contracts['Kept.sol'].Kept.abi;

export async function startExplorerCity(...options) {
  const city = City.create();
  city.withEthereum({ chainId });
  const node = await city.start('--block-ms', '100', '--idle-ms', '300', '--traders', '0', '--ethereum', '127.0.0.1:0', ...options);
  const provider = new JsonRpcProvider(`${node.url}/ethereum`, chainId, { staticNetwork: true, polling: true, pollingInterval: 100, cacheTimeout: -1 });
  const wallets = [70, 71].map((index) => new Wallet(city.secretOf(`demo/${index}`), provider));
  const [owner, other] = wallets;
  const contract = await new ContractFactory(abi, kept.bytecode, owner).deploy();
  await contract.waitForDeployment();
  const address = (await contract.getAddress()).toLowerCase();
  const done = async (sent) => (await (await sent).wait()).hash;
  const hashes = { deploy: contract.deploymentTransaction().hash };
  hashes.keep = await done(contract.keep(7, '광안대교 at night', { value: parseEther('25') }));
  hashes.gold = await done(owner.sendTransaction({ to: GOLD, data: `0xa9059cbb${address.slice(2).padStart(64, '0')}${parseEther('3').toString(16).padStart(64, '0')}` }));
  hashes.calls = await done(contract.keepAndPay(42, GOLD, other.address, parseEther('1.25')));
  hashes.value = await done(owner.sendTransaction({ to: other.address, value: parseEther('1000') }));
  // Sent in spite of what an estimate would say.
  const reverted = await contract.keep(1001, 'too large', { gasLimit: 200_000 });
  await reverted.wait().catch(() => undefined);
  hashes.reverted = reverted.hash;
  return {
    city, url: node.url, provider, owner, other, address, hashes,
    async stop() {
      provider.destroy();
      await city.remove();
    },
  };
}

// By itself it stays until it is ended, for whoever wants to look.
if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('explorer-city.mjs')) {
  const here = await startExplorerCity();
  console.log(JSON.stringify({ url: here.url, address: here.address, hashes: here.hashes, owner: here.owner.address, other: here.other.address }));
  process.once('SIGTERM', () => void here.stop().then(() => process.exit(0)));
  process.once('SIGINT', () => void here.stop().then(() => process.exit(0)));
}
