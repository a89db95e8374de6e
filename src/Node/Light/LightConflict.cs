using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Light;

/// <summary>Two headers that contradict each other, each signed by validators of whom enough were trusted: what anybody can hold against those who signed both.</summary>
/// <param name="Common">The last header in which both agree.</param>
/// <param name="Primary">What the primary tells.</param>
/// <param name="Witness">What the witness tells.</param>
/// <param name="WitnessName">The witness.</param>
public sealed record LightConflict(Header Common, SignedHeader Primary, SignedHeader Witness, string WitnessName)
{
    /// <summary>The height at which they part.</summary>
    public long Height => Primary.Header.Height;

    /// <summary>Who signed both.</summary>
    public IReadOnlyList<Validator> Byzantine
    {
        get
        {
            HashSet<Address> ours = [.. Signers(Primary)];
            return [.. Witness.Validators.Validators.Where(validator => ours.Contains(validator.Address) && Signers(Witness).Contains(validator.Address))];
        }
    }

    /// <summary>As a file: the headers and commits in hex (tendermint.types), who signed both, and CometBFT's evidence against the primary's and the witness's header.</summary>
    public byte[] ToJson()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("chainId", Common.ChainId);
            json.WriteNumber("commonHeight", Common.Height);
            json.WriteNumber("height", Height);
            foreach ((string name, SignedHeader told) in ((string, SignedHeader)[])[("primary", Primary), ("witness", Witness)])
            {
                json.WriteStartObject(name);
                json.WriteString("hash", told.Header.Hash().ToString());
                json.WriteString("header", Convert.ToHexStringLower(BlockCodec.Encode(told.Header)));
                json.WriteString("commit", Convert.ToHexStringLower(BlockCodec.Encode(told.Commit)));
                json.WriteString("evidence", Convert.ToHexStringLower(EvidenceAgainst(told)));
                json.WriteEndObject();
            }
            json.WriteStartArray("signedBoth");
            foreach (Validator validator in Byzantine) json.WriteStringValue(validator.Address.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    // tendermint.types.LightClientAttackEvidence, with what a full node of the other chain checks it against.
    private byte[] EvidenceAgainst(SignedHeader told)
    {
        ProtoWriter writer = new();
        int conflicting = writer.Begin(1), header = writer.Begin(1);
        writer.Message(1, told.Header);
        writer.Message(2, told.Commit);
        writer.End(header);
        int set = writer.Begin(2);
        foreach (Validator member in told.Validators.Validators) writer.Message(1, member);
        writer.Message(2, told.Validators.Proposer);
        writer.Int64(3, told.Validators.TotalPower);
        writer.End(set);
        writer.End(conflicting);
        writer.Int64(2, Common.Height);
        foreach (Validator member in Byzantine) writer.Message(3, member);
        writer.Int64(4, told.Validators.TotalPower);
        writer.Message(5, Common.Time);
        return writer.ToArray();
    }

    private static IEnumerable<Address> Signers(SignedHeader told) => told.Commit.Signatures.Where(signature => signature.Flag == BlockIdFlag.Commit).Select(signature => signature.ValidatorAddress);
}
