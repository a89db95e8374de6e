using System.Net;
using Gwangan.Chain.Base;
using Gwangan.Node.Mempool;
using Gwangan.Node.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Lets CometBFT decide the blocks: serves the ABCI socket and waits to be called.</summary>
/// <remarks>The state stands at the end of this node's block log before the socket opens, so after any crash CometBFT finds it at its own height or one below, and never above.</remarks>
public sealed class CometBftEngine : IEngine
{
    private readonly AbciApplication _application;
    private readonly AbciServer _server;
    private readonly AbciSnapshots _snapshots;
    private readonly BlockExecutor _executor;
    private readonly ChainHead _head;
    private readonly CometBftOptions _options;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isListening;

    /// <summary>Puts the engine together; <see cref="Open"/>, then <see cref="Start"/> come next.</summary>
    /// <exception cref="NodeException">The ABCI address is malformed.</exception>
    public CometBftEngine(AbciApplication application, AbciSnapshots snapshots, BlockExecutor executor, ChainHead head, CometBftOptions options)
    {
        (_application, _snapshots, _executor, _head, _options) = (application, snapshots, executor, head, options);
        if (!CometAddress.TryParse(options.Abci, out CometAddress? address)) throw new NodeException($"--abci {options.Abci}: {CometAddress.Expected}");
        _server = new AbciServer(application, address);
        // A broken invariant stops the node; CometBFT was told and stops too.
        application.Failed = error => _ended.TrySetException(error);
    }

    /// <summary>Told where the socket is.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    internal BlockExecutor Executor => _executor;

    /// <summary>Where the ABCI socket is.</summary>
    public CometAddress Address => _server.Address;

    /// <inheritdoc/>
    public long Replayed => _executor.Replayed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public MempoolRefusal Refuses => _options.Rpc is null && !_application.IsReaped ? MempoolRefusal.NoWayToCometBft : MempoolRefusal.None;

    /// <summary>Brings the state to the end of the block log. A node that waits for CometBFT's first word listens here already, and goes on once it has a state.</summary>
    public void Open(Action<long>? progress = null, CancellationToken cancel = default)
    {
        if (_snapshots.IsAwaited)
        {
            Listen();
            Task.WhenAny(_snapshots.Done, Ended).Unwrap().WaitAsync(cancel).GetAwaiter().GetResult();
        }
        else
        {
            _executor.Open(progress, cancel);
        }
    }

    /// <inheritdoc/>
    public void Start()
    {
        Listen();
        _head.Ready();
    }

    private void Listen()
    {
        if (_isListening) return;
        _isListening = true;
        _server.Start();
        Log.ServingAbci(_server.Address.ToString());
    }

    /// <inheritdoc/>
    public void Wake()
    {
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _ended.TrySetResult();
    }
}
