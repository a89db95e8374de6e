using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;

namespace Gwangan.Node.Api.Nodes;

/// <summary>What a node gives other nodes: the genesis, blocks with their commits, and snapshots of the state. Public: nothing in it is secret, and whoever takes it verifies it.</summary>
public sealed class NodeRoutes(ExchangeApi api)
{
    // A chunk is a few MiB from the disk.
    private const int ChunkWeight = 5;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private CancellationToken _stopping;

    /// <summary>Maps the routes; docs/followers.md describes them, since what they answer is not JSON.</summary>
    public void Map(WebApplication app)
    {
        _stopping = app.Lifetime.ApplicationStopping;
        RouteGroupBuilder node = app.MapGroup("/node/v1").ExcludeFromDescription();
        node.MapGet("/genesis", () => Results.File(api.City.Folder.Genesis, "application/json"));
        node.MapGet("/snapshots", () => Results.Json(
            new Page<SnapshotItem>([.. api.City.Snapshots.Store.List().Select(offer => new SnapshotItem(
                offer.Height, offer.Format, offer.ChunkCount, Convert.ToHexStringLower(offer.Hash.Span), Convert.ToBase64String(offer.Metadata.Span)))]), ApiJson.Default.PageSnapshotItem));
        node.MapGet("/snapshots/{height:long}/{format:int}/{index:int}", (HttpContext context, long height, int format, int index) => ChunkAsync(context, height, format, index)).Weighs(ChunkWeight);
        node.MapGet("/blocks", (HttpContext context, string? from) => BlocksAsync(context, from));
    }

    /// <summary>A snapshot as it is offered; the metadata in base64.</summary>
    public sealed record SnapshotItem(long Height, uint Format, uint ChunkCount, string Hash, string Metadata);

    private async Task ChunkAsync(HttpContext context, long height, int format, int index)
    {
        using Visit visit = api.Access.Enter(context, VisitKind.Chunk, context.RequestAborted);
        visit.Progress = () => index;
        await using FileStream chunk = (format >= 0 && index >= 0 ? api.City.Snapshots.Store.OpenChunk(height, (uint)format, (uint)index) : null) ?? throw ApiException.NotFound("such chunk");
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = chunk.Length;
        try
        {
            await chunk.CopyToAsync(context.Response.Body, visit.Over);
        }
        catch (OperationCanceledException) when (visit.Over.IsCancellationRequested)
        {
            // The client has gone, or has to: half a chunk is no chunk.
            context.Abort();
        }
    }

    // Backpressure is HTTP's: the next block is read when the one before has gone out.
    private async Task BlocksAsync(HttpContext context, string? from)
    {
        City city = api.City;
        if (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out long next) || next < 1) throw ApiException.BadRequest("from is the first height that is wanted.");
        if (city.Seals?.Trouble is { } trouble && next > city.Reader.Signed.Height) throw Unsigned(next, trouble);
        bool isKept = next > LastOf(city).Height || city.Reader.TryReadBytes(next, out _, out _);
        if (!isKept)
            throw new ApiException(StatusCodes.Status404NotFound, "api.BlockNotKept", string.Create(CultureInfo.InvariantCulture, $"This node does not have block {next} with its commit; its blocks begin at height {city.Reader.FirstHeight}."));
        using Visit visit = api.Access.Enter(context, VisitKind.BlockStream, context.RequestAborted);
        long sent = next - 1;
        visit.Progress = () => Volatile.Read(ref sent);
        context.Response.ContentType = "application/octet-stream";
        await StreamAsync(city, context.Response.BodyWriter, next, visit.Over, height => Volatile.Write(ref sent, height));
    }

    private async Task StreamAsync(City city, PipeWriter body, long next, CancellationToken over, Action<long> sent)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(over, _stopping);
        ProtoWriter writer = new();
        string chainId = city.Genesis.ChainId;
        try
        {
            while (true)
            {
                BlockPoint head = LastOf(city);
                bool has = city.Reader.TryReadBytes(next, out ReadOnlyMemory<byte> block, out ReadOnlyMemory<byte> commit);
                writer.Clear();
                BlockFrame.Write(writer, head, block.Span, commit.Span, chainId, chainId.Length > 0 && IsDemo(city));
                chainId = "";
                body.Write(writer.WrittenSpan);
                if ((await body.FlushAsync(end.Token)).IsCompleted) return;
                if (has) sent(next++);
                else if (head.Height >= next || city.Seals?.Trouble is not null) return; // not kept, or the signatures do not come: another node may have them
                else await NextAsync(city, next, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The follower has gone, or this node stops: the stream just ends.
        }
    }

    // The last block that can be given. Where CometBFT decides and nobody fetches its signatures, that is none after its first.
    private static BlockPoint LastOf(City city) => city.Seals is null ? city.Head.Current : city.Reader.Signed;

    private static ApiException Unsigned(long height, string trouble) => new(StatusCodes.Status503ServiceUnavailable, "api.SignaturesMissing",
        string.Create(CultureInfo.InvariantCulture, $"This node does not have the signatures of block {height}: {trouble}"));

    // Until the height is published, or it is time to say again where this node stands.
    private static async Task NextAsync(City city, long height, CancellationToken end)
    {
        using CancellationTokenSource beat = CancellationTokenSource.CreateLinkedTokenSource(end);
        beat.CancelAfter(Beat);
        try
        {
            await (city.Seals is null ? city.Head.WaitAboveAsync(height - 1, beat.Token) : city.Reader.WaitSignedAboveAsync(height - 1, beat.Token));
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
        }
    }

    private bool IsDemo(City city) => api.Demo is not null || city.Following is { IsDemo: true };
}
