using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Genesis;

/// <summary>Writes the data folder of a development city: won, gold and a market, accounts whose keys everybody knows, and <c>evm.development</c>.</summary>
public static class DevelopmentCity
{
    /// <summary>Name of its chain.</summary>
    public const string ChainId = "gwangan-development-1";

    /// <summary>Number of its Ethereum chain (EIP-155) unless another is asked for: the one that tools expect of a node to develop with.</summary>
    public const int EthereumChainId = 31_337;

    // What anvil and Hardhat give out, and as much gold as it takes to try the market.
    private static readonly GenesisAsset[] Assets = [new("KRW", "Korean won", "currency", "bank", 0, 10_000), new("GOLD", "Gold, gram", "commodity", "custodian", 2, 1_000)];

    private static readonly GenesisMarket Market = new("GOLD-KRW", "0.01", "0:10", 1, 200_000);

    // Five transactions with all the gas that one may have fit into a block.
    private const long GasLimit = 90_000_000;

    // Those of the seven bodies are the accounts behind the first ten.
    private const int FirstBodyAccount = 10;

    /// <summary>Writes genesis and the validator's key.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="accounts">Who has something, in order: at least seventeen.</param>
    /// <param name="ethereumChainId">Number of the Ethereum chain.</param>
    /// <param name="now">Time of the first block.</param>
    /// <exception cref="NodeException">The folder holds a city.</exception>
    public static void Write(string folder, IReadOnlyList<Address> accounts, int ethereumChainId, DateTimeOffset now)
    {
        string genesis = Path.Combine(folder, "genesis.json"), keys = Path.Combine(folder, "keys");
        if (File.Exists(genesis)) throw new NodeException($"{genesis} exists: this folder holds a city already");
        Directory.CreateDirectory(folder);
        PrivateFolder.Create(keys);
        using ValidatorKey validator = DemoCity.ValidatorOf(keys);
        // Blocks have whole seconds.
        string time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        GenesisWriter.Write(genesis, ChainId, time, [new NamedValidator("development", validator.PublicKey, 10)], (writer, json) => WriteState(writer, json, accounts, ethereumChainId));
    }

    private static void WriteState(GenesisWriter writer, Utf8JsonWriter json, IReadOnlyList<Address> accounts, int ethereumChainId)
    {
        writer.Parameters();
        json.WriteStartObject("bodies");
        for (Body body = Body.MarketOperator; body <= Body.Regulator; body++)
            json.WriteString(FieldDefinition.CamelCase(body.ToString()), accounts[FirstBodyAccount + (int)(body - Body.MarketOperator)].ToString());
        json.WriteEndObject();
        writer.Assets(Assets);
        writer.Markets([Market]);
        json.WriteStartObject("evm");
        json.WriteNumber("chainId", ethereumChainId);
        json.WriteNumber("gasLimit", GasLimit);
        json.WriteString("baseFee", "1000000000");
        // Suites set it to 0, and it falls in empty blocks as anvil's does.
        json.WriteString("baseFeeMin", "0");
        // Suites count the logs of receipts, and know none of moves of the coin.
        json.WriteBoolean("coinLogs", false);
        json.WriteBoolean("development", true);
        json.WriteEndObject();
        writer.Accounts(accounts, Assets);
    }
}
