using System.Globalization;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Puts the seals of CometBFT's blocks beside this node's block log, one height after another, behind the chain and without ever holding it up.</summary>
/// <remarks>
/// Whatever CometBFT's RPC does or does not do, blocks go on; only what other nodes and proofs can be given ends at the last seal. A restart goes on where the log of seals ends. Heights that
/// CometBFT has removed are given up, and the log of seals begins anew behind them.
/// </remarks>
public sealed class SealLoop(SealFetcher fetcher, CometChain comet, BlockLog log, SealLog seals, ChainReader reader, ChainHead head, TimeProvider clock) : IAsyncDisposable
{
    // Headers that are asked for before they are needed: they are small, and a fsync each is the larger part.
    private const int AskedAhead = 16;

    private const int SealsBetweenRemovals = 64;

    private static readonly TimeSpan WaitFirst = TimeSpan.FromMilliseconds(100), WaitMax = TimeSpan.FromSeconds(5), TroubleAfter = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<(long Height, Task<(Header Header, Commit Commit)> Answer)> _asked = new();
    private Task _running = Task.CompletedTask;
    private Standing? _problem;
    private long _from;
    private int _failures;

    /// <summary>Told when CometBFT's RPC begins to fail and when it serves again.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Why the signatures of committed blocks have been missing for a while, in a sentence; null when they are not. Any thread.</summary>
    public string? Trouble
    {
        get
        {
            Standing? problem = Volatile.Read(ref _problem);
            return problem is not null && clock.GetElapsedTime(problem.Since) >= TroubleAfter ? problem.Problem : null;
        }
    }

    /// <summary>What went wrong last, in a sentence; null when nothing is wrong. Any thread.</summary>
    public string? Problem => Volatile.Read(ref _problem)?.Problem;

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        comet.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                long next = Math.Max(_from, Math.Max(seals.LastHeight + 1, log.First(BlockLogKind.Decided)));
                // Before its first decided block this node cannot know with which one it begins.
                if (log.First(BlockLogKind.Decided) == 0) next = head.Current.Height + 1;
                await head.WaitAboveAsync(next - 1, _stop.Token);
                if (next < log.First(BlockLogKind.Decided)) continue;
                try
                {
                    await SealAsync(next);
                    Serves();
                }
                catch (Exception error) when (error is CometRpcException or IOException)
                {
                    _asked.Clear();
                    await FailAsync(next, error);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception error)
        {
            // Blocks do without it; health says so.
            Volatile.Write(ref _problem, new Standing($"headers and signatures of blocks are no longer fetched: {error.Message}", clock.GetTimestamp()));
            Log.SealsFailed(error.Message);
        }
    }

    private async Task SealAsync(long height)
    {
        while (_asked.TryPeek(out var first) && first.Height < height) _asked.Dequeue();
        for (long ahead = _asked.Count > 0 ? _asked.Last().Height + 1 : height; _asked.Count < AskedAhead && ahead <= head.Current.Height; ahead++)
        {
            Task<(Header, Commit)> answer = comet.SignedHeaderAsync(ahead, _stop.Token);
            _ = answer.ContinueWith(failed => failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
            _asked.Enqueue((ahead, answer));
        }
        (BlockSeal seal, byte[] block) = await fetcher.FetchAsync(height, await _asked.Dequeue().Answer, _stop.Token);
        // The log rings for those who wait, and they read memory first.
        reader.Seal(seal, block);
        seals.Append(seal);
        if (height % SealsBetweenRemovals == 0) seals.RemoveBefore(log.FirstHeight);
    }

    private void Serves()
    {
        _failures = 0;
        if (_problem is null) return;
        Volatile.Write(ref _problem, null);
        Log.SealsServed(comet.Address, seals.LastHeight);
    }

    private async Task FailAsync(long height, Exception error)
    {
        string problem = error is CometRpcException ? $"CometBFT at {comet.Address} {error.Message}" : error.Message;
        if (Problem != problem) Log.SealsFailed(problem);
        Volatile.Write(ref _problem, new Standing(problem, _problem?.Since ?? clock.GetTimestamp()));
        await Task.Delay(TimeSpan.FromTicks(Math.Min(WaitMax.Ticks, WaitFirst.Ticks << Math.Min(_failures++, 10))), clock, _stop.Token);
        try
        {
            (long earliest, long latest) = await comet.RangeAsync(_stop.Token);
            if (earliest <= height || earliest > Math.Min(latest, head.Current.Height)) return;
            _from = earliest;
            Log.SealsGivenUp(height, earliest);
        }
        catch (CometRpcException)
        {
            // Tried again with the next failure.
        }
    }

    private sealed record Standing(string Problem, long Since);
}
