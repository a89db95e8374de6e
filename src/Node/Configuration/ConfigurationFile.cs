using System.Text.Json;

namespace Gwangan.Node.Configuration;

/// <summary>Reads node.json: JSON with comments, whose fields are the settings.</summary>
public static class ConfigurationFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The settings that stand in a file and their values as text; none when there is no file.</summary>
    /// <exception cref="NodeException">The file cannot be read, is no JSON, or a field is unknown or of the wrong kind.</exception>
    public static IReadOnlyDictionary<Setting, string> Read(string path)
    {
        Dictionary<Setting, string> values = [];
        if (!File.Exists(path)) return values;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new NodeException($"{path}: expected an object");
            Read(path, "", document.RootElement, values);
        }
        catch (JsonException error)
        {
            string what = error.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            throw new NodeException($"{path}{(error.LineNumber is { } line ? $", line {line + 1}" : "")}: {what}");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new NodeException($"{path} cannot be read: {error.Message}");
        }
        return values;
    }

    private static void Read(string path, string group, JsonElement fields, Dictionary<Setting, string> values)
    {
        foreach (JsonProperty field in fields.EnumerateObject())
        {
            // Editors find the schema by this name.
            if (group.Length == 0 && field.Name == "$schema") continue;
            string where = $"{path}: {(group.Length == 0 ? "" : $"{group}.")}{field.Name}";
            bool isGroup = group.Length == 0 && NodeSettings.All.Any(setting => setting.Group == field.Name);
            if (isGroup)
            {
                if (field.Value.ValueKind != JsonValueKind.Object) throw new NodeException($"{where}: expected an object");
                Read(path, field.Name, field.Value, values);
                continue;
            }
            Setting setting = NodeSettings.All.FirstOrDefault(setting => setting.Group == group && setting.Field == field.Name)
                ?? throw new NodeException($"{where} is not a setting; {(group.Length == 0 ? "there are" : $"{group} has")} {string.Join(", ", Names(group))}");
            values.Add(setting, TextOf(where, setting, field.Value));
        }
    }

    private static string TextOf(string where, Setting setting, JsonElement value)
    {
        string? text = (setting.Kind, value.ValueKind) switch
        {
            (SettingKind.Text, JsonValueKind.String) => value.GetString(),
            (SettingKind.Number, JsonValueKind.Number) => value.GetRawText(),
            (SettingKind.Flag, JsonValueKind.True) => "true",
            (SettingKind.Flag, JsonValueKind.False) => "false",
            _ => null,
        };
        return text ?? throw new NodeException($"{where}: expected {setting.Kind switch { SettingKind.Number => "a number", SettingKind.Flag => "true or false", _ => "a text" }}");
    }

    private static IEnumerable<string> Names(string group) =>
        NodeSettings.All.Where(setting => setting.Group == group || group.Length == 0).Select(setting => group.Length == 0 && setting.Group.Length > 0 ? setting.Group : setting.Field).Distinct();
}
