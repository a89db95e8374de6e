namespace Gwangan.Node.Index;

/// <summary>Another node writes the index.</summary>
public sealed class IndexBusyException(string message) : Exception(message);
