using System.CommandLine;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan import</c>: makes a new city of an exported state.</summary>
public static class ImportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> from = new("--from") { Description = "The exported state.", HelpName = "FILE", Required = true };
        Option<string> data = SharedOptions.Data();
        Option<string> chainId = new("--chain-id") { Description = "Name of the new chain; another one than the old.", HelpName = "NAME", Required = true };
        Option<bool> edited = new("--edited") { Description = "The state was changed on purpose: take it with whatever app hash it has." };
        Option<long?> ethereum = new("--ethereum-chain-id") { Description = "Number of the new city's Ethereum chain, where the old one had one; with the old number, what was signed for one city can be used in the other.", HelpName = "N" };
        Command command = new("import", "Make a new city that begins with an exported state; its genesis commits to the file. Every rule of the chain is checked first.") { from, data, chainId, edited, ethereum };
        command.SetAction(result =>
        {
            string folder = result.GetValue(data)!;
            (StateHeader header, Hash32 appHash) = CityImport.Run(result.GetValue(from)!, folder, result.GetValue(chainId)!, result.GetValue(edited), TimeProvider.System.GetUtcNow(), result.GetValue(ethereum), Console.Error.WriteLine);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A new city, {result.GetValue(chainId)}, in {Path.GetFullPath(folder)}, with the state of {header.ChainId} at height {header.Height:N0}"));
            Console.WriteLine($"  root {appHash}{(appHash == header.AppHash ? ", as exported" : $"; exported with {header.AppHash}, then edited")}");
            Console.WriteLine("  Every validator needs the same genesis.json and state.jsonl; put all validators' keys into genesis.json before the first start.");
            Console.WriteLine($"Start it with: gwangan node --data {folder}");
        });
        return command;
    }
}
