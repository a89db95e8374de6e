namespace Gwangan.Node.Engines.Follower;

/// <summary>A node that is followed does not answer, or gave what cannot be used; the message is a sentence without its subject, which is that node. The next one is tried.</summary>
public sealed class LeaderException(string message) : Exception(message);
