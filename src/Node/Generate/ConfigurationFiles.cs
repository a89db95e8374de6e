using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gwangan.Node.Configuration;

namespace Gwangan.Node.Generate;

/// <summary>The page about node.json and its JSON schema, from the list of settings; a test fails when one of them has drifted.</summary>
public static class ConfigurationFiles
{
    private const string Notice = "Generated from src/Node/Configuration/NodeSettings.cs by `gwangan generate`; do not edit.";

    /// <summary>Every file: its path in the repository and its content.</summary>
    public static IReadOnlyList<(string Path, string Content)> All() => [("docs/configuration.md", Markdown()), ("docs/node.schema.json", Schema())];

    private static string Markdown()
    {
        StringBuilder text = new();
        text.Append("# Configuration of a node\n\n").Append(Notice).Append("\n\n")
            .Append("""
                Every option of `gwangan node` can stand in `node.json` of the data folder. The command line wins over the environment, the environment over the file,
                the file over the default. A field that is unknown or wrong is refused with its path, whatever its source; an empty environment variable counts as absent.
                `gwangan node --print-config` shows the effective values and where each comes from, in a form that is itself a `node.json`; secrets are masked.
                Only the data folder itself cannot stand in the file: `--data`, `-d` or `GWANGAN_DATA`. Relative paths are those of the folder in which the node is started.

                ```
                $ GWANGAN_IDLE_MS=1000 gwangan node --no-traders --print-config | grep -e traders -e idle -e http
                  "http": "127.0.0.1:8080", // default
                  "traders": 0, // --traders
                  "idle-ms": 1000, // GWANGAN_IDLE_MS
                ```

                What is not here is not a matter of one node: the rules of the city stand in its [genesis](genesis.md).

                ## All settings


                """)
            .Append("| in node.json | option | variable | default | |\n| --- | --- | --- | --- | --- |\n");
        foreach (Setting setting in NodeSettings.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | `{setting.Option}` | `{setting.Variable}` | {(setting.Default is { } value ? $"`{value}`" : "")} | {setting.Description}{Bounds(setting)} |\n");
        text.Append("\n`--no-traders` is short for `--traders 0`.\n\n## A node.json with every default\n\nComments and trailing commas are allowed. ")
            .Append("Editors check the file when it begins with `\"$schema\": \"…/docs/node.schema.json\"` ([the schema](node.schema.json)).\n\n```jsonc\n")
            .Append(NodeConfiguration.Text(setting => setting.Default, setting => setting.Description)).Append("```\n");
        return text.ToString();
    }

    private static string Schema()
    {
        JsonObject fields = new() { ["$schema"] = new JsonObject { ["type"] = "string" } };
        foreach (IGrouping<string, Setting> group in NodeSettings.All.GroupBy(setting => setting.Group))
        {
            JsonObject into = fields;
            if (group.Key.Length > 0) fields[group.Key] = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = into = [] };
            foreach (Setting setting in group) into[setting.Field] = Schema(setting);
        }
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "node.json of gwangan",
            ["description"] = Notice,
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = fields,
        };
        return schema.ToJsonString(ReadableJson.Indented) + "\n";
    }

    private static JsonObject Schema(Setting setting)
    {
        JsonObject schema = new()
        {
            ["type"] = setting.Kind switch { SettingKind.Number => "integer", SettingKind.Flag => "boolean", _ => "string" },
            ["description"] = setting.Description,
        };
        if (setting.Default is { } value) schema["default"] = setting.Json(value);
        if (setting.Range is { } range) (schema["minimum"], schema["maximum"]) = (range.Min, range.Max);
        if (setting.Choices is { } choices) schema["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]);
        return schema;
    }

    private static string Bounds(Setting setting) =>
        setting.Range is { } range ? string.Create(CultureInfo.InvariantCulture, $" {range.Min} to {range.Max}.")
        : setting.Choices is { } choices ? $" One of {string.Join(", ", choices.Select(choice => $"`{choice}`"))}."
        : "";
}
