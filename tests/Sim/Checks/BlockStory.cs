using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;

namespace Gwangan.Sim.Checks;

/// <summary>A block in words, for a failure: each operation with what became of it, and the events it caused.</summary>
public sealed class BlockStory(OperationCatalog catalog, IReadOnlyDictionary<Address, string> names)
{
    public IEnumerable<string> Tell(CommittedBlock block)
    {
        BlockResults results = block.Results!;
        foreach (string line in Events(results.Events[..results.BeginEventsEnd])) yield return $"begins: {line}";
        int told = results.BeginEventsEnd;
        for (int i = 0; i < block.Envelopes.Count; i++)
        {
            if (block.Envelopes[i] is not { } envelope) continue;
            EnvelopeResult result = results.Envelopes[i];
            string key = envelope.KeyAddress == envelope.Account ? "" : $", by key {envelope.KeyAddress}";
            yield return FormattableString.Invariant($"envelope {i} of {NameOf(envelope.Account)}{key}, nonce {envelope.Nonce}: {result.Code}");
            for (int j = 0; j < result.OutcomeCount; j++)
            {
                Outcome outcome = results.Outcomes[result.FirstOutcome + j];
                yield return FormattableString.Invariant($"  {envelope.Operations[j]}: {(outcome.IsDone ? "done" : $"refused, {outcome.Module}.{outcome.Code}")}");
                foreach (string line in Events(results.Events[outcome.EventsStart..outcome.EventsEnd])) yield return $"    {line}";
                told = outcome.EventsEnd;
            }
        }
        foreach (string line in Events(results.Events[told..])) yield return $"ends: {line}";
    }

    private List<string> Events(ReadOnlyMemory<byte> events)
    {
        List<string> lines = [];
        EventReader reader = new(events.Span);
        while (reader.TryNext())
        {
            string line = catalog.EventOf(reader.Number).Box(reader.Payload.ToArray()).ToString()!;
            foreach ((Address address, string name) in names) line = line.Replace(address.ToString(), name, StringComparison.Ordinal);
            lines.Add(line);
        }
        return lines;
    }

    private string NameOf(Address account) => names.GetValueOrDefault(account, account.ToString());
}
