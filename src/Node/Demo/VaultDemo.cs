using Gwangan.Chain.Kernel;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Demo;

/// <summary>A demo city's vaults: the custodian's officer attests them and an auditor confirms, so that what is shown is never old; what owners ask for is approved, released and handed over.</summary>
internal static class VaultDemo
{
    private const string Officer = "custodian-desk.json", Member = "custodian-1.json", Addresses = "vault-addresses.json", Auditor = "auditor.json";

    /// <summary>Whether a folder of keys has what it takes.</summary>
    public static bool IsIn(string keys) => File.Exists(Path.Combine(keys, Officer)) && File.Exists(Path.Combine(keys, Member)) && File.Exists(Path.Combine(keys, Addresses)) && File.Exists(Path.Combine(keys, Auditor));

    /// <summary>Runs it until cancelled.</summary>
    public static async Task RunAsync(City city, CancellationToken cancel)
    {
        string keys = city.Folder.Keys;
        Random random = new(11);
        SigningKey officer = KeyFile.Load(Path.Combine(keys, Officer)).Key;
        CustodyDesk desk = new(city, officer, KeyFile.Load(Path.Combine(keys, Addresses)), random);
        VaultAuditor auditor = new(city, KeyFile.Load(Path.Combine(keys, Auditor)).Key, random);
        CustodyTeller member = new(city, KeyFile.Load(Path.Combine(keys, Member)).Key, random, isMember: true), teller = new(city, officer, random, isMember: false);
        await city.Head.WaitAboveAsync(0, cancel);
        double attestMs = 0;
        while (true)
        {
            if (attestMs <= 0)
            {
                await desk.ActAsync();
                await auditor.ActAsync();
                attestMs = desk.RestMs;
            }
            await member.ActAsync();
            await teller.ActAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(teller.RestMs), city.Clock, cancel);
            attestMs -= teller.RestMs;
        }
    }
}
