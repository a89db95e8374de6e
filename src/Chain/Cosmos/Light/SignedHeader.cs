using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>A header with its commit and the validators that signed it.</summary>
/// <param name="Header">The header.</param>
/// <param name="Commit">The commit that decided it.</param>
/// <param name="Validators">The validators of its height.</param>
public sealed record SignedHeader(Header Header, Commit Commit, ValidatorSet Validators)
{
    /// <summary>What a later header is judged from once this one is trusted.</summary>
    public TrustedState AsTrusted => TrustedState.Of(Header);

    /// <summary>Whether header, commit and validators belong together: the commit decided this header, the header names these validators, and each signature stands at its validator's place.</summary>
    public bool IsConsistent()
    {
        Hash32 hash = Header.Hash(), validators = Validators.Hash();
        if (Commit.Height != Header.Height
            || Commit.Signatures.Count != Validators.Validators.Count
            || !Commit.BlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hash))
            || !Header.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in validators))) return false;
        for (int i = 0; i < Commit.Signatures.Count; i++)
        {
            CommitSig signature = Commit.Signatures[i];
            if (signature.Flag != BlockIdFlag.Absent && signature.ValidatorAddress != Validators.Validators[i].Address) return false;
        }
        return true;
    }
}
