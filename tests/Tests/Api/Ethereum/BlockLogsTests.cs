using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Index;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>The logs of a block for many subscribers, beside looking at each log for each of them.</summary>
public sealed class BlockLogsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_filter_finds_what_it_asks_for_in_order_and_each_text_is_made_once(int seed)
    {
        Random random = new(seed);
        EvmReceiptView[] receipts = [.. Enumerable.Range(0, 20).Select(_ => new EvmReceiptView(0, default, default, null, 0,
            new EvmReceipt().With([.. Enumerable.Range(0, random.Next(8)).Select(_ => new EvmLog(AddressOf(random.Next(3)), [.. Enumerable.Range(0, random.Next(5)).Select(_ => TopicOf(random.Next(6)))], []))]), default))];
        int made = 0;
        BlockLogs logs = new(new EthereumBlock(new EvmBlockView(null!, default, receipts), [], []), (transaction, log) =>
        {
            made++;
            return [(byte)transaction, (byte)log];
        });
        for (int filter = 0; filter < 500; filter++)
        {
            Address[] addresses = [.. Enumerable.Range(0, random.Next(3)).Select(_ => AddressOf(random.Next(4)))];
            IReadOnlyList<Hash32>[] topics = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (IReadOnlyList<Hash32>)[.. Enumerable.Range(0, random.Next(3)).Select(_ => TopicOf(random.Next(8)))])];
            LogQuery query = new(0, 0, addresses, topics);
            List<(int, int)> expected = [], found = [];
            for (int i = 0; i < receipts.Length; i++)
                for (int log = 0; log < receipts[i].Receipt.Logs.Length; log++)
                    if (query.Matches(receipts[i].Receipt.Logs[log])) expected.Add((i, log));
            logs.Visit(query, text => found.Add((text[0], text[1])));
            Assert.Equal(expected, found);
        }
        Assert.InRange(made, 1, receipts.Sum(receipt => receipt.Receipt.Logs.Length));
    }

    [Fact]
    public void Topics_that_are_addresses_do_not_fall_together()
    {
        // Addresses are twelve zeros and then what differs: told apart by their first bytes only, these would be one list to walk for each, minutes in all.
        const int count = 100_000;
        EvmLog[] all = [.. Enumerable.Range(0, count).Select(i => new EvmLog(AddressOf(1), [TopicOf(1), new([.. new byte[12], .. System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 20)])], []))];
        EvmReceiptView[] receipts = [new EvmReceiptView(0, default, default, null, 0, new EvmReceipt().With(all), default)];
        BlockLogs logs = new(new EthereumBlock(new EvmBlockView(null!, default, receipts), [], []), (_, log) => BitConverter.GetBytes(log));
        for (int i = 0; i < count; i += 997)
        {
            List<int> found = [];
            logs.Visit(new LogQuery(0, 0, [], [[], [all[i].Topics[1]]]), text => found.Add(BitConverter.ToInt32(text)));
            Assert.Equal([i], found);
        }
    }

    private static Address AddressOf(int number) => new([.. new byte[19], (byte)number]);

    private static Hash32 TopicOf(int number) => new([.. new byte[31], (byte)number]);
}
