namespace Gwangan.Node.Replay;

/// <summary>A recording cannot be read; the message names the file, the place in it, and what was expected there.</summary>
public sealed class RecordingException(string message) : Exception(message);
