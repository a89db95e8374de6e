using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;
using Gwangan.Node.Solvency;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What the routes of the exchange share: the city, its feed and index, and how parameters are read.</summary>
public sealed class ExchangeApi
{
    /// <summary>Opens the index of a city.</summary>
    public ExchangeApi(City city)
    {
        City = city;
        AccessOptions access = city.Options.Access;
        Connections = new AddressShares(access.ConnectionsMax, access.ConnectionsPerAddressMax);
        Feed = new ExchangeFeed(city.Reader, city.Head, OpenIndex(city), city.Log) { Indexed = city.Indexed, BeginsWithOrders = city.Genesis.Import is not null };
        city.Add(Feed);
        Solvency = new SolvencyHistory(city.Folder.Solvency, city.Reader, city.Head);
        Operations = new OperationItems(city.Chain.Catalog);
        Demo = DemoFaucet.TryOpen(this);
        Health = new Health(this);
        Access = new AccessGuard(city.Options.Callers, access.SocketsMax, city.Folder.ApiKeys, city.Clock, city.Log);
        Access.AddTo(city.Metrics);
        NodeGauges.Add(this);
    }

    /// <summary>Opens the index of a city, or makes it again from its first block.</summary>
    public static IndexDatabase OpenIndex(City city, bool isAnew = false) => IndexDatabase.Open(
        Path.Combine(city.Options.Data, "index"), city.Options.Index, (height, hash) => city.Reader.TryRead(height) is { } block && block.Hash == hash, isAnew);

    /// <summary>The city.</summary>
    public City City { get; }

    /// <summary>What follows its blocks.</summary>
    public ExchangeFeed Feed { get; }

    /// <summary>Statements of solvency of the past.</summary>
    public SolvencyHistory Solvency { get; }

    /// <summary>What large requests share while they come in.</summary>
    public IncomingBytes Incoming { get; } = new();

    /// <summary>Requests that are underway.</summary>
    public RequestPlaces Requests { get; } = new(ApiLimits.RequestsMax, ApiLimits.RequestsPerCallerMax);

    /// <summary>Gives out demo money; null in a city that is no demo.</summary>
    public DemoFaucet? Demo { get; }

    /// <summary>The simulated banks of a demo city.</summary>
    public DemoBankRoutes DemoBanks { get; } = new();

    /// <summary>Who may come in.</summary>
    public AccessGuard Access { get; }

    /// <summary>Whether it lives, and whether it can be used.</summary>
    public Health Health { get; }

    /// <summary>Answers Ethereum's JSON-RPC on the page's own address; null where none is served.</summary>
    public Func<HttpContext, Task>? Ethereum { get; set; }

    /// <summary>Tells Keplr of the city, for its page; null where REST is not served.</summary>
    public Func<HttpContext, Task>? KeplrChain { get; set; }

    /// <summary>Connections to the public listener.</summary>
    public AddressShares Connections { get; }

    /// <summary>What TLS shows; null where the listener is plain.</summary>
    public CertificateKeeper? Certificate { get; init; }

    /// <summary>Open orders: in the books, and waiting for their trigger.</summary>
    public int OpenOrderCount
    {
        get
        {
            lock (Live.Gate) return Live.OpenOrderCount;
        }
    }

    /// <summary>Open orders by where they are.</summary>
    public (string State, int Count)[] OpenOrders
    {
        get
        {
            lock (Live.Gate) return [("resting", Live.OpenOrderCount - Live.WaitingCount - Live.HiddenCount), ("hidden", Live.HiddenCount), ("waiting", Live.WaitingCount)];
        }
    }

    /// <summary>The exchange of now.</summary>
    public LiveExchange Live => Feed.Live;

    /// <summary>The history.</summary>
    public IndexReader Index => Feed.Index;

    /// <summary>Envelopes as the API shows them.</summary>
    public OperationItems Operations { get; }

    /// <summary>A market by its symbol.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public MarketTerms MarketOf(string symbol) => Live.TryFind(symbol, out MarketTerms? terms) ? terms : throw ApiException.NotFound("such market");

    /// <summary>The market a list is narrowed to; -1 for all.</summary>
    public int MarketFilter(string? symbol) => symbol is null ? -1 : MarketOf(symbol).Id;

    /// <summary>A view of the state at a height (none: the latest).</summary>
    public IStateSnapshot StateAt(long? height)
    {
        if (height is < 1) throw ApiException.BadRequest("height is a whole number above zero.");
        return City.Reader.OpenSnapshot(height ?? 0);
    }

    /// <summary>Waits until the index shows what the client has seen, and tells in the answer what it shows.</summary>
    public async Task IndexReadyAsync(HttpContext context)
    {
        long wanted = Feed.Height;
        bool wasAsked = context.Request.Headers.ContainsKey(ApiEdge.HeightHeader);
        if (Feed.IndexHeight >= wanted) return;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(wasAsked ? ApiLimits.IndexWaitAskedMax : ApiLimits.IndexWaitMax);
        try
        {
            await Feed.WaitIndexAsync(wanted, limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            if (wasAsked) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.IndexBehind", "The index of history has not reached the height that the client has seen.");
            context.Response.Headers[ApiEdge.HeightHeader] = ItemMaker.Number(Feed.IndexHeight);
        }
    }

    /// <summary>An account in either spelling.</summary>
    /// <exception cref="ApiException">It is neither.</exception>
    public static Address AccountOf(string? text)
    {
        if (text is not null && (Address.TryParse(text, out Address address) || Bech32.TryParseAccount(text, out address))) return address;
        throw ApiException.BadRequest("An account is 0x with 40 hex digits, or gwangan1….");
    }

    /// <summary>The size of a page.</summary>
    public static int LimitOf(int? limit) => limit switch
    {
        null => ApiLimits.PageItemsDefault,
        >= 1 and <= ApiLimits.PageItemsMax => limit.Value,
        _ => throw ApiException.BadRequest($"limit is from 1 to {ApiLimits.PageItemsMax}."),
    };

    /// <summary>A cursor that is a number; none means the end of time.</summary>
    public static long BeforeOf(string? before)
    {
        if (before is null) return long.MaxValue;
        return long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw ApiException.BadRequest("before is the next of the page before.");
    }

    /// <summary>A cursor of two numbers, height-count; none means the end of time.</summary>
    public static long PlaceBefore(string? before)
    {
        if (before is null) return long.MaxValue;
        int dash = before.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) throw ApiException.BadRequest("before is the next of the page before.");
        long height = BeforeOf(before[..dash]), count = BeforeOf(before[(dash + 1)..]);
        return height >> (62 - IndexSchema.PlaceBits) == 0 && count >> IndexSchema.PlaceBits == 0
            ? IndexSchema.PlaceOf(height, (int)count)
            : throw ApiException.BadRequest("before is the next of the page before.");
    }

    /// <summary>A page with the cursor of the next one, if there may be one.</summary>
    public static Page<TItem> PageOf<TRow, TItem>(List<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        new([.. rows.Select(item)], rows.Count == limit ? cursor(rows[^1]) : null);
}
