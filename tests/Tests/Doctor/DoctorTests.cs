using System.Text.Json;
using Gwangan.Node.Doctor;
using Gwangan.Node.Index;
using Gwangan.Node.Keys;
using Gwangan.Tests.Commands;
using Gwangan.Tests.Index;
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

    [Fact]
    public void What_was_signed_last_is_compared_with_the_log_and_the_advice_names_the_height()
    {
        using TemporaryFolder folder = new();
        string data = folder["city"], path = Path.Combine(data, "keys", "validator.state.json");
        MakeCity(data);
        byte[] newest = File.ReadAllBytes(path);
        Assert.Contains("last signed: height", Assert.Single(DataChecks.Run(data), finding => finding.Check == "signing").Message);

        File.Delete(path);
        Assert.Contains("is missing", Bad(data, "signing", Verdict.Fail));
        Assert.Contains("gwangan signer reset", Assert.Single(DataChecks.Run(data), finding => finding.Check == "signing").Advice);
        File.WriteAllText(path, "{}");
        Assert.Contains("damaged", Bad(data, "signing", Verdict.Fail));
        SigningStateFile.Reset(path, 1);
        Assert.Contains("allows heights from 1 on", Bad(data, "signing", Verdict.Fail));
        SigningStateFile.Reset(path, 1_000_000);
        Assert.Contains("the next block is", Bad(data, "signing", Verdict.Fail));

        // An old copy of the record, and then an old copy of the log.
        File.WriteAllBytes(path, newest);
        RunFor(data, 5);
        byte[] later = File.ReadAllBytes(path);
        File.WriteAllBytes(path, newest);
        Assert.Contains("the record is an old copy", Bad(data, "signing", Verdict.Fail));
        File.WriteAllBytes(path, later);
        Assert.All(DataChecks.Run(data), finding => Assert.True(finding.Verdict == Verdict.Ok, $"{finding}"));
        File.WriteAllText(Path.Combine(data, "node.json"), """{ "signer": "unix:///run/signer" }""");
        Assert.Contains("is here all the same", Bad(data, "signing", Verdict.Warn));
        File.WriteAllText(Path.Combine(data, "node.json"), """{ "follow": "http://127.0.0.1:1" }""");
        Assert.DoesNotContain(DataChecks.Run(data), finding => finding.Check == "signing");
    }

    [PostgresFact]
    public void A_configured_PostgreSQL_is_asked_whether_it_is_there_may_be_written_and_is_this_builds()
    {
        using PostgresServer server = new();
        using TemporaryFolder folder = new();
        string data = folder["city"];
        MakeCity(data);
        Configure(server.Address);
        Finding[] first = Index();
        Assert.Contains("PostgreSQL ", first[0].Message);
        Assert.Contains("is empty", first[1].Message);
        IndexOptions options = new() { Database = server.Address, Schema = "history_of_it" };
        using (IndexDatabase database = IndexDatabase.Open(folder["none"], options, (_, _) => true))
        {
            Assert.Contains(Index(), finding => finding.Message.Contains("blocks of the log follow", StringComparison.Ordinal));
            Assert.Contains(Index(), finding => finding.Verdict == Verdict.Fail && finding.Message.Contains("another node writes", StringComparison.Ordinal));
        }
        Assert.All(Index(), finding => Assert.Equal(Verdict.Ok, finding.Verdict));

        server.Execute("UPDATE history_of_it.meta SET value = '1000000' WHERE name = 'height'");
        Assert.Contains("but the block log ends at", Bad(data, "index", Verdict.Fail));
        server.Execute("UPDATE history_of_it.meta SET value = '99' WHERE name = 'version'");
        Assert.Contains("version 99", Bad(data, "index", Verdict.Fail));
        server.Execute("CREATE ROLE nobody LOGIN");
        Configure(server.Address.Replace("test@", "nobody@", StringComparison.Ordinal));
        Assert.Contains(Index(), finding => finding.Verdict == Verdict.Fail && finding.Message.Contains("may not make tables", StringComparison.Ordinal) && finding.Advice!.Contains("GRANT", StringComparison.Ordinal));
        Assert.Contains(Index(), finding => finding.Message.Contains("nobody", StringComparison.Ordinal));
        Configure(server.Address.Replace("/postgres?", "/elsewhere?", StringComparison.Ordinal));
        Assert.Contains("does not exist", Bad(data, "index", Verdict.Fail));
        Configure(server.Address);
        using (Node.Storage.DataFolder.Open(data)) Assert.Contains(Index(), finding => finding.Message.StartsWith("PostgreSQL ", StringComparison.Ordinal));
        server.Stop();
        Assert.Contains("cannot be reached", Bad(data, "index", Verdict.Fail));
        server.Start();

        void Configure(string address) => File.WriteAllText(Path.Combine(data, "node.json"), $$"""{ "index": "{{address}}", "index-schema": "history_of_it" }""");

        Finding[] Index() => [.. DataChecks.Run(data).Where(finding => finding.Check == "index")];
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
        RunFor(data, 10);
    }

    private static void RunFor(string data, int blocks) => Task.Run(async () =>
    {
        await using Node.City city = Node.City.Open(new Node.NodeOptions { Data = data, Pace = new() { BlockMs = 5, IdleMs = 10 } });
        city.Start();
        await city.Head.WaitAboveAsync(city.Head.Current.Height + blocks, CancellationToken.None);
    }).WaitAsync(TimeSpan.FromSeconds(180)).GetAwaiter().GetResult();
}
