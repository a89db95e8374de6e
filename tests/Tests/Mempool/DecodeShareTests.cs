using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Mempool;

/// <summary>Pieces of work that whoever is free takes.</summary>
public sealed class DecodeShareTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 19)]
    [InlineData(512, 1_024)]
    public async Task Every_piece_is_done_once(int from, int to)
    {
        int[] done = new int[to];
        await new DecodeShare(from, to, piece => Interlocked.Increment(ref done[piece])).RunAsync();
        Assert.Equal(Enumerable.Range(0, to).Select(piece => piece < from ? 0 : 1), done);
    }

    [Fact]
    public async Task A_piece_that_fails_fails_the_whole()
    {
        DecodeShare share = new(0, 100, piece =>
        {
            if (piece == 7) throw new InvalidOperationException("seven");
        });
        Assert.Equal("seven", (await Assert.ThrowsAsync<InvalidOperationException>(share.RunAsync)).Message);
    }
}
