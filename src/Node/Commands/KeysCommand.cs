using System.CommandLine;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan keys</c>: makes, lists, shows, imports and exports keys in a data folder. A secret appears only when it is asked for by name.</summary>
public static class KeysCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("keys", "Make, list, show, import and export keys.") { New(), List(), Show(), Import(), Export() };

    private static Command New()
    {
        Option<string> data = SharedOptions.Data(), type = TypeOption();
        Argument<string> name = NameArgument();
        Command command = new("new", "Make a new random key.") { name, type, data };
        command.SetAction(result => SaveNew(result.GetValue(data)!, result.GetValue(name)!, KeyFile.Create(TypeOf(result.GetValue(type)!))));
        return command;
    }

    private static Command List()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Command command = new("list", "List the keys of a data folder.") { data, json };
        command.SetAction(result =>
        {
            string folder = FolderOf(result.GetValue(data)!);
            var keys = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Where(IsKeyFile)
                .Select(path => (Name: Path.GetFileNameWithoutExtension(path), Key: KeyFile.Load(path))).ToList();
            if (result.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(keys.Select(entry => Public(entry.Name, entry.Key)), SecretFile.Indented));
            else
                foreach (var (name, key) in keys) Console.WriteLine($"{name,-18} {KeyFile.NameOf(key.Key.Type),-9} {key.Address}");
        });
        return command;
    }

    private static Command Show()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> secret = new("--secret") { Description = "Show the secret too." };
        Option<bool> json = SharedOptions.Json();
        Argument<string> name = NameArgument();
        Command command = new("show", "Show a key; demo/N is account N of the demo.") { name, secret, json, data };
        command.SetAction(result =>
        {
            KeyFile key = Find(result.GetValue(data)!, result.GetValue(name)!);
            Dictionary<string, string> fields = Public(result.GetValue(name)!, key);
            if (result.GetValue(secret)) fields["secret"] = key.SecretHex;
            if (result.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(fields, SecretFile.Indented));
            else
                foreach ((string field, string value) in fields) Console.WriteLine($"{field,-10} {value}");
        });
        return command;
    }

    private static Command Import()
    {
        Option<string> data = SharedOptions.Data(), type = TypeOption();
        Argument<string> name = NameArgument();
        Command command = new("import", "Import a secret (64 hex digits), read from standard input so that it stays out of the shell's history.") { name, type, data };
        command.SetAction(result => SaveNew(result.GetValue(data)!, result.GetValue(name)!, KeyFile.Import(TypeOf(result.GetValue(type)!), Console.In.ReadToEnd())));
        return command;
    }

    private static Command Export()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> secret = new("--secret") { Description = "Yes, print the secret." };
        Argument<string> name = NameArgument();
        Command command = new("export", "Print a key's secret, and nothing else; needs --secret.") { name, secret, data };
        command.SetAction(result =>
        {
            KeyFile key = Find(result.GetValue(data)!, result.GetValue(name)!);
            if (!result.GetValue(secret)) throw new NodeException("a secret is printed only with --secret");
            Console.WriteLine(key.SecretHex);
        });
        return command;
    }

    private static Argument<string> NameArgument() => new("name") { Description = "The key's name: its file in keys/ without .json." };

    private static Option<string> TypeOption() => new("--type", "-t") { Description = "ethereum, cosmos or ed25519.", HelpName = "TYPE", DefaultValueFactory = _ => "ethereum" };

    private static KeyType TypeOf(string name) => KeyFile.TryTypeOf(name, out KeyType type) ? type : throw new NodeException($"--type {name}: expected one of {string.Join(", ", KeyFile.TypeNames)}");

    private static string FolderOf(string data)
    {
        string folder = Path.Combine(data, "keys");
        return Directory.Exists(folder) ? folder : throw new NodeException($"{folder} does not exist: `gwangan init` makes a city with keys");
    }

    private static string PathOf(string data, string name)
    {
        bool good = name.Length is > 0 and <= 64;
        foreach (char c in name) good &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
        if (!good || name[0] == '.' || name is "validator" or "validator.state" or "demo") throw new NodeException($"'{name}' is no name of a key: letters, digits, '-', '_' and '.', but not validator or demo");
        return Path.Combine(FolderOf(data), $"{name}.json");
    }

    private static KeyFile Find(string data, string name)
    {
        if (name.StartsWith("demo/", StringComparison.Ordinal))
        {
            DemoKeys demo = DemoKeys.TryLoad(Path.Combine(FolderOf(data), "demo.json")) ?? throw new NodeException("this city has no demo accounts");
            return int.TryParse(name[5..], out int index) && index >= 0 && index < demo.Count ? demo.FileOf(index) : throw new NodeException($"demo accounts are demo/0 to demo/{demo.Count - 1}");
        }
        string path = PathOf(data, name);
        return File.Exists(path) ? KeyFile.Load(path) : throw new NodeException($"{path} does not exist; `gwangan keys list` shows what does");
    }

    private static void SaveNew(string data, string name, KeyFile key)
    {
        string path = PathOf(data, name);
        if (File.Exists(path)) throw new NodeException($"{path} exists; a key is never overwritten");
        key.Save(path);
        Console.WriteLine($"{name} {key.Address}");
    }

    private static Dictionary<string, string> Public(string name, KeyFile key) => new()
    {
        ["name"] = name,
        ["type"] = KeyFile.NameOf(key.Key.Type),
        ["address"] = key.Address.ToString(),
        ["bech32"] = Bech32.EncodeAccount(key.Address),
        ["publicKey"] = Convert.ToHexStringLower(key.Key.PublicKey),
    };

    private static bool IsKeyFile(string path) => Path.GetFileName(path) is not ("validator.json" or "validator.state.json" or "demo.json");
}
