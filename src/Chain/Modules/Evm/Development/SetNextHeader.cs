using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Development;

/// <summary>Sets what headers say: the coinbase of all blocks from the next one on, which tips then go to, and the randomness of the next one. Only a development city knows it; anybody may ask for it there.</summary>
/// <param name="SetsCoinbase">Whether the coinbase is set.</param>
/// <param name="Coinbase">The coinbase.</param>
/// <param name="SetsPrevRandao">Whether the randomness is set.</param>
/// <param name="PrevRandao">What PREVRANDAO gives in the next block alone; in others it is the hash of the block before.</param>
[Operation(807, cost: 30, IsDevelopment = true)]
public sealed record SetNextHeader([Field(1)] bool SetsCoinbase, [Field(2)] Address Coinbase, [Field(3)] bool SetsPrevRandao, [Field(4)] Hash32 PrevRandao) : Operation<EvmModule, EvmRefusal>
{
    /// <inheritdoc/>
    public override EvmRefusal Check() => EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call)
    {
        evm.SetNextHeader(SetsCoinbase ? Coinbase : null, SetsPrevRandao ? PrevRandao : null);
        return EvmRefusal.None;
    }
}
