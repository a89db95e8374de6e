namespace Gwangan.Node.Replay;

/// <summary>Where a replay stands, for whoever shows it. Written by the replay, read by any thread.</summary>
public sealed class ReplayProgress
{
    private long _events, _eventsMapped, _sent, _committed, _checked;

    /// <summary>What it is doing.</summary>
    public string Phase { get; internal set; } = "reading";

    /// <summary>Events of the recording; 0 until it is read.</summary>
    public long Events { get => Interlocked.Read(ref _events); internal set => Interlocked.Exchange(ref _events, value); }

    /// <summary>Events mapped.</summary>
    public long EventsMapped { get => Interlocked.Read(ref _eventsMapped); internal set => Interlocked.Exchange(ref _eventsMapped, value); }

    /// <summary>Operations sent.</summary>
    public long Sent { get => Interlocked.Read(ref _sent); internal set => Interlocked.Exchange(ref _sent, value); }

    /// <summary>Operations in blocks.</summary>
    public long Committed { get => Interlocked.Read(ref _committed); internal set => Interlocked.Exchange(ref _committed, value); }

    /// <summary>Operations compared with the twin.</summary>
    public long Checked { get => Interlocked.Read(ref _checked); internal set => Interlocked.Exchange(ref _checked, value); }
}
