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
    public const ulong EthereumChainId = 8_210;
    public const long StartUnixMs = TestCity.GenesisTimeMs;

    /// <summary>How patient it is with banks: less than a run lasts.</summary>
    public const long StatementLateMs = 400_000, UnmatchedLateMs = 60_000, SendWithinMs = 20_000, PayWithinMs = 30_000, RerouteAfterMs = 10_000;

    /// <summary>The assets that people trade, by their numbers from 1 on.</summary>
    public static readonly string[] Assets = ["KRW", "GOLD", "SILVER"];

    /// <summary>Who issues what.</summary>
    public static readonly (string Asset, Body Issuer)[] Issuers = [("KRW", Body.Bank), ("GOLD", Body.Custodian), ("SILVER", Body.Custodian)];

    private static readonly Body[] Bodies = [.. Enum.GetValues<Body>().Where(body => body != Body.None)];

    public SimCity(Rng rng, int userCount, bool hasEvm = false)
    {
        HasEvm = hasEvm;
        IsFair = rng.Chance(500);
        KeyType[] types = [KeyType.Ethereum, KeyType.Cosmos, KeyType.Ed25519];
        WonPerCost = rng.Chance(500) ? Amount.Zero : new Amount((UInt128)rng.Between(1, 1_000) * 1_000_000_000_000_000);
        ChangesPower = rng.Chance(350);
        Users = [.. Enumerable.Range(0, userCount).Select(i => TestCity.KeyOf($"user {i}", types[i % types.Length]))];
        Accounts = [.. Users, .. Bodies.Select(body => TestCity.KeyOf($"body {body}"))];
        GenesisBytes = Document();
        Genesis = GenesisDocument.Parse(GenesisBytes);
    }

    /// <summary>Whether blocks are in fair order, or in order of arrival.</summary>
    public bool IsFair { get; }

    /// <summary>What a unit of cost is worth in won: the network's fee, in half of the cities none.</summary>
    public Amount WonPerCost { get; }

    /// <summary>Whether the market operator changes the validator's power now and then.</summary>
    public bool ChangesPower { get; }

    /// <summary>Whether it takes Ethereum transactions; two contracts then have money as members have.</summary>
    public bool HasEvm { get; }

    /// <summary>What signed Ethereum transactions mean, by the ids of their envelopes.</summary>
    public Dictionary<Hash32, EthereumIntent> Intents { get; } = [];

    /// <summary>What merchants have signed, by the signature.</summary>
    public Dictionary<string, Chain.Modules.Payments.PaymentRequest> Requests { get; } = [];

    /// <summary>Orders that somebody has wanted to pay by a merchant's request, and with vouchers; by the merchant.</summary>
    public List<(int Merchant, string Order)> Asked { get; } = [];

    /// <inheritdoc cref="Asked"/>
    public List<(int Merchant, int Order)> Spent { get; } = [];

    /// <summary>Campaigns of which somebody was wanted to have something: as a citizen, and as a merchant.</summary>
    public List<(int User, uint Campaign)> Given { get; } = [];

    /// <inheritdoc cref="Given"/>
    public List<(int User, uint Campaign)> Held { get; } = [];

    /// <summary>How often somebody has wanted to freeze something.</summary>
    public int Frozen { get; set; }

    /// <summary>How many campaigns somebody has wanted to open.</summary>
    public int Opened { get; set; }

    /// <summary>What a user sells: every one is a merchant.</summary>
    public static int CategoryOf(int user) => user % 2 == 0 ? 5411 : 5942;

    public SigningKey[] Users { get; }

    /// <summary>Users, and after them the seven bodies.</summary>
    public SigningKey[] Accounts { get; }

    /// <summary>The genesis as its file has it.</summary>
    public byte[] GenesisBytes { get; }

    public GenesisDocument Genesis { get; }

    /// <summary>What accounts are called in what is told of them.</summary>
    public IReadOnlyDictionary<Address, string> Names => Accounts.Select((key, i) => (key.Address, Name: i < Users.Length ? $"user {i}" : BodyOf(i).ToString())).ToDictionary(each => each.Address, each => each.Name);

    /// <summary>Accounts, and after them the agents.</summary>
    public int HolderCount => Accounts.Length + (HasEvm ? SimContracts.Agents.Length : 0);

    /// <summary>The address of an account or agent.</summary>
    public Address HolderAt(int index) => IsAgent(index) ? SimContracts.Agents[index - Accounts.Length] : Accounts[index].Address;

    /// <summary>The place of an agent behind the accounts.</summary>
    public int AgentAt(int agent) => Accounts.Length + agent;

    public bool IsAgent(int index) => index >= Accounts.Length;

    /// <summary>The place of an account; -1 for a stranger.</summary>
    public int IndexOf(Address account) => Array.FindIndex(Accounts, key => key.Address == account);

    /// <summary>Which body an account is.</summary>
    public Body BodyOf(int account) => account < Users.Length || IsAgent(account) ? Body.None : Bodies[account - Users.Length];

    /// <summary>The key of a body.</summary>
    public SigningKey KeyOf(Body body) => Accounts[Users.Length + Array.IndexOf(Bodies, body)];

    // A signer takes its key with it when it goes.
    public static ValidatorKey NewValidator()
    {
        byte[] secret = new byte[32];
        secret.AsSpan().Fill(0x5A);
        return new ValidatorKey(Chain.Cosmos.Comet.KeyType.Secp256k1, secret);
    }

    /// <summary>What its banks hold when it begins: the first all that is given out, the second a bank's own money.</summary>
    public Amount[] Opening => [new(TestCity.Endowment.Units * (UInt128)HolderCount), Amount.Whole(50_000)];

    /// <summary>Who hands in the facts of each bank: the bank body those of the first, a member those of the second, which stays silent.</summary>
    public SigningKey[] Adapters => [KeyOf(Body.Bank), Users[^1]];

    private object Reserves() => new
    {
        asset = "KRW",
        statementLateMs = StatementLateMs, unmatchedLateMs = UnmatchedLateMs, sendWithinMs = SendWithinMs, payWithinMs = PayWithinMs, rerouteAfterMs = RerouteAfterMs,
        banks = Enumerable.Range(0, 2).Select(i => new
        {
            bic = $"SIMBKRS{i}", name = $"Bank {i + 1}", adapter = new { publicKey = Convert.ToHexStringLower(Adapters[i].PublicKey), keyType = FieldDefinition.CamelCase(Adapters[i].Type.ToString()), entity = $"SIM-BANK-{i + 1}" },
            accounts = new[] { new { number = SimOffice.Hash($"account {i}").ToString(), display = $"account {i + 1}", closing = Opening[i].ToString() } },
        }),
    };

    private byte[] Document()
    {
        Dictionary<string, object> app = new()
        {
            ["parameters"] = new { orderRule = IsFair ? "fair" : "fifo", wonPerCost = WonPerCost.ToString() },
            ["bodies"] = Bodies.ToDictionary(body => FieldDefinition.CamelCase(body.ToString()), body => KeyOf(body).Address.ToString()),
            ["assets"] = Assets.Select((symbol, i) => new { symbol, name = symbol, @class = i == 0 ? "currency" : "commodity", issuer = FieldDefinition.CamelCase(Issuers[i].Issuer.ToString()), lot = Amount.One.ToString(), displayDecimals = 0, backing = i == 0 ? "bank" : "issuer" }),
            ["accounts"] = Enumerable.Range(0, HolderCount).Select(i => new { address = HolderAt(i).ToString(), balances = Assets.ToDictionary(asset => asset, _ => TestCity.Endowment.ToString()) }),
            ["markets"] = new TestCityOptions().Markets,
            ["reserves"] = new[] { Reserves() },
            ["merchants"] = Users.Select((key, i) => new { account = key.Address.ToString(), name = $"shop {i}", category = CategoryOf(i), businessNumber = SimOffice.Hash($"shop {i}").ToString() }),
        };
        if (HasEvm) app["evm"] = new { chainId = EthereumChainId, accounts = SimContracts.All.Select(contract => new { address = contract.Address.ToString(), nonce = 1, code = "0x" + contract.Code }) };
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            chainId = ChainId,
            genesisTime = DateTimeOffset.FromUnixTimeMilliseconds(StartUnixMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
            validators = new[] { new { name = "city", publicKey = Convert.ToHexStringLower(NewValidator().PublicKey.Bytes), power = 10 } },
            consensusParams = new { block = new { maxBytes = 1 << 20, maxGas = -1 } },
            appState = app,
        });
    }
}
