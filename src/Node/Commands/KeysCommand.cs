using System.CommandLine;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan keys</c>: makes, lists, shows, imports and exports keys in a data folder, encrypted unless asked otherwise. A secret appears only when it is asked for by name.</summary>
public static class KeysCommand
{
    private const string Validator = "validator";

    /// <summary>The command.</summary>
    public static Command Create() => new("keys", "Make, list, show, import, export and encrypt keys.") { New(), List(), Show(), Import(), Export(), ChangePassword() };

    private static Command New()
    {
        Option<string> data = SharedOptions.Data(), type = TypeOption();
        Argument<string> name = NameArgument();
        SaveOptions save = new();
        Command command = new("new", "Make a new random key.") { name, type, data };
        save.AddTo(command);
        command.SetAction(result => SaveNew(result.GetValue(data)!, result.GetValue(name)!, () => KeyFile.Create(TypeOf(result.GetValue(type)!)), save, result));
        return command;
    }

    private static Command List()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Command command = new("list", "List the keys of a data folder; no password is needed.") { data, json };
        command.SetAction(result =>
        {
            string folder = FolderOf(result.GetValue(data)!);
            var keys = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Where(IsKeyFile)
                .Select(path => (Name: Path.GetFileNameWithoutExtension(path), Key: KeyFile.Describe(path))).ToList();
            if (result.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(keys.Select(entry => Public(entry.Name, entry.Key)), ReadableJson.Indented));
            else
                foreach (var (name, key) in keys) Console.WriteLine($"{name,-18} {KeyFile.NameOf(key.Type),-9} {key.Address,-42} {(key.IsEncrypted ? "encrypted" : "plain")}");
        });
        return command;
    }

    private static Command Show()
    {
        Option<string> data = SharedOptions.Data();
        Option<string?> passwordFile = PasswordFileOption();
        Option<bool> secret = new("--secret") { Description = "Show the secret too." };
        Option<bool> json = SharedOptions.Json();
        Argument<string> name = NameArgument();
        Command command = new("show", "Show a key; demo/N is account N of the demo.") { name, secret, passwordFile, json, data };
        command.SetAction(result =>
        {
            string folder = result.GetValue(data)!, named = result.GetValue(name)!;
            bool isDemo = named.StartsWith("demo/", StringComparison.Ordinal);
            KeyFile? key = isDemo || result.GetValue(secret) ? Find(folder, named, new Passwords(result.GetValue(passwordFile))) : null;
            Dictionary<string, string> fields = Public(named, key is null ? KeyFile.Describe(ExistingPathOf(folder, named)) : DescriptionOf(key));
            if (result.GetValue(secret)) fields["secret"] = key!.SecretHex;
            if (result.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(fields, ReadableJson.Indented));
            else
                foreach ((string field, string value) in fields) Console.WriteLine($"{field,-10} {value}");
        });
        return command;
    }

    private static Command Import()
    {
        Option<string> data = SharedOptions.Data(), type = TypeOption();
        Option<string?> keystorePassword = new("--keystore-password-file") { Description = "A file with the password of the keystore that is imported, when it differs from the new one.", HelpName = "FILE" };
        Argument<string> name = NameArgument();
        SaveOptions save = new();
        Command command = new("import", "Import a secret (64 hex digits) or an Ethereum keystore, read from standard input so that it stays out of the shell's history.") { name, type, keystorePassword, data };
        save.AddTo(command);
        command.SetAction(result => SaveNew(result.GetValue(data)!, result.GetValue(name)!, () =>
        {
            string text = Console.In.ReadToEnd();
            if (!text.TrimStart().StartsWith('{')) return KeyFile.Import(TypeOf(result.GetValue(type)!), text);
            using JsonDocument document = ParseKeystore(text);
            byte[] secret = Keystore.Decrypt(document.RootElement, new Passwords(result.GetValue(keystorePassword) ?? result.GetValue(save.PasswordFile)).Get("the keystore"));
            return KeyFile.Import(TypeOf(result.GetValue(type)!), Convert.ToHexStringLower(secret));
        }, save, result));
        return command;
    }

    private static Command Export()
    {
        Option<string> data = SharedOptions.Data();
        Option<string?> passwordFile = PasswordFileOption();
        Option<bool> secret = new("--secret") { Description = "Yes, print the secret." };
        Option<bool> keystore = new("--keystore") { Description = "Print an Ethereum keystore (V3) under the password, whether or not the key is kept encrypted." };
        Argument<string> name = NameArgument();
        Command command = new("export", "Print a key's secret, and nothing else; needs --secret. Or print it as a keystore.") { name, secret, keystore, passwordFile, data };
        command.SetAction(result =>
        {
            Passwords passwords = new(result.GetValue(passwordFile));
            if (!result.GetValue(secret) && !result.GetValue(keystore))
            {
                _ = result.GetValue(name)!.StartsWith("demo/", StringComparison.Ordinal) ? "" : ExistingPathOf(result.GetValue(data)!, result.GetValue(name)!);
                throw new NodeException("a secret is printed only with --secret, or encrypted with --keystore");
            }
            KeyFile key = Find(result.GetValue(data)!, result.GetValue(name)!, passwords);
            Console.WriteLine(result.GetValue(keystore)
                ? System.Text.Encoding.UTF8.GetString(key.Encrypt(passwords.GetNew("the keystore"), KeystoreWork.Standard))
                : key.SecretHex);
        });
        return command;
    }

    private static Command ChangePassword()
    {
        Option<string> data = SharedOptions.Data();
        Option<string?> oldFile = PasswordFileOption();
        Option<string?> newFile = new("--new-password-file") { Description = "A file with the new password; or GWANGAN_NEW_PASSWORD.", HelpName = "FILE" };
        Option<bool> light = LightOption();
        Argument<string> name = new("name") { Description = "The key's name, or validator." };
        Command command = new("change-password", "Encrypt a key under a new password; a plain key becomes encrypted.") { name, oldFile, newFile, light, data };
        command.SetAction(result =>
        {
            string folder = result.GetValue(data)!, named = result.GetValue(name)!;
            Passwords old = new(result.GetValue(oldFile)), next = new(result.GetValue(newFile), "GWANGAN_NEW_PASSWORD", "gwangan-new-password");
            KeystoreWork work = result.GetValue(light) ? KeystoreWork.Light : KeystoreWork.Standard;
            if (named == Validator)
            {
                string path = Path.Combine(FolderOf(folder), "validator.json");
                using ValidatorKey key = ValidatorKey.Load(path, old);
                key.SaveEncrypted(path, next.GetNew(named), work);
            }
            else
            {
                string path = ExistingPathOf(folder, named);
                KeyFile.Load(path, old).SaveEncrypted(path, next.GetNew(named), work);
            }
            Console.WriteLine($"{named} is encrypted under the new password");
        });
        return command;
    }

    /// <summary>How a new key is kept.</summary>
    private sealed class SaveOptions
    {
        public Option<string?> PasswordFile { get; } = PasswordFileOption();

        public Option<bool> Plain { get; } = new("--plain") { Description = "Keep it without a password, readable by the owner of the folder only." };

        public Option<bool> Light { get; } = LightOption();

        public void AddTo(Command command)
        {
            command.Add(PasswordFile);
            command.Add(Plain);
            command.Add(Light);
        }
    }

    private static Argument<string> NameArgument() => new("name") { Description = "The key's name: its file in keys/ without .json." };

    private static Option<string> TypeOption() => new("--type", "-t") { Description = "ethereum, cosmos or ed25519.", HelpName = "TYPE", DefaultValueFactory = _ => "ethereum" };

    private static Option<string?> PasswordFileOption() => new("--password-file") { Description = "A file with the password; or GWANGAN_PASSWORD, or a terminal.", HelpName = "FILE" };

    private static Option<bool> LightOption() => new("--light") { Description = "4 MiB and a tenth of a second for each guess instead of 256 MiB and a second." };

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
        if (!good || name[0] == '.' || name is Validator or "validator.state" or "demo") throw new NodeException($"'{name}' is no name of a key: letters, digits, '-', '_' and '.', but not validator or demo");
        return Path.Combine(FolderOf(data), $"{name}.json");
    }

    private static string ExistingPathOf(string data, string name)
    {
        string path = PathOf(data, name);
        return File.Exists(path) ? path : throw new NodeException($"{path} does not exist; `gwangan keys list` shows what does");
    }

    private static KeyFile Find(string data, string name, Passwords passwords)
    {
        if (!name.StartsWith("demo/", StringComparison.Ordinal)) return KeyFile.Load(ExistingPathOf(data, name), passwords);
        DemoKeys demo = DemoKeys.TryLoad(Path.Combine(FolderOf(data), "demo.json")) ?? throw new NodeException("this city has no demo accounts");
        return int.TryParse(name[5..], out int index) && index >= 0 && index < demo.Count ? demo.FileOf(index) : throw new NodeException($"demo accounts are demo/0 to demo/{demo.Count - 1}");
    }

    private static JsonDocument ParseKeystore(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            throw new NodeException($"what was read is neither 64 hex digits nor a keystore: {error.Message}");
        }
    }

    private static void SaveNew(string data, string name, Func<KeyFile> make, SaveOptions save, ParseResult result)
    {
        string path = PathOf(data, name);
        if (File.Exists(path)) throw new NodeException($"{path} exists; a key is never overwritten");
        KeyFile key = make();
        if (result.GetValue(save.Plain)) key.Save(path);
        else key.SaveEncrypted(path, new Passwords(result.GetValue(save.PasswordFile)).GetNew(name), result.GetValue(save.Light) ? KeystoreWork.Light : KeystoreWork.Standard);
        Console.WriteLine($"{name} {key.Address}");
    }

    private static KeyDescription DescriptionOf(KeyFile key) => new(key.Key.Type, key.Address.ToString(), Convert.ToHexStringLower(key.Key.PublicKey), false);

    private static Dictionary<string, string> Public(string name, KeyDescription key) => new()
    {
        ["name"] = name,
        ["type"] = KeyFile.NameOf(key.Type),
        ["address"] = key.Address,
        ["bech32"] = Address.TryParse(key.Address, out Address address) ? Bech32.EncodeAccount(address) : "",
        ["publicKey"] = key.PublicKey ?? "",
        ["kept"] = key.IsEncrypted ? "encrypted" : "plain",
    };

    private static bool IsKeyFile(string path) => Path.GetFileName(path) is not ("validator.json" or "validator.state.json" or "demo.json");
}
