using Gwangan.Chain.Base;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Index;

public sealed class IndexDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_group_that_was_not_committed_leaves_nothing_behind()
    {
        using (IndexDatabase database = Open())
        {
            using IndexWriter writer = new(database);
            writer.Add(Block(1));
            writer.Add(Block(2));
            Assert.Equal(2, writer.Commit());
            writer.Add(Block(3));
            Assert.Equal(2, database.ReadHeight());
        }
        using IndexDatabase again = Open();
        Assert.Equal(2, again.ReadHeight());
        IndexReader reader = new(again);
        Assert.Equal([2L, 1L], reader.Blocks(long.MaxValue, 10).Select(block => block.Height));
        Assert.Equal([2UL, 1UL], reader.Trades(0, long.MaxValue, 10).Select(trade => trade.Id));
        Assert.Null(reader.Order(3));
    }

    [Fact]
    public void What_was_written_is_read_back_as_it_was()
    {
        using IndexDatabase database = Open();
        using IndexWriter writer = new(database);
        BlockChanges block = Block(7);
        writer.Add(block);
        writer.Commit();
        IndexReader reader = new(database);
        Assert.Equal(block.Block, reader.BlockAt(7));
        Assert.Equal(block.Block, reader.BlockOf(block.Block.Hash));
        Assert.Equal(block.Operations[0], reader.Operation(block.Operations[0].Id));
        Assert.Equal(block.Operations, reader.OperationsOf(Account(1), long.MaxValue, 10));
        Assert.Equal(block.Trades, reader.TradesOf(Account(1), -1, long.MaxValue, 10));
        Assert.Equal(block.Trades, reader.TradesOf(Account(2), 0, long.MaxValue, 10));
        Assert.Empty(reader.TradesOf(Account(2), 1, long.MaxValue, 10));
        Assert.Equal(block.Transfers, reader.TransfersOf(Account(2), long.MaxValue, 10));
        Assert.Equal(block.Orders[0], reader.Order(7));
        Assert.Equal(block.Orders, reader.OpenOrders());
        Assert.Equal(block.Candles[0].Candle, reader.Candles(0, CandleInterval.Hour, long.MaxValue, 5).Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_index_of_another_chain_or_a_damaged_one_is_made_anew(bool isDamaged)
    {
        using (IndexDatabase database = Open())
        {
            using IndexWriter writer = new(database);
            writer.Add(Block(1));
            writer.Commit();
        }
        if (isDamaged) File.WriteAllBytes(_folder["index.sqlite"], new byte[10_000]);
        using IndexDatabase again = IndexDatabase.Open(_folder.Path, (_, _) => isDamaged);
        Assert.Equal(0, again.ReadHeight());
    }

    private IndexDatabase Open() => IndexDatabase.Open(_folder.Path, (_, _) => true);

    private static Address Account(byte number)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = number;
        return new Address(bytes);
    }

    private static Hash32 Hash(byte kind, long height)
    {
        byte[] bytes = new byte[Hash32.Size];
        bytes[0] = kind;
        bytes[^1] = (byte)height;
        return new Hash32(bytes);
    }

    private static BlockChanges Block(long height) => new()
    {
        Block = new BlockRow(height, Hash(1, height), height * 1_000, 1, Account(9), Hash(2, height), 600),
        Operations = [new OperationRow(height, 0, Hash(3, height), Account(1), 403, 1, 0x00040007)],
        Orders =
        [
            new OrderState
            {
                Id = (ulong)height, ClientOrderId = ulong.MaxValue, Owner = Account(1), Side = Side.Sell, Price = 5, Filled = 3, Remaining = 4, Notional = UInt128.MaxValue, Place = height << 22,
                ExpiresAtMs = 9, CreatedMs = 1, UpdatedHeight = height, UpdatedMs = 2,
            },
        ],
        Trades = [new TradeRow((ulong)height, 0, 5, 3, Side.Buy, 1, 2, Account(1), Account(2), Amount.Max, Amount.Whole(1), height, height * 1_000)],
        Transfers = [new TransferRow(height, 0, TransferKind.Mint, Address.Zero, Account(2), Symbol.Of("KRW"), Amount.Max, "a note: 원", height * 1_000)],
        Candles = [new CandleChange(0, CandleInterval.Hour, new Candle(0, 1, 4, 1, 2, 10, UInt128.MaxValue, 3))],
        Books = [new BookChange(0, new BookDelta(height, 1, [], []))],
        Events = [new EventCount(403, 2)],
        TermsChanged = false,
    };
}
