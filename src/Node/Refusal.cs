using Gwangan.Chain.Kernel;

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

    /// <summary>The refusal with a number in a module's code space.</summary>
    public static Refusal Of(ushort module, ushort number, OperationCatalog catalog)
    {
        RefusalDefinition definition = catalog.RefusalOf(module, number);
        return new Refusal(catalog.CodespaceOf(module), number, definition.Name, definition.Message);
    }

    /// <summary>A refusal of the node's own, from an enum whose members carry <see cref="RefusalAttribute"/>.</summary>
    public static Refusal Of(string codespace, Enum refusal)
    {
        RefusalDefinition definition = RefusalDefinition.Of(refusal);
        return new Refusal(codespace, definition.Number, definition.Name, definition.Message);
    }
}
