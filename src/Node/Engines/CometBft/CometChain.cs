using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>What CometBFT's RPC (JSON-RPC over HTTP) tells of the chain beyond ABCI: headers, signatures, validators. Nothing it gives is believed before it was checked.</summary>
public sealed class CometChain(Uri address) : IDisposable
{
    // A commit or a page of validators takes some hundred bytes a validator; a block's transactions are a third longer in base64.
    private const int SmallBytesMax = 8 << 20, BlockBytesMax = 144 << 20;

    // The RPC gives at most 100 validators a page.
    private const int ValidatorsAPage = 100;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(3), MaxConnectionsPerServer = 16 })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Where it is.</summary>
    public Uri Address => address;

    /// <summary>How long an answer may take, from the question to its last byte.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The header of a height with a commit on it: of the last height the precommits that this CometBFT has seen, of others those in the next block.</summary>
    /// <exception cref="CometRpcException">It does not answer, or does not have them.</exception>
    public Task<(Header Header, Commit Commit)> SignedHeaderAsync(long height, CancellationToken cancel) => AskAsync("commit", Of(height), SmallBytesMax, ReadSigned, cancel);

    /// <summary>Reads what <c>/commit</c> answers, from <c>signed_header</c> on.</summary>
    /// <exception cref="CometRpcException">It is something else.</exception>
    public static (Header Header, Commit Commit) ReadSigned(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return ReadSigned(document.RootElement.TryGetProperty("result", out JsonElement result) ? result : document.RootElement);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            throw new CometRpcException(Short(error.Message));
        }
    }

    private static (Header Header, Commit Commit) ReadSigned(JsonElement result)
    {
        JsonElement signed = result.GetProperty("signed_header");
        return (CometJson.Header(signed.GetProperty("header")), CometJson.Commit(signed.GetProperty("commit")));
    }

    /// <summary>What a block holds beside its header and transactions.</summary>
    /// <exception cref="CometRpcException">It does not answer, or does not have it.</exception>
    public Task<(Evidence[] Evidence, Commit LastCommit)> BlockAsync(long height, CancellationToken cancel) => AskAsync("block", Of(height), BlockBytesMax, result =>
    {
        JsonElement block = result.GetProperty("block"), list = block.GetProperty("evidence").GetProperty("evidence");
        Evidence[] evidence = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(CometJson.Evidence)] : [];
        return (evidence, CometJson.Commit(block.GetProperty("last_commit")));
    }, cancel);

    /// <summary>The validators that sign a height.</summary>
    /// <exception cref="CometRpcException">It does not answer, or not with a set of validators.</exception>
    public async Task<ValidatorSet> ValidatorsAsync(long height, CancellationToken cancel)
    {
        List<Validator> validators = [];
        for (int page = 1; ; page++)
        {
            string parameters = string.Create(CultureInfo.InvariantCulture, $$"""{"height":"{{height}}","page":"{{page}}","per_page":"{{ValidatorsAPage}}"}""");
            (List<Validator> items, long total) = await AskAsync("validators", parameters, SmallBytesMax,
                result => (result.GetProperty("validators").EnumerateArray().Select(CometJson.Validator).ToList(), CometJson.Long(result, "total")), cancel);
            validators.AddRange(items);
            if (total > CometLimits.ValidatorCountMax) throw new CometRpcException("tells more validators than there can be");
            if (validators.Count >= total) break;
            if (items.Count == 0) throw new CometRpcException("tells fewer validators than it counts");
        }
        return ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set) ? set : throw new CometRpcException("tells validators that are no set");
    }

    /// <summary>The height of the block with a hash.</summary>
    /// <exception cref="CometRpcException">It does not answer, or has no such block.</exception>
    public Task<long> HeightOfAsync(Hash32 hash, CancellationToken cancel) => AskAsync("block_by_hash", $$"""{"hash":"{{Convert.ToBase64String(hash.ToArray())}}"}""", BlockBytesMax,
        result => result.GetProperty("block") is { ValueKind: JsonValueKind.Object } block ? CometJson.Long(block.GetProperty("header"), "height") : throw new CometRpcException($"has no header {hash}"), cancel);

    /// <summary>Asks the application for something of the state.</summary>
    /// <exception cref="CometRpcException">It does not answer, or not with an answer to a query.</exception>
    public Task<ResponseQuery> QueryAsync(RequestQuery query, CancellationToken cancel)
    {
        string parameters = string.Create(CultureInfo.InvariantCulture,
            $$"""{"path":"{{JsonEncodedText.Encode(query.Path)}}","data":"{{Convert.ToHexStringLower(query.Data.Span)}}","height":"{{query.Height}}","prove":{{(query.Prove ? "true" : "false")}}}""");
        return AskAsync("abci_query", parameters, SmallBytesMax, result => CometJson.Query(result.GetProperty("response")), cancel);
    }

    /// <summary>The lowest and the highest block that it has.</summary>
    /// <exception cref="CometRpcException">It does not answer.</exception>
    public Task<(long Earliest, long Latest)> RangeAsync(CancellationToken cancel) => AskAsync("status", "{}", SmallBytesMax, result =>
    {
        JsonElement sync = result.GetProperty("sync_info");
        return (CometJson.Long(sync, "earliest_block_height"), CometJson.Long(sync, "latest_block_height"));
    }, cancel);

    /// <summary>Hands in evidence against validators, in CometBFT's JSON.</summary>
    /// <exception cref="CometRpcException">It does not answer, or does not take it.</exception>
    public Task ReportAsync(string evidence, CancellationToken cancel) => AskAsync("broadcast_evidence", $$"""{"evidence":{{evidence}}}""", SmallBytesMax, static _ => true, cancel);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Of(long height) => string.Create(CultureInfo.InvariantCulture, $$"""{"height":"{{height}}"}""");

    private async Task<T> AskAsync<T>(string method, string parameters, int bytesMax, Func<JsonElement, T> read, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "") { Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json") };
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if ((int)response.StatusCode is >= 300 and < 400) throw new CometRpcException($"answers {method} with a redirect ({(int)response.StatusCode}), which is not followed");
            using JsonDocument document = JsonDocument.Parse(await BodyAsync(response, method, bytesMax, limit.Token));
            if (document.RootElement.TryGetProperty("error", out JsonElement error)) throw new CometRpcException($"answers {method} with an error: {Short(error.GetRawText())}");
            return read(document.RootElement.GetProperty("result"));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CometRpcException($"does not answer {method} in time");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new CometRpcException($"does not answer {method}: {error.Message}");
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            throw new CometRpcException($"answers {method} with what cannot be read: {Short(error.Message)}");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage response, string method, int bytesMax, CancellationToken cancel)
    {
        using MemoryStream body = new();
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancel);
        byte[] part = new byte[32 << 10];
        for (int count; (count = await stream.ReadAsync(part, cancel)) > 0;)
        {
            if (body.Length + count > bytesMax) throw new CometRpcException($"answers {method} with more than {bytesMax >> 20} MiB");
            body.Write(part, 0, count);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static bool IsUnreadable(Exception error) => error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException;

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
