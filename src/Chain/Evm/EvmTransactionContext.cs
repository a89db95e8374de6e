using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>What code can ask of the transaction it runs in.</summary>
/// <param name="Origin">Who signed it.</param>
/// <param name="GasPrice">What a unit of gas costs its sender.</param>
/// <param name="BlobHashes">Versioned hashes of its blobs (EIP-4844).</param>
public readonly record struct EvmTransactionContext(Address Origin, UInt256 GasPrice, ReadOnlyMemory<Hash32> BlobHashes);
