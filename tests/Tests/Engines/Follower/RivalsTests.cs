using Gwangan.Node.Engines.Follower;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>When a follower leaves a node that says nothing wrong and stays where it is.</summary>
public sealed class RivalsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new(TestNode.Start);
    private readonly Rivals _rivals;
    private readonly IBlockSource _first = new Named("first"), _second = new Named("second");

    public RivalsTests() => _rivals = new Rivals(5 * Second, _clock);

    [Fact]
    public void A_node_that_nobody_is_ahead_of_is_stayed_with()
    {
        _clock.Advance(1000 * Second);
        Assert.Null(_rivals.Better(7));
    }

    [Fact]
    public void A_node_that_does_not_reach_what_another_has_shown_is_left_after_the_limit_and_not_before()
    {
        _rivals.Show(_first, 8);
        Assert.Null(_rivals.Better(7));
        _clock.Advance(4.9 * Second);
        Assert.Null(_rivals.Better(7));
        _clock.Advance(0.1 * Second);
        Assert.Same(_first, _rivals.Better(7));
    }

    [Fact]
    public void A_node_that_reaches_it_in_time_begins_anew()
    {
        _rivals.Show(_first, 8);
        _clock.Advance(4 * Second);
        Assert.Null(_rivals.Better(8));
        _rivals.Show(_second, 12);
        _clock.Advance(4 * Second);
        Assert.Null(_rivals.Better(11));
        _clock.Advance(Second);
        Assert.Same(_second, _rivals.Better(11));
    }

    [Fact]
    public void A_node_that_is_late_and_goes_on_is_left_too_because_the_first_that_was_shown_counts()
    {
        // The followed node is eight blocks behind, for ever; the other shows its own last block each time.
        IBlockSource? better = null;
        for (long own = 100; better is null && own < 200; own++)
        {
            better = _rivals.Better(own);
            _rivals.Show(_first, own + 8);
            _clock.Advance(Second);
        }
        Assert.Same(_first, better);
    }

    private sealed class Named(string name) : IBlockSource
    {
        public Uri Address { get; } = new($"http://{name}/");

        public IAsyncEnumerable<BlockFrame> ReadAsync(long from, CancellationToken cancel) => throw new LeaderException("is only a name");
    }
}
