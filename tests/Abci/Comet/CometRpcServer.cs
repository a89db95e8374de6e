using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Comet;

/// <summary>The RPC of one CometBFT, as far as this project's node asks it: commit, validators, block, status, broadcast_tx_sync, by JSON-RPC over HTTP and by GET (rpc/core, libs/json of 0.38).</summary>
/// <remarks>Of its last block it gives the precommits that it has seen, which need not be all of those in the next block (rpc/core/blocks.go: <c>canonical</c> false).</remarks>
public sealed class CometRpcServer : IDisposable
{
    private readonly CometNode _node;
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<byte[]> _mempool = new();

    /// <summary>Serves at a port of this machine.</summary>
    public CometRpcServer(CometNode node, int port)
    {
        _node = node;
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>Transactions that were handed in and passed CheckTx, for the next block; they are not given again.</summary>
    public List<byte[]> TakeMempool()
    {
        List<byte[]> taken = [];
        while (_mempool.TryDequeue(out byte[]? tx)) taken.Add(tx);
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            string answer;
            if (context.Request.HttpMethod == "GET")
            {
                string method = context.Request.Url!.AbsolutePath.Trim('/');
                answer = One("-1", method, name => context.Request.QueryString[name]?.Trim('"'));
            }
            else
            {
                using JsonDocument request = await JsonDocument.ParseAsync(context.Request.InputStream);
                JsonElement root = request.RootElement;
                // A batch of one is answered without brackets (rpc/jsonrpc/server/http_json_handler.go).
                answer = root.ValueKind != JsonValueKind.Array ? One(root) : root.GetArrayLength() == 1 ? One(root[0]) : $"[{string.Join(",", root.EnumerateArray().Select(One))}]";
            }
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or JsonException or InvalidOperationException)
        {
            // Whoever asked has gone, or asked what is no request.
            context.Response.Abort();
        }
    }

    private string One(JsonElement request) => One(request.GetProperty("id").GetRawText(), request.GetProperty("method").GetString()!,
        name => request.TryGetProperty("params", out JsonElement parameters) && parameters.TryGetProperty(name, out JsonElement value) ? value.GetString() : null);

    private string One(string id, string method, Func<string, string?> parameter)
    {
        try
        {
            string result = method switch
            {
                "status" => Status(),
                "commit" => Commit(HeightOf(parameter("height"))),
                "block" => Block(HeightOf(parameter("height"))),
                "validators" => Validators(HeightOf(parameter("height"), ahead: 1), int.Parse(parameter("page") ?? "1", CultureInfo.InvariantCulture), int.Parse(parameter("per_page") ?? "30", CultureInfo.InvariantCulture)),
                "broadcast_tx_sync" => Broadcast(Convert.FromBase64String(parameter("tx")!)),
                _ => throw new ArgumentException($"Method not found: {method}"),
            };
            return $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";
        }
        catch (Exception error) when (error is ArgumentException or FormatException or NonConformance or InvalidOperationException)
        {
            return $$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32603,"message":"Internal error","data":{{JsonSerializer.Serialize(error.Message)}} } }""";
        }
    }

    // rpc/core/env.go getHeight.
    private long HeightOf(string? text, int ahead = 0)
    {
        long latest = _node.StoreHeight, first = _node.Chain.Genesis.InitialHeight;
        if (text is null) return latest;
        long height = long.Parse(text, CultureInfo.InvariantCulture);
        if (height <= 0) throw new ArgumentException($"height must be greater than 0, but got {height}");
        if (height > latest + ahead) throw new ArgumentException($"height {height} must be less than or equal to the current blockchain height {latest}");
        return height >= first ? height : throw new ArgumentException($"height {height} is not available, lowest height is {first}");
    }

    private string Status()
    {
        long latest = _node.StoreHeight, first = _node.Chain.Genesis.InitialHeight;
        return $$"""{"node_info":{"network":"{{_node.Chain.Genesis.ChainId}}","version":"0.38.25"},"sync_info":{"latest_block_height":"{{latest}}","earliest_block_height":"{{(latest == 0 ? 0 : first)}}","catching_up":false} }""";
    }

    private string Commit(long height)
    {
        DecidedBlock block = _node.Chain[height];
        bool isLast = height == _node.StoreHeight;
        return $$"""{"signed_header":{"header":{{CometText.Of(block.Block.Header)}},"commit":{{CometText.Of(isLast ? SeenOf(block) : block.Commit)}}},"canonical":{{(isLast ? "false" : "true")}}}""";
    }

    // Without one of the precommits, where two thirds remain: it came after the block was decided.
    private static Commit SeenOf(DecidedBlock block)
    {
        IReadOnlyList<CommitSig> all = block.Commit.Signatures;
        long signed = 0;
        for (int i = 0; i < all.Count; i++)
            if (all[i].Flag == BlockIdFlag.Commit) signed += block.Validators.Validators[i].VotingPower;
        int late = -1;
        for (int i = 0; i < all.Count; i++)
            if (all[i].Flag == BlockIdFlag.Commit && (signed - block.Validators.Validators[i].VotingPower) * 3 > block.Validators.TotalPower * 2) late = i;
        return new Commit(block.Commit.Height, block.Commit.Round, block.Commit.BlockId, [.. all.Select((signature, i) => i == late ? CommitSig.Absent : signature)]);
    }

    private string Block(long height)
    {
        DecidedBlock block = _node.Chain[height];
        return $$"""{"block_id":{{CometText.Of(block.Id)}},"block":{{CometText.Of(block.Block)}}}""";
    }

    private string Validators(long height, int page, int perPage)
    {
        ValidatorSet set = height <= _node.Chain.Height ? _node.Chain[height].Validators : _node.Chain.State!.Validators;
        Validator[] items = [.. set.Validators.Skip((page - 1) * perPage).Take(perPage)];
        return $$"""{"block_height":"{{height}}","validators":[{{string.Join(",", items.Select(CometText.Of))}}],"count":"{{items.Length}}","total":"{{set.Validators.Count}}"}""";
    }

    private string Broadcast(byte[] tx)
    {
        Wire.CheckTxAnswer check = _node.Client.CheckTx(tx);
        if (check.Code == 0) _mempool.Enqueue(tx);
        return $$"""{"code":{{check.Code}},"data":"","log":"","codespace":"","hash":"{{Convert.ToHexString(Chain.Crypto.Sha256.Hash(tx).ToArray())}}"}""";
    }
}
