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
        Write(GivenTo(NodeSettings.Data, null, ""));
        string path = Path.Combine(options.Data, "node.json");
        IReadOnlyDictionary<Setting, string> file = ConfigurationFile.Read(path);
        // Weaker sources first, so that archive of one does not undo what a stronger one says about a part of it; within one, archive before its parts.
        IEnumerable<Given> all = NodeSettings.All.Select(setting => GivenTo(setting, file.GetValueOrDefault(setting), $"{path}: {setting.Name}")).OfType<Given>();
        foreach (IGrouping<Source, Given> source in all.GroupBy(given => given.Source).OrderBy(source => source.Key))
        {
            foreach (Given given in source.OrderBy(given => given.Setting != NodeSettings.Archive)) Write(given);
            if (source.FirstOrDefault(given => given.Setting == NodeSettings.Archive) is { } archive && NodeSettings.Archive.Read(options) != archive.Value)
                throw new NodeException($"{archive.Where} {archive.Value}: contradicts history-blocks, results-blocks or retain-blocks of the same place; archive means that all three are 0");
        }
        return new NodeConfiguration(options, sources);

        Given? GivenTo(Setting setting, string? fromFile, string where) =>
            commandLine(setting) is { } option ? new Given(setting, option, Source.CommandLine, setting.Option)
            : environment(setting.Variable) is { Length: > 0 } variable ? new Given(setting, variable, Source.Environment, setting.Variable)
            : fromFile is not null ? new Given(setting, fromFile, Source.File, where)
            : null;

        void Write(Given? given)
        {
            if (given is null) return;
            options = given.Setting.Write(options, given.Value, given.Where);
            sources.Add(given.Setting, given.Source == Source.File ? "node.json" : given.Where);
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
                .Append(shown is null ? "none" : setting.IsSecret ? "\"****\"" : setting.Json(shown).ToJsonString(ReadableJson.Indented))
                .Append(shown is null ? " // " : ", // ").Append(comment(setting)).Append('\n');
        }
        return text.Append(group.Length > 0 ? "  },\n}\n" : "}\n").ToString();
    }

    private enum Source { File, Environment, CommandLine }

    private sealed record Given(Setting Setting, string Value, Source Source, string Where);

    private string SourceOf(Setting setting) => _sources.GetValueOrDefault(setting, "default");
}
