using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan upgrade</c>: shows, plans and takes back the next version of a running city's rules.</summary>
public static class UpgradeCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("upgrade", "Show, plan or take back the next version of a running city's rules (docs/upgrades.md).") { Show(), Schedule(), Cancel() };

    private static Command Show()
    {
        Option<string> node = NodeOption();
        Command command = new("show", "Print the rules in force, those this node knows, and the upgrade that is planned, as JSON.") { node };
        command.SetAction((parsed, cancel) => SignedSubmission.WithClientAsync(parsed.GetValue(node)!, async client =>
        {
            using JsonDocument rules = await client.RulesAsync(cancel);
            Console.WriteLine(JsonSerializer.Serialize(rules.RootElement, ReadableJson.Indented));
        }));
        return command;
    }

    private static Command Schedule()
    {
        Option<string> node = NodeOption(), key = KeyOption();
        Option<uint> rules = new("--rules") { Description = "The version: one more than the present one.", HelpName = "N", Required = true };
        Option<long> height = new("--height") { Description = "The first block that follows it.", HelpName = "H", Required = true };
        Option<string> name = new("--name") { Description = "What the release is called, at most 32 bytes.", HelpName = "NAME", Required = true };
        Option<string> info = new("--info") { Description = "SHA-256 of the document that describes the release.", HelpName = "HASH", DefaultValueFactory = _ => Hash32.Zero.ToString() };
        Command command = new("schedule", "Plan the next version of the rules for a height.") { rules, height, name, info, node, key };
        command.SetAction((parsed, cancel) =>
        {
            Hash32 hash = Hash32.TryParse(parsed.GetValue(info)!, out Hash32 given) ? given : throw new NodeException("--info: expected the 64 hex digits of a SHA-256");
            ScheduleUpgrade operation = new(parsed.GetValue(rules), parsed.GetValue(height), parsed.GetValue(name)!, hash);
            return SendAsync(parsed.GetValue(node)!, parsed.GetValue(key)!, operation, cancel);
        });
        return command;
    }

    private static Command Cancel()
    {
        Option<string> node = NodeOption(), key = KeyOption();
        Command command = new("cancel", "Take the planned upgrade back, before its first block.") { node, key };
        command.SetAction((parsed, cancel) => SendAsync(parsed.GetValue(node)!, parsed.GetValue(key)!, new CancelUpgrade(), cancel));
        return command;
    }

    private static Option<string> NodeOption() => new("--node") { Description = "The running node.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };

    private static Option<string> KeyOption() => new("--key") { Description = "The market operator's key file.", HelpName = "FILE", DefaultValueFactory = _ => Path.Combine("data", "keys", "marketOperator.json") };

    private static Task<int> SendAsync(string node, string keyPath, Operation operation, CancellationToken cancel) => SignedSubmission.WithClientAsync(node, async client =>
    {
        using SigningKey key = KeyFile.Load(keyPath, new Passwords(null)).Key;
        (List<Operation> signed, string later) = await BodyProposals.OfAsync(client, key.Address, [operation], cancel);
        (long height, _) = await SignedSubmission.SendAsync(client, key, signed[0], cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done at height {height}"));
        if (later.Length > 0) Console.WriteLine(later);
    });
}
