using System.Net.Sockets;
using System.Text;

namespace Gwangan.Node.Observability;

/// <summary>Tells systemd how the node is (sd_notify(3)): datagrams of NAME=VALUE lines to the socket named by NOTIFY_SOCKET. Without that variable it does nothing.</summary>
public sealed class Supervisor : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;

    /// <summary>Opens the way to the supervisor.</summary>
    /// <param name="path">The value of NOTIFY_SOCKET; null or empty when there is no supervisor.</param>
    public Supervisor(string? path)
    {
        if (string.IsNullOrEmpty(path)) return;
        // An abstract name is written with @ and begins with a zero byte.
        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    }

    /// <summary>Start-up is over.</summary>
    public void Ready(string status) => Tell($"READY=1\nSTATUS={status}");

    /// <summary>The node lives; where WatchdogSec is set, its absence has the node restarted.</summary>
    public void Alive(string status) => Tell($"WATCHDOG=1\nSTATUS={status}");

    /// <summary>The node begins to stop.</summary>
    public void Stopping() => Tell("STOPPING=1");

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Tell(string lines)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(lines), _address!);
        }
        catch (SocketException)
        {
            // A supervisor that does not listen is not the node's problem.
        }
    }
}
