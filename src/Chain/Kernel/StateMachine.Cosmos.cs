using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <content>Cosmos transactions: their messages are done together or not at all, and sequence and fee are taken either way.</content>
public sealed partial class StateMachine
{
    private bool VerifySignature(Envelope envelope) => Signatures.Verify(envelope, _chainId, _modules.Transactions?.ChainId ?? 0);

    private KernelRefusal CheckCosmos(Envelope envelope, long height, long timeMs, ulong sequence, bool mayWait)
    {
        if (envelope.Since > NextRules) return KernelRefusal.OperationUnknown;
        if (!_modules.Transactions!.MaySign(envelope.Account)) return KernelRefusal.KeyNotAuthorized;
        ulong timeoutHeight = envelope.Cosmos!.TimeoutHeight;
        if ((timeoutHeight != 0 && (ulong)height > timeoutHeight) || envelope.ExpiresAtMs < timeMs) return KernelRefusal.TimedOut;
        if (envelope.Nonce < sequence || (envelope.Nonce > sequence && !mayWait)) return KernelRefusal.WrongSequence;
        Amount fee = FeeOf(envelope);
        if (fee > envelope.FeeMax) return KernelRefusal.FeeAboveMax;
        if (!envelope.FeeGranter.IsZero) return _modules.FeeCollector.IsGranted(envelope, fee, timeMs) ? KernelRefusal.None : KernelRefusal.FeeNotGranted;
        return _modules.FeeCollector.Covers(envelope.Account, _modules.FeeCollector.OwnShareOf(envelope, fee, timeMs)) ? KernelRefusal.None : KernelRefusal.FeeNotCovered;
    }

    // Each operation by itself refuses and changes nothing, so the last of them needs nothing that could undo it.
    private void ExecuteTogether(Envelope envelope)
    {
        int first = _results.Outcomes.Count, eventsStart = _call.EventsSize, count = envelope.Operations.Length;
        StateMark? mark = count > 1 ? _store.Mark() : null;
        int executed = 0;
        while (executed < count)
        {
            ExecuteOperation(envelope, executed++, isSession: false);
            if (!_results.Outcomes[^1].IsDone) break;
        }
        if (_results.Outcomes[^1].IsDone)
        {
            if (mark is { } done) _store.Release(in done);
            return;
        }
        if (mark is { } undone) _store.RollbackTo(in undone);
        _call.TakeBackEvents(eventsStart);
        for (int i = 0; i < count; i++)
        {
            Outcome outcome = i < executed ? _results.Outcomes[first + i] : default;
            if (i != executed - 1) outcome = outcome with { Module = 0, Code = (ushort)KernelRefusal.Undone };
            outcome = outcome with { EventsStart = eventsStart, EventsEnd = eventsStart };
            if (i < executed) _results.Outcomes[first + i] = outcome;
            else _results.Outcomes.Add(outcome);
        }
    }
}
