using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>An Ethereum transaction was executed; its receipt stands in the block's results.</summary>
/// <param name="Hash">Its Ethereum hash.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Whom it called, or the contract it created.</param>
/// <param name="Success">Whether what it did stays.</param>
/// <param name="GasUsed">Gas it paid for.</param>
/// <param name="Fee">What it paid, in won units.</param>
[Event(801), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct TransactionExecuted(Hash32 Hash, Address From, Address To, bool Success, ulong GasUsed, Amount Fee) : IEvent;
