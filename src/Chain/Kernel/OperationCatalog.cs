using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Every operation, event and refusal of a chain, found by number. Built from the ordered list of modules.</summary>
public sealed class OperationCatalog
{
    private const int ModuleNumberMax = 99;
    private readonly OperationDefinition?[] _operations = new OperationDefinition?[(ModuleNumberMax + 1) * 100];
    private readonly EventDefinition?[] _events = new EventDefinition?[(ModuleNumberMax + 1) * 100];
    private readonly Module?[] _modules = new Module?[ModuleNumberMax + 1];
    private readonly Dictionary<Type, OperationDefinition> _byType = [];
    private readonly Dictionary<string, OperationDefinition> _byTypeUrl = new(StringComparer.Ordinal);

    /// <summary>Checks numbers and collects the definitions.</summary>
    /// <exception cref="InvariantException">Two definitions share a number, or one lies outside its module's hundred.</exception>
    public OperationCatalog(IReadOnlyList<Module> modules)
    {
        Modules = modules;
        foreach (Module module in modules)
        {
            Invariant.Assert(module.Number is >= 1 and <= ModuleNumberMax && _modules[module.Number] is null, $"module number of {module.Name}");
            _modules[module.Number] = module;
            foreach (OperationDefinition operation in module.Operations)
            {
                Invariant.Assert(operation.Number / 100 == module.Number && _operations[operation.Number] is null, $"operation number of {operation.Name}");
                _operations[operation.Number] = operation;
                _byType.Add(operation.Type, operation);
                Invariant.Assert(_byTypeUrl.TryAdd(operation.TypeUrl, operation), $"type URL of {operation.Name}");
            }
            foreach (EventDefinition happened in module.Events)
            {
                Invariant.Assert(happened.Number / 100 == module.Number && _events[happened.Number] is null, $"event number of {happened.Name}");
                _events[happened.Number] = happened;
            }
        }
    }

    /// <summary>The modules in order.</summary>
    public IReadOnlyList<Module> Modules { get; }

    /// <summary>Finds an operation by its number.</summary>
    public bool TryFind(ulong number, out OperationDefinition definition)
    {
        definition = number < (ulong)_operations.Length ? _operations[number]! : null!;
        return definition is not null;
    }

    /// <summary>Finds the operation that a message of a Cosmos transaction is.</summary>
    public bool TryFind(string typeUrl, out OperationDefinition definition) => _byTypeUrl.TryGetValue(typeUrl, out definition!);

    /// <summary>The definition of an operation of this chain.</summary>
    /// <exception cref="InvariantException">It is none of this chain's.</exception>
    public OperationDefinition Of(Operation operation)
    {
        Invariant.Assert(_byType.TryGetValue(operation.GetType(), out OperationDefinition? definition));
        return definition;
    }

    /// <summary>The definition of an event.</summary>
    /// <exception cref="InvariantException">Nobody defines this number.</exception>
    public EventDefinition EventOf(ushort number)
    {
        EventDefinition? definition = number < _events.Length ? _events[number] : null;
        Invariant.Assert(definition is not null);
        return definition;
    }

    /// <summary>The module that defines an operation.</summary>
    public Module ModuleOf(OperationDefinition definition) => _modules[definition.Number / 100]!;

    /// <summary>Whether an operation can be undone after it is done: all that it changes stands in the store, and no body's deed is noted.</summary>
    public bool CanUndo(OperationDefinition definition) => definition.By.Count == 0 && ModuleOf(definition).IsUndoable;

    /// <summary>The name of a code space: a module's name, or <c>kernel</c> for 0.</summary>
    public string CodespaceOf(ushort module) => module == 0 ? "kernel" : _modules[module]!.Name;

    /// <summary>The refusal behind a code of a code space.</summary>
    public RefusalDefinition RefusalOf(ushort module, ushort code)
    {
        Type type = module == 0 ? typeof(KernelRefusal) : _modules[module]!.Refusals;
        return RefusalDefinition.Of((Enum)Enum.ToObject(type, code));
    }
}
