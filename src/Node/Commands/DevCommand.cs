using System.CommandLine;
using Gwangan.Node.Configuration;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan dev</c>: a development city in one command, for contract suites: everything that <c>gwangan node</c> serves, and anvil's and Hardhat's methods.</summary>
public static class DevCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Dictionary<Setting, Option<string?>> options = [];
        foreach (Setting setting in NodeSettings.All) options.Add(setting, NodeCommand.OptionOf(setting));
        Option<string?> data = new("--data", "-d") { Description = "The data folder; an empty one becomes a development city. Without it the city lives in a temporary folder, and is gone when the command ends.", HelpName = "DIR" };
        Option<int> chainNumber = SharedOptions.Number("--chain-number", DevelopmentCity.EthereumChainId, 1, int.MaxValue, "Number of the Ethereum chain (EIP-155) of a new city.");
        Command command = new("dev", "Run a development city: accounts that everybody knows, a block for each transaction, snapshots, time travel. Never for anything of value.");
        command.Add(data);
        command.Add(chainNumber);
        foreach (Option option in options.Values) command.Add(option);
        command.SetAction(async (parsed, cancel) =>
        {
            string? named = parsed.GetValue(data);
            string folder = named ?? Directory.CreateTempSubdirectory("gwangan-dev-").FullName;
            try
            {
                NodeConfiguration configuration = NodeConfiguration.Load(
                    setting => setting == NodeSettings.Data ? folder : options.TryGetValue(setting, out Option<string?>? option) ? NodeCommand.GivenIn(parsed, option) : null, Environment.GetEnvironmentVariable);
                if (!File.Exists(Path.Combine(folder, "genesis.json"))) DevelopmentCity.Write(folder, DevelopmentAccounts.All, parsed.GetValue(chainNumber), TimeProvider.System.GetUtcNow());
                else if (!GenesisDocument.Load(Path.Combine(folder, "genesis.json")).IsDevelopment) throw new NodeException($"{folder} holds a city that is no development city: start it with `gwangan node`");
                return await NodeCommand.RunUntilStoppedAsync(configuration.Options, cancel);
            }
            finally
            {
                if (named is null) Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }
}
