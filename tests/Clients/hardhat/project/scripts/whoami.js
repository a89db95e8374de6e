const { ethers } = require('hardhat');

ethers.getSigners().then(([owner]) => console.log(owner.address));
