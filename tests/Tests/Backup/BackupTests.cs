using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Backup;
using Gwangan.Node.Demo;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Evm;
using Gwangan.Tests.Snapshots;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private const int Seed = 20_260_303;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_running_city_is_backed_up_twice_and_either_backup_becomes_a_city_again()
    {
        BackupReport first, second;
        using (RunningCity city = new(_folder["city"]))
        {
            city.WaitFor(20);
            first = Back();
            city.WaitFor(60);
            second = Back();
            city.WaitFor(80);
        }
        Assert.True(second.Manifest.Height > first.Manifest.Height);
        Assert.True(second.Manifest.LastBlock >= second.Manifest.Height);
        Assert.Equal([first.Manifest.Height, second.Manifest.Height], new BackupRestorer(_folder["safe"]).Heights);
        Assert.True(second.NewBytes < second.TotalBytes);
        Assert.DoesNotContain(second.Manifest.Files, file => file.Path is "lock" or "lock.pid" or "proposal" || file.Path.StartsWith("keys/", StringComparison.Ordinal) || file.Path.StartsWith("index/", StringComparison.Ordinal));
        foreach (BackupReport report in (BackupReport[])[first, second])
        {
            string data = _folder[$"restored-{report.Manifest.Height}"];
            new BackupRestorer(_folder["safe"]).Restore(data, report.Manifest.Height);
            Assert.False(Directory.Exists(data + ".restoring"));
            Assert.Equal(report.Manifest.Height, Verify(data, report.Manifest));
        }
    }

    [Fact]
    public async Task A_restored_city_executes_the_rest_of_its_log_goes_on_and_can_rebuild_its_index()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(30);
        BackupManifest manifest = Back(keys: true).Manifest;
        Assert.True(manifest.HasKeys);
        Assert.DoesNotContain(manifest.Files, file => file.Path.EndsWith("validator.state.json", StringComparison.Ordinal));
        string data = _folder["again"];
        new BackupRestorer(_folder["safe"]).Restore(data);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "keys/validator.json")));
        SigningStateFile.Reset(Path.Combine(data, "keys/validator.state.json"), manifest.LastBlock);
        await using (City city = City.Open(new NodeOptions { Data = data, Pace = new EnginePace { BlockMs = 5, IdleMs = 20 } }))
        {
            Assert.Equal(manifest.LastBlock, city.Head.Current.Height);
            Assert.Equal(manifest.LastBlock - manifest.Height, city.Replayed);
            city.Start();
            await await Task.WhenAny(city.Head.WaitAboveAsync(manifest.LastBlock, CancellationToken.None), city.Ended);
            // Every block has its results, events included: what the index is made of.
            for (long height = 1; height <= manifest.LastBlock; height++)
            {
                CommittedBlock block = city.Reader.TryRead(height)!;
                Assert.NotNull(block.Results);
                Assert.True(block.Envelopes.Count == 0 || block.Results.Events.Length > 0, $"block {height} has no events");
            }
        }
        Verify(data, manifest);
    }

    [Fact]
    public void A_killed_backup_leaves_the_one_before_as_it_was()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(15);
        long height = Back().Manifest.Height;
        Random random = new(Seed);
        for (int kill = 0; kill < 6; kill++)
        {
            using (RunningCity city = new(_folder["city"])) city.WaitFor(city.Height + 5);
            using Process child = ChildProcess.Start<BackingUp>(_folder["city"], _folder["safe"]);
            Assert.NotNull(child.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(60));
            child.Kill();
            child.WaitForExit();
            BackupRestorer restorer = new(_folder["safe"]);
            BackupManifest latest = restorer.Check();
            Assert.True(latest.Height >= height, $"seed {Seed}, kill {kill}");
            height = latest.Height;
            restorer.Check(restorer.Heights[0]);
        }
        using (RunningCity city = new(_folder["city"])) city.WaitFor(city.Height + 5);
        Assert.True(Back().Manifest.Height > height);
        Assert.Empty(Directory.GetFiles(_folder["safe/blobs"], "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void Whatever_is_damaged_or_missing_is_named_before_anything_is_restored()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(10);
        BackupManifest manifest = Back().Manifest;
        Random random = new(Seed);
        foreach (string piece in manifest.Pieces.Distinct())
        {
            string path = Path.Combine(_folder["safe"], "blobs", piece[..2], piece);
            byte[] content = File.ReadAllBytes(path);
            if (content.Length == 0) continue;
            byte[] damaged = [.. content];
            damaged[random.Next(damaged.Length)] ^= 4;
            File.WriteAllBytes(path, random.Next(2) == 0 ? damaged : content[..^1]);
            Assert.Contains(piece, Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Check()).Message);
            Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Restore(_folder["again"]));
            File.Delete(path);
            Assert.Contains("missing", Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Check()).Message);
            Assert.False(Directory.Exists(_folder["again"]));
            Assert.False(Directory.Exists(_folder["again.restoring"]));
            File.WriteAllBytes(path, content);
        }
        new BackupRestorer(_folder["safe"]).Check();
        string list = Directory.GetFiles(_folder["safe"], "backup-*.json").Single();
        string text = File.ReadAllText(list);
        File.WriteAllText(list, text[..(text.Length / 2)]);
        Assert.Contains("damaged", Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Check()).Message);
        File.WriteAllText(list, text.Replace("\"genesis.json\"", "\"../genesis.json\""));
        Assert.Contains("outside", Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Restore(_folder["again"])).Message);
        // Another root in the list is not what the next block says.
        File.WriteAllText(list, text.Replace(manifest.AppHash, Hash32.Zero.ToString()));
        Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Restore(_folder["again"]));
    }

    [Fact]
    public void A_backup_puts_right_what_has_rotted_in_the_one_before_and_passes_over_a_list_that_cannot_be_read()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(10);
        BackupManifest before = Back().Manifest;
        foreach (string piece in before.Pieces.Distinct())
        {
            string path = Path.Combine(_folder["safe"], "blobs", piece[..2], piece);
            byte[] content = File.ReadAllBytes(path);
            if (content.Length == 0) continue;
            content[^1] ^= 1;
            File.WriteAllBytes(path, content);
        }
        string broken = _folder[$"safe/backup-{before.Height + 1_000_000:D19}.json"];
        File.WriteAllText(broken, "{ \"format\": 1, ");
        BackupReport report = Back();
        Assert.Contains(broken, Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal(before.Height, new BackupRestorer(_folder["safe"]).Check(before.Height).Height);
        File.Delete(broken);
        Assert.Empty(Back().Notes);
        new BackupRestorer(_folder["safe"]).Restore(_folder["again"], report.Manifest.Height);
        Verify(_folder["again"], report.Manifest);
    }

    [Fact]
    public void What_a_validator_has_signed_is_never_copied_whatever_its_file_is_called()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(3);
        string[] names = ["keys/priv_validator_state.json", "keys/signed", "signed-last.txt"];
        foreach (string name in names) SigningStateFile.Reset(_folder[$"city/{name}"], 7);
        File.Delete(_folder["city/keys/priv_validator_state.json.lock"]);
        string[] copied = [.. Back(keys: true).Manifest.Files.Select(file => file.Path)];
        Assert.Contains("keys/validator.json", copied);
        Assert.DoesNotContain(copied, path => names.Contains(path) || path.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_empty_or_holds_another_citys_backups_is_refused()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(3);
        using (RunningCity city = new(_folder["other"])) city.WaitFor(3);
        Back();
        Assert.Contains("not empty", Assert.Throws<NodeException>(() => new BackupRestorer(_folder["safe"]).Restore(_folder["other"])).Message);
        Assert.Contains("another city", Assert.Throws<NodeException>(() => new BackupWriter(_folder["other"], _folder["safe"]).Run()).Message);
        Assert.Contains("no city", Assert.Throws<NodeException>(() => new BackupWriter(_folder["nothing"], _folder["safe"]).Run()).Message);
        Assert.Contains("no backup", Assert.Throws<NodeException>(() => new BackupRestorer(_folder["other"]).Check()).Message);
        using FileStream held = new(_folder["safe/lock"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("another backup", Assert.Throws<NodeException>(() => Back()).Message);
    }

    [Fact]
    public void Only_so_many_backups_are_kept_and_a_log_that_went_another_way_is_copied_anew()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(5);
        BackupManifest early = Back(keys: true).Manifest;
        new BackupRestorer(_folder["safe"]).Restore(_folder["fork"]);
        for (int i = 0; i < 3; i++)
        {
            using (RunningCity city = new(_folder["city"])) city.WaitFor(city.Height + 5);
            Back(keys: true, keep: 2);
        }
        Assert.Equal(2, new BackupRestorer(_folder["safe"]).Heights.Count);
        // The first backup goes on by itself: another chain from its last block on, in the same segment.
        SigningStateFile.Reset(_folder["fork/keys/validator.state.json"], early.LastBlock);
        using (RunningCity city = new(_folder["fork"])) city.WaitFor(city.Height + 30);
        BackupManifest fork = new BackupWriter(_folder["fork"], _folder["safe"]) { Snapshots = TradingCity.Small }.Run().Manifest;
        new BackupRestorer(_folder["safe"]).Restore(_folder["fork-again"], fork.Height);
        Verify(_folder["fork-again"], fork);
    }

    [SmallDiskFact]
    public void A_full_disk_ends_a_backup_and_leaves_the_one_before()
    {
        using (RunningCity city = new(_folder["city"])) city.WaitFor(5);
        Directory.CreateDirectory(_folder["small"]);
        using SmallDisk disk = SmallDisk.TryMount(_folder["small"], sizeKiB: 4096)!;
        BackupManifest before = new BackupWriter(_folder["city"], _folder["small"]).Run().Manifest;
        using (RunningCity city = new(_folder["city"])) city.WaitFor(city.Height + 30);
        long free = new DriveInfo(_folder["small"]).AvailableFreeSpace;
        File.WriteAllBytes(_folder["small/ballast"], new byte[free - 8192]);
        Assert.Contains("disk is full", Assert.Throws<DiskFullException>(() => new BackupWriter(_folder["city"], _folder["small"]).Run()).Message);
        Assert.Equal(before.Height, new BackupRestorer(_folder["small"]).Check().Height);
    }

    private BackupReport Back(bool keys = false, int keep = 7) =>
        new BackupWriter(_folder["city"], _folder["safe"]) { IncludeKeys = keys, Keep = keep, Snapshots = TradingCity.Small }.Run();

    private static long Verify(string data, BackupManifest manifest)
    {
        using DataFolder folder = DataFolder.Open(data);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        using LmdbStateStorage storage = TradingCity.OpenState(folder.State);
        ChainVerifier verifier = new(GenesisDocument.Load(folder.Genesis), log, storage, SequentialForkJoin.Instance);
        Assert.Null(verifier.Run());
        Assert.True(verifier.VerifiedHeight >= manifest.LastBlock);
        Assert.True(verifier.ComparedResults >= manifest.Height, "results are missing");
        return storage.Height;
    }

    /// <summary>A demo city with traders in a process of its own.</summary>
    private sealed class RunningCity : IDisposable
    {
        private readonly Process _child;

        public RunningCity(string data)
        {
            if (!Directory.Exists(data))
            {
                DemoCity.Write(data, "backed-up-1", 40, DateTimeOffset.UtcNow);
                string genesis = Path.Combine(data, "genesis.json");
                File.WriteAllText(genesis, EvmGenesisText.WithContracts(File.ReadAllText(genesis)));
            }
            _child = ChildProcess.Start<City>(data);
            WaitFor(1);
        }

        public long Height { get; private set; }

        public void WaitFor(long height)
        {
            while (Height < height)
                if (_child.StandardOutput.ReadLine() is { } line) Height = long.Parse(line, CultureInfo.InvariantCulture);
                else Assert.Fail(_child.StandardError.ReadToEnd());
        }

        public void Dispose()
        {
            // Killed, as a power cut does.
            _child.Kill();
            _child.WaitForExit();
            _child.Dispose();
        }

        private sealed class City : IChild
        {
            public static int Run(string[] args)
            {
                Node.City city = Node.City.Open(new NodeOptions { Data = args[0], Pace = new EnginePace { BlockMs = 5, IdleMs = 20 }, Snapshots = new SnapshotOptions { IntervalBlocks = 0 } });
                city.Start();
                Task traders = new Traders(city, DemoKeys.TryLoad(Path.Combine(args[0], "keys/demo.json"))!, 20, seed: 1).RunAsync(CancellationToken.None);
                Task heights = Task.Run(async () =>
                {
                    for (long height = city.Head.Current.Height; ; height++)
                    {
                        await city.Head.WaitAboveAsync(height - 1, CancellationToken.None);
                        Console.WriteLine(height);
                        Console.Out.Flush();
                    }
                });
                Task.WhenAny(traders, heights, city.Ended).Unwrap().GetAwaiter().GetResult();
                return 1;
            }
        }
    }

    private sealed class BackingUp : IChild
    {
        public static int Run(string[] args)
        {
            Console.WriteLine("begins");
            Console.Out.Flush();
            new BackupWriter(args[0], args[1]) { Snapshots = TradingCity.Small }.Run();
            return 0;
        }
    }
}
