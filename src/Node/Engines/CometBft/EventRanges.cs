using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Which of a block's events are whose, in ABCI's sense.</summary>
internal static class EventRanges
{
    /// <summary>What happened at the edges of the block: before the first operation's events, between them, and after the last.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> OfBlock(BlockResults results)
    {
        int at = 0;
        foreach (Outcome outcome in results.Outcomes)
        {
            if (outcome.EventsStart == outcome.EventsEnd) continue;
            yield return results.Events[at..outcome.EventsStart];
            at = outcome.EventsEnd;
        }
        yield return results.Events[at..];
    }

    /// <summary>What a transaction's operations did.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> OfTransaction(BlockResults results, EnvelopeResult envelope)
    {
        for (int i = 0; i < envelope.OutcomeCount; i++)
        {
            Outcome outcome = results.Outcomes[envelope.FirstOutcome + i];
            yield return results.Events[outcome.EventsStart..outcome.EventsEnd];
        }
    }
}
