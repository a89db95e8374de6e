using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>An ECDSA signature over secp256k1 by a key that is known, and whether it is right once that has been found out (<see cref="Secp256k1Batch"/>).</summary>
/// <param name="key">The key.</param>
/// <param name="digest">What was signed.</param>
/// <param name="signature">R and S, <see cref="Secp256k1.SignatureSize"/> bytes of any value.</param>
public struct SignatureToVerify(in Secp256k1Key key, in Hash32 digest, ReadOnlySpan<byte> signature)
{
    /// <summary>The key.</summary>
    public readonly Secp256k1Key Key = key;

    /// <summary>What was signed.</summary>
    public readonly Hash32 Digest = digest;

    /// <summary>The signature's numbers.</summary>
    public readonly UInt256 R = UInt256.FromBigEndian(signature[..UInt256.Size]), S = UInt256.FromBigEndian(signature[UInt256.Size..Secp256k1.SignatureSize]);

    /// <summary>Whether the key made it, and S is in the lower half; false before it is looked at.</summary>
    public bool IsValid { readonly get; internal set; }
}
