using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Kernel.Proofs;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>One of two cities that speak by IBC: its blocks have real headers that four validators sign, and its state's proofs lead to them.</summary>
/// <remarks>Every block of either city moves one clock on, so that neither is ahead of the other.</remarks>
public sealed class IbcChain
{
    private static readonly byte[][] Seeds = [.. Enumerable.Range(0, 4).Select(i => SHA256.HashData(Encoding.UTF8.GetBytes($"ibc validator {i}")))];
    private readonly SortedDictionary<long, SignedHeader> _headers = [];
    private readonly Clock _clock;

    public sealed class Clock
    {
        public long Ms { get; set; } = TestCity.GenesisTimeMs;
    }

    public IbcChain(string chainId, Clock clock, TestCityOptions? options = null, object? ibc = null, Action<IbcModule>? bind = null)
    {
        _clock = clock;
        ChainId = chainId;
        City = new TestCity(Options = (options ?? new TestCityOptions()) with
        {
            ChainId = chainId,
            Ibc = ibc ?? new { },
            CreateModules = store =>
            {
                ChainModules modules = All.Create(store);
                bind?.Invoke(modules.Get<IbcModule>());
                return modules;
            },
        });
        Run();
    }

    public string ChainId { get; }

    /// <summary>What it was built with; other machines of the same city are too.</summary>
    public TestCityOptions Options { get; }

    /// <summary>Its blocks, from the first on.</summary>
    public List<AbciBlock> Decided { get; } = [];

    public TestCity City { get; }

    public IbcModule Ibc => City.Modules.Get<IbcModule>();

    public MoneyModule Money => City.Money;

    public SigningKey Relayer => City.Users[0];

    /// <summary>The client, connection and channel here of the other city.</summary>
    public string Client { get; set; } = "";

    public string Connection { get; set; } = "";

    public string Channel { get; set; } = "";

    public static ValidatorSet Validators { get; } = Make();

    /// <summary>The height to which proofs of the present state lead.</summary>
    public IbcHeight ProofHeight => new(IbcHeight.RevisionOf(ChainId), (ulong)City.Height + 1);

    public string Signer => Bech32.EncodeAccount(Relayer.Address);

    public static string Spell(SigningKey key) => Bech32.EncodeAccount(key.Address);

    public uint AssetOf(string denom)
    {
        Assert.True(Ibc.Transfers.TryFind(denom, out uint asset), denom);
        return asset;
    }

    /// <summary>What somebody has of a denomination, in units.</summary>
    public UInt128 Has(Address account, string denom) => Ibc.Transfers.TryFind(denom, out uint asset) ? Money.OwnedOf(account, asset).Units : 0;

    public BlockResults Run(params byte[][] envelopes)
    {
        _clock.Ms += 1_000;
        Decided.Add(new AbciBlock(City.Height + 1, _clock.Ms, envelopes));
        return City.Run(envelopes, _clock.Ms);
    }

    /// <summary>Passes time without blocks.</summary>
    public void Wait(long ms) => _clock.Ms += ms;

    /// <summary>Executes one operation in a block of its own; None, or its refusal.</summary>
    public IbcRefusal Do(SigningKey key, Operation operation) => Do(key, operation, out _);

    public IbcRefusal Do(SigningKey key, Operation operation, out BlockResults results)
    {
        byte[] envelope = City.Sign(key, operation);
        AbciCheck check = City.Machine.TryDecode(envelope, new EnvelopeCodec(City.Catalog), out _);
        results = Run(envelope);
        Assert.Equal(KernelRefusal.None, results.Envelopes[0].Code);
        Outcome outcome = results.Outcomes[0];
        Assert.True(check.IsAdmitted || check.Code == outcome.Code);
        if (outcome.IsDone) return IbcRefusal.None;
        Assert.Equal("ibc", City.Catalog.CodespaceOf(outcome.Module));
        Assert.Contains(City.Catalog.Of(operation).Refusals, known => known.Number == outcome.Code);
        return (IbcRefusal)outcome.Code;
    }

    public BlockResults Must(Operation operation) => Must(Relayer, operation);

    public BlockResults Must(SigningKey key, Operation operation)
    {
        Assert.Equal(IbcRefusal.None, Do(key, operation, out BlockResults results));
        return results;
    }

    /// <summary>Is refused so, and changes nothing of IBC nor of money.</summary>
    public void MustRefuse(IbcRefusal refusal, Operation operation, SigningKey? key = null)
    {
        Run();
        SortedDictionary<string, Hash32> before = City.Roots();
        Assert.Equal(refusal, Do(key ?? Relayer, operation));
        SortedDictionary<string, Hash32> after = City.Roots();
        foreach (string part in (string[])["ibc", "ibc escrows", "ibc vouchers", "ibc rate limits", "money", "assets"]) Assert.Equal((part, before[part]), (part, after[part]));
    }

    /// <summary>The header of the next block, which commits the present state, signed.</summary>
    public SignedHeader NextHeader()
    {
        long height = City.Height + 1;
        if (!_headers.TryGetValue(height, out SignedHeader? header)) _headers[height] = header = Sign(ChainId, height, _clock.Ms, City.AppHash.ToArray());
        return header;
    }

    /// <summary>A header as the validators sign it.</summary>
    public static SignedHeader Sign(string chainId, long height, long timeMs, byte[] appHash, int votes = 4)
    {
        byte[] validators = Validators.Hash().ToArray();
        Header header = new()
        {
            ChainId = chainId,
            Height = height,
            Time = Timestamp.FromUnixNs(timeMs * 1_000_000),
            LastBlockId = new BlockId(new byte[32], new PartSetHeader(1, new byte[32])),
            ValidatorsHash = validators,
            NextValidatorsHash = validators,
            ConsensusHash = new byte[32],
            AppHash = appHash,
            ProposerAddress = Validators.Proposer.Address,
        };
        BlockId id = new(header.Hash().ToArray(), new PartSetHeader(1, new byte[32]));
        CommitSig[] signatures = new CommitSig[Validators.Validators.Count];
        for (int i = 0; i < signatures.Length; i++) signatures[i] = new CommitSig(BlockIdFlag.Commit, Validators.Validators[i].Address, header.Time, new byte[64]);
        Commit unsigned = new(height, 0, id, signatures);
        for (int i = 0; i < signatures.Length; i++)
        {
            if (i >= votes)
            {
                signatures[i] = CommitSig.Absent;
                continue;
            }
            ProtoWriter bytes = new();
            unsigned.WriteSignBytes(chainId, i, bytes);
            byte[] signature = new byte[64], secret = Seeds.Single(seed => KeyOf(seed).Address == Validators.Validators[i].Address);
            Assert.True(Secp256k1.TrySign(secret, Sha256.Hash(bytes.WrittenSpan), signature));
            signatures[i] = new CommitSig(BlockIdFlag.Commit, Validators.Validators[i].Address, header.Time, signature);
        }
        return new SignedHeader(header, new Commit(height, 0, id, signatures), Validators);
    }

    /// <summary>The proof that a key of this city's state has the value it has, or none.</summary>
    public byte[] Prove(byte[] key)
    {
        Assert.NotNull(City.State.TreeAt(Ibc.Tree, City.Height)?.Prove(key));
        return ProtoWriter.Encode(Ics23Proofs.Chain(City.State.TreeAt(Ibc.Tree, City.Height)!.Prove(key)!));
    }

    /// <summary>A client's state of this city as it is now.</summary>
    public TendermintClientState ClientState(long trustingSeconds = 14 * 24 * 3600) => new()
    {
        ChainId = ChainId,
        TrustingPeriod = new Timestamp(trustingSeconds, 0),
        UnbondingPeriod = new Timestamp(21 * 24 * 3600, 0),
        MaxClockDrift = new Timestamp(20, 0),
        LatestHeight = ProofHeight,
        ProofSpecs = [ProofSpec.Iavl, ProofSpec.Tendermint],
        UpgradePath = ["upgrade", "upgradedIBCState"],
    };

    /// <summary>The message that creates a client of this city at another one.</summary>
    public CreateClient Introduce(string signer, TendermintClientState? state = null) => new(Proto.Of(writer =>
    {
        writer.Bytes(1, Any.Pack(TendermintClientState.TypeUrl, state ?? ClientState()));
        writer.Bytes(2, Any.Pack(TendermintConsensusState.TypeUrl, TendermintConsensusState.Of(NextHeader().Header)));
        writer.String(3, signer);
    }));

    /// <summary>This city's next header for its client at another one.</summary>
    public TendermintHeader HeaderFor(IbcChain other, string? client = null)
    {
        Assert.True(other.Ibc.TryClient(client ?? other.Client, out TendermintClientState state));
        return new TendermintHeader(NextHeader(), state.LatestHeight, Validators);
    }

    /// <summary>Shows this city's present state to its client at another one.</summary>
    public void ShowTo(IbcChain other)
    {
        Assert.True(other.Ibc.TryClient(other.Client, out TendermintClientState state));
        if (state.LatestHeight < ProofHeight) other.Must(Update(other, HeaderFor(other)));
    }

    public static UpdateClient Update(IbcChain at, TendermintHeader header, string? client = null) => new(Proto.Of(writer =>
    {
        writer.String(1, client ?? at.Client);
        writer.Bytes(2, Any.Pack(TendermintHeader.TypeUrl, header));
        writer.String(3, at.Signer);
    }));

    private static PublicKey KeyOf(byte[] seed)
    {
        using SigningKey key = new(Chain.Kernel.KeyType.Cosmos, seed);
        return new PublicKey(Chain.Cosmos.Comet.KeyType.Secp256k1, key.PublicKey);
    }

    private static ValidatorSet Make()
    {
        Assert.True(ValidatorSet.TryCreate([.. Seeds.Select(seed => new Validator(KeyOf(seed), 10))], out ValidatorSet? made));
        return made;
    }
}

/// <summary>Writes a message of protobuf.</summary>
public static class Proto
{
    public static byte[] Of(Action<ProtoWriter> write)
    {
        ProtoWriter writer = new();
        write(writer);
        return writer.ToArray();
    }
}
