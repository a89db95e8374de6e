using System.Text.Json.Nodes;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Every operation, event and refusal of the chain, for tools that are written once.</summary>
public static class CatalogRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        string text = Catalog(api.City.Chain.Catalog).ToJsonString();
        routes.MapGet("/catalog", () => Results.Text(text, "application/json")).WithSummary("Every operation, event and refusal of the chain");
    }

    private static JsonObject Catalog(OperationCatalog catalog)
    {
        JsonArray operations = [], events = [], refusals = [];
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(KernelRefusal))) refusals.Add(Refusal("kernel", refusal));
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(Mempool.MempoolRefusal))) refusals.Add(Refusal("mempool", refusal));
        foreach (Module module in catalog.Modules)
        {
            foreach (OperationDefinition operation in module.Operations)
            {
                operations.Add(new JsonObject
                {
                    ["number"] = operation.Number,
                    ["name"] = operation.Name,
                    ["typeUrl"] = operation.TypeUrl,
                    ["cost"] = operation.Cost,
                    ["by"] = new JsonArray([.. operation.By.Select(body => (JsonNode)ItemMaker.Camel(body)!)]),
                    ["orOwner"] = operation.OrOwner,
                    ["isDelayed"] = operation.IsDelayed,
                    ["fields"] = Fields(operation.Fields),
                    ["refusals"] = new JsonArray([.. operation.Refusals.Select(refusal => (JsonNode)Refusal(module.Name, refusal))]),
                });
            }
            foreach (EventDefinition happened in module.Events)
                events.Add(new JsonObject { ["number"] = happened.Number, ["name"] = happened.Name, ["fields"] = Fields(happened.Fields) });
            foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(module.Refusals)) refusals.Add(Refusal(module.Name, refusal));
        }
        return new JsonObject { ["operations"] = operations, ["events"] = events, ["refusals"] = refusals };
    }

    private static JsonArray Fields(IReadOnlyList<FieldDefinition> fields) => new([.. fields.Select(field =>
    {
        JsonObject json = new() { ["number"] = field.Number, ["name"] = field.Name, ["kind"] = ItemMaker.Camel(field.Kind) };
        if (field.Kind == FieldKind.Enum) json["choices"] = Choices(field.Type);
        if (field.SizeMax > 0 && field.Kind is FieldKind.Text or FieldKind.Bytes) json["sizeMax"] = field.SizeMax;
        return (JsonNode)json;
    })]);

    private static JsonObject Choices(Type type)
    {
        JsonObject choices = [];
        foreach (Enum choice in Enum.GetValues(type).Cast<Enum>()) choices[ItemMaker.Camel(choice)] = Convert.ToInt64(choice, System.Globalization.CultureInfo.InvariantCulture);
        return choices;
    }

    private static JsonObject Refusal(string codespace, RefusalDefinition refusal) =>
        new() { ["code"] = $"{codespace}.{refusal.Name}", ["number"] = refusal.Number, ["name"] = refusal.Name, ["message"] = refusal.Message };
}
