namespace Gwangan.Chain.Evm;

/// <summary>The rules of Ethereum by their upgrades, oldest first: a later fork compares greater.</summary>
/// <remarks>Forks that changed nothing in the EVM (DAO, Muir Glacier, Arrow Glacier, Gray Glacier) have no value of their own.</remarks>
public enum EvmFork : byte
{
    /// <summary>The beginning, July 2015.</summary>
    Frontier,

    /// <summary>DELEGATECALL (EIP-7), a creation that cannot pay for its code fails (EIP-2).</summary>
    Homestead,

    /// <summary>Prices of state access, 63/64 of gas to calls (EIP-150).</summary>
    TangerineWhistle,

    /// <summary>Empty accounts vanish (EIP-158, 161), EXP (EIP-160), code size (EIP-170).</summary>
    SpuriousDragon,

    /// <summary>REVERT (EIP-140), return data (EIP-211), STATICCALL (EIP-214), BN254 and ModExp.</summary>
    Byzantium,

    /// <summary>Shifts (EIP-145), CREATE2 (EIP-1014), EXTCODEHASH (EIP-1052), net metering (EIP-1283).</summary>
    Constantinople,

    /// <summary>Constantinople without net metering.</summary>
    Petersburg,

    /// <summary>CHAINID (EIP-1344), SELFBALANCE and prices (EIP-1884), net metering again (EIP-2200), Blake2 (EIP-152).</summary>
    Istanbul,

    /// <summary>Cold and warm access (EIP-2929), access lists (EIP-2930).</summary>
    Berlin,

    /// <summary>Base fee (EIP-1559, 3198), smaller refunds (EIP-3529), no code beginning with 0xEF (EIP-3541).</summary>
    London,

    /// <summary>PREVRANDAO in place of DIFFICULTY (EIP-4399).</summary>
    Paris,

    /// <summary>PUSH0 (EIP-3855), a warm coinbase (EIP-3651), metered init code (EIP-3860).</summary>
    Shanghai,

    /// <summary>Transient storage (EIP-1153), MCOPY (EIP-5656), SELFDESTRUCT only within the creating transaction (EIP-6780), blobs (EIP-4844, 7516).</summary>
    Cancun,

    /// <summary>Delegated code (EIP-7702), BLS12-381 (EIP-2537), block hashes in state (EIP-2935), calldata floor (EIP-7623).</summary>
    Prague,

    /// <summary>CLZ (EIP-7939), P-256 (EIP-7951), ModExp bounds (EIP-7823, 7883), a transaction's gas cap (EIP-7825).</summary>
    Osaka,
}
