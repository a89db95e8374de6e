using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>What an Ethereum transaction offers for a unit of gas, in won units; above the range, the range's end, which nobody can pay (EIP-1559).</summary>
/// <param name="FeeCap">The most it pays.</param>
/// <param name="Tip">The most of it above the base fee; equal to the cap in types 0 and 1.</param>
public readonly record struct TransactionBid(Amount FeeCap, Amount Tip);

/// <summary>The account of an Ethereum transaction's sender on the present state.</summary>
/// <param name="Nonce">The nonce of its next transaction.</param>
/// <param name="Available">Won that it can spend.</param>
/// <param name="IsDelegated">Whether it has lent its name to the code of another (EIP-7702).</param>
public readonly record struct TransactionSender(ulong Nonce, Amount Available, bool IsDelegated);
