using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>What code can ask of the block it runs in.</summary>
public sealed class EvmBlock
{
    /// <summary>The block's height.</summary>
    public ulong Number { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public ulong Time { get; init; }

    /// <summary>Who proposes the block.</summary>
    public Address Coinbase { get; init; }

    /// <summary>Most gas of all transactions of the block.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>The price of gas below which nothing is taken (EIP-1559); zero before London.</summary>
    public UInt256 BaseFee { get; init; }

    /// <summary>What PREVRANDAO gives (EIP-4399); before Paris the difficulty.</summary>
    public UInt256 PrevRandao { get; init; }

    /// <summary>The price of blob gas (EIP-7516).</summary>
    public UInt256 BlobBaseFee { get; init; }

    /// <summary>The hashes of blocks before this one; null when there are none to ask for.</summary>
    public IBlockHashes? Hashes { get; init; }
}

/// <summary>Hashes of past blocks.</summary>
public interface IBlockHashes
{
    /// <summary>The hash of the block at <paramref name="number"/>, one of the 256 before the current one.</summary>
    Hash32 HashOf(ulong number);
}
