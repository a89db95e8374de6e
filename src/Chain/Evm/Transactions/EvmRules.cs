using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>What may differ between chains, and between heights of one: everything else is Ethereum's. Immutable; a block takes its own.</summary>
public sealed record EvmRules
{
    /// <summary>Ethereum's rules up to and with this fork.</summary>
    public EvmFork Fork { get; init; } = EvmFork.Osaka;

    /// <summary>The chain's number (EIP-155).</summary>
    public ulong ChainId { get; init; } = 1;

    /// <summary>Who receives the whole of every fee. Null for Ethereum's way: the tip goes to the coinbase and the base fee vanishes (EIP-1559).</summary>
    public Address? Treasury { get; init; }

    /// <summary>In whose name moves of the native coin, other than fees, write ERC-20 Transfer logs (much as EIP-7708 has it). Null for Ethereum's way: they write none.</summary>
    public Address? CoinToken { get; init; }

    /// <summary>Whether transactions may carry blobs (EIP-4844). A city has nowhere to keep them.</summary>
    public bool AllowsBlobs { get; init; }

    /// <summary>Divides the excess blob gas in the price of blob gas (EIP-4844, EIP-7691): how slowly the price follows.</summary>
    public ulong BlobFeeUpdateFraction { get; init; } = 5_007_716;

    /// <summary>Most blobs of one block (EIP-4844, EIP-7691).</summary>
    public int BlobsPerBlockMax { get; init; } = 9;
}
