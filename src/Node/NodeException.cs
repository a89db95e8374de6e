namespace Gwangan.Node;

/// <summary>Something that the person who runs the node can put right; the message says what and how. Shown without a stack trace.</summary>
public sealed class NodeException(string message) : Exception(message);

/// <summary>The data belongs to a city that another version of the program has begun, and this one does not go on with; the message says so.</summary>
public sealed class OtherGenerationException(string message) : Exception(message);
