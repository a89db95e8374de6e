using System.Globalization;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Node.Engines;

/// <summary>The seals of blocks that CometBFT decided, in files of their own beside the block log: writing one never holds up a block. One thread appends, any thread reads.</summary>
/// <remarks>
/// Heights follow each other without a gap. Nothing in it is needed to execute blocks. What cannot be gone on with is set aside beside it and never removed: signatures of blocks that
/// CometBFT no longer keeps are nowhere else.
/// </remarks>
public sealed class SealLog : IDisposable
{
    private readonly string _folder;
    private readonly Lock _lock = new();
    private BlockLog _log;
    private TaskCompletionSource _next = NewBell();

    private readonly ILogger _logger;

    private SealLog(string folder, BlockLog log, ILogger logger) => (_folder, _log, _logger) = (folder, log, logger);

    /// <summary>Opens the log in a folder, or begins an empty one.</summary>
    /// <exception cref="CorruptBlockLogException">It is damaged.</exception>
    public static SealLog Open(string folder) => new(folder, BlockLog.Open(folder), NullLogger.Instance);

    /// <summary>The same for a node, which goes on without what is damaged: it is set aside.</summary>
    public static SealLog OpenOrBegin(string folder, ILogger logger)
    {
        try
        {
            return new SealLog(folder, BlockLog.Open(folder), logger);
        }
        catch (CorruptBlockLogException error)
        {
            logger.SealsSetAside(SetAside(folder), error.Message);
            return new SealLog(folder, BlockLog.Open(folder), logger);
        }
    }

    /// <summary>Last height with a seal; 0 when there is none.</summary>
    public long LastHeight
    {
        get
        {
            lock (_lock) return _log.Last(BlockLogKind.Seal);
        }
    }

    /// <summary>Stores a seal, durably. One that is there already stays; one that does not follow the last begins the log anew, because what lies between is nowhere to be had; what there was is set aside.</summary>
    /// <exception cref="IOException">No room, or the disk failed.</exception>
    public void Append(BlockSeal seal)
    {
        long height = seal.Header.Height;
        long last = LastHeight;
        if (height <= last) return;
        if (last > 0 && height > last + 1) BeginAnew(string.Create(CultureInfo.InvariantCulture, $"they end at height {last}, and the next to be had is {height}"));
        _log.Append(height, BlockLogKind.Seal, BlockCodec.Encode(seal));
        Interlocked.Exchange(ref _next, NewBell()).SetResult();
    }

    /// <summary>Reads the seal of a height; null when there is none.</summary>
    /// <exception cref="CorruptBlockLogException">It is damaged.</exception>
    public BlockSeal? TryRead(long height)
    {
        byte[] bytes;
        lock (_lock)
            if (!_log.TryRead(height, BlockLogKind.Seal, out bytes)) return null;
        return BlockSeal.TryDecode(bytes, out BlockSeal? seal) ? seal : throw new CorruptBlockLogException($"seal {height} in {_folder} is damaged; remove the folder, it is fetched again");
    }

    /// <summary>Completes when there is a seal above <paramref name="height"/>; at once when there is one already.</summary>
    public async Task WaitAboveAsync(long height, CancellationToken cancel)
    {
        while (true)
        {
            Task bell = Volatile.Read(ref _next).Task;
            if (LastHeight > height) return;
            await bell.WaitAsync(cancel);
        }
    }

    /// <summary>Removes whole files, oldest first, all of whose seals are below a height.</summary>
    public void RemoveBefore(long height)
    {
        lock (_lock) _log.RemoveBefore(height);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _log.Dispose();
    }

    private void BeginAnew(string why)
    {
        lock (_lock)
        {
            _log.Dispose();
            _logger.SealsSetAside(SetAside(_folder), why);
            _log = BlockLog.Open(_folder);
        }
    }

    private static string SetAside(string folder)
    {
        int number = 1;
        while (Directory.Exists(Name(number))) number++;
        Directory.Move(folder, Name(number));
        return Name(number);

        string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{folder}-aside-{number}");
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
