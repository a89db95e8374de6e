using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>ResponseFinalizeBlock written straight from a block's results, without an object for each event and attribute.</summary>
/// <remarks>Of each transaction's result, code, data and gas are what last_results_hash commits (<see cref="TransactionResults"/>); log, codespace and events are for people and CometBFT's indexer.</remarks>
internal sealed class FinalizedBlock : AbciMessage
{
    private readonly ProtoWriter _encoded;

    /// <summary>Writes the response.</summary>
    public FinalizedBlock(OperationCatalog catalog, EventFields?[] events, BlockResults results, Hash32 appHash, IReadOnlyList<Validator> validatorUpdates)
    {
        // As text an event takes about five times its bytes.
        ProtoWriter writer = new(Math.Max(256, 6 * results.Events.Length + 64 * results.Envelopes.Count));
        WriteBlockEvents(writer, events, results);
        for (int i = 0; i < results.Envelopes.Count; i++) WriteResult(writer, catalog, events, results, results.Envelopes[i]);
        foreach (Validator update in validatorUpdates) writer.Message(3, ValidatorUpdate.Of(update));
        writer.Bytes(5, Hash32.Bytes(in appHash));
        _encoded = writer;
    }

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Raw(_encoded.WrittenSpan);

    // What happened at the edges of the block: before the first operation's events, between them, and after the last.
    private static void WriteBlockEvents(ProtoWriter writer, EventFields?[] events, BlockResults results)
    {
        int at = 0;
        foreach (Outcome outcome in results.Outcomes)
        {
            if (outcome.EventsStart == outcome.EventsEnd) continue;
            EventFields.Write(writer, 1, events, results.Events.Span[at..outcome.EventsStart]);
            at = outcome.EventsEnd;
        }
        EventFields.Write(writer, 1, events, results.Events.Span[at..]);
    }

    private static void WriteResult(ProtoWriter writer, OperationCatalog catalog, EventFields?[] events, BlockResults results, EnvelopeResult envelope)
    {
        ExecTxResult hashed = TransactionResults.Of(results, envelope);
        int mark = writer.Begin(2);
        writer.UInt64(1, hashed.Code);
        writer.Bytes(2, hashed.Data.Span);
        Refusal? refusal = hashed.Code == 0 ? null : Refusal.Of((ushort)(hashed.Code >> 16), (ushort)hashed.Code, catalog);
        if (refusal is not null) writer.String(3, $"{refusal.Code}: {refusal.Message}");
        writer.Int64(5, hashed.GasWanted);
        writer.Int64(6, hashed.GasUsed);
        for (int i = 0; i < envelope.OutcomeCount; i++)
        {
            Outcome outcome = results.Outcomes[envelope.FirstOutcome + i];
            EventFields.Write(writer, 7, events, results.Events.Span[outcome.EventsStart..outcome.EventsEnd]);
        }
        if (refusal is not null) writer.String(8, refusal.Codespace);
        writer.End(mark);
    }
}
