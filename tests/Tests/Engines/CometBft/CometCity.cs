using System.Net;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>A whole city in this process whose blocks a test decides over the ABCI socket, playing CometBFT; and CometBFT's own block store, so that it can replay.</summary>
internal sealed class CometCity : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly Func<NodeOptions, NodeOptions> _options;
    private bool _isClosed;

    public CometCity(Func<NodeOptions, NodeOptions>? options = null, Func<string, string>? editGenesis = null, ModuleList? modules = null)
    {
        Modules = modules;
        _options = options ?? (each => each);
        DemoCity.Write(Folder, "comet-1", 20, Start, delayMs: 0);
        if (editGenesis is not null) File.WriteAllText(Path.Combine(Folder, "genesis.json"), editGenesis(File.ReadAllText(Path.Combine(Folder, "genesis.json"))));
        Keys = DemoKeys.TryLoad(Path.Combine(Folder, "keys", "demo.json"))!;
        Genesis = GenesisDocument.Load(Path.Combine(Folder, "genesis.json"));
        Open();
    }

    public string Folder => Path.Combine(_folder.Path, "city");

    /// <summary>The program's modules; takes hold at <see cref="Open"/>.</summary>
    public ModuleList? Modules { get; set; }

    public City City { get; private set; } = null!;

    public DemoKeys Keys { get; }

    public GenesisDocument Genesis { get; }

    public ManualClock Clock { get; } = new(Start);

    /// <summary>CometBFT's consensus connection.</summary>
    public AbciClient Consensus { get; private set; } = null!;

    /// <summary>CometBFT's block store: what it can replay.</summary>
    public List<RequestFinalizeBlock> Blocks { get; } = [];

    public EndPoint EndPoint => ((CometBftEngine)City.Engine).Address.EndPoint;

    public void Open()
    {
        City = City.Open(_options(new NodeOptions { Data = Folder, Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = "tcp://127.0.0.1:0" } }), Clock, modules: Modules);
        City.Start();
        Consensus = Connect();
        _isClosed = false;
    }

    /// <summary>Closes the node and opens it on the same folder.</summary>
    public void Restart()
    {
        Close();
        Open();
    }

    public AbciClient Connect() => new(EndPoint);

    public ResponseInitChain InitChain() => Consensus.Ask<ResponseInitChain>(InitChainRequest());

    public RequestInitChain InitChainRequest()
    {
        RequestInitChain request = new() { ChainId = Genesis.ChainId, Time = BlockCodec.TimestampOf(Genesis.TimeMs), InitialHeight = 1, ConsensusParams = BlockCodec.Encode(Genesis.ConsensusParams) };
        foreach (Validator validator in Genesis.Validators.Validators) request.Validators.Add(ValidatorUpdate.Of(validator));
        return request;
    }

    /// <summary>The next block with these transactions, a second after the last, as it is decided.</summary>
    public RequestFinalizeBlock Decide(params byte[][] transactions)
    {
        long height = Blocks.Count + 1;
        RequestFinalizeBlock block = new()
        {
            Height = height,
            Txs = [.. transactions],
            Time = BlockCodec.TimestampOf(Genesis.TimeMs + 1_000 * (height - 1)),
            Hash = Sha256.Hash(BitConverter.GetBytes(height)).ToArray(),
            NextValidatorsHash = Genesis.Validators.Hash().ToArray(),
            ProposerAddress = Address.Bytes(Genesis.Validators.Proposer.Address).ToArray(),
        };
        Blocks.Add(block);
        return block;
    }

    public ResponseFinalizeBlock Finalize(RequestFinalizeBlock block) => Consensus.Ask<ResponseFinalizeBlock>(block);

    public ResponseCommit Commit() => Consensus.Ask<ResponseCommit>(new RequestCommit());

    /// <summary>Decides, executes and commits a block.</summary>
    public ResponseFinalizeBlock Make(params byte[][] transactions)
    {
        ResponseFinalizeBlock response = Finalize(Decide(transactions));
        Commit();
        return response;
    }

    /// <summary>CometBFT's handshake (consensus/replay.go): Info, InitChain when the application is at 0, then every stored block above.</summary>
    public long Handshake()
    {
        using AbciClient query = Connect();
        long height = query.Ask<ResponseInfo>(new RequestInfo { Version = "0.38.25", AbciVersion = "2.0.0" }).LastBlockHeight;
        if (height == 0) InitChain();
        foreach (RequestFinalizeBlock block in Blocks.Skip((int)height))
        {
            Finalize(block);
            Commit();
        }
        return height;
    }

    public static RequestProcessProposal ProposalOf(RequestFinalizeBlock block) => new()
    {
        Height = block.Height,
        Txs = block.Txs,
        Time = block.Time,
        Hash = block.Hash,
        NextValidatorsHash = block.NextValidatorsHash,
        ProposerAddress = block.ProposerAddress,
    };

    public byte[] Transfer(int from, int to, ulong won) => Sign(from, new Transfer(Keys.AddressOf(to), Symbol.Of("KRW"), Amount.Whole(won), ""));

    public byte[] Sign(int from, params Operation[] operations)
    {
        using SigningKey key = Keys.KeyOf(from);
        ulong nonce = _nonces[key.Address] = _nonces.GetValueOrDefault(key.Address) + 1;
        return key.Sign(new EnvelopeBody(Genesis.ChainId, Address.Zero, nonce, Genesis.TimeMs + 3_600_000, Amount.Zero, operations), new EnvelopeCodec(City.Chain.Catalog));
    }

    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        Consensus.Dispose();
        City.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }
}
