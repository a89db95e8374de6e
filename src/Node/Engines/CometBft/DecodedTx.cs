using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>A transaction whose form and signature were looked at.</summary>
/// <param name="Check">Admitted, or why not.</param>
/// <param name="Envelope">The envelope; null when the bytes are none.</param>
public readonly record struct DecodedTx(AbciCheck Check, Envelope? Envelope);
