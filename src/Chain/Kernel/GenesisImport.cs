using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Kernel;

/// <summary>The application's part of a genesis that begins with another city's state: <c>import: { … }</c>, and nothing beside it.</summary>
internal static class GenesisImport
{
    /// <summary>Fills the tables, rebuilds what modules derive from them and checks every rule. Who signs blocks is the new genesis's to say, when it says it.</summary>
    /// <exception cref="GenesisException">A record cannot be, or the state breaks a rule; the message names the place.</exception>
    public static void Write(GenesisReader genesis, AbciInitChain request, StateStore store, Action readRules, ChainModules modules, Call call)
    {
        foreach ((string name, _) in genesis.Members())
            if (name != "import") throw new GenesisException($"genesis appState.{name}: stands beside an import, which holds all of the state");
        if (request.Import is null) throw new GenesisException("genesis appState.import: the file it names was not given");
        PatriciaState? ethereum = null;
        SortedDictionary<string, IavlTree> trees = new(StringComparer.Ordinal);
        SortedDictionary<string, Table> tables = new(StringComparer.Ordinal);
        foreach (StatePart part in store.Parts)
        {
            if (part is Table table) tables.Add(table.Name, table);
            if (part is PatriciaState state) ethereum = state;
            if (part is IavlTree tree) trees.Add(tree.Name, tree);
        }
        // The module's one table has its name.
        string? ownValidators = request.Validators.Count > 0 ? (modules.Validators as Module)?.Name : null;
        foreach (ImportedRecord record in request.Import)
        {
            if (ethereum is not null && IsEthereums(record.Table))
            {
                if (ethereum.Import(record.Table, record.Record.Span) is { } wrong) throw new GenesisException($"{record.Where}: {wrong}");
                continue;
            }
            if (trees.TryGetValue(record.Table, out IavlTree? grown))
            {
                // The slot says where the key ends.
                if (grown.Import(record.Record.Span[..record.Slot], record.Record.Span[record.Slot..]) is { } wrong) throw new GenesisException($"{record.Where}: tree {record.Table}: {wrong}");
                continue;
            }
            if (!tables.TryGetValue(record.Table, out Table? table)) throw new GenesisException($"{record.Where}: there is no table \"{record.Table}\"");
            if (record.Table == ownValidators) continue;
            if (table.Import(record.Slot, record.Record.Span) is { } problem) throw new GenesisException($"{record.Where}: table {record.Table}: {problem}");
        }
        try
        {
            foreach (IavlTree tree in trees.Values) tree.FinishImport();
            readRules();
            store.Rules = modules.Rules?.Current ?? RuleVersions.First;
            if (store.Rules > modules.RulesKnown) throw new GenesisException($"the imported state is under rules {store.Rules}, and this version knows rules up to {modules.RulesKnown}: install one that knows them");
            foreach (Table table in tables.Values)
                if (table.Since > store.Rules && table.LiveCount > 0) throw new GenesisException($"the imported state is under rules {store.Rules}, which have no table \"{table.Name}\"");
            foreach (Module module in modules.All) module.Restore();
            if (ownValidators is not null) modules.Validators!.InitValidators(request.Validators);
            foreach (Module module in modules.All) module.BeginImported(genesis.Object("import"), request.IsTrial, call);
            foreach (Module module in modules.All) module.CheckInvariants();
        }
        catch (Exception error) when (error is InvariantException or CorruptStateException or ArgumentException or IndexOutOfRangeException or OverflowException or NullReferenceException)
        {
            // Numbers in these records may name others that are not there.
            throw new GenesisException($"the imported state breaks a rule of the chain: {error.Message}");
        }
    }

    private static bool IsEthereums(string name)
    {
        foreach (PagedStore store in PatriciaStores.All)
            if (store.Name == name) return store != PatriciaStores.Nodes;
        return false;
    }
}
