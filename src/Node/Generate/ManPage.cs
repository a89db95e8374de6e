using System.CommandLine;
using System.Globalization;
using System.Text;
using Gwangan.Node.Configuration;

namespace Gwangan.Node.Generate;

/// <summary>The manual page, from the command line's own definitions; a test fails when it has drifted.</summary>
public static class ManPage
{
    private const string Notice = ".\\\" Generated from the definitions of the command line by `gwangan generate`; do not edit.\n";

    /// <summary>Its path in the repository and its content.</summary>
    public static (string Path, string Content) File(RootCommand root) => ("packaging/man/gwangan.1", Text(root));

    private static string Text(RootCommand root)
    {
        StringBuilder page = new(Notice);
        page.Append(CultureInfo.InvariantCulture, $".TH GWANGAN 1 \"\" \"gwangan {NodeVersion.Text}\" \"User Commands\"\n.SH NAME\ngwangan \\- a city\\(aqs public chain and the exchange on it\n");
        page.Append(".SH SYNOPSIS\n.B gwangan\n.I COMMAND\n.RI [ OPTIONS ]\n.SH DESCRIPTION\n");
        page.Append("One program runs a node, makes and keeps its keys, and checks, copies and restores what it wrote.\nEvery command answers\n.BR \\-\\-help .\n.SH COMMANDS\n");
        foreach (Command command in root.Subcommands) Append(page, "gwangan", command, []);
        page.Append(".SH ENVIRONMENT\nOf each setting of\n.BR \"gwangan node\" ,\nwhere its option is not given:\n");
        foreach (Setting setting in (IEnumerable<Setting>)[NodeSettings.Data, .. NodeSettings.All])
            page.Append(CultureInfo.InvariantCulture, $".TP\n.B {Escape(setting.Variable)}\nas {Escape(setting.Option)}\n");
        page.Append(".TP\n.B GWANGAN_PASSWORD\nthe password of an encrypted key, where no file is named\n");
        page.Append(".SH FILES\n.TP\n.I DIR/node.json\nthe settings of the node whose data folder is DIR; a package\\(aqs lie in /etc/gwangan\n");
        page.Append(".TP\n.I DIR/genesis.json\nwhat the city begins with\n.TP\n.I DIR/keys\nthe validator\\(aqs key, among others: keep it from everyone\n");
        page.Append(".SH EXIT STATUS\n.TP\n.B 0\ndone\n.TP\n.B 1\nsomething the caller can put right, or a check that found a difference\n.TP\n.B 2\na light client was shown two signed chains\n");
        page.Append(".TP\n.B 70\na defect: keep the data folder as it is and report what was printed\n.TP\n.B 130\nstopped by a signal before it was done\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, string parents, Command command, IReadOnlyList<Option> inherited)
    {
        if (command.Hidden) return;
        string name = $"{parents} {command.Name}";
        string arguments = string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(argument => $" {Shown(argument)}"));
        page.Append(CultureInfo.InvariantCulture, $".SS \"{Escape(name + arguments)}\"\n{Escape(command.Description ?? "")}\n");
        foreach (Argument argument in command.Arguments.Where(argument => !argument.Hidden))
            page.Append(CultureInfo.InvariantCulture, $".TP\n.I {Escape(Shown(argument))}\n{Escape(argument.Description ?? "")}\n");
        foreach (Option option in inherited.Concat(command.Options).Where(option => !option.Hidden && option is not System.CommandLine.Help.HelpOption)) Append(page, option);
        IReadOnlyList<Option> below = [.. inherited, .. command.Options.Where(option => option.Recursive && option is not System.CommandLine.Help.HelpOption)];
        foreach (Command child in command.Subcommands) Append(page, name, child, below);
    }

    private static void Append(StringBuilder page, Option option)
    {
        string names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name).Select(name => $"\\fB{Escape(name)}\\fR"));
        string value = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? "" : $" \\fI{Escape(option.HelpName ?? "VALUE")}\\fR";
        page.Append(CultureInfo.InvariantCulture, $".TP\n{names}{value}\n{Escape(option.Description ?? "")}{(option.Required ? " Required." : "")}{Default(option)}\n");
    }

    // What a default says must not depend on the machine that writes the page.
    private static string Default(Option option)
    {
        if (option.Name == NodeSettings.Data.Option) return $" Default: {Escape(NodeSettings.Data.Default!)}.";
        if (!option.HasDefaultValue || option.Required || option.ValueType == typeof(bool)) return "";
        return option.GetDefaultValue() is string or int or long ? string.Create(CultureInfo.InvariantCulture, $" Default: {Escape(Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture)!)}.") : "";
    }

    private static string Shown(Argument argument) => (argument.HelpName ?? argument.Name).ToUpperInvariant();

    // Backslashes, quotes and hyphens mean something to troff; so does a point or an apostrophe at a line's beginning.
    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal).Replace("…", "...", StringComparison.Ordinal);
        return escaped.StartsWith('.') ? "\\&" + escaped : escaped;
    }
}
