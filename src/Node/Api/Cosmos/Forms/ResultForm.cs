using System.Text.Json;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Api.Cosmos.Forms;

/// <summary>Results and events as CometBFT's RPC shows them (abci/types/types.go): every field, in protobuf's JSON.</summary>
internal static class ResultForm
{
    /// <summary>What became of a transaction, or of the question whether it may come.</summary>
    public static void WriteOutcome<T>(Utf8JsonWriter json, string? name, TxOutcome<T> result) where T : TxOutcome<T>, new()
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteNumber("code", result.Code);
        json.Base64("data", result.Data.Span);
        json.WriteString("log", result.Log);
        json.WriteString("info", result.Info);
        json.Long("gas_wanted", result.GasWanted);
        json.Long("gas_used", result.GasUsed);
        WriteEvents(json, "events", result.Events);
        json.WriteString("codespace", result.Codespace);
        json.WriteEndObject();
    }

    /// <summary>The same as it stands in an event of a subscription: what is empty is left out.</summary>
    public static void WriteShort(Utf8JsonWriter json, string name, TxResult result)
    {
        json.WriteStartObject(name);
        if (result.Code != 0) json.WriteNumber("code", result.Code);
        if (!result.Data.IsEmpty) json.WriteBase64String("data", result.Data.Span);
        if (result.Log.Length > 0) json.WriteString("log", result.Log);
        if (result.GasWanted != 0) json.Long("gas_wanted", result.GasWanted);
        if (result.GasUsed != 0) json.Long("gas_used", result.GasUsed);
        if (result.Events.Count > 0) WriteEvents(json, "events", result.Events);
        if (result.Codespace.Length > 0) json.WriteString("codespace", result.Codespace);
        json.WriteEndObject();
    }

    /// <summary>Events.</summary>
    public static void WriteEvents(Utf8JsonWriter json, string name, List<AbciEvent> events)
    {
        json.WriteStartArray(name);
        foreach (AbciEvent happened in events)
        {
            json.WriteStartObject();
            json.WriteString("type", happened.Type);
            json.WriteStartArray("attributes");
            foreach (EventAttribute attribute in happened.Attributes)
            {
                json.WriteStartObject();
                json.WriteString("key", attribute.Key);
                json.WriteString("value", attribute.Value);
                json.WriteBoolean("index", attribute.Index);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Changes of validators.</summary>
    public static void WriteUpdates(Utf8JsonWriter json, string name, List<Validator> updates)
    {
        json.WriteStartArray(name);
        foreach (Validator update in updates)
        {
            bool isEd25519 = update.PublicKey.Type == KeyType.Ed25519;
            json.WriteStartObject();
            json.WriteStartObject("pub_key");
            json.WriteStartObject("Sum");
            json.WriteString("type", isEd25519 ? "tendermint.crypto.PublicKey_Ed25519" : "tendermint.crypto.PublicKey_Secp256K1");
            json.WriteStartObject("value");
            json.WriteBase64String(isEd25519 ? "ed25519" : "secp256k1", update.PublicKey.Bytes);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            if (update.VotingPower != 0) json.Long("power", update.VotingPower);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Proof that a transaction is in its block (types/tx.go, TxProof).</summary>
    public static void WriteProof(Utf8JsonWriter json, Data data, int index)
    {
        Chain.Base.Hash32 root = data.Prove(out MerkleProof[] proofs);
        MerkleProof proof = proofs[index];
        json.WriteStartObject("proof");
        json.Hex("root_hash", root.ToArray());
        json.WriteBase64String("data", data.Txs[index].Span);
        json.WriteStartObject("proof");
        json.Long("total", proof.Total);
        json.Long("index", proof.Index);
        json.WriteBase64String("leaf_hash", proof.LeafHash.ToArray());
        json.WriteStartArray("aunts");
        foreach (Chain.Base.Hash32 aunt in proof.Aunts) json.WriteBase64StringValue(aunt.ToArray());
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What may be changed about consensus.</summary>
    public static void WriteParams(Utf8JsonWriter json, string name, ConsensusParams consensus, ulong rules)
    {
        json.WriteStartObject(name);
        json.WriteStartObject("block");
        json.Long("max_bytes", consensus.BlockMaxBytes);
        json.Long("max_gas", consensus.BlockMaxGas);
        json.WriteEndObject();
        json.WriteStartObject("evidence");
        json.Long("max_age_num_blocks", consensus.EvidenceMaxAgeBlocks);
        json.Long("max_age_duration", consensus.EvidenceMaxAgeNs);
        json.Long("max_bytes", consensus.EvidenceMaxBytes);
        json.WriteEndObject();
        json.WriteStartObject("validator");
        json.WriteStartArray("pub_key_types");
        foreach (string type in consensus.PubKeyTypes) json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("version");
        json.Long("app", (long)rules);
        json.WriteEndObject();
        json.WriteStartObject("abci");
        json.Long("vote_extensions_enable_height", consensus.VoteExtensionsEnableHeight);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
