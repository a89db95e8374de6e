using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <summary>Watches a block that is executed again: it is asked before each envelope and told after it.</summary>
public interface IReplayObserver
{
    /// <summary>Whether to execute the envelope at this place; false ends the replay.</summary>
    bool Before(int index);

    /// <summary>It was executed.</summary>
    void After(int index);
}

// The chain at a committed height: the same modules and the same execution, on a state that is never sealed.
public sealed partial class StateMachine
{
    /// <summary>Opens the chain at a committed height, to execute on it and throw it away. Only what execution looks at is read.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="store">An empty store.</param>
    /// <param name="modules">The chain's modules over it.</param>
    /// <param name="past">The height. It stays its opener's, and open as long as the chain is used.</param>
    /// <param name="live">The state of the chain that goes on, on whose trees of that height this one begins while they are in memory; null to read them.</param>
    public static StateMachine OpenPast(string chainId, StateStore store, ChainModules modules, IStateSnapshot past, StateStore? live = null)
    {
        PastStorage storage = new(past, live);
        StateMachine machine = new(chainId, store, modules, SequentialForkJoin.Instance, storage);
        store.LoadPast(storage);
        store.Rules = modules.Rules?.Current ?? RuleVersions.First;
        machine._height = past.Height;
        machine.ReadRules();
        foreach (Module module in modules.All) module.RestorePast();
        machine.NextRules = machine.RulesAt(past.Height + 1);
        return machine;
    }

    /// <summary>Opens a block beside the chain: none is executed, and no module is told of it. What is called in it must be undone by its caller (<see cref="StateStore.Mark"/>).</summary>
    /// <param name="height">The block's height.</param>
    /// <param name="timeMs">Its time, milliseconds since 1970 UTC.</param>
    public Call OpenAside(long height, long timeMs)
    {
        _call.BeginBlock(height, timeMs, RulesAt(height));
        return _call;
    }

    /// <summary>Executes the block after the past height this chain was opened on, as it was executed, without ending it. The thread has a stack for the EVM's deepest calls.</summary>
    /// <param name="block">The block, with its envelopes decoded (<see cref="AbciBlock.Decoded"/>).</param>
    /// <param name="isQuiet">Whether nothing happened at the block's beginning (<see cref="BlockResults.BeginEventsEnd"/> is 0), so that nobody needs to be woken for it.</param>
    /// <param name="observer">Sees the envelopes.</param>
    public void Replay(AbciBlock block, bool isQuiet, IReplayObserver observer)
    {
        RequireKnownRules();
        IReadOnlyList<Envelope?> envelopes = DecodeAll(block);
        if (!isQuiet || NextRules != _store.Rules)
            foreach (Module module in _modules.All) module.Wake();
        BeginBlock(block);
        for (int i = 0; i < envelopes.Count && observer.Before(i); i++)
        {
            Envelope? envelope = envelopes[i] is { } decoded && IsKnown(decoded) ? decoded : null;
            foreach (OperationDefinition definition in envelope?.Definitions ?? []) _modules.Catalog.ModuleOf(definition).Wake();
            Execute(envelope, block.TimeMs);
            observer.After(i);
        }
    }
}
