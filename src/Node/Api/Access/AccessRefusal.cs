namespace Gwangan.Node.Api.Access;

/// <summary>Why the edge turned somebody away, in order of precedence. Counted by name.</summary>
public enum AccessRefusal : byte
{
    /// <summary>Too many malformed or forged envelopes, or keys that do not exist.</summary>
    Faults,

    /// <summary>The key that was shown is unknown, revoked or expired.</summary>
    KeyUnknown,

    /// <summary>A key is needed and none was shown.</summary>
    KeyMissing,

    /// <summary>Too many requests.</summary>
    Requests,

    /// <summary>Too many envelopes.</summary>
    Envelopes,

    /// <summary>Too many WebSockets of one caller, or of all.</summary>
    Sockets,

    /// <summary>Too many followers of one caller, or of all.</summary>
    BlockStreams,

    /// <summary>Too many chunks on their way to one caller, or to all.</summary>
    Chunks,
}
