using System.Text.Encodings.Web;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Light;

/// <summary>Two headers that contradict each other, each signed by validators of whom enough were trusted: what anybody can hold against those who signed both.</summary>
/// <param name="Common">The last header in which both agree.</param>
/// <param name="CommonValidators">Who signed that one.</param>
/// <param name="Primary">What the primary tells.</param>
/// <param name="Witness">What the witness tells.</param>
/// <param name="WitnessName">The witness.</param>
public sealed record LightConflict(Header Common, ValidatorSet CommonValidators, SignedHeader Primary, SignedHeader Witness, string WitnessName)
{
    /// <summary>The height at which they part.</summary>
    public long Height => Primary.Header.Height;

    /// <summary>What the witness, and whoever follows the same chain, is shown: the primary's header is held against its signers.</summary>
    public LightAttackEvidence AgainstPrimary => LightAttackEvidence.Against(Primary, Witness, Common, CommonValidators);

    /// <summary>What the primary is shown: the witness's header is held against its signers.</summary>
    public LightAttackEvidence AgainstWitness => LightAttackEvidence.Against(Witness, Primary, Common, CommonValidators);

    /// <summary>Who signed both.</summary>
    public IReadOnlyList<Validator> Byzantine
    {
        get
        {
            HashSet<Address> ours = [.. Signers(Primary)];
            return [.. Witness.Validators.Validators.Where(validator => ours.Contains(validator.Address) && Signers(Witness).Contains(validator.Address))];
        }
    }

    /// <summary>Who was shown the evidence, and what came of it: null where it was taken, else why not.</summary>
    public SortedDictionary<string, string?> Shown { get; } = new(StringComparer.Ordinal);

    /// <summary>As a file: the headers and commits in hex (tendermint.types), who signed both, and CometBFT's evidence against the primary's and the witness's header.</summary>
    public byte[] ToJson()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("chainId", Common.ChainId);
            json.WriteNumber("commonHeight", Common.Height);
            json.WriteNumber("height", Height);
            foreach ((string name, SignedHeader told, LightAttackEvidence against) in ((string, SignedHeader, LightAttackEvidence)[])[("primary", Primary, AgainstPrimary), ("witness", Witness, AgainstWitness)])
            {
                json.WriteStartObject(name);
                json.WriteString("hash", told.Header.Hash().ToString());
                json.WriteString("header", Convert.ToHexStringLower(BlockCodec.Encode(told.Header)));
                json.WriteString("commit", Convert.ToHexStringLower(BlockCodec.Encode(told.Commit)));
                json.WriteString("evidence", Convert.ToHexStringLower(against.ToProtobuf()));
                json.WriteEndObject();
            }
            json.WriteStartArray("signedBoth");
            foreach (Validator validator in Byzantine) json.WriteStringValue(validator.Address.ToString());
            json.WriteEndArray();
            json.WriteStartObject("shown");
            foreach ((string node, string? problem) in Shown) json.WriteString(node, problem ?? "taken");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static IEnumerable<Address> Signers(SignedHeader told) => told.Commit.Signatures.Where(signature => signature.Flag == BlockIdFlag.Commit).Select(signature => signature.ValidatorAddress);
}
