using System.CommandLine;
using Gwangan.Chain.Base;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan init</c>: writes the data folder of a new demo city, to be read and edited before its first start.</summary>
public static class InitCommand
{
    /// <summary>Name of a demo city's chain.</summary>
    public const string DefaultChainId = "gwangan-demo-1";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Option<string> chainId = new("--chain-id") { Description = "Name of the chain; every signature carries it.", HelpName = "NAME", DefaultValueFactory = _ => DefaultChainId };
        Option<int> accounts = SharedOptions.Number("--accounts", DemoCity.FundedAccounts, 20, 20_000_000,
            $"Demo accounts; the first {DemoCity.FundedAccounts} hold some of every asset, further ones won.");
        Option<int> validators = SharedOptions.Number("--validators", 1, 1, 100, "Institutions that run the city together by CometBFT; with more than one, their folders are written to --out.");
        Option<string[]> hosts = SharedOptions.Hosts();
        Option<string> output = SharedOptions.NetworkFolder();
        Command command = new("init", "Write a new demo city: genesis.json and keys. Edit the genesis before the first start; afterwards it is fixed.") { data, chainId, accounts, validators, hosts, output };
        command.SetAction(result =>
        {
            string folder = result.GetValue(data)!, name = result.GetValue(chainId)!;
            if (name.Length is 0 or > Limits.ChainIdSizeMax) throw new NodeException("--chain-id has 1 to 50 characters");
            string[] named = result.GetValue(hosts) ?? [];
            if (result.GetValue(validators) > 1 || named.Length > 0)
            {
                string root = Path.GetFullPath(result.GetValue(output)!);
                Institution[] institutions = Institution.Plan(root, result.GetValue(validators), named);
                NewNetwork.Write(root, institutions, name, result.GetValue(accounts), TimeProvider.System.GetUtcNow());
                Console.WriteLine($"A new city, {name}, run by {institutions.Length} institutions, in {root}:");
                NetworkText.Print(institutions);
                Console.WriteLine("  keys/                 the keys of the seven bodies, to hand out");
                Console.WriteLine("  node0/gwangan/keys    the seed of the demo accounts");
                return;
            }
            DemoCity.Write(folder, name, result.GetValue(accounts), TimeProvider.System.GetUtcNow());
            Console.WriteLine($"A new city, {name}, in {Path.GetFullPath(folder)}:");
            Console.WriteLine("  genesis.json         what it begins with; edit it before the first start (docs/genesis.md)");
            Console.WriteLine("  keys/validator.json  the key that signs blocks");
            Console.WriteLine("  keys/*.json          the keys of the seven bodies");
            Console.WriteLine($"  keys/demo.json       the seed of {result.GetValue(accounts)} demo accounts");
            Console.WriteLine($"Start it with: gwangan node --data {folder}");
        });
        return command;
    }
}
