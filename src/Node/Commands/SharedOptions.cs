using System.CommandLine;
using Gwangan.Node.Configuration;

namespace Gwangan.Node.Commands;

/// <summary>Options that several commands have.</summary>
public static class SharedOptions
{
    /// <summary><c>--data DIR</c>; without it GWANGAN_DATA, as for a node.</summary>
    public static Option<string> Data() => new("--data", "-d")
    {
        Description = NodeSettings.Data.Description,
        HelpName = NodeSettings.Data.HelpName,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(NodeSettings.Data.Variable) is { Length: > 0 } folder ? folder : NodeSettings.Data.Default!,
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    /// <summary><c>--hosts A,B,…</c>: the institutions' machines.</summary>
    public static Option<string[]> Hosts() => new("--hosts")
    {
        Description = "The institutions' machines, separated by commas, in the order of their folders; without them all run on this one with ports ten apart.",
        HelpName = "HOSTS",
        CustomParser = result => result.Tokens.Count == 0 ? [] : result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    /// <summary><c>--out DIR</c>: where a network's folders go.</summary>
    public static Option<string> NetworkFolder() => new("--out", "-o") { Description = "The folder for the institutions' folders.", HelpName = "DIR", DefaultValueFactory = _ => "network" };

    /// <summary>A whole number with a default and bounds.</summary>
    public static Option<int> Number(string name, int otherwise, int min, int max, string description)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && (value < min || value > max))
                result.AddError($"{name} is from {min} to {max}.");
        });
        return option;
    }
}
