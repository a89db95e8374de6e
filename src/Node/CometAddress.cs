using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node;

/// <summary>Where two programs meet, as CometBFT writes it: <c>tcp://127.0.0.1:26658</c> or <c>unix:///run/gwangan/abci.sock</c>.</summary>
/// <param name="EndPoint">The same as the system takes it.</param>
public sealed record CometAddress(EndPoint EndPoint)
{
    /// <summary>What an address should look like.</summary>
    public const string Expected = "expected tcp://ADDRESS:PORT or unix:///PATH";

    private const string Tcp = "tcp://", Unix = "unix://", Localhost = "localhost:";

    /// <summary>The path of a Unix socket; null for TCP.</summary>
    public string? Path => (EndPoint as UnixDomainSocketEndPoint)?.ToString();

    /// <summary>Reads an address; false when it is of neither form. A TCP port of 0 stands for a free one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CometAddress? address)
    {
        address = null;
        if (text.StartsWith(Unix, StringComparison.Ordinal) && text.Length > Unix.Length)
        {
            address = new CometAddress(new UnixDomainSocketEndPoint(text[Unix.Length..]));
        }
        else if (text.StartsWith(Tcp, StringComparison.Ordinal))
        {
            string place = text[Tcp.Length..];
            if (place.StartsWith(Localhost, StringComparison.Ordinal)) place = $"127.0.0.1:{place[Localhost.Length..]}";
            // Without a port the system's own reader takes an address for port 0, and the end of one of IPv6 for a port.
            bool hasPort = place.Contains("]:", StringComparison.Ordinal) || place.Count(':') == 1;
            if (hasPort && IPEndPoint.TryParse(place, out IPEndPoint? point)) address = new CometAddress(point);
        }
        return address is not null;
    }

    /// <summary>A socket for this address, not connected.</summary>
    public Socket CreateSocket() => Path is not null
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>A socket that listens here. <see cref="Leave"/> is for when it is closed.</summary>
    /// <param name="backlog">How many may wait to be accepted.</param>
    /// <param name="forOwner">Whether only processes of this user may connect, where the address is a path.</param>
    /// <exception cref="NodeException">The address cannot be listened on; the message names it.</exception>
    public Socket Listen(int backlog, bool forOwner = false)
    {
        Socket listener = CreateSocket();
        try
        {
            // For TCP nothing is asked of the system: .NET's ReuseAddress would let two processes that ask for it share a port.
            if (File.Exists(Path)) RemoveStale(Path);
            listener.Bind(EndPoint);
            if (forOwner && Path is not null && !OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(backlog);
            return listener;
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or NodeException)
        {
            listener.Dispose();
            throw new NodeException($"{this} cannot be listened on: {error.Message}");
        }
    }

    /// <summary>Takes the file of a socket away that listened here.</summary>
    public void Leave()
    {
        if (Path is not null) File.Delete(Path);
    }

    /// <inheritdoc/>
    public override string ToString() => Path is not null ? $"{Unix}{Path}" : $"{Tcp}{EndPoint}";

    // A socket file outlives a process that was killed. What is no socket, or answers, belongs to somebody else: another city's node, or the operator's own file.
    private void RemoveStale(string path)
    {
        try
        {
            using (File.OpenRead(path)) throw new NodeException("there is a file, and it is no socket; remove it, or give another path");
        }
        catch (IOException)
        {
            // A socket cannot be opened as a file.
        }
        using Socket probe = CreateSocket();
        try
        {
            probe.Connect(EndPoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        throw new NodeException("another process listens there");
    }
}
