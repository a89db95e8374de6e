using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>State sync that is cut short, and then finds another snapshot on offer.</summary>
public sealed class SnapshotJoinTests : IDisposable
{
    private static readonly StateStorageOptions Options = new() { MapSizeBytes = 1L << 30 };

    private readonly TemporaryFolder _folder = new();
    private readonly TestNode _leader = new();
    private readonly SnapshotStore _store;
    private readonly Node _node;
    private readonly HttpClient _http;

    public SnapshotJoinTests()
    {
        _store = new SnapshotStore(_folder["snapshots"]);
        _node = new Node(_leader, _store);
        _http = new HttpClient(_node);
        Directory.CreateDirectory(Data);
        File.Copy(Path.Combine(Path.GetDirectoryName(_leader.KeysFolder)!, "genesis.json"), Path.Combine(Data, "genesis.json"));
        Snapshot();
    }

    private string Data => _folder["follower"];

    public void Dispose()
    {
        _http.Dispose();
        _leader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_join_that_was_killed_after_its_state_was_written_ends_at_the_next_start_whatever_is_offered_then()
    {
        await JoinAsync(CancellationToken.None);
        (long height, Hash32 appHash) = Joined();
        await File.WriteAllTextAsync(Path.Combine(Data, "joining"), "");
        Snapshot();
        await JoinAsync(CancellationToken.None);
        Assert.Equal((height, appHash), Joined());
    }

    [Fact]
    public async Task A_join_that_was_killed_goes_on_with_the_chunks_it_has_though_a_later_snapshot_is_offered()
    {
        using CancellationTokenSource kill = new();
        long first = _store.List()[0].Height;
        _node.Asked = count =>
        {
            if (count == 12) kill.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => JoinAsync(kill.Token));
        Assert.True(SnapshotJoin.IsUnderway(Data));
        _node.Asked = _ => { };
        Snapshot();
        await JoinAsync(CancellationToken.None);
        Assert.Equal(first, Joined().Height);
        Assert.True(_node.Chunks < _store.List().Single(offer => offer.Height == first).ChunkCount + 12, "what was kept is asked for again");
    }

    // A snapshot of the latest block, and the block that proves it.
    private void Snapshot()
    {
        for (int i = 0; i < 3; i++) _leader.Make(_leader.Transfer(i, 5 + i, 3));
        BlockPoint head = _leader.Head.Current;
        Assert.NotNull(_store.Make(_leader.Storage, head.Height, head.AppHash, new SnapshotOptions { ChunkBytes = 200 }));
        _leader.Make(_leader.Transfer(0, 1, 1));
    }

    private Task JoinAsync(CancellationToken cancel) => new SnapshotJoin([new Uri("http://leader/")], _http, null, _leader.Clock, NullLogger.Instance).RunAsync(Data, Options, cancel);

    private (long Height, Hash32 AppHash) Joined()
    {
        Assert.False(SnapshotJoin.IsUnderway(Data));
        using BlockLog blocks = BlockLog.Open(Path.Combine(Data, "blocks"));
        using LmdbStateStorage state = Snapshots.TradingCity.OpenState(Path.Combine(Data, "state"));
        Assert.Equal(state.Height, blocks.LastHeight);
        return (state.Height, state.AppHash);
    }

    /// <summary>The routes of a node that gives blocks and snapshots.</summary>
    private sealed class Node(TestNode leader, SnapshotStore store) : HttpMessageHandler
    {
        private int _chunks;

        public int Chunks => _chunks;

        /// <summary>Told each time how many chunks were asked for.</summary>
        public Action<int> Asked { get; set; } = _ => { };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string[] path = request.RequestUri!.AbsolutePath.Split('/');
            byte[] answer = path[3] == "blocks" ? Blocks(Number(request.RequestUri.Query.Split('=')[1])) : path.Length == 4 ? List() : Chunk(path);
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) });
        }

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

        private byte[] List() => JsonSerializer.SerializeToUtf8Bytes(new
        {
            items = store.List().Select(offer => new
            {
                height = offer.Height,
                format = offer.Format,
                chunkCount = offer.ChunkCount,
                hash = Convert.ToHexStringLower(offer.Hash.Span),
                metadata = Convert.ToBase64String(offer.Metadata.Span),
            }),
        });

        private byte[] Chunk(string[] path)
        {
            Asked(Interlocked.Increment(ref _chunks));
            Assert.True(store.TryReadChunk(Number(path[4]), (uint)Number(path[5]), (uint)Number(path[6]), out byte[] chunk));
            return chunk;
        }

        private byte[] Blocks(long from)
        {
            ProtoWriter writer = new();
            for (long height = from; height <= leader.Log.LastHeight; height++)
            {
                Assert.True(leader.Log.TryRead(height, BlockLogKind.Block, out byte[] block) & leader.Log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
                BlockFrame.Write(writer, leader.Head.Current, block, commit, leader.Genesis.ChainId, isDemo: false);
            }
            return writer.ToArray();
        }
    }
}
