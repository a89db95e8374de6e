using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Keys;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Evm;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>State sync that is cut short, and then finds another snapshot on offer.</summary>
public sealed class SnapshotJoinTests : IDisposable
{
    private static readonly StateStorageOptions Options = new() { MapSizeBytes = 1L << 30 };

    private readonly TemporaryFolder _folder = new();
    private readonly TestNode _leader = new(editGenesis: EvmGenesisText.WithContracts);
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

    [Theory]
    [InlineData("""{"items":[{"height":3,"format":1,"chunkCount":1,"hash":null,"metadata":""}]}""")]
    [InlineData("""{"items":[{"height":3,"format":1,"chunkCount":1,"hash":"00","metadata":null}]}""")]
    [InlineData("""{"items":[{"height":3,"format":1,"chunkCount":1,"hash":"00","metadata":""}]}""")]
    [InlineData("""{"items":[{"height":3,"format":1,"chunkCount":1,"hash":"","metadata":""}]}""")]
    [InlineData("""{"items":null}""")]
    public async Task A_list_of_snapshots_with_nothing_in_it_is_told_and_ends_no_node(string list)
    {
        _node.Listed = list;
        NodeException error = await Assert.ThrowsAsync<NodeException>(() => JoinAsync(CancellationToken.None));
        Assert.Contains("http://leader/ answers with what is no list of snapshots", error.Message, StringComparison.Ordinal);
    }

    // The first block of CometBFT on another engine's chain names no block before it (docs/cometbft.md).
    [Theory]
    [InlineData(false, 0, 5)]
    [InlineData(false, 2, 5)]
    [InlineData(false, 5, 5)]
    [InlineData(true, 0, 3)]
    [InlineData(true, 2, 3)]
    public async Task The_last_block_before_a_change_of_engine_has_to_follow_from_what_is_trusted(bool isForged, long trusted, long joined)
    {
        ChangeEngine(isForged);
        await JoinAsync(CancellationToken.None, trusted == 0 ? null : new TrustedHeader(trusted, HeaderOf(trusted).Hash()));
        Assert.Equal(joined, Joined().Height);
    }

    [Fact]
    public async Task The_first_block_after_a_change_of_engine_is_no_trust_for_the_one_before_it()
    {
        ChangeEngine(isForged: true);
        NodeException error = await Assert.ThrowsAsync<NodeException>(() => JoinAsync(CancellationToken.None, new TrustedHeader(6, HeaderOf(6).Hash())));
        Assert.Contains("the trusted block 6 is the first of CometBFT", error.Message, StringComparison.Ordinal);
    }

    // A snapshot of block 5, whose next block is CometBFT's first; or of a block 5 that strangers have made up and signed.
    private void ChangeEngine(bool isForged)
    {
        _leader.Make();
        BlockPoint head = _leader.Head.Current;
        Assert.Equal(5, head.Height);
        Assert.NotNull(_store.Make(_leader.Storage, head.Height, head.AppHash, new SnapshotOptions { ChunkBytes = 200 }));
        ChainTip tip = _leader.Executor.Tip;
        _leader.Make();
        Header last = HeaderOf(5);
        Replace(Edited(last, tip, 6, tip.TimeMs + 1, _leader.Genesis.Validators), _leader.Validator);
        if (!isForged) return;
        Assert.True(ValidatorSet.TryCreate([new Validator(_node.Stranger.PublicKey, 1)], out ValidatorSet? strangers));
        Replace(Edited(last, tip, 5, tip.TimeMs, strangers), _node.Stranger);
    }

    private Header Edited(Header last, ChainTip tip, long height, long timeMs, ValidatorSet validators) => new()
    {
        VersionApp = last.VersionApp,
        ChainId = last.ChainId,
        Height = height,
        Time = BlockCodec.TimestampOf(timeMs),
        LastCommitHash = Commit.Empty.Hash().ToArray(),
        DataHash = Gwangan.Chain.Cosmos.Comet.Data.Empty.Hash().ToArray(),
        ValidatorsHash = validators.Hash().ToArray(),
        NextValidatorsHash = _leader.Genesis.Validators.Hash().ToArray(),
        ConsensusHash = last.ConsensusHash,
        AppHash = tip.AppHash.ToArray(),
        LastResultsHash = Gwangan.Chain.Crypto.Sha256.OfNothing.ToArray(),
        EvidenceHash = Evidence.Hash([]).ToArray(),
        ProposerAddress = validators.Validators[0].Address,
    };

    private void Replace(Header header, ValidatorKey signer)
    {
        Block block = new(header, Gwangan.Chain.Cosmos.Comet.Data.Empty, [], Commit.Empty);
        byte[] encoded = BlockCodec.Encode(block);
        _node.Instead[header.Height] = (encoded, BlockCodec.Encode(signer.Precommit(header.ChainId, header.Height, block.IdOf(encoded), BlockCodec.TimeMsOf(header.Time) + 1)));
    }

    private Header HeaderOf(long height) => BlockCodec.Decode(height, _node.Read(height).Block).Header;

    // A snapshot of the latest block, and the block that proves it.
    private void Snapshot()
    {
        for (int i = 0; i < 3; i++) _leader.Make(_leader.Transfer(i, 5 + i, 3));
        BlockPoint head = _leader.Head.Current;
        Assert.NotNull(_store.Make(_leader.Storage, head.Height, head.AppHash, new SnapshotOptions { ChunkBytes = 200 }));
        _leader.Make(_leader.Transfer(0, 1, 1));
    }

    private Task JoinAsync(CancellationToken cancel, TrustedHeader? trust = null) => new SnapshotJoin([new Uri("http://leader/")], _http, trust, _leader.Clock, NullLogger.Instance).RunAsync(Data, Options, cancel);

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

        /// <summary>Blocks that it gives instead of the leader's, with their commits.</summary>
        public SortedDictionary<long, (byte[] Block, byte[] Commit)> Instead { get; } = [];

        /// <summary>A validator that nobody knows, of whom it tells.</summary>
        public ValidatorKey Stranger { get; } = ValidatorKey.Create();

        /// <summary>What it answers instead of its list.</summary>
        public string? Listed { get; set; }

        /// <summary>Told each time how many chunks were asked for.</summary>
        public Action<int> Asked { get; set; } = _ => { };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string[] path = request.RequestUri!.AbsolutePath.Split('/');
            byte[] answer = path[3] == "validators" ? Validators() : path[3] == "blocks" ? Blocks(Number(request.RequestUri.Query.Split('=')[1])) : path.Length == 4 ? List() : Chunk(path);
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) });
        }

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

        public (byte[] Block, byte[] Commit) Read(long height)
        {
            if (Instead.TryGetValue(height, out (byte[] Block, byte[] Commit) other)) return other;
            Assert.True(leader.Log.TryRead(height, BlockLogKind.Block, out byte[] block) & leader.Log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
            return (block, commit);
        }

        private byte[] Validators() => JsonSerializer.SerializeToUtf8Bytes(new
        {
            items = new[] { new { keyType = "secp256k1", publicKey = Convert.ToHexStringLower(Stranger.PublicKey.Bytes), votingPower = "1" } },
        });

        private byte[] List() => Listed is not null ? System.Text.Encoding.UTF8.GetBytes(Listed) : JsonSerializer.SerializeToUtf8Bytes(new
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
                (byte[] block, byte[] commit) = Read(height);
                BlockFrame.Write(writer, leader.Head.Current, block, commit, leader.Genesis.ChainId, isDemo: false);
            }
            return writer.ToArray();
        }
    }
}
