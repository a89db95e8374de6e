using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Store;
using Gwangan.Node.Client;

namespace Gwangan.Node.Commands;

/// <summary>What a body's key signs so that the body does something: the operation itself, or a proposal of it where a decision waits or is not the key's alone.</summary>
public static class BodyProposals
{
    /// <summary>The operations to sign, and a sentence on when they take effect; empty when at once.</summary>
    public static async Task<(List<Operation> Operations, string Later)> OfAsync(ExchangeClient client, Address key, IEnumerable<Operation> operations, CancellationToken cancel)
    {
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        using JsonDocument bodies = await client.BodiesAsync(cancel);
        string address = key.ToString();
        bool isMember = Items(bodies.RootElement, "items").Any(body => Items(body, "members").Any(member => member.GetProperty("address").GetString() == address));
        bool isAlone = Items(bodies.RootElement, "items").Any(body => body.GetProperty("address").GetString() == address);
        long delayMs = bodies.RootElement.GetProperty("delayMs").GetInt64();
        List<Operation> signed = [.. operations.Select(operation => isMember || isAlone && delayMs > 0 && catalog.Of(operation).IsDelayed ? Of(catalog, operation, "") : operation)];
        if (!signed.Any(operation => operation is Propose)) return (signed, "");
        return (signed, isMember ? "proposed: it takes effect once enough members approve, and the city's delay is over (gwangan bodies status)"
            : string.Create(CultureInfo.InvariantCulture, $"decided: it takes effect in {delayMs / 1000} seconds unless others veto it (gwangan bodies status)"));
    }

    /// <summary>A proposal of one operation.</summary>
    public static Propose Of(OperationCatalog catalog, Operation operation, string memo)
    {
        OperationDefinition definition = catalog.Of(operation);
        ProtoWriter writer = new();
        definition.Encode(operation, writer);
        return new Propose(definition.Number, writer.ToArray(), memo);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) => element.GetProperty(name).EnumerateArray();
}
