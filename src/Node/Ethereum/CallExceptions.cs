namespace Gwangan.Node.Ethereum;

/// <summary>A call that is not executed, or not to its end; the message says why, in geth's words where tools look for them.</summary>
public class CallRefusedException(string message) : Exception(message);

/// <summary>A call took longer than it may.</summary>
public sealed class CallTimeoutException() : Exception("execution aborted (timeout)");

/// <summary>More calls wait than the node takes.</summary>
public sealed class CallsBusyException() : Exception("too many calls wait for execution: try again later");

/// <summary>A trace is larger than it may be.</summary>
public sealed class TraceTooLargeException(string message) : Exception(message);
