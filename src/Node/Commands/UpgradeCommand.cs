using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Node.Client;
using Gwangan.Node.Institutions;
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
        command.SetAction((parsed, cancel) => WithClientAsync(parsed.GetValue(node)!, async client =>
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

    private static Task<int> SendAsync(string node, string keyPath, Operation operation, CancellationToken cancel) => WithClientAsync(node, async client =>
    {
        using SigningKey key = KeyFile.Load(keyPath, new Passwords(null)).Key;
        string chainId = (await client.StatusAsync(cancel)).ChainId;
        byte[] signed = Announcement.Sign(key, chainId, await client.NonceAsync(key.Address, cancel) + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), [operation]);
        EnvelopeFrame frame = new();
        frame.Add(signed);
        string?[] refused = await client.SubmitBatchAsync(frame.Bytes, cancel);
        if (refused is not [null]) throw new NodeException($"the city refused it: {refused[0]}");
        long height = await CommittedAsync(client, Sha256.Hash(signed), cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done at height {height}"));
    });

    // The block it came into; it is in none once it has expired.
    private static async Task<long> CommittedAsync(ExchangeClient client, Hash32 id, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Announcement.Validity)
        {
            using JsonDocument? operation = await client.OperationAsync(id, cancel);
            if (operation is not null && operation.RootElement.GetProperty("status").GetString() == "committed")
            {
                JsonElement outcome = operation.RootElement.GetProperty("items")[0].GetProperty("outcome");
                if (outcome.GetProperty("code").GetInt32() != 0) throw new NodeException($"the city refused it: {outcome.GetProperty("codespace").GetString()}.{outcome.GetProperty("refusal").GetString()}: {outcome.GetProperty("message").GetString()}");
                return operation.RootElement.GetProperty("height").GetInt64();
            }
            await Task.Delay(100, cancel);
        }
        throw new NodeException("it is in no block yet and has expired: see that the city makes blocks, and try again");
    }

    private static async Task<int> WithClientAsync(string node, Func<ExchangeClient, Task> work)
    {
        using ExchangeClient client = new(NodeAddress.Parse(node));
        try
        {
            await work(client);
            return CommandLine.Success;
        }
        catch (ClientException error)
        {
            throw new NodeException(error.Message);
        }
    }
}
