using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Index;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Index;

/// <summary>The index of Ethereum's hashes and logs beside its obvious twin: a walk through all blocks.</summary>
public sealed class EthereumIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<EvmBlockView> _blocks = [];
    private readonly Random _random = new(1);

    private string Folder => Path.Combine(_folder.Path, "ethereum");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Random_queries_find_what_a_walk_through_all_blocks_finds()
    {
        using EthereumIndex index = Open();
        for (int group = 0; group < 20; group++) Add(index, _random.Next(1, 12));
        for (int round = 0; round < 400; round++)
        {
            long from = _random.Next(_blocks.Count + 3), to = from + _random.Next(_blocks.Count);
            LogQuery query = new(from, to, [.. Some(3).Select(AddressOf)], [.. Enumerable.Range(0, _random.Next(4)).Select(_ => (IReadOnlyList<Hash32>)[.. Some(3).Select(WordOf)])]);
            List<(long, int, int, Hash32, Hash32)> found = [];
            index.VisitLogs(query, log =>
            {
                found.Add((log.Height, log.LogIndex, log.TransactionIndex, log.BlockHash, log.TransactionHash));
                return true;
            }, CancellationToken.None);
            Assert.Equal(Walk(query), found);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    public void Blocks_that_are_taken_back_are_found_no_more_and_others_come_in_their_place(int kept)
    {
        using (EthereumIndex index = Open())
        {
            // Of these some are written and some are young.
            Add(index, 50);
            Add(index, 5);
            List<EvmBlockView> gone = _blocks[(kept + 1)..];
            index.RemoveAbove(kept, height => _blocks[(int)height]);
            Assert.Equal(kept, index.Height);
            _blocks.RemoveRange(kept + 1, _blocks.Count - kept - 1);
            foreach (EvmBlockView block in gone)
            {
                Assert.False(index.TryFindBlock(block.Hash, out _));
                Assert.Null(index.TryHashOf((long)block.Header.Number));
                foreach (EvmReceiptView receipt in block.Receipts) Assert.False(index.TryFindTransaction(receipt.TransactionHash, out _, out _));
            }
            Add(index, 30);
        }
        using EthereumIndex again = Open();
        LogQuery all = new(0, _blocks.Count, [], []);
        List<(long, int, int, Hash32, Hash32)> found = [];
        again.VisitLogs(all, log =>
        {
            found.Add((log.Height, log.LogIndex, log.TransactionIndex, log.BlockHash, log.TransactionHash));
            return true;
        }, CancellationToken.None);
        Assert.Equal(Walk(all), found);
    }

    [Fact]
    public void Blocks_and_transactions_are_found_by_their_hashes_and_nothing_else_is()
    {
        using EthereumIndex index = Open();
        Add(index, 30);
        foreach (EvmBlockView block in _blocks)
        {
            Assert.True(index.TryFindBlock(block.Hash, out long height));
            Assert.Equal((long)block.Header.Number, height);
            Assert.Equal(block.Hash, index.TryHashOf(height));
            for (int i = 0; i < block.Receipts.Count; i++)
            {
                Assert.True(index.TryFindTransaction(block.Receipts[i].TransactionHash, out height, out int place));
                Assert.Equal(((long)block.Header.Number, i), (height, place));
                Assert.False(index.TryFindBlock(block.Receipts[i].TransactionHash, out _));
            }
            Assert.False(index.TryFindTransaction(block.Hash, out _, out _));
        }
        Assert.False(index.TryFindBlock(WordOf(77), out _));
        Assert.Null(index.TryHashOf(_blocks.Count));
    }

    [Fact]
    public void An_index_is_opened_again_where_it_was_and_one_of_another_chain_begins_anew()
    {
        using (EthereumIndex index = Open()) Add(index, 10);
        using (EthereumIndex index = Open())
        {
            Assert.Equal(9, index.Height);
            Add(index, 1);
        }
        using (EthereumIndex index = EthereumIndex.Open(Folder, (_, _) => false)) Assert.Equal(-1, index.Height);
    }

    [Fact]
    public void An_index_that_was_not_closed_before_the_machine_went_down_begins_anew()
    {
        using (EthereumIndex index = Open()) Add(index, 10);
        File.WriteAllText(Path.Combine(Folder, "session"), "another boot");
        using (EthereumIndex index = Open()) Assert.Equal(-1, index.Height);
    }

    private EthereumIndex Open() => EthereumIndex.Open(Folder, (height, hash) => _blocks[(int)height].Hash == hash, youngEntries: 20);

    private IEnumerable<int> Some(int most) => Enumerable.Range(0, _random.Next(most)).Select(_ => _random.Next(6));

    private void Add(EthereumIndex index, int count)
    {
        List<EvmBlockView> group = [];
        for (int i = 0; i < count; i++)
        {
            EvmBlockView block = BlockAt(_blocks.Count);
            group.Add(block);
            _blocks.Add(block);
        }
        index.Add(group);
    }

    private EvmBlockView BlockAt(int height)
    {
        List<EvmReceiptView> receipts = [];
        int logs = 0;
        for (int i = _random.Next(5); i > 0; i--)
        {
            EvmLog[] own = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new EvmLog(AddressOf(_random.Next(6)), [.. Enumerable.Range(0, _random.Next(5)).Select(_ => WordOf(_random.Next(6)))], new byte[_random.Next(70)]))];
            receipts.Add(new EvmReceiptView(receipts.Count, WordOf(1_000_000 + 1_000 * height + i), AddressOf(1), null, logs, new EvmReceipt { Logs = own }, default));
            logs += own.Length;
        }
        EvmHeader header = new()
        {
            ParentHash = default, Coinbase = default, StateRoot = default, TransactionsRoot = default, ReceiptsRoot = default, LogsBloom = default(Bloom), Number = (ulong)height, GasLimit = 1, GasUsed = 0, TimeSeconds = (ulong)height,
        };
        return new EvmBlockView(header, WordOf(500_000 + height), receipts);
    }

    private List<(long, int, int, Hash32, Hash32)> Walk(LogQuery query)
    {
        List<(long, int, int, Hash32, Hash32)> found = [];
        foreach (EvmBlockView block in _blocks)
        {
            if ((long)block.Header.Number < query.From || (long)block.Header.Number > query.To) continue;
            for (int i = 0; i < block.Receipts.Count; i++)
                for (int log = 0; log < block.Receipts[i].Receipt.Logs.Length; log++)
                    if (query.Matches(block.Receipts[i].Receipt.Logs[log])) found.Add(((long)block.Header.Number, block.Receipts[i].FirstLogIndex + log, i, block.Hash, block.Receipts[i].TransactionHash));
        }
        return found;
    }

    private static Hash32 WordOf(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    private static Address AddressOf(int number) => new(SHA256.HashData(BitConverter.GetBytes(number + 100)).AsSpan(0, 20));
}
