using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Storage;
using Microsoft.Extensions.Logging;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>The fetching part of a follower against nodes that are programs of the test: it goes from one to the next, and says why.</summary>
public sealed class FollowerLoopTests : IDisposable
{
    private static readonly FollowerOptions Quick = new() { WaitFirst = TimeSpan.FromMilliseconds(1), WaitMax = TimeSpan.FromMilliseconds(20), BlocksAheadMax = 4 };

    private static readonly FollowerOptions Watchful = Quick with { AskOthersEvery = TimeSpan.FromMilliseconds(5), BehindMax = TimeSpan.FromSeconds(1) };

    private readonly Said _log = new();
    private readonly TestNode _leader = new();
    private readonly TestNode _node;

    public FollowerLoopTests()
    {
        _node = new TestNode(_leader);
        for (int i = 0; i < 12; i++) _leader.Make(_leader.Transfer(i % 5, 5 + i % 5, 3));
    }

    public void Dispose()
    {
        _node.Dispose();
        _leader.Dispose();
    }

    [Fact]
    public async Task A_follower_catches_up_and_then_takes_each_block_as_it_comes()
    {
        Source source = new("good", Honest());
        await using FollowerLoop loop = Start(Quick, source);
        await _node.Head.WaitAboveAsync(11, Limit());
        await Until(() => _node.Head.IsReady);
        _leader.Make(_leader.Transfer(0, 1, 4));
        await _node.Head.WaitAboveAsync(12, Limit());
        Assert.Equal(_leader.Head.Current.AppHash, _node.Head.Current.AppHash);
        Assert.Equal((0L, 0L), (loop.Following.LagBlocks(13), loop.Following.LagMs(_node.Head.Current, 0)));
        await loop.DisposeAsync();
        Assert.Null(_node.Verify());
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "refuses", "does not answer: nobody is there" },
        { "flips", "gave what cannot be used: block 4 is not signed by more than two thirds of the validators" },
        { "skips", "gave what cannot be used: block 5 came where 4 was expected" },
        { "repeats", "gave what cannot be used: block 3 is here already" },
        { "ends", "ended the stream of blocks" },
        { "stalls", "has said nothing for 3 s" },
        { "is behind", "is at height 2, behind this node's 3" },
        { "garbles", "gave what cannot be used: is no block" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task What_a_bad_node_gives_is_named_and_the_next_node_serves(string lie, string problem)
    {
        Gate gate = new();
        Source bad = new("bad", (from, cancel) => Lying(lie, from, cancel)), good = new("good", (from, cancel) => gate.Open(Honest()(from, cancel), cancel));
        await using FollowerLoop loop = Start(lie == "stalls" ? Quick with { SilenceMax = TimeSpan.FromSeconds(3) } : Quick, bad, good);
        await Until(() => !_log.Lines.IsEmpty);
        Assert.True(_log.Lines.TryPeek(out string? said));
        Assert.Equal($"http://bad/ {problem}", said);
        Assert.True(_node.Log.LastHeight <= 3);
        gate.Release();
        await _node.Head.WaitAboveAsync(11, Limit());
        await Until(() => loop.Following is { IsConnected: true, Problem: null });
        Assert.Equal("http://good/", loop.Following.Leader.ToString());
        await loop.DisposeAsync();
        Assert.Null(_node.Verify());
        Assert.Equal(_leader.Head.Current.AppHash, _node.Head.Current.AppHash);
    }

    [Fact]
    public async Task A_node_that_is_cut_off_and_keeps_talking_is_left_for_one_that_shows_a_later_block()
    {
        Source stuck = new("stuck", (from, cancel) => Stuck(3, from, cancel)), good = new("good", Honest());
        await using FollowerLoop loop = Start(Watchful, stuck, good);
        await _node.Head.WaitAboveAsync(11, Limit());
        await Until(() => loop.Following is { IsConnected: true, Problem: null });
        Assert.Equal("http://good/", loop.Following.Leader.ToString());
        Assert.True(_log.Lines.TryPeek(out string? said));
        Assert.StartsWith("http://stuck/ stands at height 3, and http://good/ has shown a later block", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_tells_of_a_block_and_never_gives_it_is_left_for_one_that_shows_it()
    {
        Source boasting = new("boasting", (from, cancel) => Stuck(3, from, cancel, told: 4)), good = new("good", Honest());
        await using FollowerLoop loop = Start(Watchful, boasting, good);
        await _node.Head.WaitAboveAsync(11, Limit());
        await Until(() => loop.Following is { IsConnected: true, Problem: null });
        Assert.Equal("http://good/", loop.Following.Leader.ToString());
        Assert.True(_log.Lines.TryPeek(out string? said));
        Assert.StartsWith("http://boasting/ stands at height 3, and http://good/ has shown a later block", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flips")]
    [InlineData("garbles")]
    [InlineData("refuses")]
    [InlineData("ends")]
    public async Task A_node_that_cannot_show_a_signed_block_takes_nobody_away(string lie)
    {
        Source quiet = new("quiet", (from, cancel) => Stuck(3, from, cancel)), bad = new("bad", (from, cancel) => Lying(lie, from, cancel));
        await using FollowerLoop loop = Start(Watchful, quiet, bad);
        await _node.Head.WaitAboveAsync(2, Limit());
        int asked = bad.Asked;
        await Until(() => bad.Asked > asked + 5);
        Assert.Equal("http://quiet/", loop.Following.Leader.ToString());
        Assert.Empty(_log.Lines);
        Assert.Equal(3, _node.Log.LastHeight);
    }

    [Fact]
    public async Task Without_anybody_who_serves_it_waits_and_shows_what_it_has()
    {
        Source bad = new("bad", (from, cancel) => Lying("refuses", from, cancel));
        await using FollowerLoop loop = Start(Quick, bad);
        await Until(() => bad.Asked >= 3);
        Assert.False(loop.Ended.IsCompleted);
        Assert.False(loop.Following.IsConnected);
        Assert.Equal(0, _node.Log.LastHeight);
    }

    private FollowerLoop Start(FollowerOptions options, params IBlockSource[] sources)
    {
        FollowerEngine engine = new(_node.Genesis, _node.Chain, _node.Gate, _node.Executor, _node.Reader);
        FollowerLoop loop = new(engine, _node.Executor, _node.Chain, _node.Head, sources, options, TimeProvider.System) { Log = _log };
        loop.Start();
        return loop;
    }

    private Func<long, CancellationToken, IAsyncEnumerable<BlockFrame>> Honest() => (from, cancel) => Serve(from, cancel);

    private async IAsyncEnumerable<BlockFrame> Serve(long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (long height = from; ; height++)
        {
            while (_leader.Head.Current.Height < height)
            {
                yield return Frame(0);
                await Task.WhenAny(_leader.Head.WaitAboveAsync(height - 1, cancel), Task.Delay(50, cancel));
                cancel.ThrowIfCancellationRequested();
            }
            yield return Frame(height);
        }
    }

    // What there is up to a height, and then for ever only where it stands.
    private async IAsyncEnumerable<BlockFrame> Stuck(long last, long from, [EnumeratorCancellation] CancellationToken cancel, long told = 0)
    {
        told = Math.Max(told, last);
        for (long height = from; height <= last; height++) yield return At(Frame(height), told);
        while (true)
        {
            yield return new BlockFrame { HeadHeight = told };
            await Task.Delay(5, cancel);
        }
    }

    private static BlockFrame At(BlockFrame frame, long head) => new() { Block = frame.Block, Commit = frame.Commit, HeadHeight = head, HeadTimeMs = frame.HeadTimeMs };

    // Three good blocks, if as many are wanted, and then the lie.
    private async IAsyncEnumerable<BlockFrame> Lying(string lie, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (lie == "refuses") throw new LeaderException("does not answer: nobody is there");
        for (long height = from; height <= 3; height++) yield return Frame(height);
        switch (lie)
        {
            case "flips":
                BlockFrame frame = Frame(4);
                frame.Block![^1] ^= 1;
                yield return frame;
                break;
            case "skips":
                yield return Frame(5);
                break;
            case "repeats":
                yield return Frame(3);
                break;
            case "is behind":
                yield return new BlockFrame { HeadHeight = 2 };
                break;
            case "garbles":
                yield return new BlockFrame { Block = [1, 2, 3], Commit = [], HeadHeight = 12 };
                break;
            case "ends":
                yield break;
        }
        await Task.Delay(Timeout.Infinite, cancel);
    }

    private BlockFrame Frame(long height)
    {
        if (height == 0) return new BlockFrame { HeadHeight = _leader.Head.Current.Height };
        Assert.True(_leader.Log.TryRead(height, BlockLogKind.Block, out byte[] block));
        Assert.True(_leader.Log.TryRead(height, BlockLogKind.Commit, out byte[] commit));
        return new BlockFrame { Block = block, Commit = commit, HeadHeight = _leader.Head.Current.Height, HeadTimeMs = _leader.Head.Current.TimeMs };
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(180)).Token;

    private static async Task Until(Func<bool> isTrue)
    {
        CancellationToken limit = Limit();
        while (!isTrue()) await Task.Delay(2, limit);
    }

    private sealed class Source(string name, Func<long, CancellationToken, IAsyncEnumerable<BlockFrame>> read) : IBlockSource
    {
        public int Asked { get; private set; }

        public Uri Address { get; } = new($"http://{name}/");

        public IAsyncEnumerable<BlockFrame> ReadAsync(long from, CancellationToken cancel)
        {
            Asked++;
            return read(from, cancel);
        }
    }

    /// <summary>Keeps what is logged.</summary>
    private sealed class Said : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }

    /// <summary>Keeps the good node back until the test has seen what was said about the bad one.</summary>
    private sealed class Gate
    {
        private volatile bool _isOpen;

        public void Release() => _isOpen = true;

        public async IAsyncEnumerable<BlockFrame> Open(IAsyncEnumerable<BlockFrame> behind, [EnumeratorCancellation] CancellationToken cancel)
        {
            if (!_isOpen) throw new LeaderException("is kept back");
            await foreach (BlockFrame frame in behind.WithCancellation(cancel)) yield return frame;
        }
    }
}
