using System.Buffers;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>An asset of a new city.</summary>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Class">What kind it is.</param>
/// <param name="Issuer">The body that answers for it.</param>
/// <param name="DisplayDecimals">Digits after the point that people see.</param>
/// <param name="Endowment">Whole units that an account begins with.</param>
/// <param name="Backing">What backs it: issuer, bank or custody.</param>
internal sealed record GenesisAsset(string Symbol, string Name, string Class, string Issuer, int DisplayDecimals, ulong Endowment, string Backing = "issuer");

/// <summary>A market of a new city, open from the first block.</summary>
/// <param name="Symbol">Its symbol.</param>
/// <param name="LotSize">What a lot is of the asset, as a decimal number.</param>
/// <param name="Ticks">The table of price steps.</param>
/// <param name="NotionalMinWon">The least that an order is worth, in won.</param>
/// <param name="ReferencePrice">Where trading starts.</param>
internal sealed record GenesisMarket(string Symbol, string LotSize, string Ticks, ulong NotionalMinWon, int ReferencePrice);

/// <summary>Writes the genesis of a new city: the frame that every city has, and the parts of its state that cities have alike.</summary>
internal sealed class GenesisWriter(Utf8JsonWriter json)
{
    /// <summary>Writes a whole genesis into a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="chainId">1 to 50 characters.</param>
    /// <param name="time">Time of the genesis, RFC 3339.</param>
    /// <param name="validators">Who signs blocks.</param>
    /// <param name="writeState">Writes what is in <c>appState</c>, by this writer and beside it.</param>
    public static void Write(string path, string chainId, string time, IReadOnlyList<NamedValidator> validators, Action<GenesisWriter, Utf8JsonWriter> writeState)
    {
        ArrayBufferWriter<byte> document = new();
        using (Utf8JsonWriter json = new(document, new JsonWriterOptions { Indented = true, IndentSize = 2 }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "genesis.schema.json");
            json.WriteString("chainId", chainId);
            json.WriteString("genesisTime", time);
            json.WriteStartArray("validators");
            foreach (NamedValidator validator in validators)
            {
                json.WriteStartObject();
                json.WriteString("name", validator.Name);
                json.WriteString("publicKey", Convert.ToHexStringLower(validator.Key.Bytes));
                json.WriteNumber("power", validator.Power);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("consensusParams");
            json.WriteStartObject("block");
            json.WriteNumber("maxBytes", 22_020_096);
            json.WriteNumber("maxGas", -1);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("appState");
            writeState(new GenesisWriter(json), json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        DurableFile.Write(path, document.WrittenMemory);
    }

    /// <summary>Envelopes in the order of their arrival, and nothing to pay for them.</summary>
    public void Parameters()
    {
        json.WriteStartObject("parameters");
        json.WriteString("orderRule", "fifo");
        json.WriteString("wonPerCost", "0");
        json.WriteEndObject();
    }

    /// <summary>The assets.</summary>
    public void Assets(IEnumerable<GenesisAsset> assets)
    {
        json.WriteStartArray("assets");
        foreach (GenesisAsset asset in assets)
        {
            json.WriteStartObject();
            json.WriteString("symbol", asset.Symbol);
            json.WriteString("name", asset.Name);
            json.WriteString("class", asset.Class);
            json.WriteString("issuer", asset.Issuer);
            json.WriteString("lot", Amount.One.ToString());
            json.WriteNumber("displayDecimals", asset.DisplayDecimals);
            json.WriteString("backing", asset.Backing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The markets.</summary>
    public void Markets(IEnumerable<GenesisMarket> markets)
    {
        json.WriteStartArray("markets");
        foreach (GenesisMarket market in markets)
        {
            json.WriteStartObject();
            json.WriteString("symbol", market.Symbol);
            json.WriteString("lotSize", Units(market.LotSize));
            json.WriteString("priceStep", Amount.One.ToString());
            json.WriteString("ticks", market.Ticks);
            json.WriteString("minNotional", Amount.Whole(market.NotionalMinWon).ToString());
            json.WriteNumber("makerFeeBps", 2);
            json.WriteNumber("takerFeeBps", 5);
            json.WriteNumber("bandPercent", 30);
            json.WriteNumber("referencePrice", market.ReferencePrice);
            json.WriteString("status", "open");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The accounts, each with what it begins with.</summary>
    /// <param name="addresses">Whose.</param>
    /// <param name="assets">Of which assets each has something.</param>
    /// <param name="fullCount">Those behind so many have the first asset only.</param>
    /// <param name="giver">Who has whole units of the first asset to give away; null for nobody.</param>
    public void Accounts(IReadOnlyList<Address> addresses, GenesisAsset[] assets, int fullCount = int.MaxValue, (string Address, ulong Whole)? giver = null)
    {
        json.WriteStartArray("accounts");
        for (int i = 0; i < addresses.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("address", addresses[i].ToString());
            json.WriteStartObject("balances");
            foreach (GenesisAsset asset in assets.AsSpan(0, i < fullCount ? assets.Length : 1)) json.WriteString(asset.Symbol, Amount.Whole(asset.Endowment).ToString());
            json.WriteEndObject();
            json.WriteEndObject();
            if (json.BytesPending > 1 << 20) json.Flush();
        }
        if (giver is { } has)
        {
            json.WriteStartObject();
            json.WriteString("address", has.Address);
            json.WriteStartObject("balances");
            json.WriteString(assets[0].Symbol, Amount.Whole(has.Whole).ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Units(string decimalText)
    {
        string[] parts = decimalText.Split('.');
        return (parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(Amount.Decimals, '0')).TrimStart('0');
    }
}
