using System.Net;
using System.Net.Sockets;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Keys;

namespace Gwangan.Tests.Keys;

/// <summary>CometBFT's SecretConnection between two of ours; its transcript and key agreement have vectors of their own.</summary>
public sealed class SecretStreamTests
{
    private static readonly byte[] SeedA = [.. Enumerable.Repeat((byte)1, 32)], SeedB = [.. Enumerable.Repeat((byte)2, 32)];

    [Fact]
    public async Task Two_sides_learn_each_others_keys_and_understand_each_other()
    {
        (SecretStream a, SecretStream b) = await Connect();
        using (a)
        using (b)
        {
            Assert.Equal(PublicOf(SeedB), a.RemoteKey.Bytes.ToArray());
            Assert.Equal(PublicOf(SeedA), b.RemoteKey.Bytes.ToArray());
            Random random = new(7);
            foreach (int size in (int[])[1, 1_023, 1_024, 1_025, 5_000])
            {
                byte[] sent = new byte[size], got = new byte[size];
                random.NextBytes(sent);
                a.Write(sent);
                b.ReadExactly(got);
                Assert.Equal(sent, got);
                b.Write(sent);
                a.ReadExactly(got);
                Assert.Equal(sent, got);
            }
        }
    }

    [Fact]
    public void Each_side_sends_with_the_key_with_which_the_other_receives()
    {
        byte[] shared = [.. Enumerable.Range(0, 32).Select(i => (byte)i)], one = new byte[32], two = new byte[32];
        var lower = SecretStream.Derive(shared, SeedA, SeedB, true, one);
        var upper = SecretStream.Derive(shared, SeedA, SeedB, false, two);
        Assert.Equal(lower.Send, upper.Receive);
        Assert.Equal(lower.Receive, upper.Send);
        Assert.NotEqual(lower.Send, lower.Receive);
        Assert.Equal(one, two);
    }

    [Fact]
    public async Task A_changed_or_repeated_frame_ends_the_connection()
    {
        (Socket near, Socket far) = await Pair();
        Task<SecretStream> other = Task.Run(() => SecretStream.Open(new NetworkStream(far, true), SeedB));
        Tap tap = new(new NetworkStream(near, true));
        using SecretStream a = SecretStream.Open(tap, SeedA);
        using SecretStream b = await other;
        a.Write("once"u8);
        b.ReadExactly(new byte[4]);
        tap.Repeat();
        Assert.Contains("changed", Assert.Throws<IOException>(() => b.ReadByte()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0022\u000a\u0020")]
    public async Task Whoever_speaks_something_else_is_turned_away(string said)
    {
        (Socket near, Socket far) = await Pair();
        far.Send([.. System.Text.Encoding.Latin1.GetBytes(said), .. new byte[32]]);
        far.Shutdown(SocketShutdown.Send);
        Assert.ThrowsAny<IOException>(() => SecretStream.Open(new NetworkStream(near, true), SeedA));
        far.Dispose();
    }

    private static async Task<(SecretStream, SecretStream)> Connect()
    {
        (Socket near, Socket far) = await Pair();
        Task<SecretStream> other = Task.Run(() => SecretStream.Open(new NetworkStream(far, true), SeedB));
        SecretStream own = SecretStream.Open(new NetworkStream(near, true), SeedA);
        return (own, await other);
    }

    private static async Task<(Socket, Socket)> Pair()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket near = new(SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndpoint);
        return (near, await listener.AcceptSocketAsync());
    }

    private static byte[] PublicOf(byte[] seed)
    {
        byte[] key = new byte[32];
        Ed25519.PublicKey(seed, key);
        return key;
    }

    /// <summary>Remembers the last write, to say it again.</summary>
    private sealed class Tap(Stream inner) : Stream
    {
        private byte[] _last = [];

        public void Repeat() => inner.Write(_last);

        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(_last = buffer[offset..(offset + count)]);

        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(_last = buffer.ToArray());

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
