using System.Diagnostics;
using System.Security.Cryptography;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public class DamagedStateTests
{
    private const int Seed = 77, FlipCount = 400;

    private static readonly StateStorageOptions Options = new() { KeepBlocks = 30, MapSizeBytes = 1L << 30 };

    /// <summary>Opens damaged copies of a state, reads all of each, and says for each whether it was the same or refused.</summary>
    private sealed class Flipper : IChild
    {
        public static int Run(string[] args)
        {
            string folder = args[0], file = Path.Combine(folder, "state", "data.mdb");
            byte[] sound = File.ReadAllBytes(file);
            string expected = ContentOf(Path.Combine(folder, "state"));
            sound = File.ReadAllBytes(file);
            var random = new Random(Seed);
            string copy = Path.Combine(folder, "copy");
            Directory.CreateDirectory(copy);
            for (int i = 0; i < FlipCount; i++)
            {
                // Half of the damage goes to the beginnings of pages, where LMDB keeps what it trusts.
                int at = i % 2 == 0 ? random.Next(sound.Length) : random.Next(sound.Length / 4096) * 4096 + random.Next(64);
                if (i % 10 == 9) at = random.Next(2 * 4096 / 16);
                byte[] damaged = [.. sound];
                damaged[at] ^= (byte)(1 << random.Next(8));
                if (i % 25 == 3) damaged.AsSpan(at / 4096 * 4096, 4096).Clear();
                File.WriteAllBytes(Path.Combine(copy, "data.mdb"), damaged);
                Console.Out.WriteLine($"flip {at}");
                Console.Out.Flush();
                string outcome;
                try
                {
                    outcome = ContentOf(copy) == expected ? "same" : "DIFFERENT";
                }
                catch (Exception error) when (error is CorruptStateException or LmdbException or SchemaMismatchException)
                {
                    outcome = "refused";
                }
                Console.Out.WriteLine(outcome);
            }
            Console.Out.WriteLine("end");
            return 0;
        }
    }

    /// <summary>A digest of everything that can be read.</summary>
    private static string ContentOf(string folder)
    {
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder, StateRun.Tables, Options);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(BitConverter.GetBytes(storage.Height));
        digest.AppendData(storage.AppHash.ToArray());
        foreach (TableSchema table in StateRun.Tables)
            storage.Load(table, (slot, record) => Take(slot, record));
        foreach (string store in StateRun.Stores)
        {
            storage.LoadKeyValues(store, (key, value) =>
            {
                digest.AppendData(key);
                digest.AppendData(value);
            });
        }
        for (long height = storage.OldestHeight; height <= storage.Height; height++)
        {
            using IStateSnapshot snapshot = storage.OpenSnapshot(height);
            foreach (TableSchema table in StateRun.Tables)
                snapshot.Scan(table, [], [], Take);
            if (snapshot.TryReadResults(height, out byte[] results)) digest.AppendData(results);
        }
        return Convert.ToHexString(digest.GetHashAndReset());

        bool Take(int slot, ReadOnlySpan<byte> record)
        {
            digest.AppendData(BitConverter.GetBytes(slot));
            digest.AppendData(record);
            return true;
        }
    }

    private static void Fill(string folder)
    {
        var run = new StateRun(Seed, changesMax: 60, keyCount: 120);
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder, StateRun.Tables, Options);
        for (int i = 0; i < 90; i++)
            storage.Commit(run.Next());
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_harmless_or_refused_and_never_crashes_or_lies()
    {
        using var folder = new TemporaryFolder();
        Fill(folder["state"]);
        using Process child = ChildProcess.Start<Flipper>(folder.Path);
        Task<string> errors = child.StandardError.ReadToEndAsync();
        var outcomes = new Dictionary<string, int>();
        string? at = null, line;
        while ((line = await child.StandardOutput.ReadLineAsync()) is not null and not "end")
        {
            if (line.StartsWith("flip", StringComparison.Ordinal)) at = line;
            else outcomes[line] = outcomes.GetValueOrDefault(line) + 1;
            Assert.False(line == "DIFFERENT", $"seed {Seed}: {at} gives other content");
        }
        child.WaitForExit();
        Assert.True(line == "end" && child.ExitCode == 0, $"seed {Seed}: {at} ended the process with {child.ExitCode}: {await errors}");
        Assert.Equal(FlipCount, outcomes["same"] + outcomes["refused"]);
        Assert.True(outcomes["refused"] > FlipCount / 10, $"only {outcomes["refused"]} of {FlipCount} were noticed");
    }

    [Fact]
    public void A_flipped_byte_in_a_record_is_refused_by_its_checksum()
    {
        using var folder = new TemporaryFolder();
        Fill(folder.Path);
        byte[] record = [];
        using (LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, StateRun.Tables, Options))
            storage.Load(StateRun.Wide, (_, r) => record = r.ToArray());
        string file = folder["data.mdb"];
        byte[] bytes = File.ReadAllBytes(file);
        for (int at = 0; (at = Find(bytes, record, at)) >= 0; at += record.Length)
            bytes[at + 30] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("fails its checksum", Assert.Throws<CorruptStateException>(() => LmdbStateStorage.Open(folder.Path, StateRun.Tables, Options)).Message);
        using LmdbStateStorage damaged = LmdbStateStorage.Open(folder.Path, StateRun.Tables, Options with { CheckPages = false });
        string message = Assert.Throws<CorruptStateException>(() => damaged.Load(StateRun.Wide, (_, _) => { })).Message;
        Assert.Contains("a record of table wide fails its checksum", message);
        Assert.Contains("remove the state folder, it is rebuilt from the block log", message);
    }

    [Fact]
    public void A_state_cut_off_at_any_page_is_refused()
    {
        using var folder = new TemporaryFolder();
        Fill(folder.Path);
        string file = folder["data.mdb"];
        byte[] bytes = File.ReadAllBytes(file);
        foreach (int length in (int[])[1, 4096, 8192, 20000, bytes.Length / 2])
        {
            File.WriteAllBytes(file, bytes[..length]);
            Assert.Throws<CorruptStateException>(() => LmdbStateStorage.Open(folder.Path, StateRun.Tables, Options).Dispose());
        }
    }

    private static int Find(byte[] bytes, byte[] wanted, int from)
    {
        int found = bytes.AsSpan(from).IndexOf(wanted);
        return found < 0 ? -1 : from + found;
    }
}
