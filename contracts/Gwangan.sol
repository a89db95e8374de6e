// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

import {IAccounts} from "./IAccounts.sol";
import {IAssets} from "./IAssets.sol";
import {IMoney} from "./IMoney.sol";
import {IReserves} from "./IReserves.sol";
import {IMarket} from "./IMarket.sol";
import {IPayments} from "./IPayments.sol";
import {IGrants} from "./IGrants.sol";
import {IIbc} from "./IIbc.sol";
import {IValidators} from "./IValidators.sol";
import {IUpgrades} from "./IUpgrades.sol";
import {IToken} from "./IToken.sol";

/// @title Where a contract finds the city's chain
library Gwangan {
    IAccounts internal constant ACCOUNTS = IAccounts(0x0000000000000000000000000000000000000801);
    IAssets internal constant ASSETS = IAssets(0x0000000000000000000000000000000000000802);
    IMoney internal constant MONEY = IMoney(0x0000000000000000000000000000000000000803);
    IReserves internal constant RESERVES = IReserves(0x000000000000000000000000000000000000080a);
    IMarket internal constant MARKET = IMarket(0x0000000000000000000000000000000000000804);
    IPayments internal constant PAYMENTS = IPayments(0x000000000000000000000000000000000000080C);
    IGrants internal constant GRANTS = IGrants(0x000000000000000000000000000000000000080D);
    IIbc internal constant IBC = IIbc(0x0000000000000000000000000000000000000818);
    IValidators internal constant VALIDATORS = IValidators(0x0000000000000000000000000000000000000805);
    IUpgrades internal constant UPGRADES = IUpgrades(0x0000000000000000000000000000000000000806);

    /// @notice The won: the chain's own coin, as a token.
    IToken internal constant WON = IToken(0x000000000000000000000000000a55e700000001);
}
