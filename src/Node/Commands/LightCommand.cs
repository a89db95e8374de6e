using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Client;
using Gwangan.Node.Feed;
using Gwangan.Node.Light;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan light</c>: follows a chain by its headers and checks what nodes tell of its state.</summary>
public static class LightCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> url = new("url") { Description = "The CometBFT RPC of a node: of a city, or of any chain with CometBFT 0.38." };
        Option<string?> trusted = new("--trusted", "-t") { Description = "The hash of a header that you know from a source of your own. Without it, go on with what the folder has.", HelpName = "HASH[@HEIGHT]" };
        Option<string[]> witness = new("--witness", "-w") { Description = "Another node, by its CometBFT RPC, whose headers are compared; may be repeated.", HelpName = "URL" };
        Option<string> data = new("--data", "-d") { Description = "The folder in which trusted headers are kept.", HelpName = "DIR", DefaultValueFactory = _ => "light" };
        Option<string[]> account = new("--account", "-a") { Description = "Check what an account of a city holds, 0x… or gwangan1…; may be repeated.", HelpName = "ADDRESS" };
        Option<string[]> key = new("--key", "-k") { Description = "Check a key of a store, such as ibc/clients/07-tendermint-0/clientState, or ibc/0x… in hex; may be repeated.", HelpName = "STORE/KEY" };
        Option<int> height = SharedOptions.Number("--height", 0, 0, int.MaxValue, "The height whose state keys are checked at; 0: the last but one.");
        Option<int> trusting = SharedOptions.Number("--trusting-hours", 14 * 24, 1, 10 * 365 * 24, "How long a header is trusted after its time, in hours: less than validators' stakes are held.");
        Option<int> drift = SharedOptions.Number("--clock-drift", 10, 0, 3600, "How far a header's time may be ahead of this clock, in seconds.");
        Option<bool> follow = new("--follow", "-f") { Description = "Go on with every new block until stopped." };
        Option<bool> json = SharedOptions.Json();
        Command command = new("light", "Follow a chain without trusting a node: headers and signatures from one trusted hash on, balances and keys by proofs (docs/light-client.md). Exit code 0: all holds; 1: it does not; 2: two signed chains.")
        {
            url, trusted, witness, data, account, key, height, trusting, drift, follow, json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            Address[] accounts = [.. (parsed.GetValue(account) ?? []).Select(AccountOf)];
            (string Store, byte[] Key)[] keys = [.. (parsed.GetValue(key) ?? []).Select(KeyOf)];
            (Hash32? hash, long at) = TrustedOf(parsed.GetValue(trusted));
            using RpcSource primary = new(NodeAddress.Parse(parsed.GetValue(url)!));
            RpcSource[] witnesses = [.. (parsed.GetValue(witness) ?? []).Select(each => new RpcSource(NodeAddress.Parse(each)))];
            LightFollower follower = new(primary, witnesses, LightStore.Open(parsed.GetValue(data)!), LightRules.InSeconds(parsed.GetValue(trusting) * 3600L, parsed.GetValue(drift)), TimeProvider.System);
            LightReport report = new(Console.Out, parsed.GetValue(json));
            try
            {
                await follower.BeginAsync(hash, at, cancel);
                LightProofs proofs = new(primary, follower);
                for (long shown = 0; ;)
                {
                    Header header = await follower.HeaderAsync(0, cancel);
                    if (header.Height != shown)
                    {
                        report.Header(header, follower);
                        foreach ((string store, byte[] each) in keys) report.Key(store, each, await proofs.KeyAsync(store, each, parsed.GetValue(height), cancel));
                        foreach (Address each in accounts) report.Balances(each, await proofs.BalancesAsync(each, cancel));
                    }
                    shown = header.Height;
                    if (!parsed.GetValue(follow)) return CommandLine.Success;
                    await Task.Delay(Pause, cancel);
                }
            }
            catch (LightConflictException error)
            {
                Console.Error.WriteLine($"kept in {Path.GetFullPath(follower.Store.Keep(error.Conflict))}");
                foreach ((string node, string? problem) in error.Conflict.Shown) Console.Error.WriteLine($"the evidence was shown to {node}, which {problem ?? "has taken it"}");
                Console.Out.WriteLine(Encoding.UTF8.GetString(error.Conflict.ToJson()));
                throw;
            }
            finally
            {
                foreach (RpcSource each in witnesses) each.Dispose();
            }
        });
        return command;
    }

    private static Address AccountOf(string text) => Address.TryParse(text, out Address address) || Bech32.TryParseAccount(text, out address)
        ? address
        : throw new NodeException($"'{text}' is no account: 0x with 40 hex digits, or gwangan1…");

    private static (string Store, byte[] Key) KeyOf(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == text.Length - 1) throw new NodeException($"'{text}': expected a store and a key, such as ibc/clients/07-tendermint-0/clientState");
        string key = text[(slash + 1)..];
        try
        {
            return (text[..slash], key.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(key.AsSpan(2)) : Encoding.UTF8.GetBytes(key));
        }
        catch (FormatException)
        {
            throw new NodeException($"'{text}': what follows 0x is no hex");
        }
    }

    private static (Hash32? Hash, long Height) TrustedOf(string? text)
    {
        if (text is null) return (null, 0);
        string[] parts = text.Split('@');
        long height = 0;
        return parts.Length <= 2 && Hash32.TryParse(parts[0], out Hash32 hash) && (parts.Length == 1 || (long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out height) && height > 0))
            ? (hash, height)
            : throw new NodeException($"--trusted {text}: expected 64 hex digits, and @HEIGHT where it is known");
    }

    /// <summary>What the command prints: lines for people, or a JSON object a line.</summary>
    private sealed class LightReport(TextWriter output, bool isJson)
    {
        public void Header(Header header, LightFollower follower)
        {
            string time = DateTimeOffset.FromUnixTimeSeconds(header.Time.Seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (isJson)
            {
                Write(json =>
                {
                    json.WriteString("chainId", header.ChainId);
                    json.WriteNumber("height", header.Height);
                    json.WriteString("time", time);
                    json.WriteString("hash", header.Hash().ToString());
                    json.WriteString("appHash", Convert.ToHexStringLower(header.AppHash.Span));
                    json.WriteStartObject("witnesses");
                    foreach ((string name, string? fault) in follower.Witnesses) json.WriteString(name, fault ?? "agrees");
                    json.WriteEndObject();
                });
                return;
            }
            output.WriteLine(Text($"{header.ChainId}: header {header.Height:N0} of {time} is signed by those who were trusted, {header.Hash()}"));
            foreach ((string name, string? fault) in follower.Witnesses) output.WriteLine($"  witness {name} {(fault is null ? "agrees" : $"does not count: {fault}")}");
        }

        public void Balances(Address account, ProvedBalances balances)
        {
            if (isJson)
            {
                Write(json =>
                {
                    json.WriteString("account", account.ToString());
                    json.WriteNumber("height", balances.Height);
                    json.WriteStartArray("balances");
                    foreach (ProvedBalance balance in balances.Items)
                    {
                        json.WriteStartObject();
                        json.WriteString("asset", balance.Asset);
                        json.WriteString("available", balance.Available.ToString(CultureInfo.InvariantCulture));
                        json.WriteString("locked", balance.Locked.ToString(CultureInfo.InvariantCulture));
                        json.WriteEndObject();
                    }
                    json.WriteEndArray();
                });
                return;
            }
            output.WriteLine(Text($"{account} holds {(balances.Items.Count == 0 ? "nothing" : "just this")}, proved at height {balances.Height:N0}{(balances.Items.Count == 0 ? "" : ":")}"));
            foreach (ProvedBalance balance in balances.Items) output.WriteLine(Text($"  {balance.Asset,-16} {Decimals.Of(balance.Available)} available, {Decimals.Of(balance.Locked)} locked"));
        }

        public void Key(string store, byte[] key, ProvedValue value)
        {
            string name = key.All(each => each is >= 0x20 and < 0x7F) ? Encoding.ASCII.GetString(key) : $"0x{Convert.ToHexStringLower(key)}";
            if (isJson)
            {
                Write(json =>
                {
                    json.WriteString("store", store);
                    json.WriteString("key", Convert.ToHexStringLower(key));
                    if (value.Value is { } bytes) json.WriteString("value", Convert.ToHexStringLower(bytes));
                    else json.WriteNull("value");
                    json.WriteNumber("height", value.Height);
                });
                return;
            }
            output.WriteLine(Text($"{store}/{name} {(value.Value is null ? "has no value" : $"is 0x{Convert.ToHexStringLower(value.Value)}")}, proved at height {value.Height:N0}"));
        }

        private void Write(Action<Utf8JsonWriter> write)
        {
            using MemoryStream bytes = new();
            using (Utf8JsonWriter json = new(bytes))
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }
            output.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
        }

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
