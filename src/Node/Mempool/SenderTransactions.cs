using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <summary>The waiting Ethereum transactions of one sender.</summary>
/// <param name="Sender">Whose they are.</param>
/// <param name="Pending">Those that could execute one after another, by nonce.</param>
/// <param name="Queued">Those before which nonces are missing, by nonce.</param>
public sealed record SenderTransactions(Address Sender, IReadOnlyList<Envelope> Pending, IReadOnlyList<Envelope> Queued);
