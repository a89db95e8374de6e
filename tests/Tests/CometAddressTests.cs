using System.Net;
using System.Net.Sockets;
using Gwangan.Node;

namespace Gwangan.Tests;

/// <summary>Addresses as CometBFT writes them.</summary>
public sealed class CometAddressTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:26658", "tcp://127.0.0.1:26658")]
    [InlineData("tcp://localhost:26658", "tcp://127.0.0.1:26658")]
    [InlineData("tcp://[::1]:26658", "tcp://[::1]:26658")]
    [InlineData("unix:///run/gwangan/abci.sock", "unix:///run/gwangan/abci.sock")]
    [InlineData("127.0.0.1:26658", null)]
    [InlineData("tcp://127.0.0.1", null)]
    [InlineData("tcp://127.0.0.1:65536", null)]
    [InlineData("tcp://::1", null)]
    [InlineData("tcp://[::1]", null)]
    [InlineData("tcp://example.org:1", null)]
    [InlineData("tcp://", null)]
    [InlineData("unix://", null)]
    [InlineData("http://127.0.0.1:1", null)]
    [InlineData("", null)]
    public void An_address_is_one_of_TCP_or_a_path_and_reads_as_it_is_written(string text, string? written)
    {
        Assert.Equal(written is not null, CometAddress.TryParse(text, out CometAddress? address));
        Assert.Equal(written, address?.ToString());
    }

    /// <summary>The file that a killed process leaves: no longer anybody's, because a socket takes its own name away when it is closed and not another.</summary>
    internal static void LeaveStale(CometAddress address)
    {
        CometAddress before = new(new UnixDomainSocketEndPoint(address.Path + ".before"));
        using (before.Listen(1)) File.Move(before.Path!, address.Path!);
        Assert.True(File.Exists(address.Path));
    }

    [Fact]
    public void Two_do_not_listen_on_one_port()
    {
        using Socket first = new CometAddress(new IPEndPoint(IPAddress.Loopback, 0)).Listen(1);
        CometAddress same = new(first.LocalEndPoint!);
        Assert.Contains($"{same} cannot be listened on", Assert.Throws<NodeException>(() => same.Listen(1)).Message, StringComparison.Ordinal);
    }
}
