using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Api.Cosmos.Forms;

namespace Gwangan.Node.Light;

/// <summary>What CometBFT's validators are held to account with for a header that contradicts their chain: tendermint.types.LightClientAttackEvidence, as a full node of that chain checks it (types/evidence.go, light/detector.go).</summary>
/// <param name="Conflicting">The header that contradicts, as it was told.</param>
/// <param name="CommonHeight">The height from which validators answer for it.</param>
/// <param name="Byzantine">Who is to blame, the strongest first; nobody where both headers were decided in different rounds.</param>
/// <param name="TotalPower">The power of all validators at the common height.</param>
/// <param name="Time">The time of the common height.</param>
public sealed record LightAttackEvidence(SignedHeader Conflicting, long CommonHeight, IReadOnlyList<Validator> Byzantine, long TotalPower, Timestamp Time)
{
    /// <summary>The evidence against one of two headers, for whoever has the other one.</summary>
    /// <param name="told">The header that is held against its signers.</param>
    /// <param name="other">The other chain's.</param>
    /// <param name="common">The last header in which both chains agree.</param>
    /// <param name="commonValidators">Who signed that one.</param>
    public static LightAttackEvidence Against(SignedHeader told, SignedHeader other, Header common, ValidatorSet commonValidators)
    {
        // A header that no execution leads to: whoever was a validator before and signed it lied about the state.
        if (IsMadeUp(told.Header, other.Header))
            return new LightAttackEvidence(told, common.Height, InOrder(commonValidators.Validators.Where(validator => HasSigned(told, validator))), commonValidators.TotalPower, common.Time);
        // Two sound headers: who signed both in one round signed twice. Over two rounds nobody can tell from the commits alone.
        IEnumerable<Validator> both = told.Commit.Round == other.Commit.Round ? told.Validators.Validators.Where(validator => HasSigned(told, validator) && HasSigned(other, validator)) : [];
        return new LightAttackEvidence(told, other.Header.Height, InOrder(both), other.Validators.TotalPower, other.Header.Time);
    }

    /// <summary>The message's protobuf.</summary>
    public byte[] ToProtobuf()
    {
        ProtoWriter writer = new();
        int conflicting = writer.Begin(1), header = writer.Begin(1);
        writer.Message(1, Conflicting.Header);
        writer.Message(2, Conflicting.Commit);
        writer.End(header);
        int set = writer.Begin(2);
        foreach (Validator member in Conflicting.Validators.Validators) writer.Message(1, member);
        writer.Message(2, Conflicting.Validators.Proposer);
        writer.End(set);
        writer.End(conflicting);
        writer.Int64(2, CommonHeight);
        foreach (Validator member in Byzantine) writer.Message(3, member);
        writer.Int64(4, TotalPower);
        writer.Message(5, Time);
        return writer.ToArray();
    }

    /// <summary>As <c>broadcast_evidence</c> takes it: CometBFT's JSON, in which most of these names are those of Go.</summary>
    public string ToJson()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", "tendermint/LightClientAttackEvidence");
            json.WriteStartObject("value");
            json.WriteStartObject("ConflictingBlock");
            json.WriteStartObject("signed_header");
            BlockForm.WriteHeader(json, "header", Conflicting.Header);
            BlockForm.WriteCommit(json, "commit", Conflicting.Commit);
            json.WriteEndObject();
            json.WriteStartObject("validator_set");
            WriteValidators(json, "validators", Conflicting.Validators.Validators);
            json.WritePropertyName("proposer");
            BlockForm.WriteValidator(json, Conflicting.Validators.Proposer);
            json.WriteEndObject();
            json.WriteEndObject();
            json.Long("CommonHeight", CommonHeight);
            WriteValidators(json, "ByzantineValidators", Byzantine);
            json.Long("TotalVotingPower", TotalPower);
            json.Time("Timestamp", Time);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteValidators(Utf8JsonWriter json, string name, IEnumerable<Validator> validators)
    {
        json.WriteStartArray(name);
        foreach (Validator validator in validators) BlockForm.WriteValidator(json, validator);
        json.WriteEndArray();
    }

    // What follows from executing the blocks before is the same in every header that a chain could have.
    private static bool IsMadeUp(Header one, Header other) =>
        !one.ValidatorsHash.Span.SequenceEqual(other.ValidatorsHash.Span) || !one.NextValidatorsHash.Span.SequenceEqual(other.NextValidatorsHash.Span) || !one.ConsensusHash.Span.SequenceEqual(other.ConsensusHash.Span)
        || !one.AppHash.Span.SequenceEqual(other.AppHash.Span) || !one.LastResultsHash.Span.SequenceEqual(other.LastResultsHash.Span);

    private static bool HasSigned(SignedHeader told, Validator validator) => told.Commit.Signatures.Any(signature => signature.Flag == BlockIdFlag.Commit && signature.ValidatorAddress == validator.Address);

    private static Validator[] InOrder(IEnumerable<Validator> validators) => [.. validators.OrderByDescending(each => each.VotingPower).ThenBy(each => each.Address)];
}
