using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Development;

/// <summary>Puts code where an account is, or takes it away; its slots stay. Only a development city knows it; anybody may ask for it there.</summary>
/// <param name="Account">The account.</param>
/// <param name="Code">The code as it runs; none takes it away.</param>
[Operation(804, cost: 300, EvmRefusal.AddressOfChain, EvmRefusal.CodeTooLarge, IsDevelopment = true)]
public sealed record SetCode([Field(1)] Address Account, [Field(2, SizeMax = Limits.EnvelopeSizeMax)] byte[] Code) : Operation<EvmModule, EvmRefusal>
{
    /// <inheritdoc/>
    public override EvmRefusal Check() =>
        EvmModule.IsSetByNobody(Account) ? EvmRefusal.AddressOfChain
        : Code.Length > GasSchedule.CodeSizeMax ? EvmRefusal.CodeTooLarge
        : EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call)
    {
        evm.SetCode(Account, Code);
        return EvmRefusal.None;
    }
}
