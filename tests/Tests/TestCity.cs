using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Tests.Store;
using PublicKey = Gwangan.Chain.Cosmos.Comet.PublicKey;
using Validator = Gwangan.Chain.Cosmos.Comet.Validator;

namespace Gwangan.Tests;

/// <summary>A small city in memory: the whole chain over storage that remembers in memory, the seven bodies and some funded users, all of whose keys a test holds.</summary>
/// <remarks>
/// <code>
/// TestCity city = new();
/// Outcome outcome = city.Do(city.Users[0], new Transfer(city.Users[1].Address, Symbol.Of("KRW"), Amount.Whole(1), ""));
/// </code>
/// Nothing is random: keys follow from names, time starts in 2026 and moves one second a block, so a failing test fails again.
/// </remarks>
public sealed class TestCity
{
    public const string ChainId = "gwangan-test-1";

    /// <summary>Midnight of 1 January 2026 in Korea.</summary>
    public const long GenesisTimeMs = 1_767_193_200_000;

    /// <summary>What every user has of every asset at genesis.</summary>
    public static readonly Amount Endowment = Amount.Whole(1_000_000_000);

    private readonly TestCityOptions _options;
    private readonly Dictionary<Address, ulong> _nonces = [];

    public TestCity(TestCityOptions? options = null)
    {
        _options = options ?? new TestCityOptions();
        Storage = new MemoryStateStorage();
        KeyType[] types = [KeyType.Ethereum, KeyType.Cosmos, KeyType.Ed25519];
        Users = [.. Enumerable.Range(0, _options.UserCount).Select(i => KeyOf($"user {i}", types[i % types.Length]))];
        Open();
        Machine.InitChain(new AbciInitChain(_options.ChainId, GenesisTimeMs, Genesis()) { Validators = [ValidatorOf("validator 0", 10)] });
        TimeMs = GenesisTimeMs;
    }

    public StateStore State { get; private set; } = null!;

    public ChainModules Modules { get; private set; } = null!;

    public StateMachine Machine { get; private set; } = null!;

    public MemoryStateStorage Storage { get; }

    /// <summary>Ethereum, Cosmos and Ed25519 keys in turn, each with <see cref="Endowment"/> of every asset.</summary>
    public SigningKey[] Users { get; }

    /// <summary>Time of the last block.</summary>
    public long TimeMs { get; private set; }

    public long Height => Machine.Info().LastHeight;

    public Hash32 AppHash => Machine.Info().LastAppHash;

    public OperationCatalog Catalog => Modules.Catalog;

    public MoneyModule Money => Modules.Get<MoneyModule>();

    /// <summary>The key of a body.</summary>
    public SigningKey KeyOf(Body body) => KeyOf($"body {body}");

    /// <summary>A validator whose secp256k1 key follows from its name.</summary>
    public static Validator ValidatorOf(string name, long power)
    {
        using SigningKey key = KeyOf(name, KeyType.Cosmos);
        return new Validator(new PublicKey(Chain.Cosmos.Comet.KeyType.Secp256k1, key.PublicKey), power);
    }

    /// <summary>A key that follows from its name.</summary>
    public static SigningKey KeyOf(string name, KeyType type = KeyType.Ethereum) => new(type, SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>An envelope with the key's next nonce, for its implicit account.</summary>
    public byte[] Sign(SigningKey key, params Operation[] operations)
    {
        ulong nonce = _nonces.GetValueOrDefault(key.Address) + 1;
        _nonces[key.Address] = nonce;
        return SignAs(key, Address.Zero, nonce, operations);
    }

    /// <summary>An envelope for a named account (zero: the key's own) with a chosen nonce.</summary>
    public byte[] SignAs(SigningKey key, Address account, ulong nonce, params Operation[] operations) =>
        key.Sign(new EnvelopeBody(_options.ChainId, account, nonce, TimeMs + 60_000, Amount.Whole(1_000), operations), new EnvelopeCodec(Catalog));

    /// <summary>Executes and commits one block, a second after the last or at a chosen time.</summary>
    public BlockResults Run(IReadOnlyList<byte[]> envelopes, long? timeMs = null)
    {
        TimeMs = timeMs ?? TimeMs + 1_000;
        if (_options.RestartBeforeEachBlock) Restart();
        AbciFinalized finalized = Machine.FinalizeBlock(new AbciBlock(Height + 1, TimeMs, envelopes));
        Machine.Commit();
        return finalized.Results;
    }

    /// <summary>Executes and commits an empty block.</summary>
    public BlockResults RunEmpty(long? timeMs = null) => Run([], timeMs);

    /// <summary>Executes one operation in a block of its own; the envelope must be admitted.</summary>
    public Outcome Do(SigningKey key, Operation operation)
    {
        BlockResults results = Run([Sign(key, operation)]);
        Assert.Equal(KernelRefusal.None, results.Envelopes[0].Code);
        return results.Outcomes[0];
    }

    /// <summary>As <see cref="Do"/>; fails unless the operation is done. Returns the block's results.</summary>
    public BlockResults Must(SigningKey key, Operation operation)
    {
        BlockResults results = Run([Sign(key, operation)]);
        Assert.Equal(KernelRefusal.None, results.Envelopes[0].Code);
        Outcome outcome = results.Outcomes[0];
        Assert.True(outcome.IsDone, outcome.IsDone ? "" : Catalog.RefusalOf(outcome.Module, outcome.Code).Name);
        return results;
    }

    /// <summary>As <see cref="Do"/>; fails unless the operation is refused so, and has changed nothing but its key's nonce.</summary>
    public void MustRefuse(SigningKey key, Operation operation, Enum refusal)
    {
        RunEmpty();
        SortedDictionary<string, Hash32> before = Roots();
        Outcome outcome = Do(key, operation);
        Module module = Modules.All.Single(each => each.Refusals == refusal.GetType());
        Assert.False(outcome.IsDone, $"done, and should have been refused: {refusal}");
        Assert.Equal((module.Name, refusal.ToString()), (Catalog.CodespaceOf(outcome.Module), Catalog.RefusalOf(outcome.Module, outcome.Code).Name));
        Assert.Contains(Catalog.Of(operation).Refusals, known => known.Number == outcome.Code);
        SortedDictionary<string, Hash32> after = Roots();
        foreach ((string part, Hash32 root) in before)
            if (part is not ("accounts" or "keys")) Assert.Equal((part, root), (part, after[part]));
    }

    /// <summary>Forgets everything in memory and reads it back from storage.</summary>
    public void Restart()
    {
        Open();
        Machine.LastTimeMs = TimeMs;
    }

    /// <summary>Checks every module's invariants.</summary>
    public void CheckInvariants()
    {
        foreach (Module module in Modules.All) module.CheckInvariants();
    }

    /// <summary>The root of every part of the state as of the last block.</summary>
    public SortedDictionary<string, Hash32> Roots() => new(State.Roots.Roots.ToDictionary(root => root.Name, root => root.Root), StringComparer.Ordinal);

    private void Open()
    {
        State = new StateStore(_options.ForkJoin, _options.IndexSeed);
        Modules = _options.CreateModules(State);
        Machine = new StateMachine(_options.ChainId, State, Modules, Storage, _options.ForkJoin ?? SequentialForkJoin.Instance);
    }

    private byte[] Genesis()
    {
        string[] assets = ["KRW", "GOLD", "SILVER"];
        string kept = _options.Custody is null ? "issuer" : "custody";
        var document = new Dictionary<string, object>
        {
            ["parameters"] = new { orderRule = _options.OrderRule, wonPerCost = _options.WonPerCost },
            ["bodies"] = _options.Bodies ?? Enum.GetValues<Body>().Where(body => body != Body.None)
                .ToDictionary(body => FieldDefinition.CamelCase(body.ToString()), body => KeyOf(body).Address.ToString()),
            ["assets"] = new object[]
            {
                new { symbol = "KRW", name = "Korean won", @class = "currency", issuer = "bank", lot = Amount.One.ToString(), displayDecimals = 0, backing = _options.Reserves is null ? "issuer" : "bank" },
                new { symbol = "GOLD", name = "Gold, 1 g", @class = "commodity", issuer = "custodian", lot = Amount.One.ToString(), displayDecimals = 2, backing = kept },
                new { symbol = "SILVER", name = "Silver, 1 g", @class = _options.Custody is null ? "commodity" : "crypto", issuer = "custodian", lot = Amount.One.ToString(), displayDecimals = 2, backing = kept },
            },
            ["accounts"] = Users.Select(user => new
            {
                address = user.Address.ToString(),
                balances = assets.ToDictionary(asset => asset, _ => Endowment.ToString()),
            }),
            ["markets"] = _options.Markets,
        };
        if (_options.Evm is { } evm) document["evm"] = evm;
        if (_options.Reserves is { } reserves) document["reserves"] = reserves;
        if (_options.Custody is { } custody) document["custody"] = custody;
        if (_options.Ibc is { } ibc) document["ibc"] = ibc;
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }
}

/// <summary>What a <see cref="TestCity"/> can be built otherwise with.</summary>
public sealed record TestCityOptions
{
    public int UserCount { get; init; } = 6;

    public string ChainId { get; init; } = TestCity.ChainId;

    public IForkJoin? ForkJoin { get; init; }

    public ulong IndexSeed { get; init; }

    /// <summary>Reads the whole state back from storage before each block.</summary>
    public bool RestartBeforeEachBlock { get; init; }

    public string OrderRule { get; init; } = "fifo";

    public string WonPerCost { get; init; } = "0";

    /// <summary>The genesis's part <c>evm</c>; null for a city without one.</summary>
    public object? Evm { get; init; }

    /// <summary>The genesis's part <c>reserves</c>, which makes the won bank-backed; null where its issuer mints it.</summary>
    public object? Reserves { get; init; }

    /// <summary>The genesis's part <c>custody</c>, which makes gold a good and silver a coin in custody; null where the custodian mints them.</summary>
    public object? Custody { get; init; }

    /// <summary>The genesis's part <c>ibc</c>; null for a city without it.</summary>
    public object? Ibc { get; init; }

    /// <summary>The genesis's part <c>bodies</c>; null for seven accounts whose keys follow from the bodies' names.</summary>
    public object? Bodies { get; init; }

    public ModuleList CreateModules { get; init; } = All.Create;

    /// <summary>The genesis markets. GOLD-KRW: steps of one won, lots of 0.01 g, the tick table of shares (KRX, 2023); SILVER-KRW: the plainest there is.</summary>
    public object[] Markets { get; init; } =
    [
        new
        {
            symbol = "GOLD-KRW", lotSize = "10000000000000000", priceStep = Amount.One.ToString(),
            ticks = "0:1,2000:5,5000:10,20000:50,50000:100,200000:500,500000:1000", minNotional = Amount.Whole(1_000).ToString(),
            makerFeeBps = 5, takerFeeBps = 10, bandPercent = 30, referencePrice = 150_000, status = "open",
        },
        new
        {
            symbol = "SILVER-KRW", lotSize = Amount.One.ToString(), priceStep = Amount.One.ToString(),
            ticks = "0:1", minNotional = "0",
            makerFeeBps = 0, takerFeeBps = 0, bandPercent = 90, referencePrice = 1_000, status = "open",
        },
    ];
}
