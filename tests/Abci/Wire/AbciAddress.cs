using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gwangan.Abci.Wire;

/// <summary>Where an application listens: <c>tcp://127.0.0.1:26658</c> or <c>unix:///run/app.sock</c>.</summary>
public sealed class AbciAddress
{
    private readonly string _text;

    private AbciAddress(string text, EndPoint endPoint) => (_text, EndPoint) = (text, endPoint);

    /// <summary>The socket's address.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static AbciAddress Parse(string text)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal)) return new AbciAddress(text, new UnixDomainSocketEndPoint(text["unix://".Length..]));
        string[] parts = text.StartsWith("tcp://", StringComparison.Ordinal) ? text["tcp://".Length..].Split(':') : [];
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port)) throw new ArgumentException($"{text}: expected tcp://HOST:PORT or unix://PATH");
        return new AbciAddress(text, IPAddress.TryParse(parts[0], out IPAddress? ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(parts[0], port));
    }

    /// <summary>A socket for it.</summary>
    public Socket NewSocket() => EndPoint is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <inheritdoc/>
    public override string ToString() => _text;
}
