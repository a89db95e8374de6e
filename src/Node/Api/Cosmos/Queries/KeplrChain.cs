using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>What Keplr's <c>experimentalSuggestChain</c> takes: the city as a chain (docs.keplr.app, suggest-chain), with the addresses at which whoever asks can reach this node.</summary>
internal static class KeplrChain
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/keplr/chain.json";

    // Keplr derives Ethereum's accounts for this type of coin, so one key has one account in both worlds.
    private const int CoinType = 60;

    /// <summary>Writes the document.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="city">The city.</param>
    /// <param name="request">Who asks, and by which name.</param>
    /// <param name="rpc">Where CometBFT's RPC is; null where it is not served.</param>
    /// <param name="rest">Where REST is; null for where the request came to.</param>
    public static void Write(Utf8JsonWriter json, City city, HttpRequest request, string? rpc, string? rest = null)
    {
        using IStateSnapshot state = city.Reader.OpenSnapshot();
        List<AssetRecord> assets = StateReader.Assets(state);
        json.WriteStartObject();
        json.WriteString("chainId", city.Genesis.ChainId);
        json.WriteString("chainName", $"Gwangan {city.Genesis.ChainId}");
        // Whoever asks reaches REST by the name in the request, and the RPC by the same name.
        json.WriteString("rpc", rpc is null ? "" : At(request, rpc));
        json.WriteString("rest", rest is null ? $"{request.Scheme}://{request.Host.Value}" : At(request, rest));
        json.WriteStartObject("bip44");
        json.WriteNumber("coinType", CoinType);
        json.WriteEndObject();
        json.WriteStartObject("bech32Config");
        foreach ((string name, string ending) in (ReadOnlySpan<(string, string)>)[("Acc", ""), ("Val", "valoper"), ("Cons", "valcons")])
        {
            json.WriteString($"bech32Prefix{name}Addr", Bech32.AccountPrefix + ending);
            json.WriteString($"bech32Prefix{name}Pub", Bech32.AccountPrefix + ending + "pub");
        }
        json.WriteEndObject();
        json.WriteStartArray("currencies");
        Denoms denoms = new(state);
        foreach (AssetRecord asset in assets) WriteCurrency(json, asset, denoms.Of(asset.Id), gasPrice: null);
        json.WriteEndArray();
        json.WriteStartArray("feeCurrencies");
        if (assets.Count > 0) WriteCurrency(json, assets[0], denoms.Fees, StateReader.Parameters(state).WonPerCost);
        json.WriteEndArray();
        json.WriteStartArray("features");
        if (city.HasEvm)
        {
            json.WriteStringValue("eth-address-gen");
            json.WriteStringValue("eth-key-sign");
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string At(HttpRequest request, string url) => new UriBuilder(request.Scheme, request.Host.Host, new Uri(url).Port).Uri.GetLeftPart(UriPartial.Authority);

    private static void WriteCurrency(Utf8JsonWriter json, AssetRecord asset, string denom, Amount? gasPrice)
    {
        json.WriteStartObject();
        json.WriteString("coinDenom", asset.Symbol.ToString());
        json.WriteString("coinMinimalDenom", denom);
        json.WriteNumber("coinDecimals", Amount.Decimals);
        if (gasPrice is { } perCost)
        {
            // The price never moves, so there is one step; rounded up to a whole unit, which is nothing.
            decimal price = (decimal)((perCost.Units + Limits.CosmosGasPerCost - 1) / Limits.CosmosGasPerCost);
            json.WriteStartObject("gasPriceStep");
            foreach (string step in (ReadOnlySpan<string>)["low", "average", "high"]) json.WriteNumber(step, price);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
