using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>What lies under <see cref="EvmState"/>: accounts, slots and code as the last finished block left them. Asked only when the cache does not know; never written through.</summary>
public interface IEvmWorld
{
    /// <summary>The account without its balance, which the ledger keeps; false when there is no record of it.</summary>
    bool TryReadAccount(in Address address, out EvmAccountRecord record);

    /// <summary>The value of a storage slot; zero when it was never set.</summary>
    UInt256 ReadSlot(in Address address, in UInt256 key);

    /// <summary>The code with this hash, which an account has and which is not empty.</summary>
    byte[] ReadCode(in Hash32 codeHash);
}

/// <summary>What the world keeps of an account besides its balance and its slots.</summary>
/// <param name="Nonce">Transactions sent, or contracts created by it when it is one.</param>
/// <param name="CodeHash">Keccak-256 of its code; that of nothing when it has none.</param>
/// <param name="HasStorage">Whether any slot is not zero (EIP-7610 asks).</param>
public readonly record struct EvmAccountRecord(ulong Nonce, Hash32 CodeHash, bool HasStorage);
