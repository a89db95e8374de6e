using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>The ABCI socket: takes CometBFT's four connections, and any that it makes anew, and gives each a reader and a writer of its own.</summary>
/// <remarks>
/// No connection says what it is for (proxy/multi_app_conn.go), so each may ask anything. Answers keep the order of the requests within a connection, not between connections.
/// There is no authentication in ABCI: the address must be one that only CometBFT reaches, and is loopback unless configured otherwise.
/// </remarks>
public sealed class AbciServer : IAsyncDisposable
{
    // CometBFT has four, and may leave four behind when it dies; tools come on top.
    private const int ConnectionsMax = 64;

    private readonly IAbciHandler _handler;
    private readonly CometAddress _wanted;
    private readonly int _frameBytesMax;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>A server that <see cref="Start"/> lets listen.</summary>
    /// <param name="handler">Answers.</param>
    /// <param name="address">Where; a TCP port of 0 takes a free one.</param>
    /// <param name="frameBytesMax">The longest request that is read.</param>
    public AbciServer(IAbciHandler handler, CometAddress address, int frameBytesMax = Wire.WireLimits.FrameBytesMax) =>
        (_handler, _wanted, _frameBytesMax) = (handler, address, frameBytesMax);

    /// <summary>Where it listens.</summary>
    public CometAddress Address => _listener?.LocalEndPoint is { } chosen ? new CometAddress(chosen) : _wanted;

    /// <summary>Open connections.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_lock) return _connections.Count;
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="NodeException">The address cannot be listened on.</exception>
    public void Start()
    {
        try
        {
            _listener = _wanted.Listen(ConnectionsMax);
        }
        catch (NodeException error)
        {
            throw new NodeException($"--abci {error.Message}");
        }
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Stops listening and closes every connection; what is being answered is answered first, or not at all.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        Task[] open;
        lock (_lock) open = [.. _connections];
        await Task.WhenAll(open);
        if (_listener is not null) _wanted.Leave();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener!.AcceptAsync(_stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The caller was gone before it was taken.
                continue;
            }
            if (ConnectionCount >= ConnectionsMax)
            {
                socket.Dispose();
                continue;
            }
            if (socket.ProtocolType == ProtocolType.Tcp) socket.NoDelay = true;
            Task connection = new AbciConnection(_handler, new NetworkStream(socket, ownsSocket: true), _frameBytesMax).RunAsync(_stop.Token);
            lock (_lock) _connections.Add(connection);
            _ = connection.ContinueWith(
                ended =>
                {
                    lock (_lock) _connections.Remove(ended);
                }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
