using System.Collections.Concurrent;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Node;

/// <summary>Why something was not done, in the form every API shows.</summary>
/// <param name="Codespace">Who refuses: <c>kernel</c>, a module, or <c>mempool</c>.</param>
/// <param name="Number">Its stable number in the code space.</param>
/// <param name="Name">Its stable name.</param>
/// <param name="Message">A sentence.</param>
public sealed record Refusal(string Codespace, ushort Number, string Name, string Message)
{
    /// <summary>The public code, such as <c>kernel.NonceUsed</c>.</summary>
    public string Code => $"{Codespace}.{Name}";

    /// <summary>The refusal a check answered.</summary>
    public static Refusal Of(AbciCheck check, OperationCatalog catalog) => Of(check.Module, check.Code, catalog);

    // A flood of refusals must not cost reflection each.
    private static readonly ConcurrentDictionary<Enum, Refusal> OwnRefusals = new();
    private static readonly ConcurrentDictionary<(Type Refusals, ushort Number), Refusal> ChainRefusals = new();

    /// <summary>The refusal with a number in a module's code space.</summary>
    public static Refusal Of(ushort module, ushort number, OperationCatalog catalog)
    {
        Type refusals = module == 0 ? typeof(KernelRefusal) : catalog.Modules.First(each => each.Number == module).Refusals;
        return ChainRefusals.GetOrAdd((refusals, number), static (_, at) =>
        {
            RefusalDefinition definition = at.catalog.RefusalOf(at.module, at.number);
            return new Refusal(at.catalog.CodespaceOf(at.module), at.number, definition.Name, definition.Message);
        }, (catalog, module, number));
    }

    /// <summary>A refusal of the node's own, from an enum whose members carry <see cref="RefusalAttribute"/>.</summary>
    public static Refusal Of(string codespace, Enum refusal) => OwnRefusals.GetOrAdd(refusal, static (refusal, codespace) =>
    {
        RefusalDefinition definition = RefusalDefinition.Of(refusal);
        return new Refusal(codespace, definition.Number, definition.Name, definition.Message);
    }, codespace);

    /// <summary>The refusal that another node of this city names by its public code; one that this version does not know keeps its name.</summary>
    public static Refusal Named(string code, OperationCatalog catalog)
    {
        int dot = code.IndexOf('.', StringComparison.Ordinal);
        (string codespace, string name) = (code[..Math.Max(dot, 0)], code[(dot + 1)..]);
        Type? refusals = codespace switch
        {
            "mempool" => typeof(MempoolRefusal),
            "kernel" => typeof(KernelRefusal),
            _ => catalog.Modules.FirstOrDefault(module => module.Name == codespace)?.Refusals,
        };
        RefusalDefinition? known = refusals is null ? null : RefusalDefinition.AllOf(refusals).FirstOrDefault(each => each.Name == name);
        return known is { } definition
            ? new Refusal(codespace, definition.Number, definition.Name, definition.Message)
            : new Refusal(codespace, 0, name, "The node that makes blocks refused, for a reason that this one does not know.");
    }
}
