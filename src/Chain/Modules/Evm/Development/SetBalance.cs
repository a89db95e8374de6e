using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Development;

/// <summary>Gives an account so much available won, by minting or burning the difference. Only a development city knows it; anybody may ask for it there.</summary>
/// <param name="Account">The account.</param>
/// <param name="Balance">What it can spend afterwards, in won units.</param>
[Operation(802, cost: 30, EvmRefusal.AddressOfChain, EvmRefusal.InsufficientFunds, EvmRefusal.SupplyOutOfRange, IsDevelopment = true)]
public sealed record SetBalance([Field(1)] Address Account, [Field(2)] Amount Balance) : Operation<EvmModule, EvmRefusal>
{
    /// <inheritdoc/>
    public override EvmRefusal Check() => EvmModule.IsSetByNobody(Account) ? EvmRefusal.AddressOfChain : EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call) => evm.SetBalance(Account, Balance, call);
}
