using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto;

/// <summary>A secp256k1 public key that has been parsed and lies on the curve; keeping it saves the square root on every later check.</summary>
/// <remarks>The 64 bytes are libsecp256k1's own and never stored or sent. Made only by <see cref="Secp256k1"/>; the default value is no key.</remarks>
[InlineArray(64)]
public struct Secp256k1Key
{
    private byte _first;
}
