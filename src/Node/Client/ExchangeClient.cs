using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Node.Client;

/// <summary>Where a node stands.</summary>
/// <param name="ChainId">Of which city.</param>
/// <param name="Height">Its latest block.</param>
/// <param name="Waiting">Envelopes that wait for a block.</param>
/// <param name="TimeMs">The time of its latest block.</param>
public sealed record NodeStatus(string ChainId, long Height, int Waiting, long TimeMs);

/// <summary>A resting order as a node shows it.</summary>
public sealed record BookOrder(ulong OrderId, Side Side, long Price, long Lots, Address Owner);

/// <summary>A node's public HTTP API, as much of it as programs that send orders need.</summary>
public sealed class ExchangeClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A client of the node at <paramref name="node"/>, such as <c>http://127.0.0.1:8080</c>.</summary>
    public ExchangeClient(Uri node)
    {
        Node = node;
        _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseProxy = false }) { BaseAddress = node, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>The node's address.</summary>
    public Uri Node { get; }

    /// <summary>Where the node stands.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public async Task<NodeStatus> StatusAsync(CancellationToken cancel = default)
    {
        using JsonDocument answer = await GetAsync("api/v1/status", cancel);
        JsonElement root = answer.RootElement;
        return new NodeStatus(root.GetProperty("chainId").GetString()!, root.GetProperty("height").GetInt64(), root.GetProperty("mempool").GetProperty("count").GetInt32(), root.GetProperty("blockTimeMs").GetInt64());
    }

    /// <summary>The rules in force and the upgrade that is planned, as the node answers.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public Task<JsonDocument> RulesAsync(CancellationToken cancel = default) => GetAsync("api/v1/rules", cancel);

    /// <summary>The seven bodies and who speaks for them, as the node answers. Dispose it.</summary>
    public Task<JsonDocument> BodiesAsync(CancellationToken cancel = default) => GetAsync("api/v1/bodies", cancel);

    /// <summary>One proposal, or all that are open or wait, as the node answers. Dispose it.</summary>
    public Task<JsonDocument> ProposalsAsync(ulong? id = null, CancellationToken cancel = default) =>
        GetAsync(id is null ? "api/v1/proposals" : string.Create(CultureInfo.InvariantCulture, $"api/v1/proposals/{id}"), cancel);

    /// <summary>A market's terms.</summary>
    public async Task<MarketTerms> MarketAsync(string market, CancellationToken cancel = default)
    {
        using JsonDocument answer = await GetAsync($"api/v1/markets/{Uri.EscapeDataString(market)}", cancel);
        JsonElement root = answer.RootElement;
        Amount step = Units(root.GetProperty("priceStep"));
        long Steps(JsonElement price) => (long)(Units(price).Units / step.Units);
        string ticks = string.Join(',', root.GetProperty("ticks").EnumerateArray().Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{Steps(row.GetProperty("fromPrice"))}:{Steps(row.GetProperty("tick"))}")));
        if (!TickTable.TryParse(ticks, out TickTable table)) throw new ClientException($"{market}: the ticks {ticks} are no tick table");
        return new MarketTerms(
            Symbol.Of(root.GetProperty("symbol").GetString()!), Units(root.GetProperty("lotSize")), step, table, Steps(root.GetProperty("referencePrice")),
            Steps(root.GetProperty("bandLow")), Steps(root.GetProperty("bandHigh")), Units(root.GetProperty("minNotional")));
    }

    /// <summary>The highest nonce that an account's own key has used; 0 before the first.</summary>
    public async Task<ulong> NonceAsync(Address account, CancellationToken cancel = default)
    {
        try
        {
            using JsonDocument answer = await GetAsync($"api/v1/accounts/{account}", cancel);
            return ulong.Parse(answer.RootElement.GetProperty("nonceHigh").GetString()!, CultureInfo.InvariantCulture);
        }
        catch (ClientException error) when (error.Code == "api.NotFound")
        {
            return 0;
        }
    }

    /// <summary>What an account has available of an asset.</summary>
    public async Task<Amount> AvailableAsync(Address account, string asset, CancellationToken cancel = default)
    {
        using JsonDocument answer = await GetAsync($"api/v1/accounts/{account}", cancel);
        foreach (JsonElement balance in answer.RootElement.GetProperty("balances").EnumerateArray())
            if (balance.GetProperty("asset").GetString() == asset) return Units(balance.GetProperty("available"));
        return Amount.Zero;
    }

    /// <summary>A market's book with every order, each side in priority order, bids first, and the height it stands at.</summary>
    public async Task<(long Height, List<BookOrder> Orders)> FullBookAsync(MarketTerms terms, CancellationToken cancel = default)
    {
        using JsonDocument answer = await GetAsync($"api/v1/markets/{terms.Market}/book/full", cancel);
        List<BookOrder> orders = [];
        foreach ((string name, Side side) in new[] { ("bids", Side.Buy), ("asks", Side.Sell) })
        {
            foreach (JsonElement order in answer.RootElement.GetProperty(name).EnumerateArray())
            {
                ulong id = ulong.Parse(order.GetProperty("orderId").GetString()!, CultureInfo.InvariantCulture);
                long price = (long)(Units(order.GetProperty("price")).Units / terms.PriceStep.Units), lots = (long)(Units(order.GetProperty("size")).Units / terms.LotSize.Units);
                if (!Address.TryParse(order.GetProperty("owner").GetString()!, out Address owner)) throw new ClientException($"order {id}: its owner is no address");
                orders.Add(new BookOrder(id, side, price, lots, owner));
            }
        }
        return (answer.RootElement.GetProperty("height").GetInt64(), orders);
    }

    /// <summary>A block with its operations and their outcomes, as the API writes it. Dispose it.</summary>
    public Task<JsonDocument> BlockAsync(long height, CancellationToken cancel = default) => GetAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/blocks/{height}"), cancel);

    /// <summary>An operation by its envelope's id, as the API writes it; null when it neither waits nor stands in a block. Dispose it.</summary>
    public async Task<JsonDocument?> OperationAsync(Hash32 id, CancellationToken cancel = default)
    {
        return await TryGetAsync($"api/v1/operations/{id}", cancel);
    }

    /// <summary>Hands in an envelope and waits for its block: the answer with the outcome of each operation; without items when no block came in time. Dispose it.</summary>
    /// <exception cref="ClientException">It was refused, under the refusal's code, or the node does not answer.</exception>
    public async Task<JsonDocument> SubmitAsync(ReadOnlyMemory<byte> envelope, CancellationToken cancel = default)
    {
        const string path = "api/v1/operations?wait=commit";
        using ReadOnlyMemoryContent content = new(envelope);
        content.Headers.ContentType = new("application/octet-stream");
        try
        {
            using HttpResponseMessage response = await _http.PostAsync(path, content, cancel);
            return await ReadAsync(response, path, cancel);
        }
        catch (HttpRequestException error)
        {
            throw new ClientException($"{Node}{path}: {NodeHttp.ReasonOf(error)}");
        }
    }

    /// <summary>What the API answers under a path such as <c>api/v1/reserves</c>; null when there is no such thing. Dispose it.</summary>
    /// <exception cref="ClientException">The node does not answer, or refuses.</exception>
    public async Task<JsonDocument?> TryGetAsync(string path, CancellationToken cancel = default)
    {
        try
        {
            return await GetAsync(path, cancel);
        }
        catch (ClientException error) when (error.Code == "api.NotFound")
        {
            return null;
        }
    }

    /// <summary>What a contract answers to a call now; null when it refuses, when there is no code, or in a city without contracts.</summary>
    /// <exception cref="ClientException">The node does not answer.</exception>
    public async Task<byte[]?> CallContractAsync(Address contract, ReadOnlyMemory<byte> data, CancellationToken cancel = default)
    {
        const string path = "ethereum";
        byte[] request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            jsonrpc = "2.0", id = 1, method = "eth_call", @params = new object[] { new { to = contract.ToString(), data = "0x" + Convert.ToHexStringLower(data.Span) }, "latest" },
        });
        using ByteArrayContent content = new(request);
        content.Headers.ContentType = new("application/json");
        try
        {
            using HttpResponseMessage response = await _http.PostAsync(path, content, cancel);
            if (response.StatusCode == HttpStatusCode.NotFound) return null;
            using JsonDocument answer = await ReadAsync(response, path, cancel);
            return answer.RootElement.TryGetProperty("result", out JsonElement result) && result.GetString() is { Length: > 2 } hex ? Convert.FromHexString(hex.AsSpan(2)) : null;
        }
        catch (HttpRequestException error)
        {
            throw new ClientException($"{Node}{path}: {NodeHttp.ReasonOf(error)}");
        }
    }

    /// <summary>Hands in many envelopes at once; answer i is null when envelope i was accepted, else the code of its refusal.</summary>
    /// <param name="frame">The envelopes, each behind its length (<see cref="EnvelopeFrame"/>).</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<string?[]> SubmitBatchAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel = default)
    {
        using ReadOnlyMemoryContent content = new(frame);
        content.Headers.ContentType = new("application/octet-stream");
        using HttpResponseMessage response = await _http.PostAsync("api/v1/operations/batch", content, cancel);
        if (!response.IsSuccessStatusCode)
        {
            using JsonDocument refused = await ReadAsync(response, "api/v1/operations/batch", cancel);
        }
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancel);
        return SubmissionAnswer.TryRead(answer, out string?[] codes) ? codes : throw new ClientException($"{Node}api/v1/operations/batch: the answer has no results");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel);
            return await ReadAsync(response, path, cancel);
        }
        catch (HttpRequestException error)
        {
            throw new ClientException($"{Node}{path}: {NodeHttp.ReasonOf(error)}");
        }
    }

    private async Task<JsonDocument> ReadAsync(HttpResponseMessage response, string path, CancellationToken cancel)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
        JsonDocument? answer = null;
        try
        {
            answer = await JsonDocument.ParseAsync(body, default, cancel);
            if (response.IsSuccessStatusCode) return answer;
        }
        catch (JsonException)
        {
            throw new ClientException($"{Node}{path}: {(int)response.StatusCode}, and no JSON: is this a node of this city?");
        }
        string code = "", message = "";
        if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            (code, message) = (error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
        answer.Dispose();
        throw new ClientException($"{Node}{path}: {(int)response.StatusCode} {code}: {message}", code);
    }

    // Whole units with decimals, as the API writes amounts, prices and sizes.
    private static Amount Units(JsonElement element)
    {
        string[] parts = element.GetString()!.Split('.');
        string digits = (parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(Amount.Decimals, '0')).TrimStart('0');
        return Amount.TryParse(digits.Length == 0 ? "0" : digits, out Amount amount) ? amount : throw new ClientException($"\"{element}\" is no amount");
    }
}
