using System.Net;
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

    [Fact]
    public async Task Of_an_error_that_does_not_end_no_more_is_read_than_an_error_takes()
    {
        using Endless body = new();
        using HttpClient http = new(new Failing(body));
        LeaderException error = await Assert.ThrowsAsync<LeaderException>(async () =>
        {
            await foreach (BlockFrame _ in new HttpBlockSource(new Uri("http://leader/"), http).ReadAsync(1, CancellationToken.None))
            {
            }
        });
        Assert.Equal("answers 500: is it a node of this city?", error.Message);
        Assert.InRange(body.Given, 1, 4 << 10);
        error = await Assert.ThrowsAsync<LeaderException>(() => new SnapshotPeer(new Uri("http://leader/"), http).ListAsync(CancellationToken.None));
        Assert.Equal("answers 500: is it a node of this city?", error.Message);
        Assert.InRange(body.Given, 1, 8 << 10);
    }

    /// <summary>Answers each request by an error with this body.</summary>
    private sealed class Failing(Stream body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StreamContent(body) });
    }

    /// <summary>Spaces, up to what would be noticed.</summary>
    private sealed class Endless : Stream
    {
        private const int Most = 64 << 20;

        public int Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = Math.Min(count, Most - Given);
            Array.Fill(buffer, (byte)' ', offset, given);
            Given += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
