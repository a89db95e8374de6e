using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>An ECDSA signature over secp256k1 whose signer is looked for, and the answer when it is known.</summary>
/// <param name="digest">What was signed.</param>
/// <param name="r">The signature's R, of any value.</param>
/// <param name="s">The signature's S, of any value; a high one counts, as Ethereum's ecrecover has it.</param>
/// <param name="recoveryId">0 to 3; with anything else nobody has signed.</param>
public struct SignatureToRecover(in Hash32 digest, in UInt256 r, in UInt256 s, int recoveryId)
{
    /// <summary>What was signed.</summary>
    public readonly Hash32 Digest = digest;

    /// <summary>The signature's numbers.</summary>
    public readonly UInt256 R = r, S = s;

    /// <summary>Which of the points with this R it is.</summary>
    public readonly int RecoveryId = recoveryId;

    /// <summary>True when S is in the lower half, so that the signature has no twin (EIP-2).</summary>
    public readonly bool IsLowS => S <= Secp256k1Scalars.Order >> 1;

    /// <summary>The address of the key that signed, by Ethereum's rule; null before it is looked for (<see cref="Secp256k1Batch"/>) and where no key can have signed.</summary>
    public Address? Signer { readonly get; internal set; }
}
