namespace Gwangan.Node;

/// <summary>Something that the person who runs the node can put right; the message says what and how. Shown without a stack trace.</summary>
public sealed class NodeException(string message) : Exception(message);
