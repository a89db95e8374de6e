using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Node.Replay;

namespace Gwangan.Tests.Replay;

public sealed class ReaderTests
{
    private const string BitstampHeader = "id,timestamp,exchange.timestamp,price,volume,action,direction\n";
    private const string MboHeader = "ts_event,action,side,price,size,order_id\n";

    [Theory]
    [InlineData("1", 2, true, 100)]
    [InlineData("0.01", 2, true, 1)]
    [InlineData("236.470", 2, true, 23_647)]
    [InlineData("-1.5", 1, true, -15)]
    [InlineData("1e-05", 8, true, 1_000)]
    [InlineData("2.5E3", 0, true, 2_500)]
    [InlineData("0.000", 0, true, 0)]
    [InlineData("9223372036854775807", 0, true, long.MaxValue)]
    [InlineData("9223372036854775808", 0, false, 0)]
    [InlineData("0.001", 2, false, 0)]
    [InlineData("", 2, false, 0)]
    [InlineData("1.2.3", 2, false, 0)]
    [InlineData("abc", 2, false, 0)]
    [InlineData(".", 2, false, 0)]
    [InlineData("1e99", 2, false, 0)]
    public void Decimal_numbers_are_read_exactly_or_not_at_all(string text, int decimals, bool isNumber, long expected)
    {
        Assert.Equal(isNumber, TextFields.TryFixed(Encoding.ASCII.GetBytes(text), decimals, out long value));
        if (isNumber) Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1609160400000429831", 1_609_160_400_000_429_831)]
    [InlineData("2020-12-28T13:00:00.000429831Z", 1_609_160_400_000_429_831)]
    [InlineData("2020-12-28T13:00:00Z", 1_609_160_400_000_000_000)]
    [InlineData("2020-12-28 14:00:00.5+01:00", 1_609_160_400_500_000_000)]
    public void Times_are_nanoseconds_or_ISO_8601(string text, long expected)
    {
        Assert.True(TextFields.TryTimeNs(Encoding.ASCII.GetBytes(text), out long ns));
        Assert.Equal(expected, ns);
    }

    [Fact]
    public void Bitstamp_events_are_read_with_their_header_or_without()
    {
        const string Lines = "7,1430438404518,1430438404000,236.47,200000000,created,bid\r\n\r\n7,1430438404635,0,236.47,178855669,changed,bid\r\n8,1430438404637,0,236.48,0,deleted,ask";
        List<RecordedEvent> events = Recordings.Read(BitstampHeader + Lines);
        Assert.Equal(
            [
                new(2, 1_430_438_404_518_000_000, RecordedKind.Add, 7, Side.Buy, 23_647_000_000, 200_000_000),
                new(4, 1_430_438_404_635_000_000, RecordedKind.Left, 7, Side.Buy, 23_647_000_000, 178_855_669),
                new(5, 1_430_438_404_637_000_000, RecordedKind.Delete, 8, Side.Sell, 23_648_000_000, 0),
            ],
            events);
        Assert.Equal(events.Select(e => e with { Place = 0 }), Recordings.Read(Lines).Select(e => e with { Place = 0 }));
    }

    [Fact]
    public void Bitstamp_columns_may_stand_in_any_order_and_the_file_may_begin_with_a_byte_order_mark()
    {
        List<RecordedEvent> events = Recordings.Read("\ufeffdirection,action,volume,price,exchange.timestamp,timestamp,id\n\"ask\",\"created\",5,1.5,0,1,9\n");
        Assert.Equal([new RecordedEvent(2, 1_000_000, RecordedKind.Add, 9, Side.Sell, 150_000_000, 5)], events);
    }

    [Theory]
    [InlineData("7,1,1,236.47,5,created", "line 2: expected id,timestamp,exchange.timestamp,price,volume,action,direction, found 6 fields")]
    [InlineData(",1,1,236.47,5,created,bid", "line 2: id: expected an order id, found \"\"")]
    [InlineData("7,soon,1,236.47,5,created,bid", "line 2: timestamp: expected milliseconds, found \"soon\"")]
    [InlineData("7,1,1,-3,5,created,bid", "line 2: price: expected a price above 0, found \"-3\"")]
    [InlineData("7,1,1,3,0.5,created,bid", "line 2: volume: expected a whole number of 10^-8, found \"0.5\"")]
    [InlineData("7,1,1,3,0,created,bid", "line 2: volume: expected a size above 0 for a new order, found \"0\"")]
    [InlineData("7,1,1,3,5,born,bid", "line 2: action: expected created, changed or deleted, found \"born\"")]
    [InlineData("7,1,1,3,5,created,up", "line 2: direction: expected bid or ask, found \"up\"")]
    public void A_wrong_Bitstamp_line_is_named(string line, string expected) => Assert.EndsWith(expected, Recordings.ErrorOf(BitstampHeader + line), StringComparison.Ordinal);

    [Fact]
    public void The_raw_Bitstamp_feed_says_the_same_as_the_table()
    {
        List<RecordedEvent> events = Recordings.Read("""
            1430438404518 order_created {"price": "236.47", "amount": "2.00000000", "datetime": "1430438404", "id": 65595247, "order_type": 0}
            1430438404520 order_book {"bids": [["236.47", "1.0"]], "asks": []}
            1430438404635 order_changed {"price": 236.47, "amount": 1.78855669, "id": 65595247, "order_type": 0}
            1430438404645 trade {"price": 236.47, "amount": 1e-05, "id": 8111041}
            1430438404700 order_deleted {"price": "236.47", "amount": "0.00000000", "id": 65595247, "order_type": 0}
            """);
        Assert.Equal([RecordedKind.Add, RecordedKind.Left, RecordedKind.Trade, RecordedKind.Delete], events.Select(e => e.Kind));
        Assert.Equal([200_000_000, 178_855_669, 1_000, 0], events.Select(e => e.Size));
        Assert.All(events, e => Assert.Equal(23_647_000_000, e.Price));
    }

    [Theory]
    [InlineData("soon order_created {}", "line 2: expected \"milliseconds event json\"")]
    [InlineData("1 order_created {\"id\": 1,", "line 2: the JSON is broken")]
    [InlineData("1 order_created {\"id\": 1}", "line 2: expected id, price, amount and order_type")]
    [InlineData("1 order_created {\"id\": 1, \"price\": \"x\", \"amount\": 1, \"order_type\": 0}", "line 2: price: cannot be \"x\"")]
    public void A_wrong_line_of_the_raw_feed_is_named(string line, string expected) =>
        Assert.Contains(expected, Recordings.ErrorOf("1 order_deleted {\"id\": 1, \"price\": 1, \"amount\": 1, \"order_type\": 1}\n" + line), StringComparison.Ordinal);

    [Fact]
    public void Lobster_messages_are_read()
    {
        List<RecordedEvent> events = Recordings.Read("""
            34200.017459617,5,0,1,2238200,-1
            34200.18960767,1,11885113,21,2238100,1
            34200.2,2,11885113,1,2238100,1
            34200.3,4,11885113,5,2238100,1
            34200.4,3,11885113,15,2238100,1
            34200.5,7,0,0,-1,-1
            34200.6,6,-1,100,2238100,1
            """);
        Assert.Equal([RecordedKind.Trade, RecordedKind.Add, RecordedKind.Reduce, RecordedKind.Execute, RecordedKind.Delete, RecordedKind.Trade], events.Select(e => e.Kind));
        Assert.Equal(new RecordedEvent(2, 34_200_189_607_670, RecordedKind.Add, 11_885_113, Side.Buy, 2_238_100, 21), events[1]);
        Assert.Equal(Side.Sell, events[0].Side);
    }

    [Fact]
    public void A_Lobster_file_may_have_a_header_and_more_columns() =>
        Assert.Single(Recordings.Read("Time,Type,OrderID,Size,Price,Direction,MPID\n1.0,1,5,10,10000,-1,null\n"));

    [Theory]
    [InlineData("1.0,1,5,10,10000", "line 2: expected time,type,order id,size,price,direction, found 5 fields")]
    [InlineData("x,1,5,10,10000,1", "line 2: time: expected seconds.nanoseconds, found \"x\"")]
    [InlineData("1.0,9,5,10,10000,1", "line 2: type: expected 1 to 7, found \"9\"")]
    [InlineData("1.0,1,,10,10000,1", "line 2: order id: expected a number, found \"\"")]
    [InlineData("1.0,1,0,10,10000,1", "line 2: order id: 0 names no order")]
    [InlineData("1.0,1,5,0,10000,1", "line 2: size: expected a whole number above 0, found \"0\"")]
    [InlineData("1.0,1,5,10,1.5,1", "line 2: price: expected a whole number above 0, found \"1.5\"")]
    [InlineData("1.0,1,5,10,10000,0", "line 2: direction: expected 1 or -1, found \"0\"")]
    public void A_wrong_Lobster_line_is_named(string line, string expected) =>
        Assert.EndsWith(expected, Recordings.ErrorOf("1.0,1,4,10,10000,1\n" + line, RecordingFormat.Lobster), StringComparison.Ordinal);

    [Fact]
    public void Market_by_order_rows_are_read_whatever_the_order_of_columns()
    {
        List<RecordedEvent> events = Recordings.Read("""
            order_id,size,price,side,action,ts_event,flags
            0,0,,N,R,1609160400000000000,8
            10,5,100.25,B,A,1609160400000000001,0
            0,2,100.25,A,T,1609160400000000002,0
            10,2,100.25,B,F,1609160400000000002,0
            10,2,100.25,B,C,1609160400000000002,0
            10,1,101,B,M,1609160400000000003,0
            0,0,,N,N,1609160400000000003,0
            """);
        Assert.Equal([RecordedKind.Clear, RecordedKind.Add, RecordedKind.Aggress, RecordedKind.Fill, RecordedKind.Reduce, RecordedKind.Change], events.Select(e => e.Kind));
        Assert.Equal(new RecordedEvent(3, 1_609_160_400_000_000_001, RecordedKind.Add, 10, Side.Buy, 100_250_000_000, 500_000_000), events[1]);
        Assert.Equal(101_000_000_000, events[5].Price);
    }

    [Theory]
    [InlineData("5411750000000", 5_411_750_000_000)]
    [InlineData("100", 100_000_000_000)]
    public void Whole_prices_are_units_of_a_billionth_when_they_cannot_be_whole(string price, long expected) =>
        Assert.Equal(expected, Recordings.Read(MboHeader + $"1,A,A,{price},1,7\n")[0].Price);

    [Fact]
    public void Order_ids_that_are_no_numbers_are_mapped_to_stable_ones()
    {
        List<RecordedEvent> events = Recordings.Read(MboHeader + "1,A,B,1.5,1,d50ec984-77a8-460a-b958-66f114b0de9b\n2,C,B,1.5,1,d50ec984-77a8-460a-b958-66f114b0de9b\n");
        Assert.Equal(events[0].OrderId, events[1].OrderId);
        Assert.True(events[0].OrderId >> 63 == 1);
    }

    [Theory]
    [InlineData("1,X,B,1.5,1,7", "line 2: action: expected A, C, M, T, F, R or N, found \"X\"")]
    [InlineData("soon,A,B,1.5,1,7", "line 2: ts_event: expected nanoseconds or ISO 8601, found \"soon\"")]
    [InlineData("1,A,Q,1.5,1,7", "line 2: side: expected B, A or N, found \"Q\"")]
    [InlineData("1,A,N,1.5,1,7", "line 2: side: expected B or A, found \"N\"")]
    [InlineData("1,A,B,,1,7", "line 2: price: expected a price above 0, found \"\"")]
    [InlineData("1,A,B,1.5,0,7", "line 2: size: expected a size above 0, found \"0\"")]
    [InlineData("1,A,B,1.5,x,7", "line 2: size: expected a size, found \"x\"")]
    [InlineData("1,A,B,1.5,1,0", "line 2: order_id: expected an order id, found \"0\"")]
    [InlineData("1,A,B,1.5,1", "line 2: found 5 fields, but column order_id is number 6")]
    public void A_wrong_market_by_order_row_is_named(string line, string expected) => Assert.EndsWith(expected, Recordings.ErrorOf(MboHeader + line), StringComparison.Ordinal);

    [Fact]
    public void A_missing_column_is_named() =>
        Assert.Contains("no column \"order_id\"", Recordings.ErrorOf("ts_event,action,side,price,size\n1,A,B,1,1\n"), StringComparison.Ordinal);

    [Fact]
    public void Of_several_instruments_one_has_to_be_chosen()
    {
        const string Rows = "ts_event,action,side,price,size,order_id,symbol\n1,A,B,1.5,1,7,AAA\n2,A,B,1.5,1,8,BBB\n3,A,B,1.5,1,9,AAA\n";
        Assert.Contains("line 3: the file holds several instruments (\"AAA\" and \"BBB\"): choose one with --symbol", Recordings.ErrorOf(Rows), StringComparison.Ordinal);
        Assert.Equal([7UL, 9UL], Recordings.Read(Rows, symbol: "AAA").Select(e => e.OrderId));
    }

    [Fact]
    public void Command_streams_are_read_and_a_torn_record_is_named()
    {
        byte[] stream = Ops((0, 0, 5, 100, 7), (1, 1, 6, 99, 2), (3, 0, 5, 0, 0), (4, 0, 5, 101, 0), (5, 0, 5, 0, 1));
        Assert.Equal([RecordedKind.Add, RecordedKind.Immediate, RecordedKind.Delete, RecordedKind.Move, RecordedKind.Reduce], Recordings.Read(stream).Select(e => e.Kind));
        Assert.Contains("record 5 of 5: the file ends within it", Assert.Throws<RecordingException>(() => Recordings.Read(stream[..^3])).Message, StringComparison.Ordinal);
        Assert.Contains("record 1: type 2 is none of", Assert.Throws<RecordingException>(() => Recordings.Read(Ops((2, 0, 5, 100, 7)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_files_are_read_and_a_broken_one_is_not_taken_for_a_short_one()
    {
        byte[] plain = Encoding.ASCII.GetBytes(BitstampHeader + "7,1,1,236.47,5,created,bid\n");
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(plain);
        Assert.Single(Recordings.Read(packed.ToArray(), name: "recording.csv.gz"));
        Assert.Throws<RecordingException>(() => Recordings.Read(plain, RecordingFormat.BitstampCsv, name: "recording.csv.xz"));
    }

    [Fact]
    public void An_unknown_form_is_not_guessed()
    {
        Assert.Contains("name it with --format", Recordings.ErrorOf("hello world\n"), StringComparison.Ordinal);
        Assert.Contains("is empty", Recordings.ErrorOf(""), StringComparison.Ordinal);
    }

    [SharedFact("data/orders/bitstamp-2015-05-01.orders.csv.xz")]
    public void The_recording_is_read_in_full()
    {
        RecordingFile file = RecordingFile.Open(SharedFiles.Find("data/orders/bitstamp-2015-05-01.orders.csv.xz"));
        RecordingStatistics statistics = RecordingStatistics.Of(file.Read());
        Assert.Equal(RecordingFormat.BitstampCsv, file.Format);
        Assert.Equal([24_894, 602, 24_918], new[] { RecordedKind.Add, RecordedKind.Left, RecordedKind.Delete }.Select(statistics.CountOf));
        Assert.Equal(50_414, statistics.Events);
        Assert.Equal(1_000_000, statistics.PriceIncrement);
    }

    [SharedFact("data/orders/bitstamp-2015-05-01.log.xz")]
    public void The_raw_feed_of_the_recording_has_the_same_orders_in_the_same_book()
    {
        RecordedBook table = BookOf("orders.csv.xz"), feed = BookOf("log.xz");
        Assert.Equal(table.Orders.Keys.Order(), feed.Orders.Keys.Order());
        // The table lost the last of eight decimals here and there.
        foreach ((ulong id, RecordedOrder order) in table.Orders)
        {
            Assert.Equal((order.Side, order.Price), (feed.Orders[id].Side, feed.Orders[id].Price));
            Assert.InRange(feed.Orders[id].Size - order.Size, 0, 1);
        }

        static RecordedBook BookOf(string ending)
        {
            RecordedBook book = new();
            foreach (RecordedEvent recorded in RecordingFile.Open(SharedFiles.Find($"data/orders/bitstamp-2015-05-01.{ending}")).Read()) book.Apply(in recorded, out _, out _);
            return book;
        }
    }

    private static byte[] Ops(params (byte Type, byte Side, long Id, long Price, long Quantity)[] records)
    {
        byte[] stream = new byte[16 + 32 * records.Length];
        "OPS1"u8.CopyTo(stream);
        BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(8), records.Length);
        for (int i = 0; i < records.Length; i++)
        {
            Span<byte> record = stream.AsSpan(16 + 32 * i, 32);
            (record[0], record[1]) = (records[i].Type, records[i].Side);
            BinaryPrimitives.WriteInt64LittleEndian(record[8..], records[i].Id);
            BinaryPrimitives.WriteInt64LittleEndian(record[16..], records[i].Price);
            BinaryPrimitives.WriteInt64LittleEndian(record[24..], records[i].Quantity);
        }
        return stream;
    }
}
