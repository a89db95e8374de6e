using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>Writes the data folder of a demo city: genesis, the validator's key, the seven bodies' keys, and the seed from which every demo account's key follows.</summary>
public static class DemoCity
{
    /// <summary>Demo accounts that hold something of every asset; further ones hold won only.</summary>
    public const int FundedAccounts = 300;

    /// <summary>Number of the demo city's Ethereum chain (EIP-155), 0x14083: one that no public chain has.</summary>
    public const int EthereumChainId = 82_051;

    private sealed record Asset(string Symbol, string Name, string Class, string Issuer, int DisplayDecimals, ulong Endowment);

    private sealed record Market(string Symbol, string LotSize, string Ticks, int ReferencePrice);

    // What a demo account begins with is worth about a billion won of each asset.
    private static readonly Asset[] Assets =
    [
        new("KRW", "Korean won", "currency", "bank", 0, 10_000_000_000),
        new("GOLD", "Gold, gram", "commodity", "custodian", 2, 5_000),
        new("SILVER", "Silver, gram", "commodity", "custodian", 0, 400_000),
        new("COPPER", "Copper, kilogram", "commodity", "custodian", 1, 60_000),
        new("OIL", "Crude oil, barrel", "commodity", "custodian", 2, 10_000),
        new("KAU", "Carbon allowance, tonne CO2e", "carbon", "regulator", 0, 100_000),
        new("BTC", "Bitcoin, wrapped", "crypto", "custodian", 8, 8),
    ];

    // The tick table of Korean shares (KRX, since 2023-01-25); gold has the 10 won of the KRX gold market. Reference prices are round and recent, and only where trading starts.
    private const string ShareTicks = "0:1,2000:5,5000:10,20000:50,50000:100,200000:500,500000:1000";

    private static readonly Market[] Markets =
    [
        new("GOLD-KRW", "0.01", "0:10", 196_500),
        new("SILVER-KRW", "1", ShareTicks, 2_450),
        new("COPPER-KRW", "0.1", ShareTicks, 15_950),
        new("OIL-KRW", "0.01", ShareTicks, 92_300),
        new("KAU-KRW", "1", ShareTicks, 10_450),
        new("BTC-KRW", "0.0001", ShareTicks, 135_200_000),
    ];

    /// <summary>Writes a new city into a folder.</summary>
    /// <param name="folder">The data folder; it must not hold a genesis.</param>
    /// <param name="chainId">1 to 50 characters.</param>
    /// <param name="accounts">How many demo accounts.</param>
    /// <param name="now">Genesis time.</param>
    /// <param name="validators">Who signs blocks; without them a new key of this folder does.</param>
    /// <exception cref="NodeException">The folder holds a city already.</exception>
    public static void Write(string folder, string chainId, int accounts, DateTimeOffset now, IReadOnlyList<NamedValidator>? validators = null)
    {
        string genesis = Path.Combine(folder, "genesis.json"), keys = Path.Combine(folder, "keys");
        if (File.Exists(genesis)) throw new NodeException($"{genesis} exists: this folder holds a city already");
        foreach (string part in (string[])["blocks", "state"])
            if (Directory.Exists(Path.Combine(folder, part)) && Directory.EnumerateFileSystemEntries(Path.Combine(folder, part)).Any())
                throw new NodeException($"{Path.Combine(folder, part)} is not empty: it belongs to a city whose genesis is gone; begin the new one in another folder");
        Directory.CreateDirectory(folder);
        PrivateFolder.Create(keys);

        validators ??= [OwnValidator(keys)];
        Dictionary<string, string> bodies = [];
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
        {
            string name = FieldDefinition.CamelCase(body.ToString());
            KeyFile key = KeyFile.Create(KeyType.Ethereum);
            key.Save(Path.Combine(keys, $"{name}.json"));
            bodies[name] = key.Address.ToString();
        }
        DemoKeys demo = DemoKeys.Create(accounts);
        demo.Save(Path.Combine(keys, "demo.json"));

        ArrayBufferWriter<byte> document = new();
        using (Utf8JsonWriter json = new(document, new JsonWriterOptions { Indented = true, IndentSize = 2 }))
            WriteGenesis(json, chainId, validators, bodies, demo, now);
        DurableFile.Write(genesis, document.WrittenMemory);
    }

    private static NamedValidator OwnValidator(string keys)
    {
        using ValidatorKey validator = ValidatorOf(keys);
        return new NamedValidator("city", validator.PublicKey, 10);
    }

    /// <summary>The validator's key in a folder of keys, made when it is not there.</summary>
    internal static ValidatorKey ValidatorOf(string keys)
    {
        // A validator key that is there is kept: it may be the reason why this folder was prepared.
        string path = Path.Combine(keys, "validator.json");
        if (!File.Exists(path))
        {
            ValidatorKey.Create().Save(path);
            SigningStateFile.Reset(Path.Combine(keys, "validator.state.json"), 1);
        }
        return ValidatorKey.Load(path);
    }

    private static void WriteGenesis(Utf8JsonWriter json, string chainId, IReadOnlyList<NamedValidator> validators, Dictionary<string, string> bodies, DemoKeys demo, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "genesis.schema.json");
        json.WriteString("chainId", chainId);
        json.WriteString("genesisTime", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
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
        WriteState(json, bodies, demo);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, Dictionary<string, string> bodies, DemoKeys demo)
    {
        json.WriteStartObject("parameters");
        json.WriteString("orderRule", "fifo");
        json.WriteString("wonPerCost", "0");
        json.WriteEndObject();
        json.WriteStartObject("bodies");
        foreach ((string name, string address) in bodies) json.WriteString(name, address);
        json.WriteEndObject();
        json.WriteStartArray("assets");
        foreach (Asset asset in Assets)
        {
            json.WriteStartObject();
            json.WriteString("symbol", asset.Symbol);
            json.WriteString("name", asset.Name);
            json.WriteString("class", asset.Class);
            json.WriteString("issuer", asset.Issuer);
            json.WriteString("lot", Amount.One.ToString());
            json.WriteNumber("displayDecimals", asset.DisplayDecimals);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("markets");
        foreach (Market market in Markets)
        {
            json.WriteStartObject();
            json.WriteString("symbol", market.Symbol);
            json.WriteString("lotSize", Units(market.LotSize));
            json.WriteString("priceStep", Amount.One.ToString());
            json.WriteString("ticks", market.Ticks);
            json.WriteString("minNotional", Amount.Whole(1_000).ToString());
            json.WriteNumber("makerFeeBps", 2);
            json.WriteNumber("takerFeeBps", 5);
            json.WriteNumber("bandPercent", 30);
            json.WriteNumber("referencePrice", market.ReferencePrice);
            json.WriteString("status", "open");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Address[] addresses = new Address[demo.Count];
        Parallel.For(0, addresses.Length, i => addresses[i] = demo.AddressOf(i));
        json.WriteStartArray("accounts");
        for (int i = 0; i < addresses.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("address", addresses[i].ToString());
            json.WriteStartObject("balances");
            foreach (Asset asset in i < FundedAccounts ? Assets : Assets.AsSpan(0, 1)) json.WriteString(asset.Symbol, Amount.Whole(asset.Endowment).ToString());
            json.WriteEndObject();
            json.WriteEndObject();
            if (json.BytesPending > 1 << 20) json.Flush();
        }
        json.WriteEndArray();
    }

    private static string Units(string decimalText)
    {
        string[] parts = decimalText.Split('.');
        return (parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(Amount.Decimals, '0')).TrimStart('0');
    }
}
