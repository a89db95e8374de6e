using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Gwangan.Node.Configuration;

/// <summary>What a setting's value is in JSON.</summary>
public enum SettingKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>
/// One thing about a node that can be configured. Its name gives it three spellings: <c>mempool.count</c> is <c>{ "mempool": { "count": … } }</c> in node.json,
/// <c>--mempool-count</c> on the command line and <c>GWANGAN_MEMPOOL_COUNT</c> in the environment.
/// </summary>
/// <remarks>Whatever its source, a value is read from the same text form, so that all three are checked alike.</remarks>
public sealed class Setting
{
    private readonly Func<string, string?> _problem;
    private readonly Func<NodeOptions, string, NodeOptions> _write;
    private readonly Func<NodeOptions, string?> _read;

    private Setting(string name, SettingKind kind, string helpName, string description, Func<string, string?> problem, Func<NodeOptions, string?> read, Func<NodeOptions, string, NodeOptions> write)
    {
        (Name, Kind, HelpName, Description, _problem, _read, _write) = (name, kind, helpName, description, problem, read, write);
        Default = read(new NodeOptions());
    }

    /// <summary>Its name: lower-case words joined by <c>-</c>, behind its group and a dot where it has one.</summary>
    public string Name { get; }

    /// <summary>What its value is in JSON.</summary>
    public SettingKind Kind { get; }

    /// <summary>What stands for the value in a help text.</summary>
    public string HelpName { get; }

    /// <summary>A sentence.</summary>
    public string Description { get; }

    /// <summary>The value when nothing is configured, as text; null for none.</summary>
    public string? Default { get; }

    /// <summary>Bounds of a number.</summary>
    public (long Min, long Max)? Range { get; private init; }

    /// <summary>The only values it can have; null when it is free.</summary>
    public IReadOnlyList<string>? Choices { get; private init; }

    /// <summary>True when its value is never shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True when it holds several values, joined by commas; on the command line the option may stand several times.</summary>
    public bool IsList { get; private init; }

    /// <summary>Its long option.</summary>
    public string Option => "--" + Name.Replace('.', '-');

    /// <summary>Its environment variable.</summary>
    public string Variable => "GWANGAN_" + Name.Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    /// <summary>Its group in node.json; empty for none.</summary>
    public string Group => Name.Contains('.', StringComparison.Ordinal) ? Name[..Name.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary>Its field in node.json, inside its group.</summary>
    public string Field => Name[(Name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>A text; <paramref name="problem"/> says what was expected instead of one that is wrong.</summary>
    public static Setting Text(string name, string helpName, string description, Func<NodeOptions, string?> read, Func<NodeOptions, string, NodeOptions> write, Func<string, string?>? problem = null) =>
        new(name, SettingKind.Text, helpName, description, problem ?? (_ => null), read, write);

    /// <summary>Several texts, joined by commas.</summary>
    public static Setting Texts(string name, string helpName, string description, Func<NodeOptions, string?> read, Func<NodeOptions, string, NodeOptions> write, Func<string, string?> problem) =>
        new(name, SettingKind.Text, helpName, description, problem, read, write) { IsList = true };

    /// <summary>An address and port to listen on.</summary>
    public static Setting Address(string name, string description, Func<NodeOptions, string?> read, Func<NodeOptions, string, NodeOptions> write) =>
        Text(name, "ADDRESS", description, read, write, text => IsAddress(text) ? null : "expected an address and port such as 127.0.0.1:8080");

    /// <summary>An address and port to listen on, or <c>off</c>.</summary>
    public static Setting AddressOrOff(string name, string description, Func<NodeOptions, string?> read, Func<NodeOptions, string, NodeOptions> write) =>
        Text(name, "ADDRESS", description, read, write, AddressOrOffProblem);

    /// <summary>What is wrong with an address and port or <c>off</c>; null when nothing is.</summary>
    public static string? AddressOrOffProblem(string text) => text == NodeOptions.Off || IsAddress(text) ? null : "expected an address and port such as 127.0.0.1:9464, or off";

    /// <summary>A whole number within bounds.</summary>
    public static Setting Number(string name, long min, long max, string description, Func<NodeOptions, long> read, Func<NodeOptions, long, NodeOptions> write) =>
        new(name, SettingKind.Number, "N", description,
            text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max ? null : $"expected a whole number from {min} to {max}",
            options => read(options).ToString(CultureInfo.InvariantCulture), (options, text) => write(options, long.Parse(text, CultureInfo.InvariantCulture)))
        { Range = (min, max) };

    /// <summary>Yes or no; on the command line the option alone means yes.</summary>
    public static Setting Flag(string name, string description, Func<NodeOptions, bool> read, Func<NodeOptions, bool, NodeOptions> write) =>
        new(name, SettingKind.Flag, "", description, text => text is "true" or "false" ? null : "expected true or false",
            options => read(options) ? "true" : "false", (options, text) => write(options, text == "true"));

    /// <summary>One of the values of an enumeration, in lower case.</summary>
    public static Setting Choice<TChoice>(string name, string helpName, string description, Func<NodeOptions, TChoice> read, Func<NodeOptions, TChoice, NodeOptions> write)
        where TChoice : struct, Enum
    {
        string[] choices = Array.ConvertAll(Enum.GetNames<TChoice>(), choice => choice.ToLowerInvariant());
        return new Setting(name, SettingKind.Text, helpName, description, text => choices.Contains(text) ? null : $"expected one of {string.Join(", ", choices)}",
            options => read(options).ToString().ToLowerInvariant(), (options, text) => write(options, Enum.Parse<TChoice>(text, ignoreCase: true)))
        { Choices = choices };
    }

    /// <summary>What was expected instead of a text that is no value of this setting; null when it is one.</summary>
    public string? Problem(string text) => _problem(text);

    /// <summary>The value in some options, as text; null for none.</summary>
    public string? Read(NodeOptions options) => _read(options);

    /// <summary>Options with this value.</summary>
    /// <exception cref="NodeException">The text is no value of this setting; the message begins with where it stands.</exception>
    public NodeOptions Write(NodeOptions options, string text, string where) =>
        Problem(text) is { } problem ? throw new NodeException($"{where} {(IsSecret ? "****" : text)}: {problem}") : _write(options, text);

    /// <summary>A value as JSON.</summary>
    public JsonNode Json(string text) => Kind switch
    {
        SettingKind.Number => long.Parse(text, CultureInfo.InvariantCulture),
        SettingKind.Flag => text == "true",
        _ => text,
    };

    private static bool IsAddress(string text) => IPEndPoint.TryParse(text, out IPEndPoint? address) && (address.Port != 0 || text.EndsWith(":0", StringComparison.Ordinal));
}
