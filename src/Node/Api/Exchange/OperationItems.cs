using System.Globalization;
using System.Text.Json.Nodes;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Envelopes, outcomes and events as the API shows them: every field by its name, as on the wire.</summary>
public sealed class OperationItems(OperationCatalog catalog)
{
    /// <summary>An envelope of a block.</summary>
    public OperationItem Committed(CommittedBlock block, int index)
    {
        Envelope? envelope = block.Envelopes[index];
        if (envelope is null) return new OperationItem("", block.Height, index, ItemMaker.Time(block.TimeMs), "", "", "0", [], "committed");
        OperationPart[] parts = Parts(envelope);
        for (int i = 0; i < parts.Length; i++) parts[i] = parts[i] with { Outcome = OutcomeOf(block, index, i) };
        return new OperationItem(
            envelope.Id.ToString(), block.Height, index, ItemMaker.Time(block.TimeMs), envelope.Account.ToString(), ItemMaker.Camel(envelope.KeyType),
            ItemMaker.Number(envelope.Nonce), parts, "committed");
    }

    /// <summary>An envelope that waits.</summary>
    public OperationItem Pending(Envelope envelope) => new(
        envelope.Id.ToString(), null, null, null, envelope.Account.ToString(), ItemMaker.Camel(envelope.KeyType), ItemMaker.Number(envelope.Nonce), Parts(envelope), "pending");

    /// <summary>What became of a submitted envelope's operations.</summary>
    public SubmittedPart[] Submitted(CommittedBlock block, int index)
    {
        Envelope envelope = block.Envelopes[index]!;
        SubmittedPart[] parts = new SubmittedPart[envelope.Operations.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = new SubmittedPart(envelope.Definitions[i].Name, OutcomeOf(block, index, i)!);
        return parts;
    }

    /// <summary>The events of a stored buffer, of one kind or (null) of all.</summary>
    public List<JsonObject> Events(ReadOnlyMemory<byte> bytes, EventDefinition? only = null)
    {
        List<JsonObject> events = [];
        EventReader reader = new(bytes.Span);
        while (reader.TryNext())
        {
            if (only is not null && reader.Number != only.Number) continue;
            EventDefinition definition = catalog.EventOf(reader.Number);
            object boxed = definition.Box(reader.Payload.ToArray());
            JsonObject json = new() { ["type"] = definition.Name };
            // An event's own field "type" (the kind of an order) must not hide what the event is.
            foreach (FieldDefinition field in definition.Fields) json[field.Name == "type" ? "orderType" : field.Name] = Value(definition.ValueOf(boxed, field));
            events.Add(json);
        }
        return events;
    }

    /// <summary>An operation's fields by their names.</summary>
    public static JsonObject Fields(OperationDefinition definition, Operation operation)
    {
        JsonObject fields = [];
        foreach (FieldDefinition field in definition.Fields) fields[field.Name] = Value(definition.ValueOf(operation, field));
        return fields;
    }

    private static OperationPart[] Parts(Envelope envelope)
    {
        OperationPart[] parts = new OperationPart[envelope.Operations.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new OperationPart(envelope.Definitions[i].Name, Fields(envelope.Definitions[i], envelope.Operations[i]), null);
        }
        return parts;
    }

    private OutcomeItem? OutcomeOf(CommittedBlock block, int index, int part)
    {
        if (block.Results is not { } results) return null;
        EnvelopeResult result = results.Envelopes[index];
        if (result.Code != KernelRefusal.None) return Refused(Refusal.Of(0, (ushort)result.Code, catalog), 0);
        Outcome outcome = results.Outcomes[result.FirstOutcome + part];
        if (!outcome.IsDone) return Refused(Refusal.Of(outcome.Module, outcome.Code, catalog), outcome.Cost);
        string name = block.Envelopes[index]!.Definitions[part].Name;
        return new OutcomeItem(0, name[..name.IndexOf('.')], null, "", outcome.Cost, Events(results.Events[outcome.EventsStart..outcome.EventsEnd]));
    }

    private static OutcomeItem Refused(Refusal refusal, uint cost) => new(refusal.Number, refusal.Codespace, refusal.Name, refusal.Message, cost, []);

    private static JsonNode Value(object value) => value switch
    {
        bool flag => flag,
        Enum choice => ItemMaker.Camel(choice),
        byte or ushort or uint => Convert.ToUInt32(value, CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
