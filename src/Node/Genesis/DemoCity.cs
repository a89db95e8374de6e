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

    /// <summary>Won that the bank body holds at the beginning, to give to newcomers: a hundred thousand gifts.</summary>
    public const ulong FaucetWon = 10_000_000_000_000;

    // What a demo account begins with is worth about a billion won of each asset.
    private static readonly GenesisAsset[] Assets =
    [
        new("KRW", "Korean won", "currency", "bank", 0, 10_000_000_000, "bank"),
        new("GOLD", "Gold, gram", "commodity", "custodian", 2, 5_000, "custody"),
        new("SILVER", "Silver, gram", "commodity", "custodian", 0, 400_000, "custody"),
        new("COPPER", "Copper, kilogram", "commodity", "custodian", 1, 60_000, "custody"),
        new("OIL", "Crude oil, barrel", "commodity", "custodian", 2, 10_000, "custody"),
        new("KAU", "Carbon allowance, tonne CO2e", "carbon", "regulator", 0, 100_000),
        new("BTC", "Bitcoin, wrapped", "crypto", "custodian", 8, 8, "custody"),
    ];

    // The tick table of Korean shares (KRX, since 2023-01-25); gold has the 10 won of the KRX gold market. Reference prices are round and recent, and only where trading starts.
    private const string ShareTicks = "0:1,2000:5,5000:10,20000:50,50000:100,200000:500,500000:1000";

    private static readonly GenesisMarket[] Markets =
    [
        new("GOLD-KRW", "0.01", "0:10", 1_000, 196_500),
        new("SILVER-KRW", "1", ShareTicks, 1_000, 2_450),
        new("COPPER-KRW", "0.1", ShareTicks, 1_000, 15_950),
        new("OIL-KRW", "0.01", ShareTicks, 1_000, 92_300),
        new("KAU-KRW", "1", ShareTicks, 1_000, 10_450),
        new("BTC-KRW", "0.0001", ShareTicks, 1_000, 135_200_000),
    ];

    /// <summary>Writes a new city into a folder.</summary>
    /// <param name="folder">The data folder; it must not hold a genesis.</param>
    /// <param name="chainId">1 to 50 characters.</param>
    /// <param name="accounts">How many demo accounts.</param>
    /// <param name="now">Genesis time.</param>
    /// <param name="validators">Who signs blocks; without them a new key of this folder does.</param>
    /// <param name="delayMs">How long a body's decision on a delayed operation waits.</param>
    /// <exception cref="NodeException">The folder holds a city already.</exception>
    public static void Write(string folder, string chainId, int accounts, DateTimeOffset now, IReadOnlyList<NamedValidator>? validators = null, long delayMs = DemoBodies.DelayMs)
    {
        string genesis = Path.Combine(folder, "genesis.json"), keys = Path.Combine(folder, "keys");
        if (File.Exists(genesis)) throw new NodeException($"{genesis} exists: this folder holds a city already");
        foreach (string part in (string[])["blocks", "state"])
            if (Directory.Exists(Path.Combine(folder, part)) && Directory.EnumerateFileSystemEntries(Path.Combine(folder, part)).Any())
                throw new NodeException($"{Path.Combine(folder, part)} is not empty: it belongs to a city whose genesis is gone; begin the new one in another folder");
        Directory.CreateDirectory(folder);
        PrivateFolder.Create(keys);

        validators ??= [OwnValidator(keys)];
        DemoBodies bodies = DemoBodies.Create(keys);
        DemoKeys demo = DemoKeys.Create(accounts);
        demo.Save(Path.Combine(keys, "demo.json"));
        KeyFile auditor = KeyFile.Create(KeyType.Ethereum);
        auditor.Save(Path.Combine(keys, "auditor.json"));
        KeyFile.Create(KeyType.Ethereum).Save(Path.Combine(keys, "vault-addresses.json"));
        IReadOnlyList<DemoBank> banks = DemoBank.WriteAll(folder, keys, (ulong)demo.Count * Assets[0].Endowment + FaucetWon);

        string time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        GenesisWriter.Write(genesis, chainId, time, validators, (writer, json) => WriteState(writer, json, bodies, delayMs, demo, banks, auditor));
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

    private static void WriteState(GenesisWriter writer, Utf8JsonWriter json, DemoBodies bodies, long delayMs, DemoKeys demo, IReadOnlyList<DemoBank> banks, KeyFile auditor)
    {
        writer.Parameters();
        json.WriteStartObject("ibc");
        json.WriteEndObject();
        json.WriteStartObject("evm");
        json.WriteNumber("chainId", EthereumChainId);
        json.WriteEndObject();
        json.WriteStartObject("bodies");
        bodies.WriteTo(json, delayMs);
        json.WriteEndObject();
        writer.Assets(Assets);
        DemoBank.WriteReserves(json, banks);
        DemoVaults.Write(json, Assets, Math.Min(demo.Count, FundedAccounts), auditor.Key.PublicKey);
        DemoShops.Write(json, demo);
        writer.Markets(Markets);
        Address[] addresses = new Address[demo.Count];
        Parallel.For(0, addresses.Length, i => addresses[i] = demo.AddressOf(i));
        writer.Accounts(addresses, Assets, FundedAccounts, (bodies["bank"], FaucetWon));
    }
}
