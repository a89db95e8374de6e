using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Follows the chain for Ethereum's tools: a block is in the index before it is shown to anybody, so whoever has heard of a height finds everything up to it.</summary>
/// <remarks>An index that is behind, because it is new or was made anew, catches up from stored results; until then <c>latest</c> is where it stands, and <c>eth_syncing</c> tells how far it has come.</remarks>
public sealed class EthereumFeed : IAsyncDisposable, IRewinds
{
    // While it catches up, as many blocks and logs as these are written together.
    private const int GroupBlocks = 256, GroupLogs = 20_000;

    private readonly City _city;
    private readonly HeightBell _published = new();
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _turn; // until blocks are taken back
    private Task _following = Task.CompletedTask;

    /// <summary>Opens the index of a city.</summary>
    public EthereumFeed(City city)
    {
        _city = city;
        _turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Blocks = new EthereumBlocks(city.Reader, city.Evm);
        Index = EthereumIndex.Open(city.Folder.EthereumIndex, (height, hash) => height <= city.Head.Current.Height && Blocks.TryRead(height) is { } block && block.Hash == hash);
        if (Index.Height > 0) _published.Ring(Index.Height);
        city.Add(this);
    }

    /// <summary>Where hashes and logs are.</summary>
    public EthereumIndex Index { get; }

    /// <summary>Committed blocks.</summary>
    public EthereumBlocks Blocks { get; }

    /// <summary>The height that is shown.</summary>
    public long Height => _published.Height;

    /// <summary>Why no block is shown any more; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Told each block once it is shown, in order, and only those that are new to the chain.</summary>
    public event Action<EthereumBlock>? Applied;

    /// <summary>Told when blocks were taken back: the height that is the last again.</summary>
    public event Action<long>? Rewound;

    /// <summary>Begins to follow.</summary>
    public void Start() => _following = Task.Run(RunAsync);

    /// <inheritdoc/>
    public void Pause(long height)
    {
        Task.WaitAny(_following, WaitAsync(_city.Head.Current.Height, _stop.Token));
        _turn.Cancel();
        _following.GetAwaiter().GetResult();
        Index.RemoveAbove(height, at => Blocks.TryRead(at)!.View);
    }

    /// <inheritdoc/>
    public void Resume(long height)
    {
        Blocks.ForgetAbove(height);
        _published.Ring(height);
        Rewound?.Invoke(height);
        _turn.Dispose();
        _turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Start();
    }

    /// <summary>Completes when a height is shown.</summary>
    public Task WaitAsync(long height, CancellationToken cancel) => _published.WaitAsync(height, cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _turn.CancelAsync();
        await _following;
        _turn.Dispose();
        Index.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await FollowAsync();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested || _turn.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            Problem = error.Message;
            _city.Log.FeedStopped(error is LmdbException ? $"Ethereum's index cannot be written: {error.Message}" : error.ToString());
        }
    }

    private async Task FollowAsync()
    {
        long began = _city.Head.Current.Height;
        List<EthereumBlock> group = [];
        int logs = 0;
        await foreach (long height in _city.Head.FollowAsync(Index.Height, _turn.Token))
        {
            EthereumBlock? block = Blocks.TryRead(height);
            if (block is null && height == 0)
            {
                // CometBFT has not handed the genesis over yet.
                await _city.Head.WaitAboveAsync(0, _stop.Token);
                block = Blocks.TryRead(0);
            }
            bool isLast = height >= _city.Head.Current.Height;
            // What this node does not keep cannot be indexed.
            if (block is not null)
            {
                group.Add(block);
                logs += block.Receipts.Sum(receipt => receipt.Receipt.Logs.Length);
            }
            if (group.Count == 0 || (!isLast && group.Count < GroupBlocks && logs < GroupLogs)) continue;
            Index.Add(group.ConvertAll(each => each.View));
            _published.Ring(height);
            foreach (EthereumBlock each in group)
                if (each.Height > began) Applied?.Invoke(each);
            group.Clear();
            logs = 0;
        }
    }
}
