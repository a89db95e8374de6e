using Gwangan.Node.Keys;

namespace Gwangan.Node.Demo;

/// <summary>A demo city's vaults: the custodian's officer attests them and an auditor confirms, so that what is shown is never old.</summary>
internal static class VaultDemo
{
    private const string Officer = "custodian-desk.json", Addresses = "vault-addresses.json", Auditor = "auditor.json";

    /// <summary>Whether a folder of keys has what it takes.</summary>
    public static bool IsIn(string keys) => File.Exists(Path.Combine(keys, Officer)) && File.Exists(Path.Combine(keys, Addresses)) && File.Exists(Path.Combine(keys, Auditor));

    /// <summary>Runs it until cancelled.</summary>
    public static async Task RunAsync(City city, CancellationToken cancel)
    {
        string keys = city.Folder.Keys;
        Random random = new(11);
        CustodyDesk desk = new(city, KeyFile.Load(Path.Combine(keys, Officer)).Key, KeyFile.Load(Path.Combine(keys, Addresses)), random);
        VaultAuditor auditor = new(city, KeyFile.Load(Path.Combine(keys, Auditor)).Key, random);
        await city.Head.WaitAboveAsync(0, cancel);
        while (true)
        {
            await desk.ActAsync();
            await auditor.ActAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(desk.RestMs), city.Clock, cancel);
        }
    }
}
