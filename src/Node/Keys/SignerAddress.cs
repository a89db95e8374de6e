using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node.Keys;

/// <summary>Where node and signer meet, as CometBFT writes it: <c>unix:///path</c> or <c>tcp://address:port</c>.</summary>
/// <param name="Path">The socket's path; null for TCP.</param>
/// <param name="EndPoint">Address and port; null for a Unix socket.</param>
public sealed record SignerAddress(string? Path, IPEndPoint? EndPoint)
{
    /// <summary>Reads an address.</summary>
    public static bool TryParse(string text, out SignerAddress address)
    {
        address = null!;
        if (text.StartsWith("unix://", StringComparison.Ordinal) && text.Length > 7)
            address = new SignerAddress(text[7..], null);
        else if (text.StartsWith("tcp://", StringComparison.Ordinal) && IPEndPoint.TryParse(text[6..], out IPEndPoint? point) && point.Port != 0)
            address = new SignerAddress(null, point);
        return address is not null;
    }

    /// <summary>A socket for this address, not connected.</summary>
    public Socket CreateSocket() => Path is not null
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(EndPoint!.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>The same as the system takes it.</summary>
    public EndPoint ToEndPoint() => Path is not null ? new UnixDomainSocketEndPoint(Path) : EndPoint!;

    /// <inheritdoc/>
    public override string ToString() => Path is not null ? $"unix://{Path}" : $"tcp://{EndPoint}";
}
