using System.Globalization;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Node.Api;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Replay;

/// <summary>A fresh city for one replay: a demo city without traders, in a temporary folder, on a free port of this machine, whose accounts own enough to carry any flow.</summary>
public sealed class ReplayCity : IAsyncDisposable
{
    private const string ChainId = "gwangan-replay-1";

    // Of each of the market's two assets together, in whole units: below the range of amounts (3.4 × 10^20), whatever the number of accounts.
    private const ulong SupplyWhole = 10_000_000_000_000_000_000;

    private readonly JsonNode _genesis;
    private City? _city;
    private WebApplication? _app;

    private ReplayCity(string folder, JsonNode genesis) => (Folder, _genesis) = (folder, genesis);

    /// <summary>Its data folder.</summary>
    public string Folder { get; }

    /// <summary>Where it answers, once started.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Writes its genesis, which <see cref="Fit"/> can still change.</summary>
    public static ReplayCity Create(int accounts)
    {
        string folder = Directory.CreateTempSubdirectory("gwangan-replay-").FullName;
        DemoCity.Write(folder, ChainId, accounts, TimeProvider.System.GetUtcNow());
        return new ReplayCity(folder, JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "genesis.json")))!);
    }

    /// <summary>A market's terms as the genesis has them, and the width of its band in percent.</summary>
    /// <exception cref="NodeException">There is no such market.</exception>
    public MarketTerms TermsOf(string market, out int bandPercent)
    {
        JsonNode terms = MarketNode(market);
        if (!TickTable.TryParse(terms["ticks"]!.GetValue<string>(), out TickTable ticks)) throw new NodeException($"{market}: its ticks are no tick table");
        bandPercent = terms["bandPercent"]!.GetValue<int>();
        MarketTerms bare = new(Symbol.Of(market), AmountOf(terms["lotSize"]!), AmountOf(terms["priceStep"]!), ticks, 1, 1, 1, AmountOf(terms["minNotional"]!));
        return bare.Around(terms["referencePrice"]!.GetValue<long>(), bandPercent);
    }

    /// <summary>Puts the market's reference price where the recording trades, and gives the accounts enough of both its assets, which nothing backs here.</summary>
    public void Fit(MarketTerms terms)
    {
        string market = terms.Market.ToString();
        MarketNode(market)["referencePrice"] = terms.ReferencePrice;
        JsonObject state = _genesis["appState"]!.AsObject();
        JsonArray accounts = state["accounts"]!.AsArray();
        // No bank and no vault holds as much: here the register itself is the asset.
        state.Remove("reserves");
        state.Remove("custody");
        foreach (JsonNode? asset in state["assets"]!.AsArray()) asset!["backing"] = "issuer";
        string share = Amount.Whole(SupplyWhole / (ulong)accounts.Count).ToString();
        foreach (JsonNode? account in accounts)
            foreach (string asset in market.Split('-')) account!["balances"]![asset] = share;
        File.WriteAllText(Path.Combine(Folder, "genesis.json"), _genesis.ToJsonString());
    }

    /// <summary>Starts it.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _city = City.Open(new NodeOptions { Data = Folder, Http = "127.0.0.1:0" }, cancel: cancel);
        _app = await HttpHost.StartAsync(_city, cancel);
        _city.Start();
        Url = new Uri(_app.Urls.First());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }
        if (_city is not null) await _city.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private JsonNode MarketNode(string market)
    {
        JsonArray markets = _genesis["appState"]!["markets"]!.AsArray();
        return markets.FirstOrDefault(node => node!["symbol"]!.GetValue<string>() == market)
            ?? throw new NodeException($"--market {market}: there is no such market; there are {string.Join(", ", markets.Select(node => node!["symbol"]))}");
    }

    private static Amount AmountOf(JsonNode node) => Amount.TryParse(node.GetValue<string>(), out Amount amount)
        ? amount
        : throw new NodeException(string.Create(CultureInfo.InvariantCulture, $"genesis: \"{node}\" is no amount"));
}
