using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Sim.Machine;
using Gwangan.Tests;

namespace Gwangan.Sim.Network;

/// <summary>What all machines of a run share: the genesis, the validator's key, the clients' keys. Two markets on the terms that the plain market knows.</summary>
public sealed class SimCity
{
    public const string ChainId = "sim-1";
    public const long StartUnixMs = TestCity.GenesisTimeMs;
    private static readonly string[] Assets = ["KRW", "GOLD", "SILVER"];

    public SimCity(Rng rng, int userCount)
    {
        IsFair = rng.Chance(500);
        KeyType[] types = [KeyType.Ethereum, KeyType.Cosmos, KeyType.Ed25519];
        Users = [.. Enumerable.Range(0, userCount).Select(i => TestCity.KeyOf($"user {i}", types[i % types.Length]))];
        Genesis = GenesisDocument.Parse(Document());
    }

    /// <summary>Whether blocks are in fair order, or in order of arrival.</summary>
    public bool IsFair { get; }

    public SigningKey[] Users { get; }

    public GenesisDocument Genesis { get; }

    // A signer takes its key with it when it goes.
    public static ValidatorKey NewValidator()
    {
        byte[] secret = new byte[32];
        secret.AsSpan().Fill(0x5A);
        return new ValidatorKey(Chain.Cosmos.Comet.KeyType.Secp256k1, secret);
    }

    private byte[] Document() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        chainId = ChainId,
        genesisTime = DateTimeOffset.FromUnixTimeMilliseconds(StartUnixMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
        validators = new[] { new { name = "city", publicKey = Convert.ToHexStringLower(NewValidator().PublicKey.Bytes), power = 10 } },
        consensusParams = new { block = new { maxBytes = 1 << 20, maxGas = -1 } },
        appState = new
        {
            parameters = new { orderRule = IsFair ? "fair" : "fifo", wonPerCost = "0" },
            bodies = Enum.GetValues<Body>().Where(body => body != Body.None).ToDictionary(body => FieldDefinition.CamelCase(body.ToString()), body => TestCity.KeyOf($"body {body}").Address.ToString()),
            assets = Assets.Select((symbol, i) => new { symbol, name = symbol, @class = i == 0 ? "currency" : "commodity", issuer = i == 0 ? "bank" : "custodian", lot = Amount.One.ToString(), displayDecimals = 0 }),
            accounts = Users.Select(user => new { address = user.Address.ToString(), balances = Assets.ToDictionary(asset => asset, _ => TestCity.Endowment.ToString()) }),
            markets = new TestCityOptions().Markets,
        },
    });
}
