using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Genesis;

/// <summary>The demo city's vaults: what accounts begin with and what newcomers are given lies in them, gold in numbered bars, nine tenths of the coins cold.</summary>
internal static class DemoVaults
{
    private const long HourMs = 3_600_000;

    // Gold bars are those of the London market, about 400 troy ounces, 12.5 kilograms.
    private const ulong BarGrams = 12_500;

    // So many newcomers are given something.
    private const ulong Gifts = 10_000;

    private static readonly (string Asset, string Vault, ulong GiftWhole)[] Kept =
    [
        ("GOLD", "Yeouido vault", 100), ("SILVER", "Yeouido vault", 5_000), ("COPPER", "Incheon warehouse", 1_000), ("OIL", "Ulsan terminal", 100), ("BTC", "", 1),
    ];

    private static readonly (string Name, string Location, string Class)[] Vaults =
    [
        ("Yeouido vault", "KR-11 Seoul", "cold"), ("Incheon warehouse", "KR-28 Incheon", "cold"), ("Ulsan terminal", "KR-31 Ulsan", "cold"), ("Cold wallet", "offline", "cold"), ("Warm wallet", "online, two people", "warm"), ("Hot wallet", "online", "hot"),
    ];

    /// <summary>Writes the genesis section <c>custody</c>.</summary>
    /// <param name="json">Where.</param>
    /// <param name="assets">The assets.</param>
    /// <param name="funded">How many accounts begin with something of each.</param>
    /// <param name="auditor">The auditor's public key.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<GenesisAsset> assets, int funded, ReadOnlySpan<byte> auditor)
    {
        json.WriteStartObject("custody");
        json.WriteStartArray("assets");
        foreach ((string asset, _, ulong gift) in Kept) Terms(json, asset, gift);
        json.WriteEndArray();
        json.WriteStartArray("vaults");
        foreach ((string name, string location, string vaultClass) in Vaults)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("location", location);
            json.WriteString("class", vaultClass);
            json.WriteStartArray("holdings");
            foreach ((string asset, string vault, ulong gift) in Kept)
            {
                ulong whole = (ulong)funded * assets.First(each => each.Symbol == asset).Endowment + Gifts * gift;
                if (vault == name) Holding(json, asset, whole);
                else if (vault.Length == 0 && TwentiethsOfCoins(name) is > 0 and ulong parts) Holding(json, asset, parts == 1 ? whole / 20 : whole - whole / 20 * 2);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Policy(json);
        json.WriteStartArray("auditors");
        json.WriteStartObject();
        json.WriteString("publicKey", Convert.ToHexStringLower(auditor));
        json.WriteString("entity", "DEMO-AUDITOR");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Nine tenths cold, a twentieth each warm and hot.
    private static ulong TwentiethsOfCoins(string vault) => vault switch { "Cold wallet" => 18, "Warm wallet" or "Hot wallet" => 1, _ => 0 };

    private static void Terms(Utf8JsonWriter json, string asset, ulong gift)
    {
        json.WriteStartObject();
        json.WriteString("asset", asset);
        json.WriteString("cover", asset switch { "GOLD" => "lots", "BTC" => "addresses", _ => "document" });
        json.WriteNumber("attestationMaxAgeMs", 92 * 24 * HourMs);
        json.WriteNumber("allowDelayMs", 20_000);
        foreach ((string vaultClass, ulong times, long delayMs) in ((string, ulong, long)[])[("hot", 1, 0), ("warm", 10, 20_000), ("cold", 100, 300_000)])
        {
            json.WriteStartObject(vaultClass);
            json.WriteString("perTransactionMax", Amount.Whole(gift * times).ToString());
            json.WriteString("perDayMax", Amount.Whole(gift * times * 10).ToString());
            json.WriteNumber("delayMs", delayMs);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Holding(Utf8JsonWriter json, string asset, ulong whole)
    {
        json.WriteStartObject();
        json.WriteString("asset", asset);
        json.WriteString("units", Amount.Whole(whole).ToString());
        if (asset == "GOLD")
        {
            json.WriteStartArray("lots");
            for (ulong bar = 1; (bar - 1) * BarGrams < whole; bar++)
            {
                json.WriteStartObject();
                json.WriteString("serial", string.Create(CultureInfo.InvariantCulture, $"LSMNIKKO KR{bar:D6}"));
                json.WriteString("units", Amount.Whole(BarGrams).ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Policy(Utf8JsonWriter json)
    {
        json.WriteStartArray("policy");
        Rule(json, 10, ("initiator", "owner"), ("destination", "listed"), ("class", "hot"), ("action", "allow"));
        Rule(json, 20, ("initiator", "owner"), ("destination", "listed"), ("action", "require"));
        Rule(json, 30, ("initiator", "custodian"), ("destination", "vault"), ("action", "require"));
        Rule(json, 64, ("action", "deny"));
        json.WriteEndArray();
    }

    private static void Rule(Utf8JsonWriter json, int number, params (string Name, string Value)[] fields)
    {
        json.WriteStartObject();
        json.WriteNumber("number", number);
        foreach ((string name, string value) in fields)
        {
            json.WriteString(name, value);
            if (value == "require") json.WriteNumber("approvals", 1);
        }
        json.WriteEndObject();
    }
}
