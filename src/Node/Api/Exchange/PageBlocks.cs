using Gwangan.Node.Api.Access;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Reads the blocks of one page: each once for all of its rows, which stand in the order of their blocks, and each at what a block costs.</summary>
/// <remarks>
/// Beyond the newest blocks, a read decodes a whole block from the disk. The route's weight pays for the first one; where its caller has nothing left for the next, or a page has had
/// its most, the page ends there and says where to go on, so that what was read is not lost.
/// </remarks>
public sealed class PageBlocks(ExchangeApi api, HttpContext context)
{
    /// <summary>What a block counts as, in requests.</summary>
    public const int Weight = 5;

    private CommittedBlock? _block;
    private int _count;

    /// <summary>The block of a height; null when the page ends before it, which is never the first.</summary>
    /// <exception cref="ApiException">The block is not committed, or older than this node keeps.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public CommittedBlock? Next(long height)
    {
        if (_block?.Height == height) return _block;
        context.RequestAborted.ThrowIfCancellationRequested();
        if (_count > 0 && (_count == ApiLimits.PageBlocksMax || AccessGuard.CallerOf(context).RefuseRequests(Weight) is not null)) return null;
        _count++;
        return _block = BlockRoutes.Read(api, height);
    }
}
