using Gwangan.Node.Engines.Follower;

namespace Gwangan.Tests.Engines.Follower;

public sealed class HttpBlockSourceTests
{
    [Fact]
    public async Task A_host_that_drops_packets_is_a_node_that_does_not_answer()
    {
        using HttpClient http = new(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(20),
            ConnectCallback = async (_, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel);
                return Stream.Null;
            },
        });
        HttpBlockSource source = new(new Uri("http://127.0.0.1:9"), http);
        LeaderException error = await Assert.ThrowsAsync<LeaderException>(async () =>
        {
            await foreach (BlockFrame _ in source.ReadAsync(1, CancellationToken.None))
            {
            }
        });
        Assert.Equal("does not answer in time", error.Message);
    }
}
