using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Client;
using Gwangan.Node.Snapshots;

namespace Gwangan.Node.Engines.Follower;

/// <summary>A node that gives snapshots, over HTTP. Nothing it gives is believed.</summary>
public sealed class SnapshotPeer(Uri address, HttpClient http)
{
    // CometBFT's own bounds: chunks of 16 MB, metadata of 4 MB, ten snapshots; metadata is written in base64.
    private const int ChunkBytesMax = 16 << 20, OffersMax = 10, ListBytesMax = 64 << 20;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    /// <summary>Its address.</summary>
    public Uri Address => address;

    /// <summary>The snapshots it offers, latest first; of more than ten the first ten, since each may cost a wait for blocks that do not come.</summary>
    /// <exception cref="LeaderException">It does not answer, or not with a list.</exception>
    public async Task<List<SnapshotOffer>> ListAsync(CancellationToken cancel)
    {
        byte[] answer = await GetAsync("node/v1/snapshots", ListBytesMax, cancel);
        try
        {
            List<SnapshotOffer> offers = [];
            using JsonDocument document = JsonDocument.Parse(answer);
            foreach (JsonElement item in document.RootElement.GetProperty("items").EnumerateArray().Take(OffersMax))
                offers.Add(new SnapshotOffer(
                    item.GetProperty("height").GetInt64(), item.GetProperty("format").GetUInt32(), item.GetProperty("chunkCount").GetUInt32(),
                    HashOf(item.GetProperty("hash").GetString()!), item.GetProperty("metadata").GetBytesFromBase64()));
            return offers;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new LeaderException("answers with what is no list of snapshots");
        }
    }

    // It names a folder later.
    private static byte[] HashOf(string text) => Convert.FromHexString(text) is { Length: Hash32.Size } hash ? hash : throw new FormatException();

    /// <summary>A chunk of a snapshot.</summary>
    /// <exception cref="LeaderException">It does not answer, or does not have it.</exception>
    public Task<byte[]> ChunkAsync(SnapshotOffer offer, uint index, CancellationToken cancel) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"node/v1/snapshots/{offer.Height}/{offer.Format}/{index}"), ChunkBytesMax, cancel);

    /// <summary>Blocks from a height on, as many as are asked for.</summary>
    /// <exception cref="LeaderException">It does not answer, or does not have them.</exception>
    public async Task<List<BlockFrame>> BlocksAsync(long from, int count, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Wait);
        List<BlockFrame> blocks = [];
        try
        {
            await foreach (BlockFrame frame in new HttpBlockSource(address, http).ReadAsync(from, limit.Token))
            {
                if (frame.Block is not null) blocks.Add(frame);
                if (blocks.Count == count) break;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new LeaderException(string.Create(CultureInfo.InvariantCulture, $"does not give block {from + blocks.Count} in time"));
        }
        return blocks;
    }

    /// <summary>The body of an answer, at most so many bytes.</summary>
    /// <exception cref="LeaderException">It does not answer, or with an error, or with too much.</exception>
    public async Task<byte[]> GetAsync(string path, int sizeMax, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Wait);
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(address, path), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode) throw new LeaderException($"answers {await HttpBlockSource.WhyAsync(response, limit.Token)}");
            using MemoryStream body = new();
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token);
            byte[] part = new byte[64 << 10];
            for (int count; (count = await stream.ReadAsync(part, limit.Token)) > 0;)
            {
                if (body.Length + count > sizeMax) throw new LeaderException($"gives more at {path} than fits");
                body.Write(part, 0, count);
            }
            return body.ToArray();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new LeaderException("does not answer in time");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new LeaderException($"does not answer: {NodeHttp.ReasonOf(error)}");
        }
    }
}
