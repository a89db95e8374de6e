using System.CommandLine;
using System.Globalization;
using Gwangan.Node.Institutions;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan promote</c>: from one machine to several institutions, by CometBFT, at the same state.</summary>
public static class PromoteCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        data.Description = "The data folder of the stopped city.";
        Option<string> output = SharedOptions.NetworkFolder();
        Option<bool> prepare = new("--prepare") { Description = "Only make the institutions' folders with their keys, so that the chain can announce them." };
        Option<int> validators = SharedOptions.Number("--validators", 4, 1, 100, "With --prepare: how many institutions.");
        Option<string[]> hosts = SharedOptions.Hosts();
        Option<bool> unannounced = new("--unannounced") { Description = "Accept validators that the chain's last block does not announce; light clients must then be told a header to trust anew." };
        Command command = new("promote", "Turn a stopped city into a CometBFT network of several institutions at the same state. First --prepare, then announce the validators, then promote (docs/cometbft.md).")
        {
            data, output, prepare, validators, hosts, unannounced,
        };
        command.SetAction(result =>
        {
            string root = Path.GetFullPath(result.GetValue(output)!);
            if (result.GetValue(prepare)) Prepare(Institution.Plan(root, result.GetValue(validators), result.GetValue(hosts) ?? []));
            else Promote(result.GetValue(data)!, root, result.GetValue(unannounced));
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

    private static void Promote(string city, string root, bool unannounced)
    {
        CometHome[] homes = CometHome.LoadAll(root);
        Promotion promotion = new Promoter(city, homes, TimeProvider.System) { StepReached = step => Console.WriteLine($"  {step}") }.Promote(unannounced);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{promotion.ChainId} goes on with CometBFT at height {promotion.Height + 1}, from root {promotion.AppHash}, with {homes.Length} institutions in {root}:"));
        NetworkText.Print([.. homes.Select(home => home.Institution)]);
        Console.WriteLine($"{Path.GetFullPath(city)} is left as it is and no longer starts; its blocks are in every institution's folder.");
    }
}
