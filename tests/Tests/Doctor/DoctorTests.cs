using System.Text.Json;
using Gwangan.Node.Doctor;
using Gwangan.Tests.Commands;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Doctor;

public sealed class DoctorTests
{
    [Fact]
    public void This_machine_has_what_the_tests_need()
    {
        Finding[] findings = [.. MachineChecks.Run(), .. DiskChecks.Run(Path.GetTempPath())];
        Assert.All(findings, finding => Assert.True(finding.Verdict != Verdict.Fail, $"{finding}"));
        Assert.All(findings, finding => Assert.True(finding.Verdict == Verdict.Ok || finding.Advice is { Length: > 0 }, $"{finding}"));
        Assert.Equal(4, findings.Count(finding => finding.Check == "library"));
        foreach (string check in (string[])["system", "processor", "memory", "room", "sync", "writing"]) Assert.Contains(findings, finding => finding.Check == check);
    }

    [Fact]
    public void A_folder_without_a_city_is_no_failure_and_nothing_is_left_behind()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(Verdict.Ok, Assert.Single(DataChecks.Run(folder["nothing"])).Verdict);
        _ = DiskChecks.Run(folder.Path).ToList();
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Each_damage_of_a_data_folder_is_found_and_named_and_nothing_is_repaired()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"];
        MakeCity(data);
        Assert.All(DataChecks.Run(data), finding => Assert.True(finding.Verdict == Verdict.Ok, $"{finding}"));

        string log = Directory.GetFiles(Path.Combine(data, "blocks"), "*.blocks").Single();
        byte[] good = File.ReadAllBytes(log);
        File.WriteAllBytes(log, [.. good, .. new byte[40]]);
        Assert.Contains("torn", Bad(data, "block log", Verdict.Warn));
        Assert.Equal(good.Length + 40, new FileInfo(log).Length);
        byte[] flipped = [.. good];
        flipped[good.Length / 2] ^= 1;
        File.WriteAllBytes(log, flipped);
        Assert.Contains("damaged", Bad(data, "block log", Verdict.Fail));
        File.WriteAllBytes(log, good);

        string state = Path.Combine(data, "state", "data.mdb");
        byte[] pages = File.ReadAllBytes(state);
        byte[] torn = [.. pages];
        torn.AsSpan(8 * 4096, 4096).Fill(0xAB);
        torn.AsSpan(9 * 4096, 4096).Fill(0xAB);
        torn.AsSpan(10 * 4096, 4096).Fill(0xAB);
        File.WriteAllBytes(state, torn);
        Assert.Contains("data.mdb", Bad(data, "state", Verdict.Fail));
        File.WriteAllBytes(state, pages);

        string genesis = Path.Combine(data, "genesis.json"), text = File.ReadAllText(genesis);
        File.WriteAllText(genesis, text + "\n");
        Assert.Contains("not the file that the city began with", Bad(data, "genesis", Verdict.Fail));
        File.WriteAllText(genesis, text);

        File.WriteAllText(Path.Combine(data, "node.json"), """{ "blok-ms": 1 }""");
        Assert.Contains("blok-ms is not a setting", Bad(data, "configuration", Verdict.Fail));
        File.Delete(Path.Combine(data, "node.json"));

        File.WriteAllText(Path.Combine(data, "index", "index.sqlite"), new string('x', 5_000));
        Assert.Contains("damaged", Bad(data, "index", Verdict.Warn));
        File.Delete(Path.Combine(data, "index", "index.sqlite"));

        if (!OperatingSystem.IsWindows())
        {
            string key = Path.Combine(data, "keys", "validator.json");
            File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);
            Assert.Contains(Path.Combine("keys", "validator.json"), Bad(data, "keys", Verdict.Fail));
            Finished json = GwanganProcess.Run("doctor", "--json", "--data", data);
            Assert.Equal(1, json.ExitCode);
            using JsonDocument findings = JsonDocument.Parse(json.Output);
            Assert.Contains(findings.RootElement.EnumerateArray(), finding => finding.GetProperty("verdict").GetString() == "fail" && finding.GetProperty("check").GetString() == "keys");
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        Finished well = GwanganProcess.Run("doctor", "--data", data);
        Assert.True(well.ExitCode == 0, well.Output);
        Assert.Contains("0 failed", well.Output);
    }

    [Fact]
    public void A_folder_that_a_node_holds_is_left_alone()
    {
        using TemporaryFolder folder = new();
        MakeCity(folder["city"]);
        using (Node.Storage.DataFolder.Open(folder["city"]))
            Assert.Contains("is in use by process", Assert.Single(DataChecks.Run(folder["city"]), finding => finding.Check == "lock").Message);
    }

    private static string Bad(string data, string check, Verdict verdict)
    {
        Finding[] findings = [.. DataChecks.Run(data)];
        Finding found = Assert.Single(findings, finding => finding.Check == check && finding.Verdict == verdict);
        Assert.True(found.Advice is { Length: > 0 });
        return found.Message;
    }

    // Ten blocks of a demo city, whose node has stopped.
    private static void MakeCity(string data)
    {
        Node.Genesis.DemoCity.Write(data, "gwangan-1", 20, DateTimeOffset.UtcNow);
        Task.Run(async () =>
        {
            await using Node.City city = Node.City.Open(new Node.NodeOptions { Data = data, Pace = new() { BlockMs = 5, IdleMs = 10 } });
            city.Start();
            await city.Head.WaitAboveAsync(10, CancellationToken.None);
        }).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    }
}
