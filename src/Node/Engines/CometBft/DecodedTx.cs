using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>A transaction whose form and signature were looked at.</summary>
/// <param name="Bytes">The bytes as they came.</param>
/// <param name="Check">Admitted, or why not.</param>
/// <param name="Envelope">The envelope; null when the bytes are none.</param>
public readonly record struct DecodedTx(byte[] Bytes, AbciCheck Check, Envelope? Envelope);
