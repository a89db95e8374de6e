// A project as a user has it. The network is the city; the compiler is npm's, because a test downloads nothing.
require('@nomicfoundation/hardhat-chai-matchers');
require('@nomicfoundation/hardhat-ethers');
require('@nomicfoundation/hardhat-ignition-ethers');
require('@openzeppelin/hardhat-upgrades');
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require('hardhat/builtin-tasks/task-names');

subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async ({ solcVersion }) => ({
  compilerPath: require.resolve('solc/soljson.js'), isSolcJs: true, version: solcVersion, longVersion: require('solc').version(),
}));

/** @type import('hardhat/config').HardhatUserConfig */
module.exports = {
  solidity: { version: '0.8.37', settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'osaka' } },
  defaultNetwork: 'city',
  networks: { city: { url: process.env.CITY_RPC ?? 'http://127.0.0.1:8545', accounts: (process.env.CITY_KEYS ?? '').split(',').filter(Boolean) } },
  // A block is final: one confirmation is all there ever is.
  ignition: { requiredConfirmations: 1, blockPollingInterval: 100 },
  mocha: { reporter: 'json', timeout: 60_000 },
};
