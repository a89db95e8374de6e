// Contracts that wallets and libraries expect at the same address on every chain, and how each comes there. Their code is npm's, or stands beside this file; who deploys it does not matter, only what and through whom.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const beside = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** Deploys what it is called with, the salt before it: the deterministic deployment proxy, and Safe's singleton factory. A city has both from its first block. */
export const create2 = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
export const safeFactory = '0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7';

const none = `0x${'00'.repeat(32)}`;
const accounts = (version) => require(`@account-abstraction/contracts-${version}/artifacts/EntryPoint.json`).bytecode;
const safe = (path) => require(`@safe-global/safe-contracts/build/artifacts/contracts/${path}.json`).bytecode;

/**
 * Each with its address, the hash of its code there, and the places of words in it that differ from chain to chain (they hold the chain's number and what follows from it; they count as zero in the hash).
 * initCode and salt go through a deployer; transaction is one that everybody may send, and by is who has to have the won for it.
 */
export const contracts = [
  { name: 'Permit2', address: '0x000000000022D473030F116dDEE9F6B43aC78BA3', codeHash: '0x463331fa7a0d5f07488e42c37b461bb56a822145c161a821fbafe7d4e916b546', differing: [6945, 6983], through: create2, salt: '0x0000000000000000000000000000000000000000d3af2663da51c10215000000', initCode: () => beside('permit2.json').initCode },
  { name: 'EntryPoint 0.6', address: '0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789', codeHash: '0xc93c806e738300b5357ecdc2e971d6438d34d8e4e17b99b758b1f9cac91c8e70', through: create2, salt: none, initCode: () => accounts('0.6') },
  { name: 'EntryPoint 0.7', address: '0x0000000071727De22E5E9d8BAf0edAc6f37da032', codeHash: '0x8db5ff695839d655407cc8490bb7a5d82337a86a6b39c3f0258aa6c3b582fc58', through: create2, salt: '0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3', initCode: () => accounts('0.7') },
  { name: 'EntryPoint 0.8', address: '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108', codeHash: '0x52e8fa218675baeb4c173ed0e41ca5135d04e5f8d6333c996cf5ae5f1891b436', differing: [13585, 13774], through: create2, salt: '0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9', initCode: () => accounts('0.8') },
  { name: 'Safe 1.4.1', address: '0x41675C099F32341bf84BFc5382aF534df5C7461a', codeHash: '0x1fe2df852ba3299d6534ef416eefa406e56ced995bca886ab7a553e6d0c5e1c4', through: safeFactory, salt: none, initCode: () => safe('Safe.sol/Safe') },
  { name: 'SafeL2 1.4.1', address: '0x29fcB43b46531BcA003ddC8FCB67FFE91900C762', codeHash: '0xb1f926978a0f44a2c0ec8fe822418ae969bd8c3f18d61e5103100339894f81ff', through: safeFactory, salt: none, initCode: () => safe('SafeL2.sol/SafeL2') },
  { name: 'SafeProxyFactory 1.4.1', address: '0x4e1DCf7AD4e460CfD30791CCC4F9c8a4f820ec67', codeHash: '0x50c3cdc4074750a7a974204a716c999edd37482f907608d960b2b025ee0b3317', through: safeFactory, salt: none, initCode: () => safe('proxies/SafeProxyFactory.sol/SafeProxyFactory') },
  { name: 'CompatibilityFallbackHandler 1.4.1', address: '0xfd0732Dc9E303f09fCEf3a7388Ad10A83459Ec99', codeHash: '0x7c6007a5d711cea8dfd5d91f5940ec29c7f200fe511eb1fc1397b367af3c42f9', through: safeFactory, salt: none, initCode: () => safe('handler/CompatibilityFallbackHandler.sol/CompatibilityFallbackHandler') },
  { name: 'MultiSend 1.4.1', address: '0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526', codeHash: '0x0e4f7fc66550a322d1e7688e181b75e217e662a4f3f4d6a29b22bc61217c4b77', through: safeFactory, salt: none, initCode: () => safe('libraries/MultiSend.sol/MultiSend') },
  { name: 'MultiSendCallOnly 1.4.1', address: '0x9641d764fc13c8B624c04430C7356C1C7C8102e2', codeHash: '0xecd5bd14a08c5d2122379900b2f272bdf107a7e92423c10dd5fe3254386c9939', through: safeFactory, salt: none, initCode: () => safe('libraries/MultiSendCallOnly.sol/MultiSendCallOnly') },
  { name: 'SignMessageLib 1.4.1', address: '0xd53cd0aB83D845Ac265BE939c57F53AD838012c9', codeHash: '0x525c754a46b79e05543a59bb61e8de3c9eee0d955a59352409cbe67ea1077528', through: safeFactory, salt: none, initCode: () => safe('libraries/SignMessageLib.sol/SignMessageLib') },
  { name: 'CreateCall 1.4.1', address: '0x9b35Af71d77eaf8d7e40252370304687390A1A52', codeHash: '0x2b3060c55fcb8275653e99ad511a71f67ba76934ed66a7d74d6e68b52afff889', through: safeFactory, salt: none, initCode: () => safe('libraries/CreateCall.sol/CreateCall') },
  { name: 'SimulateTxAccessor 1.4.1', address: '0x3d4BA2E0884aa488718476ca2FB8Efc291A46199', codeHash: '0x91f82615581fc73b190b83d72e883608b25e392f72322035df1b13d51766cf8d', through: safeFactory, salt: none, initCode: () => safe('accessors/SimulateTxAccessor.sol/SimulateTxAccessor') },
  { name: 'ERC-1820 registry', address: '0x1820a4B7618BdE71Dce8cdc73aAB6C95905faD24', codeHash: '0xf0aa940bb32e37c5f7268b53acc48c7cdd148cd0fc196f30faa00a4d66c0443a', transaction: () => beside('erc1820.json').transaction, by: '0xa990077c3205cbDf861e17Fa532eeB069cE9fF96' },
];
