using System.Globalization;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Commands;

/// <summary>Blocks, envelopes, outcomes and events as JSON for people: every field by its name, nothing left out.</summary>
public static class InspectJson
{
    /// <summary>A block with its header and, when wanted, its operations.</summary>
    public static JsonObject Block(CommittedBlock block, OperationCatalog catalog)
    {
        Header header = block.Header;
        JsonArray operations = [];
        for (int i = 0; i < block.Envelopes.Count; i++) operations.Add(Envelope(block, i, catalog));
        JsonObject json = new()
        {
            ["height"] = block.Height,
            ["hash"] = block.Hash.ToString(),
            ["time"] = Time(block.TimeMs),
            ["bytes"] = block.Bytes.Length,
            ["header"] = new JsonObject
            {
                ["chainId"] = header.ChainId,
                ["lastBlockId"] = Hex(header.LastBlockId.Hash),
                ["lastCommitHash"] = Hex(header.LastCommitHash),
                ["dataHash"] = Hex(header.DataHash),
                ["validatorsHash"] = Hex(header.ValidatorsHash),
                ["nextValidatorsHash"] = Hex(header.NextValidatorsHash),
                ["consensusHash"] = Hex(header.ConsensusHash),
                ["appHash"] = Hex(header.AppHash),
                ["lastResultsHash"] = Hex(header.LastResultsHash),
                ["evidenceHash"] = Hex(header.EvidenceHash),
                ["proposerAddress"] = header.ProposerAddress.ToString(),
            },
            ["operations"] = operations,
        };
        if (block.Results is { } results)
        {
            json["beginEvents"] = Events(results.Events[..results.BeginEventsEnd], catalog);
            int operationsEnd = results.Outcomes.Count == 0 ? results.BeginEventsEnd : results.Outcomes[^1].EventsEnd;
            json["endEvents"] = Events(results.Events[operationsEnd..], catalog);
        }
        return json;
    }

    /// <summary>An envelope of a block with what became of it.</summary>
    public static JsonObject Envelope(CommittedBlock block, int index, OperationCatalog catalog)
    {
        if (block.Envelopes[index] is not { } envelope) return new JsonObject { ["index"] = index, ["malformed"] = true };
        JsonObject json = Envelope(envelope);
        json["height"] = block.Height;
        json["index"] = index;
        if (block.Results is not { } results) return json;
        EnvelopeResult result = results.Envelopes[index];
        if (result.Code != KernelRefusal.None) json["refusal"] = Refused(Refusal.Of(0, (ushort)result.Code, catalog));
        for (int i = 0; i < result.OutcomeCount; i++)
            json["items"]![i]!["outcome"] = Outcome(results, results.Outcomes[result.FirstOutcome + i], catalog);
        return json;
    }

    /// <summary>An envelope by itself.</summary>
    public static JsonObject Envelope(Envelope envelope)
    {
        JsonArray items = [];
        for (int i = 0; i < envelope.Operations.Length; i++)
        {
            JsonObject fields = [];
            foreach (FieldDefinition field in envelope.Definitions[i].Fields) fields[field.Name] = Value(envelope.Definitions[i].ValueOf(envelope.Operations[i], field));
            items.Add(new JsonObject { ["type"] = envelope.Definitions[i].Name, ["fields"] = fields });
        }
        return new JsonObject
        {
            ["id"] = envelope.Id.ToString(),
            ["chainId"] = envelope.ChainId,
            ["account"] = envelope.Account.ToString(),
            ["keyType"] = FieldDefinition.CamelCase(envelope.KeyType.ToString()),
            ["publicKey"] = Convert.ToHexStringLower(envelope.PublicKey),
            ["nonce"] = envelope.Nonce.ToString(CultureInfo.InvariantCulture),
            ["expires"] = Time(envelope.ExpiresAtMs),
            ["feeMax"] = envelope.FeeMax.ToString(),
            ["items"] = items,
        };
    }

    private static JsonObject Outcome(BlockResults results, Outcome outcome, OperationCatalog catalog)
    {
        JsonObject json = new() { ["done"] = outcome.IsDone, ["cost"] = outcome.Cost };
        if (!outcome.IsDone) json["refusal"] = Refused(Refusal.Of(outcome.Module, outcome.Code, catalog));
        else json["events"] = Events(results.Events[outcome.EventsStart..outcome.EventsEnd], catalog);
        return json;
    }

    private static JsonObject Refused(Refusal refusal) => new() { ["code"] = refusal.Code, ["message"] = refusal.Message };

    private static JsonArray Events(ReadOnlyMemory<byte> bytes, OperationCatalog catalog)
    {
        JsonArray events = [];
        EventReader reader = new(bytes.Span);
        while (reader.TryNext())
        {
            EventDefinition definition = catalog.EventOf(reader.Number);
            object boxed = definition.Box(reader.Payload.ToArray());
            JsonObject fields = [];
            foreach (FieldDefinition field in definition.Fields) fields[field.Name] = Value(definition.ValueOf(boxed, field));
            events.Add(new JsonObject { ["type"] = definition.Name, ["fields"] = fields });
        }
        return events;
    }

    private static JsonNode Value(object value) => value switch
    {
        bool flag => flag,
        Enum choice => FieldDefinition.CamelCase(choice.ToString()),
        byte or ushort or uint => Convert.ToUInt32(value, CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    internal static string Time(long timeMs) =>
        timeMs is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(timeMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : timeMs.ToString(CultureInfo.InvariantCulture);
}
