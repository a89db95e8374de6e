using System.Net;
using System.Text;

namespace Gwangan.Node.Api.Admin;

/// <summary>Where a node takes its operator's commands: a socket that only its owner can open, or a port of this machine with a token.</summary>
public static class AdminAddress
{
    // What a socket's address holds of a path, with the zero at its end.
    private const int SocketPathBytes = 107;

    private const string Unix = "unix://";

    /// <summary>What was expected instead of a text that is no such address; null when it is one.</summary>
    public static string? Problem(string text)
    {
        if (text == NodeOptions.Off) return null;
        if (text.StartsWith(Unix, StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text.AsSpan(Unix.Length)) > SocketPathBytes) return $"the path of a socket has at most {SocketPathBytes} bytes";
        if (!CometAddress.TryParse(text, out CometAddress? address) || address.EndPoint is IPEndPoint { Port: 0 }) return "expected unix:///path, tcp://127.0.0.1:port or off";
        return address.EndPoint is IPEndPoint point && !IPAddress.IsLoopback(point.Address) ? "the admin API listens on this machine only: expected tcp://127.0.0.1:port" : null;
    }

    /// <summary>The address that a node's options mean; null when the admin API is off.</summary>
    /// <exception cref="NodeException">The data folder lies too deep for a socket.</exception>
    public static CometAddress? Of(NodeOptions options)
    {
        if (options.Admin == NodeOptions.Off) return null;
        string text = options.Admin ?? Unix + Path.Combine(Path.GetFullPath(options.Data), "admin.sock");
        if (Problem(text) is { } problem) throw new NodeException($"{text}: {problem}; name another place with --admin");
        CometAddress.TryParse(text, out CometAddress? address);
        return address;
    }
}
