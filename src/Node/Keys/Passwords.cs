using System.Text;

namespace Gwangan.Node.Keys;

/// <summary>Where passwords come from: a file, the environment, systemd's credentials, or a person at a terminal. Never from arguments, which every process of a machine can read.</summary>
/// <param name="file">A file that holds the password; null when none was named.</param>
/// <param name="variable">The environment variable that is asked next.</param>
/// <param name="credential">The name of a credential in systemd's <c>$CREDENTIALS_DIRECTORY</c>, asked next.</param>
public sealed class Passwords(string? file = null, string variable = "GWANGAN_PASSWORD", string credential = "gwangan-password")
{
    private const int FileSizeMax = 4_096;

    /// <summary>The password of a key that is there.</summary>
    /// <exception cref="NodeException">There is none to be had.</exception>
    public string Get(string what) => TryFind() ?? Ask($"Password of {what}: ") ?? throw Missing(what);

    /// <summary>A password for a new key; a person types it twice.</summary>
    /// <exception cref="NodeException">There is none to be had, it is empty, or the two differ.</exception>
    public string GetNew(string what)
    {
        string? password = TryFind();
        if (password is null)
        {
            password = Ask($"New password of {what}: ") ?? throw Missing(what);
            if (Ask("Again: ") != password) throw new NodeException("the two passwords differ");
        }
        return password.Length > 0 ? password : throw new NodeException("a password has at least one character; `--plain` keeps a key without one");
    }

    private string? TryFind()
    {
        if (file is not null) return Read(file);
        if (Environment.GetEnvironmentVariable(variable) is { } value) return value;
        string? folder = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");
        return folder is not null && File.Exists(Path.Combine(folder, credential)) ? Read(Path.Combine(folder, credential)) : null;
    }

    // An editor's line end is no part of it.
    private static string Read(string path)
    {
        if (!File.Exists(path)) throw new NodeException($"{path} does not exist: it should hold the password");
        if (new FileInfo(path).Length > FileSizeMax) throw new NodeException($"{path} is longer than {FileSizeMax} bytes: it is no password");
        return File.ReadAllText(path).TrimEnd('\r', '\n');
    }

    private NodeException Missing(string what) =>
        new($"{what} needs a password: name a file with --password-file, set {variable}, give the credential {credential} to the service, or type it at a terminal");

    private static string? Ask(string question)
    {
        if (Console.IsInputRedirected) return null;
        Console.Error.Write(question);
        StringBuilder typed = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar >= ' ') typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
