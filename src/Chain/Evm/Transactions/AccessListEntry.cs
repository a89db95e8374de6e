using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>An account that a transaction makes warm from the start, and slots of it (EIP-2930).</summary>
/// <param name="Address">The account.</param>
/// <param name="Keys">The slots.</param>
public sealed record AccessListEntry(Address Address, UInt256[] Keys);
