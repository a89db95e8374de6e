require('@nomicfoundation/hardhat-ethers');

// Everything goes to a development city that runs already; nothing is compiled.
module.exports = {
  networks: { city: { url: process.env.CITY ?? 'http://127.0.0.1:8545', chainId: 31337, timeout: 60_000 } },
  mocha: { timeout: 60_000 },
};
