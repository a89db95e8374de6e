using System.Globalization;
using System.Text.Json;
using Gwangan.Abci.Comet;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>A city whose blocks come over ABCI: real blocks, which another node's embedded engine has made and signed, and which a program with CometBFT's RPC tells the rest of.</summary>
internal sealed class SealedCity : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _rpc;
    private AbciClient? _consensus;

    private SealedCity(WebApplication rpc) => _rpc = rpc;

    /// <summary>Makes and signs the blocks.</summary>
    public TestNode Maker { get; } = new();

    public City City { get; private set; } = null!;

    /// <summary>Where the RPC is.</summary>
    public string Rpc => _rpc.Urls.Single();

    /// <summary>What the RPC answers instead of the truth; null for the truth.</summary>
    public Func<HttpContext, string, long, Task<bool>>? Fault { get; set; }

    /// <summary>The lowest block that the RPC has.</summary>
    public long Earliest { get; set; } = 1;

    public List<string> Asked { get; } = [];

    public static async Task<SealedCity> OpenAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication rpc = builder.Build();
        SealedCity city = new(rpc);
        rpc.MapPost("/", city.AnswerAsync);
        await rpc.StartAsync();
        city.Open();
        city._consensus!.Ask<ResponseInitChain>(city.InitChainRequest());
        return city;
    }

    public void Open()
    {
        string folder = _folder["city"];
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, "genesis.json"))) File.Copy(Path.Combine(Maker.KeysFolder, "..", "genesis.json"), Path.Combine(folder, "genesis.json"));
        City = City.Open(new NodeOptions { Data = folder, Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = "tcp://127.0.0.1:0", Rpc = Rpc } });
        City.Start();
        _consensus = new AbciClient(((CometBftEngine)City.Engine).Address.EndPoint);
    }

    public async Task CloseAsync()
    {
        _consensus!.Dispose();
        await City.DisposeAsync();
    }

    /// <summary>A block with these transactions: made and signed, then decided, executed and committed here.</summary>
    public long Make(params byte[][] transactions)
    {
        CommittedBlock made = Maker.Make(transactions);
        Decide(_consensus!, made);
        return made.Height;
    }

    /// <summary>Has a node execute and commit a block that was made.</summary>
    public static ResponseFinalizeBlock Decide(AbciClient node, CommittedBlock made)
    {
        Assert.True(Block.TryDecode(made.Bytes.Span, out Block? block));
        ResponseFinalizeBlock answer = node.Ask<ResponseFinalizeBlock>(new RequestFinalizeBlock
        {
            Height = made.Height, Txs = [.. block.Data.Txs.Select(tx => tx.ToArray())], Time = made.Header.Time, Hash = made.Hash.ToArray(),
            NextValidatorsHash = made.Header.NextValidatorsHash, ProposerAddress = Address.Bytes(made.Header.ProposerAddress).ToArray(),
        });
        node.Ask<ResponseCommit>(new RequestCommit());
        return answer;
    }

    /// <summary>Waits until the seals reach a height.</summary>
    public async Task SealedAsync(long height)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        await City.Reader.WaitSignedAboveAsync(height - 1, limit.Token);
    }

    /// <summary>Waits until the RPC is found at fault; the sentence.</summary>
    public async Task<string> ProblemAsync()
    {
        for (int i = 0; i < 3_000; i++)
        {
            if (City.Seals!.Problem is { } problem) return problem;
            await Task.Delay(20);
        }
        throw new TimeoutException("no problem within a minute");
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _rpc.DisposeAsync();
        Maker.Dispose();
        _folder.Dispose();
    }

    /// <summary>What CometBFT answers for the commit of a height.</summary>
    public string CommitOf(long height, Func<Header, string>? header = null, Func<Commit, Commit>? commit = null)
    {
        (Block block, Commit signed) = Read(height);
        return $$"""{"signed_header":{"header":{{(header ?? CometText.Of)(block.Header)}},"commit":{{CometText.Of(commit is null ? signed : commit(signed))}}},"canonical":true}""";
    }

    public static Task ResultAsync(HttpContext context, string result) => context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""");

    private async Task AnswerAsync(HttpContext context)
    {
        using JsonDocument request = await JsonDocument.ParseAsync(context.Request.Body);
        string method = request.RootElement.GetProperty("method").GetString()!;
        long height = request.RootElement.GetProperty("params").TryGetProperty("height", out JsonElement value) ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture) : 0;
        lock (Asked) Asked.Add($"{method} {height}");
        context.Response.ContentType = "application/json";
        if (Fault is not null && await Fault(context, method, height)) return;
        if (method != "status" && (height < Earliest || height > Maker.Head.Current.Height))
        {
            await context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Internal error","data":"height {{height}} is not available, lowest height is {{Earliest}}"} }""");
            return;
        }
        await ResultAsync(context, method switch
        {
            "status" => $$"""{"sync_info":{"latest_block_height":"{{Maker.Head.Current.Height}}","earliest_block_height":"{{Earliest}}"} }""",
            "commit" => CommitOf(height),
            "block" => $$"""{"block":{{CometText.Of(Read(height).Block)}}}""",
            _ => $$"""{"block_height":"{{height}}","validators":[{{string.Join(",", Maker.Genesis.Validators.Validators.Select(CometText.Of))}}],"count":"1","total":"1"}""",
        });
    }

    private (Block Block, Commit Commit) Read(long height)
    {
        Assert.True(Maker.Log.TryRead(height, BlockLogKind.Block, out byte[] bytes) & Maker.Log.TryRead(height, BlockLogKind.Commit, out byte[] signatures));
        Assert.True(Commit.TryDecode(signatures, out Commit? commit));
        return (BlockCodec.Decode(height, bytes), commit);
    }

    private RequestInitChain InitChainRequest()
    {
        RequestInitChain request = new() { ChainId = Maker.Genesis.ChainId, Time = BlockCodec.TimestampOf(Maker.Genesis.TimeMs), InitialHeight = 1, ConsensusParams = BlockCodec.Encode(Maker.Genesis.ConsensusParams) };
        foreach (Validator validator in Maker.Genesis.Validators.Validators) request.Validators.Add(ValidatorUpdate.Of(validator));
        return request;
    }
}
