namespace Gwangan.Node.Replay;

/// <summary>Reads a recording event by event, holding no more than a line of it.</summary>
public interface IRecordingReader
{
    /// <summary>The next event; false at the end.</summary>
    /// <exception cref="RecordingException">The file is not what its format says.</exception>
    bool TryRead(out RecordedEvent recorded);
}
