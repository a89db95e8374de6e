using System.Data.Common;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Tests.Api;
using Gwangan.Tests.Index;

namespace Gwangan.Tests.Feed;

public sealed class FeedAgainstChainTests
{
    [Fact]
    public async Task After_random_trading_the_feed_the_state_and_a_client_of_the_socket_have_the_same_book()
    {
        await using ApiCity city = await ApiCity.StartAsync();
        using ClientWebSocket all = await city.ConnectAsync(), best = await city.ConnectAsync();
        await ApiCity.SendAsync(all, """{"op":"subscribe","id":1,"channels":[{"channel":"book","market":"GOLD-KRW"}]}""");
        await ApiCity.SendAsync(best, """{"op":"subscribe","id":1,"channels":[{"channel":"book","market":"GOLD-KRW","depth":5}]}""");
        ClientBook allBook = new(all), bestBook = new(best);
        await allBook.ReadUntilAsync(1);
        await bestBook.ReadUntilAsync(1);

        await city.TradeAsync(new Random(7), 2_000);

        JsonElement full = await city.GetAsync("/api/v1/markets/GOLD-KRW/book/full");
        long sequence = full.GetProperty("sequence").GetInt64();
        await allBook.ReadUntilAsync(sequence);
        Assert.True(allBook.Deltas > 50, $"{allBook.Deltas} deltas");
        JsonElement levels = await city.GetAsync("/api/v1/markets/GOLD-KRW/book?depth=0"), top = await city.GetAsync("/api/v1/markets/GOLD-KRW/book?depth=5");
        Assert.Equal(levels.GetProperty("bids").GetRawText(), allBook.Text("bids"));
        Assert.Equal(levels.GetProperty("asks").GetRawText(), allBook.Text("asks"));
        await bestBook.ReadUntilEqualAsync(top);
        AssertBookIsTheStates(city, full);
    }

    [PostgresFact]
    public async Task A_city_goes_on_without_the_database_of_its_index_which_follows_when_it_is_back()
    {
        using PostgresServer server = new();
        await using ApiCity city = await ApiCity.StartAsync(server.NewIndex());
        await city.TradeAsync(new Random(13), 100);
        await SettleAsync(city);

        server.Stop();
        long height = city.City.Head.Current.Height;
        await city.TradeAsync(new Random(14), 100);
        Assert.True(city.City.Head.Current.Height > height);
        Assert.NotNull(city.Api.Feed.IndexProblem);
        Assert.Null(city.Api.Feed.Problem);
        using (HttpResponseMessage history = await city.Http.GetAsync($"/api/v1/accounts/{city.Address(0)}/operations"))
        {
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, history.StatusCode);
            Assert.Contains("api.IndexAway", await history.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        server.Start();
        await SettleAsync(city);
        Assert.Null(city.Api.Feed.IndexProblem);
        height = city.Api.Feed.IndexHeight;
        Assert.Equal(Enumerable.Range(1, (int)height).Select(number => (long)number).Reverse(), city.Api.Index.Blocks(height + 1, (int)height).Select(block => block.Height));
    }

    [PostgresFact]
    public async Task The_feed_goes_on_however_long_the_index_is_away_which_then_reads_again_what_it_missed()
    {
        using PostgresServer server = new();
        await using ApiCity city = await ApiCity.StartAsync(server.NewIndex(), new EnginePace { BlockMs = 2, IdleMs = 4 });
        await city.TradeAsync(new Random(21), 100);
        await SettleAsync(city);

        server.Stop();
        long stopped = city.City.Head.Current.Height;
        await city.TradeAsync(new Random(22), 100);
        await city.DoAsync(1, new Chain.Modules.Money.Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(5), "rent"));
        // More blocks than wait for the index in memory.
        await city.Api.Feed.WaitAsync(stopped + 700, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(180));
        await city.TradeAsync(new Random(23), 100);
        long height = city.City.Head.Current.Height;
        await city.Api.Feed.WaitAsync(height, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(180));
        Assert.True(city.Api.Feed.IndexHeight <= stopped + 1, $"{city.Api.Feed.IndexHeight}");
        Assert.Contains(city.Api.Health.Ready().Reasons, reason => reason.Code == "indexBehind");
        Assert.Empty(city.Api.Health.Live().Reasons);
        AssertBookIsTheStates(city, await city.GetAsync("/api/v1/markets/GOLD-KRW/book/full"));

        server.Start();
        await city.Api.Feed.WaitIndexAsync(height, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(180));
        await city.TradeAsync(new Random(24), 100);
        await SettleAsync(city);
        Assert.Null(city.Api.Feed.IndexProblem);
        Assert.Empty(city.Api.Health.Ready().Reasons);
        await city.CloseAsync();
        SortedDictionary<string, string> live = Dump(city);
        OpenIndex(city, isAnew: true).Dispose();
        await city.OpenAsync();
        await SettleAsync(city);
        await city.CloseAsync();
        AssertSame(live, Dump(city));
        await city.OpenAsync();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_restart_restores_the_feed_and_an_index_built_again_is_the_same_table_by_table(Backend backend)
    {
        await using ApiCity city = await ApiCity.StartAsync(backend == Backend.Sqlite ? null : PostgresServer.Shared.NewIndex());
        await city.TradeAsync(new Random(11), 400);
        string before = await AnswersAsync(city);
        await city.CloseAsync();

        await city.OpenAsync();
        AssertBookIsTheStates(city, await city.GetAsync("/api/v1/markets/GOLD-KRW/book/full"));
        Assert.Equal(before, await AnswersAsync(city));
        await city.TradeAsync(new Random(12), 300);
        await city.DoAsync(1, new Chain.Modules.Money.Transfer(city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(5), "rent"));
        await SettleAsync(city);
        AssertBookIsTheStates(city, await city.GetAsync("/api/v1/markets/GOLD-KRW/book/full"));
        before = await AnswersAsync(city);
        await city.CloseAsync();
        SortedDictionary<string, string> live = Dump(city);

        OpenIndex(city, isAnew: true).Dispose();
        await city.OpenAsync();
        await SettleAsync(city);
        Assert.Equal(before, await AnswersAsync(city));
        long height = city.Api.Feed.IndexHeight;
        await city.CloseAsync();
        AssertSame(live, Dump(city));
        Assert.True(height > 0);
        await city.OpenAsync();
    }

    /// <summary>Two indexes of one city are the same; in the second the chain has gone on by some empty blocks, which leave rows in two tables only.</summary>
    internal static void AssertSame(SortedDictionary<string, string> before, SortedDictionary<string, string> after)
    {
        foreach (string table in IndexSchema.Tables)
        {
            Assert.True(table is "candles" or "events" or "issuance" or "payments" || before[table].Length > 0, table);
            if (table is "blocks" or "meta") Assert.StartsWith(table == "blocks" ? before[table] : "", after[table]);
            else Assert.Equal((table, before[table]), (table, after[table]));
        }
    }

    private static void AssertBookIsTheStates(ApiCity city, JsonElement full)
    {
        List<string> expected = [], found = [];
        using (IStateSnapshot state = city.City.Reader.OpenSnapshot(full.GetProperty("height").GetInt64()))
        {
            foreach (OrderRecord order in StateReader.Orders(state)
                .Where(order => order.MarketId == 0 && (order.Traits & (OrderTraits.Waiting | OrderTraits.Hidden)) == 0).OrderBy(order => order.Side).ThenBy(order => order.Side == Side.Buy ? -order.Price : order.Price).ThenBy(order => order.Sequence))
                expected.Add($"{order.Side} {order.OrderId} {order.Price} {Decimals.Of(Amount.Whole((ulong)(order.Remaining - ReserveOf(state, order))).Units / 100)} {order.Owner}");
        }
        foreach ((string name, Side side) in new[] { ("bids", Side.Buy), ("asks", Side.Sell) })
            foreach (JsonElement order in full.GetProperty(name).EnumerateArray())
                found.Add($"{side} {order.GetProperty("orderId").GetString()} {order.GetProperty("price").GetString()} {order.GetProperty("size").GetString()} {order.GetProperty("owner").GetString()}");
        Assert.NotEmpty(found);
        Assert.Equal(expected, found);
    }

    private static long ReserveOf(IStateSnapshot state, OrderRecord order)
    {
        if ((order.Traits & OrderTraits.Iceberg) == 0) return 0;
        IcebergRecord iceberg = default;
        Assert.True(state.TryRead(MarketModule.IcebergsSchema, BitConverter.GetBytes(order.OrderId), MemoryMarshal.AsBytes(new Span<IcebergRecord>(ref iceberg)), out _));
        return iceberg.Reserve;
    }

    private static async Task SettleAsync(ApiCity city) => await city.Api.Feed.WaitIndexAsync(city.City.Head.Current.Height, CancellationToken.None);

    private static async Task<string> AnswersAsync(ApiCity city)
    {
        List<string> answers = [];
        foreach (string name in (string[])["bids", "asks", "sequence"]) answers.Add((await city.GetAsync("/api/v1/markets/GOLD-KRW/book/full")).GetProperty(name).GetRawText());
        foreach (string path in (string[])["trades?limit=500", "candles?interval=1m", "candles?interval=5m", "candles?interval=1h", "candles?interval=1d"])
            answers.Add((await city.GetAsync("/api/v1/markets/GOLD-KRW/" + path)).GetRawText());
        for (int user = 0; user < 6; user++)
            foreach (string list in (string[])["orders?limit=500", "orders?status=open&limit=500", "trades?limit=500", "balances", "transfers", "operations?limit=500", "history?limit=500"])
                answers.Add((await city.GetAsync($"/api/v1/accounts/{city.Address(user)}/{list}")).GetRawText());
        JsonElement ticker = await city.GetAsync("/api/v1/markets/GOLD-KRW/ticker");
        foreach (string name in (string[])["last", "open24h", "high24h", "low24h", "volume24h", "notional24h", "bid", "ask"]) answers.Add(ticker.GetProperty(name).GetRawText());
        return string.Join('\n', answers);
    }

    private static IndexDatabase OpenIndex(ApiCity city, bool isAnew = false) => IndexDatabase.Open(Path.Combine(city.Folder, "index"), city.Index, (_, _) => true, isAnew);

    internal static SortedDictionary<string, string> Dump(ApiCity city)
    {
        SortedDictionary<string, string> dump = [];
        using IndexDatabase database = OpenIndex(city);
        using DbConnection connection = database.Connect();
        foreach (string table in IndexSchema.Tables)
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
            using DbDataReader reader = command.ExecuteReader();
            System.Text.StringBuilder text = new();
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++) text.Append(reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i)).Append('|');
                text.Append('\n');
            }
            dump[table] = text.ToString();
        }
        return dump;
    }

    // What a client does with the book channel: a snapshot, then deltas, each of which names the one before it.
    private sealed class ClientBook
    {
        private readonly Channel<JsonElement> _messages = Channel.CreateUnbounded<JsonElement>();
        private readonly SortedDictionary<decimal, string> _bids = new(Comparer<decimal>.Create((a, b) => b.CompareTo(a))), _asks = [];
        private long _sequence;

        public ClientBook(ClientWebSocket socket) => _ = ReceiveAllAsync(socket);

        public int Deltas { get; private set; }

        public string Text(string side) => $"[{string.Join(',', (side == "bids" ? _bids : _asks).Values)}]";

        public async Task ReadUntilAsync(long sequence)
        {
            while (_sequence < sequence) Take(await NextAsync());
        }

        public async Task ReadUntilEqualAsync(JsonElement book)
        {
            while (Text("bids") != book.GetProperty("bids").GetRawText() || Text("asks") != book.GetProperty("asks").GetRawText()) Take(await NextAsync());
        }

        private async Task<JsonElement> NextAsync()
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
            return await _messages.Reader.ReadAsync(limit.Token);
        }

        // Whoever leaves messages or pings unread for long is cut off, and trading may take long.
        private async Task ReceiveAllAsync(ClientWebSocket socket)
        {
            try
            {
                while (await ApiCity.ReceiveAsync(socket) is { } message) _messages.Writer.TryWrite(message);
                _messages.Writer.Complete();
            }
            catch (Exception error)
            {
                _messages.Writer.Complete(error);
            }
        }

        private void Take(JsonElement message)
        {
            if (!message.TryGetProperty("channel", out _)) return;
            if (message.GetProperty("type").GetString() == "delta")
            {
                Assert.Equal(_sequence, message.GetProperty("previous").GetInt64());
                Deltas++;
            }
            _sequence = message.GetProperty("sequence").GetInt64();
            foreach (JsonElement level in message.GetProperty("bids").EnumerateArray()) Set(_bids, level);
            foreach (JsonElement level in message.GetProperty("asks").EnumerateArray()) Set(_asks, level);
        }

        private static void Set(SortedDictionary<decimal, string> side, JsonElement level)
        {
            decimal price = decimal.Parse(level[0].GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            if (level[1].GetString() == "0") side.Remove(price);
            else side[price] = level.GetRawText();
        }
    }
}
