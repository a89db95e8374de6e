using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Development;

/// <summary>Sets the nonce of an account's next Ethereum transaction. Only a development city knows it; anybody may ask for it there.</summary>
/// <param name="Account">The account.</param>
/// <param name="Nonce">The nonce; it may be lower than before.</param>
[Operation(803, cost: 30, EvmRefusal.AddressOfChain, EvmRefusal.NonceNeeded, IsDevelopment = true)]
public sealed record SetNonce([Field(1)] Address Account, [Field(2)] ulong Nonce) : Operation<EvmModule, EvmRefusal>
{
    /// <inheritdoc/>
    public override EvmRefusal Check() => EvmModule.IsSetByNobody(Account) ? EvmRefusal.AddressOfChain : EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call) => evm.SetNonce(Account, Nonce);
}
