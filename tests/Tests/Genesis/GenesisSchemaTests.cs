using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Genesis;

public sealed class GenesisSchemaTests
{
    [Fact]
    public void The_schema_describes_the_demo_genesis_and_finds_mistakes()
    {
        using TemporaryFolder folder = new();
        DemoCity.Write(folder["city"], "schema-1", 20, DateTimeOffset.UnixEpoch.AddYears(56));
        string genesis = File.ReadAllText(folder["city/genesis.json"]);
        using JsonDocument schema = JsonDocument.Parse(DemoCity.OpenSchema());
        Assert.Empty(Problems(genesis));
        Assert.Contains("$.chainId", Problems(genesis.Replace("schema-1", "a city")));
        Assert.Contains("$.appState.bodies.bank", Problems(Regex.Replace(genesis, "\"bank\": \"0x.", "\"bank\": \"0xX")));
        Assert.Contains("$.appState.markets[0].status", Problems(genesis.Replace("\"open\"", "\"shut\"")));
        Assert.Contains("$.surprise", Problems(genesis.Replace("\"chainId\"", "\"surprise\": 1, \"chainId\"")));
        Assert.Contains("$.appState.parameters.orderRule", Problems(genesis.Replace("\"orderRule\"", "\"order\"")));

        List<string> Problems(string json)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            List<string> problems = [];
            Check(schema.RootElement, schema.RootElement, document.RootElement, "$", problems);
            return problems;
        }
    }

    // The part of JSON Schema that the file uses.
    private static void Check(JsonElement root, JsonElement schema, JsonElement value, string path, List<string> problems)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
            Check(root, root.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]), value, path, problems);
        if (schema.TryGetProperty("type", out JsonElement type) && type.GetString() != TypeOf(value)) problems.Add(path);
        if (schema.TryGetProperty("enum", out JsonElement choices) && !choices.EnumerateArray().Any(choice => choice.GetString() == value.ToString())) problems.Add(path);
        if (schema.TryGetProperty("pattern", out JsonElement pattern) && !Regex.IsMatch(value.ToString(), pattern.GetString()!)) problems.Add(path);
        if (schema.TryGetProperty("minimum", out JsonElement minimum) && value.GetInt64() < minimum.GetInt64()) problems.Add(path);
        if (schema.TryGetProperty("maximum", out JsonElement maximum) && value.GetInt64() > maximum.GetInt64()) problems.Add(path);
        if (schema.TryGetProperty("required", out JsonElement required))
            foreach (JsonElement name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _)) problems.Add($"{path}.{name}");
        if (value.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty member in value.EnumerateObject())
            {
                if (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(member.Name, out JsonElement known)) Check(root, known, member.Value, $"{path}.{member.Name}", problems);
                else if (schema.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.False) problems.Add($"{path}.{member.Name}");
                else if (others.ValueKind == JsonValueKind.Object) Check(root, others, member.Value, $"{path}.{member.Name}", problems);
            }
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
            foreach ((int index, JsonElement item) in value.EnumerateArray().Index()) Check(root, items, item, $"{path}[{index}]", problems);
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number when value.TryGetInt64(out _) => "integer",
        _ => "other",
    };
}
