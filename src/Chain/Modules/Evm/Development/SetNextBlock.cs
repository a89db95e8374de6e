using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Development;

/// <summary>Sets what the next block is under: its base fee, which those after it follow from, and the gas limit of all blocks from it on. Only a development city knows it; anybody may ask for it there.</summary>
/// <param name="SetsBaseFee">Whether the base fee is set.</param>
/// <param name="BaseFee">The base fee in won units; not below the least that the genesis names.</param>
/// <param name="GasLimit">The gas limit of a block; 0 leaves it as it is.</param>
[Operation(806, cost: 30, EvmRefusal.BlockOutOfRange, IsDevelopment = true)]
public sealed record SetNextBlock([Field(1)] bool SetsBaseFee, [Field(2)] Amount BaseFee, [Field(3)] ulong GasLimit) : Operation<EvmModule, EvmRefusal>
{
    /// <inheritdoc/>
    public override EvmRefusal Check() =>
        BaseFee.Units >> 96 != 0 || (GasLimit != 0 && GasLimit is < EvmGenesis.GasLimitMin or > Limits.BlockGasLimitMax) ? EvmRefusal.BlockOutOfRange : EvmRefusal.None;

    /// <inheritdoc/>
    public override EvmRefusal Execute(EvmModule evm, Call call)
    {
        if (SetsBaseFee && BaseFee < evm.BaseFeeMin) return EvmRefusal.BlockOutOfRange;
        evm.SetNextBlock(SetsBaseFee ? BaseFee : null, GasLimit);
        return EvmRefusal.None;
    }
}
