using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <content>Cosmos transactions: their messages are done together or not at all, and sequence and fee are taken either way.</content>
public sealed partial class StateMachine
{
    // What the messages of one transaction answer.
    private readonly ProtoWriter _answers = new();

    /// <summary>Executes a Cosmos transaction beside the chain, on a past height that this was opened on (<see cref="OpenPast"/>), and undoes it. Nothing is asked of its signature, fee and gas limit.</summary>
    /// <param name="bytes">TxRaw. Its key, sign mode and signature may be empty.</param>
    /// <param name="timeMs">Time of the block in which it would stand, milliseconds since 1970 UTC.</param>
    /// <param name="isSpent">Whether something was done that cannot be undone: then this chain is thrown away.</param>
    public CosmosSimulation Simulate(byte[] bytes, long timeMs, out bool isSpent)
    {
        isSpent = false;
        if (_modules.Transactions is not { IsOn: true }) return CosmosSimulation.Refused(AbciCheck.Refuse(KernelRefusal.CosmosNotTaken));
        AbciCheck check = AbciCheck.Refuse(new EnvelopeCodec(_modules.Catalog).DecodeCosmos(bytes, isSimulated: true, out Envelope envelope));
        if (!check.IsAdmitted) return CosmosSimulation.Refused(check);
        if (envelope.IsDevelopment && !IsDevelopment) return CosmosSimulation.Refused(AbciCheck.Refuse(KernelRefusal.OperationUnknown));
        ulong sequence = _modules.Transactions.NonceOf(envelope.Account);
        if (envelope.Nonce < sequence) return CosmosSimulation.Refused(AbciCheck.Refuse(KernelRefusal.WrongSequence)) with { Sequence = envelope.Nonce, Expected = sequence };
        StateMark mark = _store.Mark();
        OpenAside(_height + 1, timeMs);
        _results.Clear();
        _call.Caller = envelope.Account;
        foreach (OperationDefinition definition in envelope.Definitions)
        {
            _modules.Catalog.ModuleOf(definition).Wake();
            isSpent |= !_modules.Catalog.CanUndo(definition);
        }
        ExecuteTogether(envelope);
        int failed = _results.Outcomes.FindIndex(outcome => outcome is { IsDone: false } and not { Module: 0, Code: (ushort)KernelRefusal.Undone });
        Outcome told = failed < 0 ? default : _results.Outcomes[failed];
        // The fee is of the static cost, whatever was done; a message may also do more than that.
        ulong cost = Math.Max(envelope.Cost, Envelope.SignatureCost + _call.Cost);
        CosmosSimulation simulated = new(new AbciCheck(told.Module, told.Code), failed, cost * Limits.CosmosGasPerCost, _call.Events.ToArray()) { Answers = _answers.ToArray() };
        _store.RollbackTo(in mark);
        return simulated;
    }

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
        _answers.Clear();
        while (executed < count)
        {
            _call.BeginAnswer();
            ExecuteOperation(envelope, executed++, isSession: false);
            if (!_results.Outcomes[^1].IsDone) break;
            // cosmos.base.abci.v1beta1.TxMsgData, msg_responses.
            TxAny.Write(_answers, 2, envelope.Definitions[executed - 1].AnswerUrl, _call.Answer);
        }
        if (_results.Outcomes[^1].IsDone)
        {
            if (mark is { } done) _store.Release(in done);
            return;
        }
        if (mark is { } undone) _store.RollbackTo(in undone);
        _answers.Clear();
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

/// <summary>What a Cosmos transaction would come to.</summary>
/// <param name="Check">Admitted when it would be done; else why not, told by the kernel or by the refusing message's module.</param>
/// <param name="MessageIndex">The message that would be refused; -1 where none is.</param>
/// <param name="GasUsed">The gas it would need: a gas limit that is enough, unless the state changes.</param>
/// <param name="Events">Its events, as <see cref="EventReader"/> reads them.</param>
public sealed record CosmosSimulation(AbciCheck Check, int MessageIndex, ulong GasUsed, ReadOnlyMemory<byte> Events)
{
    /// <summary>What its messages answer: cosmos.base.abci.v1beta1.TxMsgData; empty where one is refused.</summary>
    public ReadOnlyMemory<byte> Answers { get; init; }

    /// <summary>The sequence it names, where that was the problem.</summary>
    public ulong Sequence { get; init; }

    /// <summary>The sequence that was expected, where another was named.</summary>
    public ulong Expected { get; init; }

    internal static CosmosSimulation Refused(AbciCheck check) => new(check, -1, 0, default);
}
