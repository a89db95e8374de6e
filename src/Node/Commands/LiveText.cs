using Spectre.Console;

namespace Gwangan.Node.Commands;

/// <summary>Whether text can move on the screen: only on a terminal that understands escape codes; a pipe, a file and a dumb terminal get plain lines.</summary>
internal static class LiveText
{
    public static bool IsPossible { get; } = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };
}
