using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Development;

/// <summary>Sets a slot of an account, which has nonce 1 afterwards when it had neither nonce nor code. Only a development city knows it; anybody may ask for it there.</summary>
/// <param name="Account">The account.</param>
/// <param name="Slot">The slot's number, big-endian.</param>
/// <param name="Value">What it holds afterwards, big-endian.</param>
[Operation(805, cost: 100, EvmRefusal.AddressOfChain, IsDevelopment = true)]
public sealed record SetStorage([Field(1)] Address Account, [Field(2)] Hash32 Slot, [Field(3)] Hash32 Value) : Operation<EvmModule, EvmRefusal>
{
    /// <inheritdoc/>
    public override EvmRefusal Check() => EvmModule.IsSetByNobody(Account) ? EvmRefusal.AddressOfChain : EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call)
    {
        evm.SetStorage(Account, UInt256.FromHash32(Slot), UInt256.FromHash32(Value));
        return EvmRefusal.None;
    }
}
