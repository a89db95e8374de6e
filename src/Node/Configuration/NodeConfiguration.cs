using System.Text;

namespace Gwangan.Node.Configuration;

/// <summary>How a node runs, and who said so: the command line wins over the environment, the environment over node.json, node.json over the defaults.</summary>
public sealed class NodeConfiguration
{
    private readonly Dictionary<Setting, string> _sources;

    private NodeConfiguration(NodeOptions options, Dictionary<Setting, string> sources) => (Options, _sources) = (options, sources);

    /// <summary>The result.</summary>
    public NodeOptions Options { get; }

    /// <summary>Puts the options of a node together.</summary>
    /// <param name="commandLine">The value that the command line gives a setting; null for none.</param>
    /// <param name="environment">The value of an environment variable; null or empty for none.</param>
    /// <exception cref="NodeException">A value is wrong; the message names where it stands and what was expected.</exception>
    public static NodeConfiguration Load(Func<Setting, string?> commandLine, Func<string, string?> environment)
    {
        NodeOptions options = new();
        Dictionary<Setting, string> sources = [];
        Take(NodeSettings.Data, null, null);
        string path = Path.Combine(options.Data, "node.json");
        IReadOnlyDictionary<Setting, string> file = ConfigurationFile.Read(path);
        foreach (Setting setting in NodeSettings.All) Take(setting, file.GetValueOrDefault(setting), $"{path}: {setting.Name}");
        return new NodeConfiguration(options, sources);

        void Take(Setting setting, string? fromFile, string? where)
        {
            if (commandLine(setting) is { } given) Set(setting, given, setting.Option, setting.Option);
            else if (environment(setting.Variable) is { Length: > 0 } variable) Set(setting, variable, setting.Variable, setting.Variable);
            else if (fromFile is not null) Set(setting, fromFile, where!, "node.json");
        }

        void Set(Setting setting, string value, string where, string source)
        {
            options = setting.Write(options, value, where);
            sources.Add(setting, source);
        }
    }

    /// <summary>The effective values as a node.json, each with who said so behind it. Secrets are not shown.</summary>
    public override string ToString() =>
        $"// data folder: {Options.Data} ({SourceOf(NodeSettings.Data)})\n" + Text(setting => setting.Read(Options), SourceOf);

    /// <summary>A commented node.json.</summary>
    /// <param name="value">A setting's value; null for none.</param>
    /// <param name="comment">What stands behind it.</param>
    public static string Text(Func<Setting, string?> value, Func<Setting, string> comment)
    {
        StringBuilder text = new("{\n");
        string group = "";
        foreach (Setting setting in NodeSettings.All)
        {
            if (setting.Group != group)
            {
                if (group.Length > 0) text.Append("  },\n");
                if (setting.Group.Length > 0) text.Append("  \"").Append(setting.Group).Append("\": {\n");
                group = setting.Group;
            }
            string? shown = value(setting);
            text.Append(group.Length > 0 ? "    " : "  ").Append(shown is null ? "// " : "").Append('"').Append(setting.Field).Append("\": ")
                .Append(shown is null ? "none" : setting.IsSecret ? "\"****\"" : setting.Json(shown).ToJsonString(SecretFile.Indented))
                .Append(shown is null ? " // " : ", // ").Append(comment(setting)).Append('\n');
        }
        return text.Append(group.Length > 0 ? "  },\n}\n" : "}\n").ToString();
    }

    private string SourceOf(Setting setting) => _sources.GetValueOrDefault(setting, "default");
}
