using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A refusal: its stable code, its number, and the sentence for people.</summary>
public sealed record CatalogRefusal(string Code, ushort Number, string Name, string Message);

/// <summary>A field of an operation or event.</summary>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Kind">How its value is written.</param>
/// <param name="Choices">Of an enumeration the values by name; else absent.</param>
/// <param name="SizeMax">Of text or bytes the most bytes, where there is a bound; else absent.</param>
public sealed record CatalogField(
    int Number, string Name, string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, long>? Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? SizeMax);

/// <summary>An operation that an account can ask for.</summary>
/// <param name="Number">Its number on the wire, for ever.</param>
/// <param name="Name">Its name.</param>
/// <param name="TypeUrl">The name of its protobuf message.</param>
/// <param name="Cost">What it costs at least.</param>
/// <param name="By">The bodies that may do it, acting by their key sets (Propose); empty where it is for anybody.</param>
/// <param name="OrOwner">Whether the owner of what it is about may do it too.</param>
/// <param name="IsDelayed">Whether a body's decision takes effect only after the city's delay, in which others can veto it.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Refusals">What it can be refused with, in order of precedence.</param>
public sealed record CatalogOperation(
    ushort Number, string Name, string TypeUrl, uint Cost, IReadOnlyList<string> By, bool OrOwner, bool IsDelayed, IReadOnlyList<CatalogField> Fields, IReadOnlyList<CatalogRefusal> Refusals);

/// <summary>An event that blocks tell.</summary>
public sealed record CatalogEvent(ushort Number, string Name, IReadOnlyList<CatalogField> Fields);

/// <summary>Every operation, event and refusal of the chain.</summary>
public sealed record CatalogAnswer(IReadOnlyList<CatalogOperation> Operations, IReadOnlyList<CatalogEvent> Events, IReadOnlyList<CatalogRefusal> Refusals);

/// <summary>Every operation, event and refusal of the chain, for tools that are written once.</summary>
public static class CatalogRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(Catalog(api.City.Chain.Catalog), ApiJson.Default.CatalogAnswer);
        routes.MapGet("/catalog", () => Results.Bytes(text, "application/json")).WithSummary("Every operation, event and refusal of the chain").Produces<CatalogAnswer>();
    }

    private static CatalogAnswer Catalog(OperationCatalog catalog)
    {
        List<CatalogOperation> operations = [];
        List<CatalogEvent> events = [];
        List<CatalogRefusal> refusals = [.. RefusalDefinition.AllOf(typeof(KernelRefusal)).Select(each => Refusal("kernel", each)), .. RefusalDefinition.AllOf(typeof(Mempool.MempoolRefusal)).Select(each => Refusal("mempool", each))];
        foreach (Module module in catalog.Modules)
        {
            operations.AddRange(module.Operations.Select(operation => new CatalogOperation(
                operation.Number, operation.Name, operation.TypeUrl, operation.Cost, [.. operation.By.Select(body => ItemMaker.Camel(body)!)], operation.OrOwner, operation.IsDelayed,
                Fields(operation.Fields), [.. operation.Refusals.Select(refusal => Refusal(module.Name, refusal))])));
            events.AddRange(module.Events.Select(happened => new CatalogEvent(happened.Number, happened.Name, Fields(happened.Fields))));
            refusals.AddRange(RefusalDefinition.AllOf(module.Refusals).Select(refusal => Refusal(module.Name, refusal)));
        }
        return new CatalogAnswer(operations, events, refusals);
    }

    private static CatalogField[] Fields(IReadOnlyList<FieldDefinition> fields) => [.. fields.Select(field => new CatalogField(
        field.Number, field.Name, ItemMaker.Camel(field.Kind), field.Kind == FieldKind.Enum ? Choices(field.Type) : null,
        field.SizeMax > 0 && field.Kind is FieldKind.Text or FieldKind.Bytes ? field.SizeMax : null))];

    private static Dictionary<string, long> Choices(Type type) =>
        Enum.GetValues(type).Cast<Enum>().ToDictionary(choice => ItemMaker.Camel(choice), choice => Convert.ToInt64(choice, CultureInfo.InvariantCulture));

    private static CatalogRefusal Refusal(string codespace, RefusalDefinition refusal) => new($"{codespace}.{refusal.Name}", refusal.Number, refusal.Name, refusal.Message);
}
