using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>The price of blob gas (EIP-4844). A city accepts no blobs, so its excess is always 0 and the price 1.</summary>
public static class BlobGas
{
    /// <summary>The price without excess.</summary>
    public const ulong PriceMin = 1;

    /// <summary>The price of a unit when <paramref name="excess"/> units were used above the target: e to the power of excess / fraction, by the EIP's series.</summary>
    public static UInt256 PriceAt(ulong excess, ulong fraction)
    {
        UInt256 sum = default, term = (UInt256)(PriceMin * (UInt128)fraction);
        for (ulong i = 1; !term.IsZero; i++)
        {
            sum += term;
            term = term * excess / ((UInt256)fraction * i);
        }
        return sum / fraction;
    }
}
