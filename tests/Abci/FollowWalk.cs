using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Abci.Comet;
using Gwangan.Abci.Profiles;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci;

/// <summary>Citizens who run nodes of their own: they follow a city from its first block through its promotion, or begin with a snapshot of the institutions' time, and trust one header of before.</summary>
public sealed class FollowWalk(Walk walk, Header trusted, DecidedChain chain, IReadOnlyList<string> institutions)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private readonly string _citizen = $"http://127.0.0.1:{Walk.FreePort()}", _newcomer = $"http://127.0.0.1:{Walk.FreePort()}";
    private Process? _citizenNode;

    private string Trust => string.Create(CultureInfo.InvariantCulture, $"{trusted.Height}:{trusted.Hash()}");

    /// <summary>Starts the follower that has the whole history; it follows the second institution, and the fourth when that fails.</summary>
    public void Begin() => _citizenNode = walk.StartFollower(
        "node", "--data", "citizen", "--http", Host(_citizen), "--metrics", "off", "--follow", institutions[1], "--follow", institutions[3], "--trust", Trust);

    /// <summary>An operation that is handed to the follower comes into a block of the institutions.</summary>
    public void Submit(Profile profile, Func<List<byte[]>> mempool, Action<List<byte[]>> makeBlock)
    {
        MustReach(_citizen, chain.Height, "the follower reaches the institutions' last block");
        using ByteArrayContent body = new(profile.Valid(chain));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Task<HttpResponseMessage> answer = Http.PostAsync($"{_citizen}/api/v1/operations?wait=commit", body);
        List<byte[]> waiting = [];
        Walk.Until(() => answer.IsCompleted || (waiting = mempool()).Count > 0, "what the follower was given arrives in the mempool of an institution");
        if (waiting.Count > 0) makeBlock(waiting);
        using HttpResponseMessage response = answer.GetAwaiter().GetResult();
        using JsonDocument document = JsonDocument.Parse(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        NonConformance.Unless(document.RootElement.TryGetProperty("status", out JsonElement status) && status.GetString() == "committed", $"the follower answers {document.RootElement.GetRawText()}");
        walk.Show($"driver: an operation handed to the follower was forwarded, and is in block {document.RootElement.GetProperty("height").GetInt64()} there too");
    }

    /// <summary>The node it follows is gone: it goes on with the other.</summary>
    public void MustHaveMovedOn()
    {
        MustReach(_citizen, chain.Height, "the follower goes on with another institution");
        string follows = Walk.Get($"{_citizen}/api/v1/status").GetProperty("follows").GetProperty("node").GetString()!.TrimEnd('/');
        NonConformance.Unless(follows == institutions[3], $"the follower follows {follows} after {institutions[1]} was killed, expected {institutions[3]}");
        walk.Show($"driver: node1 was killed; the follower goes on with node3 to height {chain.Height}, root {Root(_citizen)[..16]}…");
    }

    /// <summary>Another one begins with a snapshot, trusting the same header of before the promotion.</summary>
    public void Join()
    {
        Process node = walk.StartFollower(
            "node", "--data", "newcomer", "--http", Host(_newcomer), "--metrics", "off", "--follow", institutions[0], "--follow", institutions[2], "--trust", Trust, "--join", "snapshot");
        MustReach(_newcomer, chain.Height, "the follower that begins with a snapshot reaches the last block");
        JsonElement first = Walk.Get($"{_newcomer}/api/v1/blocks/{chain.Genesis.InitialHeight}");
        NonConformance.Unless(first.TryGetProperty("error", out _), "the follower that began with a snapshot has the blocks before it");
        NonConformance.Unless(Root(_newcomer) == Root(_citizen), "the two followers have different roots");
        walk.Show($"driver: a second follower joined by a snapshot of the institutions' time, led there by the light client from block {trusted.Height}; equal roots");
        walk.StopFollower(node);
    }

    /// <summary>Two institutions' nodes and the follower show the same of everything.</summary>
    public void CompareReads(Address account)
    {
        long last = chain.Height, first = chain.Genesis.InitialHeight;
        string[] routes =
        [
            "assets", "bodies", "catalog", "markets", "markets/GOLD-KRW", "markets/GOLD-KRW/book", "markets/GOLD-KRW/ticker", "markets/GOLD-KRW/trades", "markets/GOLD-KRW/candles?interval=1m", "tickers",
            $"accounts/{account}", $"accounts/{account}/balances", $"accounts/{account}/operations", $"accounts/{account}/orders", $"accounts/{account}/trades", $"accounts/{account}/transfers",
            "validators", $"validators?height={first}", $"validators?height={last - 2}", $"blocks/{first - 1}", $"blocks/{first}", $"blocks/{first + 1}", $"blocks/{last}", "blocks?limit=100",
        ];
        foreach (string route in routes)
        {
            string told = "";
            Walk.Until(() => Read(institutions[0], route) == Read(_citizen, route) && (told = Read(institutions[2], route)) == Read(_citizen, route), $"{route} is the same at two institutions and a follower");
            NonConformance.Unless(!told.StartsWith("{\"error\"", StringComparison.Ordinal), $"{route} answers {told}");
        }
        JsonElement header = Walk.Get($"{institutions[2]}/api/v1/blocks/{last}").GetProperty("header");
        NonConformance.Unless(header.EnumerateObject().All(field => field.Value.GetString() is { Length: > 0 }), $"a header is incomplete: {header.GetRawText()}");
        walk.Show($"driver: {routes.Length} reads of the API are the same at node0, node2 and the follower; headers are complete");
    }

    // A block's size in the list of blocks is that of what a node was given first: an application learns less than a follower.
    private static string Read(string url, string route) => Regex.Replace(Walk.Get($"{url}/api/v1/{route}").GetRawText(), "\"bytes\":[0-9]+", "");

    /// <summary>Stops the first one, whose folder then is verified from the first block of one machine to the last of four.</summary>
    public void End()
    {
        walk.StopFollower(_citizenNode!);
        string verified = walk.Run(0, "verify", "--data", "citizen");
        NonConformance.Unless(!verified.Contains("not here", StringComparison.Ordinal), "the follower lacks signatures");
    }

    private void MustReach(string url, long height, string what)
    {
        Walk.Until(() => Walk.Get($"{url}/api/v1/status").GetProperty("height").GetInt64() == height, $"{what}, height {height}");
        string root = Root(url), expected = Convert.ToHexStringLower(chain.AppHashAfter(height));
        NonConformance.Unless(root == expected, $"{url} has root {root} at height {height}, the institutions {expected}");
    }

    private static string Root(string url)
    {
        string root = Walk.Get($"{url}/api/v1/status").GetProperty("appHash").GetString()!.ToLowerInvariant();
        return root.StartsWith("0x", StringComparison.Ordinal) ? root[2..] : root;
    }

    private static string Host(string url) => url["http://".Length..];
}
