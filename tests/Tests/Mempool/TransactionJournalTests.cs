using Gwangan.Node.Mempool;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Mempool;

/// <summary>The file in which Ethereum transactions outlive a restart.</summary>
public sealed class TransactionJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again_in_its_order()
    {
        byte[][] written = [[1], [2, 2], new byte[5_000]];
        using (TransactionJournal journal = Open(out List<byte[]> none))
        {
            Assert.Empty(none);
            journal.Append(written[..1], () => written[..1]);
            journal.Append(written[1..], () => throw new InvalidOperationException("there is room"));
        }
        using TransactionJournal again = Open(out List<byte[]> kept);
        Assert.Equal(written, kept);
        Assert.Null(again.Problem);
    }

    [Fact]
    public void A_process_that_ends_without_a_word_loses_nothing()
    {
        // Not disposed of: the other handle reads what the page cache has.
        TransactionJournal journal = Open(out _);
        journal.Append([[1], [2]], () => [[1], [2]]);
        journal.Append([[3]], () => []);
        File.Copy(_folder["transactions"], _folder["copy"]);
        using TransactionJournal copy = TransactionJournal.Open(_folder["copy"], 1 << 20, out List<byte[]> kept);
        Assert.Equal([[1], [2], [3]], kept);
        journal.Dispose();
    }

    [Fact]
    public void Wherever_it_is_torn_or_damaged_what_stands_before_is_kept_and_it_goes_on_behind()
    {
        byte[][] written = [[1, 1, 1], [2, 2, 2], [3, 3, 3]];
        using (TransactionJournal journal = Open(out _)) journal.Append(written, () => written);
        byte[] whole = File.ReadAllBytes(_folder["transactions"]);
        for (int length = 0; length < whole.Length; length++) Check(whole[..length]);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            Check(damaged);
        }

        void Check(byte[] bytes)
        {
            File.WriteAllBytes(_folder["transactions"], bytes);
            List<byte[]> before;
            using (TransactionJournal journal = Open(out before))
            {
                Assert.Equal(written[..before.Count], before);
                journal.Append([[9]], () => [.. before, [9]]);
            }
            using TransactionJournal again = Open(out List<byte[]> after);
            Assert.Equal([.. before, [9]], after);
        }
    }

    [Fact]
    public void It_never_outgrows_its_bound_and_keeps_the_oldest_that_wait()
    {
        const int Bound = 4_000;
        List<byte[]> waiting = [];
        using (TransactionJournal journal = TransactionJournal.Open(_folder["transactions"], Bound, out _))
        {
            for (int i = 0; i < 1_000; i++)
            {
                waiting.Add([.. new byte[100], (byte)(i >> 8), (byte)i]);
                if (waiting.Count > 10) waiting.RemoveAt(0);
                journal.Append([waiting[^1]], () => waiting);
                Assert.True(journal.Length <= Bound && new FileInfo(_folder["transactions"]).Length == journal.Length);
            }
        }
        using (TransactionJournal again = TransactionJournal.Open(_folder["transactions"], Bound, out List<byte[]> kept))
        {
            Assert.Equal(waiting, kept[^waiting.Count..]);
            again.Rewrite([.. Enumerable.Range(0, 100).Select(i => new byte[] { (byte)i })]);
            Assert.True(again.Length <= Bound / 2);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_written_stops_nobody()
    {
        using TransactionJournal journal = TransactionJournal.Open(_folder["nowhere/transactions"], 1_000, out List<byte[]> kept);
        Assert.Empty(kept);
        journal.Append([[1]], () => [[1]]);
        Assert.NotNull(journal.Problem);
        Directory.CreateDirectory(_folder["nowhere"]);
        journal.Append([[2]], () => [[1], [2]]);
        Assert.Null(journal.Problem);
    }

    private TransactionJournal Open(out List<byte[]> kept) => TransactionJournal.Open(_folder["transactions"], 1 << 20, out kept);
}
