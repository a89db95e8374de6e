using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Storage;

/// <summary>How outcomes look as ABCI's ExecTxResult, which a header's <c>last_results_hash</c> commits: an outcome can be proved to a light client without trusting a node.</summary>
/// <remarks>
/// code: 0 when every operation is done; else the first refusal, module × 65,536 + its number (module 0 is the kernel, whose refusal keeps all operations from executing).
/// data: when an operation of a native envelope is refused, four bytes for each operation: module and number, both u16 big-endian. Of a Cosmos transaction that is done, what its messages answer (cosmos.base.abci.v1beta1.TxMsgData). Else empty.
/// gas: cost units wanted and used; of a Cosmos transaction, gas as it has declared it and <see cref="Limits.CosmosGasPerCost"/> for each cost unit.
/// </remarks>
public static class TransactionResults
{
    /// <summary>The result of one envelope of a block.</summary>
    public static ExecTxResult Of(BlockResults results, EnvelopeResult envelope)
    {
        if (envelope.Code != KernelRefusal.None) return new ExecTxResult((uint)envelope.Code, default, envelope.Cost, 0);
        uint code = 0;
        long used = Envelope.SignatureCost;
        for (int i = 0; i < envelope.OutcomeCount; i++)
        {
            Outcome outcome = results.Outcomes[envelope.FirstOutcome + i];
            if (code == 0 && !outcome.IsDone && !IsUndone(outcome)) code = (uint)outcome.Module << 16 | outcome.Code;
            used += outcome.Cost;
        }
        return new ExecTxResult(code, envelope.IsCosmos ? results.AnswersOf(envelope) : code == 0 ? default : CodesOf(results, envelope), envelope.Cost, envelope.IsCosmos ? used * Limits.CosmosGasPerCost : used);
    }

    /// <summary>The root over all results of a block.</summary>
    public static Hash32 Hash(BlockResults results)
    {
        ExecTxResult[] all = new ExecTxResult[results.Envelopes.Count];
        for (int i = 0; i < all.Length; i++) all[i] = Of(results, results.Envelopes[i]);
        return ExecTxResult.Hash(all);
    }

    /// <summary>Which message of a Cosmos transaction was refused, so that none is done; -1 for everything else.</summary>
    public static int FailedMessage(BlockResults results, EnvelopeResult envelope)
    {
        for (int i = 0; envelope.IsCosmos && i < envelope.OutcomeCount; i++)
            if (results.Outcomes[envelope.FirstOutcome + i] is { IsDone: false } outcome && !IsUndone(outcome)) return i;
        return -1;
    }

    // Of messages that are done together, the code is that of the one that was refused.
    private static bool IsUndone(in Outcome outcome) => outcome is { Module: 0, Code: (ushort)KernelRefusal.Undone };

    private static byte[] CodesOf(BlockResults results, EnvelopeResult envelope)
    {
        byte[] data = new byte[4 * envelope.OutcomeCount];
        for (int i = 0; i < envelope.OutcomeCount; i++)
        {
            Outcome outcome = results.Outcomes[envelope.FirstOutcome + i];
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4 * i), outcome.Module);
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4 * i + 2), outcome.Code);
        }
        return data;
    }
}
