using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Makes a snapshot every so many blocks, on a thread of its own: execution neither waits for it nor feels more than its share of the disk.</summary>
public sealed class SnapshotMaker(IStateStorage storage, SnapshotStore store, SnapshotOptions options) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _making = Task.CompletedTask;
    private TaskCompletionSource<SnapshotOffer>? _asked;

    /// <summary>The snapshots made.</summary>
    public SnapshotStore Store => store;

    /// <summary>Why the last one could not be made; null when it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Called, on the maker's thread, with each snapshot made, or with why it could not be.</summary>
    public Action<SnapshotOffer?, string?>? Made { get; init; }

    /// <summary>Asks for a snapshot of the next height, or for the one that is being made; answers when it is there, or fails with why it is not. Without blocks none comes.</summary>
    /// <exception cref="NodeException">It could not be made.</exception>
    public Task<SnapshotOffer> MakeNextAsync()
    {
        TaskCompletionSource<SnapshotOffer> mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // Who asks while another waits gets the same one.
        return (Interlocked.CompareExchange(ref _asked, mine, null) ?? mine).Task;
    }

    /// <summary>Says that a height is durable: begins its snapshot when it is time for one and none is being made. Call it from the thread that stores, before the next commit.</summary>
    public void OnCommitted(long height)
    {
        bool isDue = options.IntervalBlocks > 0 && height % options.IntervalBlocks == 0;
        if (height == 0 || !_making.IsCompleted || _stop.IsCancellationRequested || !(isDue || Volatile.Read(ref _asked) is not null)) return;
        IStateSnapshot view;
        Hash32 appHash = storage.AppHash;
        try
        {
            // Opened here, the view shows the latest height, which is read fastest and needs no history.
            view = storage.OpenSnapshot(height);
        }
        catch (LmdbException error)
        {
            Tell(null, $"no snapshot of height {height}: {error.Message}");
            return;
        }
        _making = Task.Factory.StartNew(() => Make(view, appHash), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Completes when the snapshot that is being made, if any, is there or given up.</summary>
    internal Task WaitAsync() => _making;

    /// <summary>Gives up what is being made; it begins anew at its next time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _making;
        Interlocked.Exchange(ref _asked, null)?.TrySetException(new NodeException("the node is stopping"));
        _stop.Dispose();
    }

    private void Make(IStateSnapshot view, Hash32 appHash)
    {
        try
        {
            SnapshotOffer? offer = store.Make(storage, view, appHash, options, _stop.Token);
            store.Prune(options.Keep);
            Tell(offer, offer is null ? $"no snapshot of height {view.Height}: its block has more outcomes than a chunk holds, or the state more chunks than the metadata lists" : null);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error)
        {
            // Whatever it is, the city goes on without it, and whoever watches the node is told.
            Tell(null, $"no snapshot of height {view.Height}: {error.Message}");
        }
    }

    private void Tell(SnapshotOffer? offer, string? problem)
    {
        Problem = problem;
        TaskCompletionSource<SnapshotOffer>? asked = Interlocked.Exchange(ref _asked, null);
        if (offer is not null) asked?.TrySetResult(offer);
        else asked?.TrySetException(new NodeException(problem ?? "no snapshot"));
        Made?.Invoke(offer, problem);
    }
}
