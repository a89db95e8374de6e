using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Blocks;

/// <summary>How the price of gas follows the demand (EIP-1559).</summary>
public static class BaseFee
{
    private const ulong Elasticity = 2, ChangeDivisor = 8;

    /// <summary>The base fee of the block after one with this base fee, gas limit and gas used.</summary>
    public static UInt256 Next(in UInt256 baseFee, ulong gasLimit, ulong gasUsed)
    {
        ulong target = gasLimit / Elasticity;
        if (gasUsed == target || target == 0) return baseFee;
        if (gasUsed < target) return baseFee - (baseFee * (target - gasUsed) / target / ChangeDivisor);
        UInt256 step = baseFee * (gasUsed - target) / target / ChangeDivisor;
        return baseFee + (step.IsZero ? UInt256.One : step);
    }
}
