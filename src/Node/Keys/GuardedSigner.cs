using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Keys;

/// <summary>Signs with a key for one chain, and never two things that contradict each other: by the rules of CometBFT's FilePV (privval/file.go).</summary>
/// <remarks>
/// Height, round and step only ascend. At the same height, round and step the same document gets the stored signature, one that differs in its time only gets the stored time and
/// signature, and any other is refused. What is signed is on the disk before the signature leaves, so it holds after a kill at any point. Any thread.
/// </remarks>
public sealed class GuardedSigner(ValidatorKey key, string chainId, ISigningState state) : ISigner
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public PublicKey PublicKey => key.PublicKey;

    /// <summary>The chain it signs for, and no other.</summary>
    public string ChainId => chainId;

    /// <summary>The last thing signed.</summary>
    public SignedRecord Last => state.Last;

    /// <inheritdoc/>
    public bool TrySign(Vote vote, out Vote signed, out string refusal) => TrySign(vote, signExtension: false, out signed, out refusal);

    /// <summary>Signs a vote, and what the application added to it where asked to: for a precommit of a block only (CometBFT 0.38, types/vote.go).</summary>
    public bool TrySign(Vote vote, bool signExtension, out Vote signed, out string refusal)
    {
        signed = vote;
        SigningStep step = vote.Type switch { SignedMsgType.Prevote => SigningStep.Prevote, SignedMsgType.Precommit => SigningStep.Precommit, _ => SigningStep.None };
        bool mayExtend = step == SigningStep.Precommit && !vote.BlockId.IsNone;
        if (!mayExtend && vote.Extension.Length > 0)
        {
            refusal = "only a precommit of a block carries an extension";
            return false;
        }
        if (!TrySign(vote.Height, vote.Round, step, vote.Timestamp, time => SignBytesOf(vote, time), out Timestamp stands, out byte[] signature, out refusal)) return false;
        byte[] extensionSignature = [];
        if (signExtension && mayExtend)
        {
            ProtoWriter document = new();
            Vote.WriteExtensionSignBytes(document, chainId, vote.Height, vote.Round, vote.Extension.Span);
            extensionSignature = key.Sign(document.WrittenSpan);
        }
        signed = vote.With(stands, signature, extensionSignature);
        return true;
    }

    /// <summary>Signs a proposal, unless it contradicts what was signed before.</summary>
    public bool TrySign(Proposal proposal, out Proposal signed, out string refusal)
    {
        signed = proposal;
        SigningStep step = proposal.Type == SignedMsgType.Proposal ? SigningStep.Propose : SigningStep.None;
        if (!TrySign(proposal.Height, proposal.Round, step, proposal.Timestamp, time => SignBytesOf(proposal, time), out Timestamp stands, out byte[] signature, out refusal)) return false;
        signed = proposal.With(stands, signature);
        return true;
    }

    /// <summary>Lets key and state go.</summary>
    public void Dispose()
    {
        state.Dispose();
        key.Dispose();
    }

    private bool TrySign(long height, int round, SigningStep step, Timestamp time, Func<Timestamp, byte[]> signBytesAt, out Timestamp stands, out byte[] signature, out string refusal)
    {
        (stands, signature, refusal) = (time, [], "");
        if (step == SigningStep.None || height < 1 || round < 0)
        {
            refusal = "it is no vote or proposal of a height and round";
            return false;
        }
        lock (_gate)
        {
            SignedRecord last = state.Last;
            int order = (height, round, step).CompareTo((last.Height, last.Round, last.Step));
            if (order < 0)
            {
                refusal = $"height {height}, round {round}, {step} is before what was signed last: height {last.Height}, round {last.Round}, {last.Step}";
                return false;
            }
            byte[] signBytes = signBytesAt(time);
            if (order > 0)
            {
                signature = key.Sign(signBytes);
                state.Save(new SignedRecord(height, round, step, signBytes, signature));
                return true;
            }
            Invariant.Assert(CanonicalSignBytes.TryRead(last.SignBytes, out CanonicalSignBytes said));
            if (!signBytes.AsSpan().SequenceEqual(last.SignBytes) && !signBytesAt(said.Time).AsSpan().SequenceEqual(last.SignBytes))
            {
                refusal = $"something else was signed at height {height}, round {round}, {step}";
                return false;
            }
            (stands, signature) = (said.Time, last.Signature);
            return true;
        }
    }

    private byte[] SignBytesOf(Vote vote, Timestamp time)
    {
        ProtoWriter document = new();
        Vote.WriteSignBytes(document, chainId, vote.Type, vote.Height, vote.Round, vote.BlockId, time);
        return document.ToArray();
    }

    private byte[] SignBytesOf(Proposal proposal, Timestamp time)
    {
        ProtoWriter document = new();
        proposal.With(time, default).WriteSignBytes(document, chainId);
        return document.ToArray();
    }
}
