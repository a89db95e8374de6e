using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public class BlockLogTests
{
    private static byte[] Payload(long height, int length)
    {
        byte[] bytes = new byte[length];
        new Random((int)height).NextBytes(bytes);
        return bytes;
    }

    private static void Fill(BlockLog log, long from, long to)
    {
        for (long height = from; height <= to; height++)
            log.Append(height, Payload(height, (int)(height % 5) * 37), Payload(-height, 64));
    }

    private static void AssertHolds(BlockLog log, long from, long to)
    {
        Assert.Equal((from, to), (log.FirstHeight, log.LastHeight));
        for (long height = from; height <= to; height++)
        {
            Assert.True(log.TryRead(height, BlockLogKind.Block, out byte[] block));
            Assert.Equal(Payload(height, (int)(height % 5) * 37), block);
            Assert.True(log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
            Assert.Equal(Payload(-height, 64), commit);
        }
        Assert.False(log.TryRead(from - 1, BlockLogKind.Block, out _));
        Assert.False(log.TryRead(to + 1, BlockLogKind.Block, out _));
    }

    private static string OnlySegment(TemporaryFolder folder) => Assert.Single(Directory.GetFiles(folder.Path, "*.blocks"));

    [Fact]
    public void Blocks_are_read_back_by_height_over_many_segments_and_restarts()
    {
        using var folder = new TemporaryFolder();
        for (int start = 0; start < 3; start++)
        {
            using BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 2000);
            Assert.Null(log.TornTail);
            Fill(log, 5 + 20 * start, 24 + 20 * start);
            AssertHolds(log, 5, 24 + 20 * start);
        }
        using BlockLog last = BlockLog.Open(folder.Path, segmentSizeMax: 2000);
        AssertHolds(last, 5, 64);
        Assert.True(Directory.GetFiles(folder.Path, "*.blocks").Length > 3);
    }

    [Fact]
    public void Old_segments_are_removed_whole_and_what_is_left_is_found_before_and_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        using (BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 2_000))
        {
            for (long height = 1; height <= 60; height++) log.Append(height, [(byte)height, .. new byte[300]], [(byte)height]);
            int before = Directory.GetFiles(folder.Path, "*.blocks").Length;
            Assert.Equal(0, log.RemoveBefore(1));
            int removed = log.RemoveBefore(31);
            Assert.Equal(before - removed, Directory.GetFiles(folder.Path, "*.blocks").Length);
            Assert.InRange(log.FirstHeight, 25, 31);
            Check(log);
            for (long height = 61; height <= 80; height++) log.Append(height, [(byte)height, .. new byte[300]], [(byte)height]);
            log.RemoveBefore(41);
            Check(log);
        }
        using (BlockLog again = BlockLog.Open(folder.Path, segmentSizeMax: 2_000))
        {
            Assert.InRange(again.FirstHeight, 35, 41);
            Check(again);
            again.RemoveBefore(long.MaxValue);
            Assert.Single(Directory.GetFiles(folder.Path, "*.blocks"));
            Check(again);
            again.Append(81, [81], [81]);
            Assert.Equal(81, again.LastHeight);
        }

        static void Check(BlockLog log)
        {
            Assert.False(log.TryRead(log.FirstHeight - 1, BlockLogKind.Block, out _));
            for (long height = log.FirstHeight; height <= log.LastHeight; height++)
            {
                Assert.True(log.TryRead(height, BlockLogKind.Block, out byte[] block) && log.TryRead(height, BlockLogKind.Commit, out byte[] commit) && commit[0] == height && block[0] == height);
            }
        }
    }

    [Fact]
    public void A_height_out_of_turn_is_refused()
    {
        using var folder = new TemporaryFolder();
        using BlockLog log = BlockLog.Open(folder.Path);
        log.Append(7, BlockLogKind.Block, [1]);
        Assert.Throws<ArgumentException>(() => log.Append(7, BlockLogKind.Block, [1]));
        Assert.Throws<ArgumentException>(() => log.Append(9, BlockLogKind.Block, [1]));
        Assert.Throws<ArgumentException>(() => log.Append(0, BlockLogKind.Commit, [1]));
        log.Append(7, BlockLogKind.Commit, [2]);
        Assert.Equal((7, 7), (log.Last(BlockLogKind.Block), log.Last(BlockLogKind.Commit)));
    }

    [Fact]
    public void An_append_torn_at_any_byte_is_cut_off_whole_and_told()
    {
        using var folder = new TemporaryFolder();
        long whole, end;
        using (BlockLog log = BlockLog.Open(folder.Path))
        {
            Fill(log, 1, 3);
            whole = new FileInfo(OnlySegment(folder)).Length;
            Fill(log, 4, 4);
        }
        string file = OnlySegment(folder);
        byte[] bytes = File.ReadAllBytes(file);
        end = bytes.Length;
        for (long length = whole + 1; length < end; length++)
        {
            File.WriteAllBytes(file, bytes[..(int)length]);
            using (BlockLog log = BlockLog.Open(folder.Path))
            {
                Assert.Equal(new TornTail(file, whole, length - whole, $"{file}.torn-{whole}"), log.TornTail);
                AssertHolds(log, 1, 3);
                Fill(log, 4, 4);
            }
            using BlockLog again = BlockLog.Open(folder.Path);
            Assert.Null(again.TornTail);
            AssertHolds(again, 1, 4);
        }
    }

    [Fact]
    public void An_append_whose_pages_arrived_in_another_order_is_cut_off_whole()
    {
        using var folder = new TemporaryFolder();
        int whole;
        using (BlockLog log = BlockLog.Open(folder.Path))
        {
            Fill(log, 1, 3);
            whole = (int)new FileInfo(OnlySegment(folder)).Length;
            Fill(log, 4, 4);
        }
        string file = OnlySegment(folder);
        byte[] bytes = File.ReadAllBytes(file);
        for (int at = whole; at < bytes.Length; at++)
        {
            // Every byte up to here never reached the disk; the rest, a good commit among it, did.
            byte[] torn = [.. bytes];
            torn.AsSpan(whole, at - whole + 1).Clear();
            File.WriteAllBytes(file, torn);
            using BlockLog log = BlockLog.Open(folder.Path);
            Assert.Equal(new TornTail(file, whole, bytes.Length - whole, $"{file}.torn-{whole}"), log.TornTail);
            AssertHolds(log, 1, 3);
        }
    }

    [Fact]
    public void Any_byte_damaged_before_the_last_append_is_refused_with_its_offset()
    {
        using var folder = new TemporaryFolder();
        int last;
        using (BlockLog log = BlockLog.Open(folder.Path))
        {
            Fill(log, 1, 5);
            last = (int)new FileInfo(OnlySegment(folder)).Length;
            Fill(log, 6, 6);
        }
        string file = OnlySegment(folder);
        byte[] bytes = File.ReadAllBytes(file);
        for (int at = 0; at < last; at++)
        {
            if (at is >= 28 and < 32) continue; // the segment header's reserved bytes
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(file, damaged);
            string message = Assert.Throws<CorruptBlockLogException>(() => BlockLog.Open(folder.Path)).Message;
            Assert.Contains("offset", message);
            Assert.Equal(damaged, File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void A_payload_damaged_in_an_older_segment_is_refused_when_read()
    {
        using var folder = new TemporaryFolder();
        using (BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 100))
        {
            for (int height = 1; height <= 3; height++)
                log.Append(height, BlockLogKind.Block, Payload(height, 200));
        }
        string first = Directory.GetFiles(folder.Path).Min(StringComparer.Ordinal)!;
        byte[] bytes = File.ReadAllBytes(first);
        bytes[100] ^= 1;
        File.WriteAllBytes(first, bytes);
        using BlockLog again = BlockLog.Open(folder.Path, segmentSizeMax: 100);
        string message = Assert.Throws<CorruptBlockLogException>(() => again.TryRead(1, BlockLogKind.Block, out _)).Message;
        Assert.Contains("offset 32 (height 1)", message);
        Assert.True(again.TryRead(2, BlockLogKind.Block, out _));
    }

    [Fact]
    public void A_segment_cut_off_in_the_middle_of_the_log_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 100))
            Fill(log, 1, 3);
        string first = Directory.GetFiles(folder.Path).Min(StringComparer.Ordinal)!;
        File.WriteAllBytes(first, File.ReadAllBytes(first)[..^1]);
        Assert.Contains("later segments", Assert.Throws<CorruptBlockLogException>(() => BlockLog.Open(folder.Path)).Message);
        File.WriteAllBytes(first, []);
        Assert.Throws<CorruptBlockLogException>(() => BlockLog.Open(folder.Path));
        File.Delete(first);
        // Without its beginning the log is a shorter one; the caller sees that by its first height.
        using BlockLog rest = BlockLog.Open(folder.Path);
        Assert.Equal((2, 3), (rest.FirstHeight, rest.LastHeight));
    }

    [Fact]
    public void A_segment_whose_creation_was_cut_short_is_taken_away()
    {
        using var folder = new TemporaryFolder();
        using (BlockLog log = BlockLog.Open(folder.Path))
            Fill(log, 1, 3);
        string torn = folder["0000000000000000004.blocks"];
        File.WriteAllBytes(torn, new byte[20]);
        using BlockLog again = BlockLog.Open(folder.Path);
        Assert.Equal(new TornTail(torn, 0, 20, $"{torn}.torn-0"), again.TornTail);
        Assert.False(File.Exists(torn));
        AssertHolds(again, 1, 3);
    }

    [Fact]
    public async Task Many_threads_read_while_blocks_are_appended()
    {
        using var folder = new TemporaryFolder();
        using BlockLog log = BlockLog.Open(folder.Path, segmentSizeMax: 5000);
        Fill(log, 1, 1);
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            do
            {
                long height = 1 + random.NextInt64(log.LastHeight);
                Assert.True(log.TryRead(height, BlockLogKind.Block, out byte[] block));
                Assert.Equal(Payload(height, (int)(height % 5) * 37), block);
            }
            while (!stop.IsCancellationRequested);
        }))];
        Fill(log, 2, 120);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public void A_block_that_carries_a_whole_record_does_not_pass_for_damage_when_torn()
    {
        using var folder = new TemporaryFolder();
        using (BlockLog log = BlockLog.Open(folder.Path))
        {
            log.Append(1, BlockLogKind.Block, Payload(1, 50));
            byte[] record = File.ReadAllBytes(OnlySegment(folder))[32..];
            log.Append(2, BlockLogKind.Block, [.. record, .. record]);
        }
        string file = OnlySegment(folder);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        using BlockLog again = BlockLog.Open(folder.Path);
        Assert.NotNull(again.TornTail);
        Assert.Equal(1, again.LastHeight);
    }

    [Fact]
    public void What_a_killed_process_left_in_the_page_cache_is_made_durable_before_anybody_relies_on_it()
    {
        using TemporaryFolder folder = new();
        using (BlockLog log = BlockLog.Open(folder.Path))
        {
            log.Append(1, new byte[10], new byte[20]);
            log.Append(2, new byte[30], new byte[40]);
        }
        RecordingLogFolder recording = new(folder.Path);
        using BlockLog again = BlockLog.Open(recording);
        // The second append begins behind the file's header and the first: two records with headers of 32 bytes, 30 bytes of payload.
        Assert.Equal(["write 134 at 126", "sync", "sync names"], recording.Calls);
        Assert.Equal(2, again.LastHeight);
    }

    [Fact]
    public void Whatever_happens_to_a_segment_the_log_gives_what_was_stored_or_names_the_damage()
    {
        const int Seed = 20_261_123, Rounds = 250, Heights = 6;
        using TemporaryFolder folder = new();
        using (BlockLog log = BlockLog.Open(folder["good"]))
            for (int height = 1; height <= Heights; height++) log.Append(height, Payload(height, 20 * height), Payload(-height, 30));
        byte[] good = File.ReadAllBytes(Directory.GetFiles(folder["good"]).Single());
        string file = Path.Combine(folder["damaged"], Path.GetFileName(Directory.GetFiles(folder["good"]).Single()));
        Random random = new(Seed);
        int opened = 0, refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            if (Directory.Exists(folder["damaged"])) Directory.Delete(folder["damaged"], recursive: true);
            Directory.CreateDirectory(folder["damaged"]);
            File.WriteAllBytes(file, Mutate.Splice(random, good, good));
            try
            {
                using BlockLog log = BlockLog.Open(folder["damaged"]);
                opened++;
                for (long height = 1; height <= log.LastHeight; height++)
                {
                    Assert.True(log.TryRead(height, BlockLogKind.Block, out byte[] block) & log.TryRead(height, BlockLogKind.Commit, out byte[] commit), $"seed {Seed}, round {round}");
                    Assert.True(Payload(height, 20 * (int)height).AsSpan().SequenceEqual(block) && Payload(-height, 30).AsSpan().SequenceEqual(commit), $"seed {Seed}, round {round}: other bytes");
                }
            }
            catch (CorruptBlockLogException damage)
            {
                refused++;
                Assert.Contains(file, damage.Message, StringComparison.Ordinal);
            }
        }
        Assert.True(opened > 20 && refused > 20, $"{opened} opened, {refused} refused");
    }
}
