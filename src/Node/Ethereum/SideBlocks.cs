using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Node.Ethereum;

/// <summary>Which block calls on a height run in: the height's own, on the state it left, as geth has it; or the one after it.</summary>
public static class SideBlocks
{
    /// <summary>The committed block itself.</summary>
    public static EvmBlock Own(PastState past) => new()
    {
        Number = past.Header.Number,
        Time = past.Header.TimeSeconds,
        Coinbase = past.Header.Coinbase,
        GasLimit = past.Header.GasLimit,
        BaseFee = past.Header.BaseFeePerGas ?? default,
        PrevRandao = UInt256.FromHash32(past.Header.PrevRandao),
        BlobBaseFee = UInt256.One,
        Hashes = past.Evm,
    };

    /// <summary>The block that comes after it.</summary>
    /// <param name="past">The height.</param>
    /// <param name="time">Its time, seconds since 1970; null for the next second.</param>
    public static EvmBlock After(PastState past, ulong? time = null) => new()
    {
        Number = past.Header.Number + 1,
        Time = Math.Max(time ?? 0, past.Header.TimeSeconds + 1),
        Coinbase = past.Header.Coinbase,
        GasLimit = past.Header.GasLimit,
        BaseFee = past.Evm.NextBaseFee.Units,
        PrevRandao = UInt256.FromHash32(past.Evm.LastHash),
        BlobBaseFee = UInt256.One,
        Hashes = past.Evm,
    };

    /// <summary>The same block in which gas costs nothing.</summary>
    public static EvmBlock WithoutFee(this EvmBlock block) => new BlockOverride { BaseFee = default(UInt256), BlobBaseFee = default(UInt256) }.Apply(block);
}
