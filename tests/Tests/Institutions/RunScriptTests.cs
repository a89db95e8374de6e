using System.Diagnostics;
using Gwangan.Node.Institutions;
using Gwangan.Tests.House;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Institutions;

/// <summary>tools/cometbft/run.mjs, as far as it goes without the binary: it reads a network's folders and plans every fault.</summary>
public sealed class RunScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dry_run_plans_every_fault_for_the_network_it_finds()
    {
        NewNetwork.Write(_folder["network"], Institution.Plan(_folder["network"], 4, []), "script-1", 20, DateTimeOffset.UtcNow);
        string plan = Run(0, _folder["network"], "--dry-run", "--cometbft", "/opt/cometbft");
        for (int i = 0; i < 4; i++)
        {
            Assert.Contains($"$ gwangan node --data {_folder["network"]}/node{i}/gwangan", plan, StringComparison.Ordinal);
            Assert.Contains($"$ /opt/cometbft start --home {_folder["network"]}/node{i}\n", plan, StringComparison.Ordinal);
        }
        foreach (string step in (string[])["# kill -9 both processes of node3", "$ kill -KILL gwangan of node3", "# kill -9 2 of 4", "# partition: node0, node1 from the rest", "$ kill -STOP cometbft of node3", "# compare every height"])
            Assert.Contains(step, plan, StringComparison.Ordinal);
        Assert.Equal(("\n" + plan).Split("\n# ").Length, plan.Split("\nexpect: ").Length);
        Assert.False(File.Exists(_folder["network/record.md"]));
    }

    [Fact]
    public void With_namespaces_a_partition_moves_links_between_two_bridges()
    {
        NewNetwork.Write(_folder["network"], Institution.Plan(_folder["network"], 0, ["10.77.0.10", "10.77.0.11", "10.77.0.12", "10.77.0.13"]), "script-1", 20, DateTimeOffset.UtcNow);
        string plan = Run(0, _folder["network"], "--dry-run", "--netns");
        Assert.Contains("$ ip -n gwangan2 addr add 10.77.0.12/24 dev gwi2\n", plan, StringComparison.Ordinal);
        Assert.Contains("$ ip netns exec gwangan1 cometbft start", plan, StringComparison.Ordinal);
        Assert.Contains("$ ip link set gwo0 master gwangan-b\n$ ip link set gwo1 master gwangan-b\n", plan, StringComparison.Ordinal);
        Assert.Contains("$ ip link set gwo0 master gwangan-a\n$ ip link set gwo1 master gwangan-a\n", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_than_four_institutions_and_unknown_options_are_refused()
    {
        NewNetwork.Write(_folder["network"], Institution.Plan(_folder["network"], 2, []), "script-1", 20, DateTimeOffset.UtcNow);
        Assert.Contains("2 institutions", Run(2, _folder["network"], "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("usage:", Run(2, _folder["network"], "--rate", "fast"), StringComparison.Ordinal);
        Assert.Contains("usage:", Run(2), StringComparison.Ordinal);
    }

    private static string Run(int exitCode, params string[] arguments)
    {
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(Repository.Root, "tools/cometbft/run.mjs"), .. arguments]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == exitCode, text);
        return text;
    }
}
