using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan promote</c>: from one machine to several institutions, by CometBFT, at the same state.</summary>
public static class PromoteCommand
{
    private static readonly TimeSpan AnnouncementWait = Announcement.Validity + TimeSpan.FromSeconds(15);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        data.Description = "The data folder of the stopped city.";
        Option<string> output = SharedOptions.NetworkFolder();
        Option<bool> prepare = new("--prepare") { Description = "Only make the institutions' folders with their keys, so that the chain can announce them." };
        Option<int> validators = SharedOptions.Number("--validators", 4, 1, 100, "With --prepare: how many institutions.");
        Option<string[]> hosts = SharedOptions.Hosts();
        Option<bool> announce = new("--announce") { Description = "Tell the running city its new validators; its engine then makes one more block and ends." };
        Option<string> node = new("--node") { Description = "With --announce: the running node.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        Option<string?> key = new("--key") { Description = "With --announce: the market operator's key file; without it the one in the data folder.", HelpName = "FILE" };
        Option<bool> unannounced = new("--unannounced") { Description = "Accept validators that the chain's last block does not announce; light clients must then be told a header to trust anew." };
        Command command = new("promote", "Turn a stopped city into a CometBFT network of several institutions at the same state. First --prepare, then --announce, then promote the stopped city (docs/cometbft.md).")
        {
            data, output, prepare, validators, hosts, announce, node, key, unannounced,
        };
        command.SetAction(async (result, cancel) =>
        {
            string root = Path.GetFullPath(result.GetValue(output)!), city = result.GetValue(data)!;
            if (result.GetValue(prepare)) Prepare(Institution.Plan(root, result.GetValue(validators), result.GetValue(hosts) ?? []));
            else if (result.GetValue(announce)) await AnnounceAsync(city, root, NodeAddress.Parse(result.GetValue(node)!), result.GetValue(key) ?? Path.Combine(city, "keys", "marketOperator.json"), cancel);
            else Promote(city, root, result.GetValue(unannounced));
            return CommandLine.Success;
        });
        return command;
    }

    private static void Prepare(IReadOnlyList<Institution> institutions)
    {
        Console.WriteLine("Institutions and the keys that sign their votes:");
        foreach (Institution institution in institutions)
        {
            if (Directory.Exists(institution.NodeData)) throw new NodeException($"{institution.NodeData} exists: this network has been promoted already");
            CometHome home = CometHome.Create(institution, NewNetwork.Power);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {home.Told.Name,-8}{home.Told.PublicKey}  power {home.Told.Power}  peers {home.Told.NodeId}@{institution.PeerAddress}"));
        }
        Console.WriteLine("An institution with keys of its own sends its institution.json; it replaces the one here, and the private keys beside it are removed.");
        Console.WriteLine("Next: the chain announces these validators, its engine stops, and `gwangan promote` goes on from there.");
    }

    private static async Task AnnounceAsync(string city, string root, Uri node, string keyPath, CancellationToken cancel)
    {
        CometHome[] homes = CometHome.LoadAll(root);
        // The embedded engine has one validator, which the genesis names.
        GenesisDocument genesis = GenesisDocument.Load(Path.Combine(city, "genesis.json"));
        List<Operation> operations = Announcement.OperationsFor(homes, genesis.Validators);
        if (operations.Count == 0) throw new NodeException("these institutions are the validators already");
        using SigningKey marketOperator = KeyFile.Load(keyPath, new Passwords(null)).Key;
        using ExchangeClient client = new(node);
        try
        {
            (List<Operation> toSign, string later) = await BodyProposals.OfAsync(client, marketOperator.Address, operations, cancel);
            ulong nonce = await client.NonceAsync(marketOperator.Address, cancel) + 1;
            EnvelopeFrame frame = new();
            byte[] signed = Announcement.Sign(marketOperator, genesis.ChainId, nonce, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), toSign);
            frame.Add(signed);
            string?[] refused = await client.SubmitBatchAsync(frame.Bytes, cancel);
            if (refused is not [null]) throw new NodeException($"the city refused the announcement: {refused[0]}");
            long height = await CommittedAsync(client, Sha256.Hash(signed), cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"announced at height {height}: {operations.Count} changes of validators"));
            if (later.Length > 0) Console.WriteLine(later);
            Console.WriteLine("The engine makes its last block and says so; stop the node then, and promote.");
        }
        catch (ClientException error)
        {
            throw new NodeException(error.Message);
        }
    }

    // The height of the announcement's block. It expires after a minute, and is in no block after that.
    private static async Task<long> CommittedAsync(ExchangeClient client, Hash32 id, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < AnnouncementWait)
        {
            using JsonDocument? operation = await client.OperationAsync(id, cancel);
            if (operation is not null && operation.RootElement.GetProperty("status").GetString() == "committed")
            {
                foreach (JsonElement item in operation.RootElement.GetProperty("items").EnumerateArray())
                {
                    JsonElement outcome = item.GetProperty("outcome");
                    if (outcome.GetProperty("code").GetInt32() != 0)
                        throw new NodeException($"the city refused the announcement: {outcome.GetProperty("codespace").GetString()}.{outcome.GetProperty("refusal").GetString()}: {outcome.GetProperty("message").GetString()}");
                }
                return operation.RootElement.GetProperty("height").GetInt64();
            }
            await Task.Delay(100, cancel);
        }
        throw new NodeException("the announcement is in no block and has expired: see that the city makes blocks, and announce again");
    }

    private static void Promote(string city, string root, bool unannounced)
    {
        CometHome[] homes = CometHome.LoadAll(root);
        Promotion promotion = new Promoter(city, homes, TimeProvider.System) { StepReached = step => Console.WriteLine($"  {step}") }.Promote(unannounced);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{promotion.ChainId} goes on with CometBFT at height {promotion.Height + 1}, from root {promotion.AppHash}, with {homes.Length} institutions in {root}:"));
        NetworkText.Print([.. homes.Select(home => home.Institution)]);
        Console.WriteLine($"{Path.GetFullPath(city)} is left as it is and no longer starts; its blocks are in every institution's folder.");
    }
}
