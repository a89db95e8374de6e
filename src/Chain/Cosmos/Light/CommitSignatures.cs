using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>The signatures of one commit while it is judged: each is checked at most once, and none that is not needed (VerifyCommitLight, VerifyCommitLightTrusting).</summary>
internal sealed class CommitSignatures(string chainId, Commit commit)
{
    private readonly ProtoWriter _signBytes = new();
    private readonly PublicKey?[] _signedBy = new PublicKey?[commit.Signatures.Count];

    /// <summary>Whether validators of an earlier set with more than the trust level of its power signed.</summary>
    /// <returns><see cref="LightVerdict.Trusted"/>, <see cref="LightVerdict.NotEnoughTrust"/>, or <see cref="LightVerdict.NotEnoughSigned"/> for a wrong signature or one that counts twice.</returns>
    public LightVerdict Trust(ValidatorSet earlier, in LightRules rules)
    {
        SortedDictionary<Address, Validator> byAddress = [];
        foreach (Validator validator in earlier.Validators) byAddress.Add(validator.Address, validator);
        SortedSet<Address> counted = [];
        long signed = 0;
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            CommitSig signature = commit.Signatures[i];
            if (signature.Flag != BlockIdFlag.Commit || !byAddress.TryGetValue(signature.ValidatorAddress, out Validator? validator)) continue;
            if (!counted.Add(validator.Address) || !IsSignedBy(i, validator.PublicKey)) return LightVerdict.NotEnoughSigned;
            signed += validator.VotingPower;
            if (rules.IsEnough(signed, earlier.TotalPower)) return LightVerdict.Trusted;
        }
        return LightVerdict.NotEnoughTrust;
    }

    /// <summary>Whether the header's own validators with more than two thirds of their power signed. The commit has a place for each of them, in their order.</summary>
    public LightVerdict Decide(ValidatorSet own)
    {
        Invariant.Assert(own.Validators.Count == commit.Signatures.Count);
        long signed = 0;
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            if (commit.Signatures[i].Flag != BlockIdFlag.Commit) continue;
            if (!IsSignedBy(i, own.Validators[i].PublicKey)) return LightVerdict.NotEnoughSigned;
            signed += own.Validators[i].VotingPower;

            // More than two thirds, without a product that could overflow: the total is at most an eighth of what fits.
            if (signed * 3 > own.TotalPower * 2) return LightVerdict.Trusted;
        }
        return LightVerdict.NotEnoughSigned;
    }

    private bool IsSignedBy(int index, PublicKey key)
    {
        if (_signedBy[index] is { } known && known.Equals(key)) return true;
        _signBytes.Clear();
        commit.WriteSignBytes(chainId, index, _signBytes);
        if (!key.Verify(_signBytes.WrittenSpan, commit.Signatures[index].Signature.Span)) return false;
        _signedBy[index] = key;
        return true;
    }
}
