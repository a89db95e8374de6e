using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>State tests: one transaction on a small world under one fork; the root of what is left and the hash of the logs have to be the upstream's.</summary>
internal sealed class StateRunner : IFileRunner
{
    private readonly VectorMachine _machine = new();

    // Outcomes of one test share transactions across forks and modes: each is decoded once.
    private readonly Dictionary<(int, int, int), (EvmTransaction? Transaction, string? Problem)> _decoded = [];

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases) => StateTestReader.Read(json, test =>
    {
        _decoded.Clear();
        foreach (StateOutcome outcome in test.Outcomes)
        {
            string name = $"{test.Name} {outcome.Choice}";
            foreach (EngineMode mode in cases.Modes) cases.Run(name, mode, (test, outcome, cases.Options.Traces), Check);
        }
    });

    private string? Check((StateTest Test, StateOutcome Outcome, bool Traces) state, EngineMode mode)
    {
        (StateTest test, StateOutcome outcome, bool traces) = state;
        EvmRules rules = VectorRules.Of(outcome.Fork, test.BlobSchedules.TryGetValue(outcome.Fork, out BlobSchedule schedule) ? schedule : null, test.ChainId);
        (EvmTransaction? transaction, string? problem) = TransactionOf(test, outcome);
        if (problem is not null) return problem;

        _machine.Load(test.Pre, mode);
        _machine.BuildTrie();
        _machine.BeginBlock(rules, VectorRules.BlockOf(test.Block, rules));
        _machine.Machine.Tracer = traces ? new StepTracer(Console.Out) : null;
        TransactionRefusal refusal = TransactionRefusal.Malformed;
        EvmReceipt? receipt = null;
        if (transaction is not null) refusal = _machine.Processor.TryExecute(transaction, out receipt);
        if (receipt is null != outcome.Refusal is not null)
            return receipt is null ? $"is refused: {refusal}" : $"is taken, and should be refused: {outcome.Refusal}";

        if (receipt is not null || !test.IsSpecTest)
        {
            // The reward of the block that upstream's fillers put around the transaction was nothing, but it reached its receiver.
            _machine.State.BeginTransaction();
            _machine.State.Touch(_machine.State.Find(test.Block.Coinbase));
            _machine.State.EndTransaction();
        }
        Hash32 root = _machine.EndBlock();
        if (LogsHash.Of(receipt?.Logs) != outcome.LogsHash) return $"writes other logs ({receipt?.Logs.Length} of them; {Describe(receipt)})";
        if (root == outcome.StateRoot) return VectorMachine.CompilerFailure;
        bool isTrie = StateRoot.Of(_machine.World, _machine.Ledger) == outcome.StateRoot;
        return $"leaves the root {root} ({Describe(receipt)}){(isTrie ? ", though the plain trie gives the right one" : "")}";
    }

    private static string Describe(EvmReceipt? receipt) => receipt is null ? "refused" : $"{receipt.Status}, {receipt.GasUsed} gas";

    private (EvmTransaction? Transaction, string? Problem) TransactionOf(StateTest test, StateOutcome outcome)
    {
        (int, int, int) choice = (outcome.Data, outcome.Gas, outcome.Value);
        if (_decoded.TryGetValue(choice, out (EvmTransaction?, string?) known)) return known;
        return _decoded[choice] = Decode(test, outcome);
    }

    private static (EvmTransaction? Transaction, string? Problem) Decode(StateTest test, StateOutcome outcome)
    {
        EvmTransaction? told = TransactionBuilder.FromFields(test, outcome);
        if (outcome.TransactionBytes is not { } bytes) return (told, null);
        if (!TransactionCodec.TryDecode(bytes, out EvmTransaction transaction, out TransactionRefusal refusal))
            return (null, outcome.Refusal is null ? $"its bytes are refused: {refusal}" : null);
        if (told is null) return (null, "its bytes are taken, but a field is out of range");
        return (transaction, TransactionBuilder.Compare(transaction, told) is { } difference ? $"its bytes tell another transaction: {difference}" : null);
    }
}
