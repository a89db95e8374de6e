using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>Ethereum's state as the EVM's cache asks for it.</summary>
internal sealed class EvmWorld(PatriciaState state) : IEvmWorld
{
    /// <inheritdoc/>
    public bool TryReadAccount(in Address address, out EvmAccountRecord record)
    {
        bool isThere = state.TryReadAccount(in address, out PatriciaAccount account);
        record = new EvmAccountRecord(account.Nonce, account.CodeHash, account.HasStorage);
        return isThere;
    }

    /// <inheritdoc/>
    public UInt256 ReadSlot(in Address address, in UInt256 key) => state.ReadSlot(in address, in key);

    /// <inheritdoc/>
    public byte[] ReadCode(in Hash32 codeHash) => state.ReadCode(in codeHash);
}
