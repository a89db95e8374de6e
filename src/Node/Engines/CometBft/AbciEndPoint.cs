using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Where CometBFT finds its application: <c>tcp://127.0.0.1:26658</c> or <c>unix:///run/gwangan/abci.sock</c>, as in CometBFT's own proxy_app.</summary>
public static class AbciEndPoint
{
    /// <summary>What an address should look like.</summary>
    public const string Expected = "expected tcp://ADDRESS:PORT or unix:///PATH";

    /// <summary>Reads an address; false when it is of neither form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndPoint? endPoint)
    {
        endPoint = null;
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            string path = text["unix://".Length..];
            if (path.Length == 0) return false;
            endPoint = new UnixDomainSocketEndPoint(path);
            return true;
        }
        if (!text.StartsWith("tcp://", StringComparison.Ordinal)) return false;
        string address = text["tcp://".Length..];
        int colon = address.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return false;
        string host = address[..colon] == "localhost" ? "127.0.0.1" : address[..colon].Trim('[', ']');
        if (!IPAddress.TryParse(host, out IPAddress? ip)) return false;
        endPoint = new IPEndPoint(ip, port);
        return true;
    }

    /// <summary>The spelling of an address.</summary>
    public static string TextOf(EndPoint endPoint) => endPoint is IPEndPoint ? $"tcp://{endPoint}" : $"unix://{endPoint}";

    /// <summary>A socket of the address's kind.</summary>
    public static Socket Open(EndPoint endPoint) => endPoint is IPEndPoint
        ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
        : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
