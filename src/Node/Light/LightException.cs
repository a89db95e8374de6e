namespace Gwangan.Node.Light;

/// <summary>Why a light client stops. The names are stable; docs/light-client.md tells what to do.</summary>
public enum LightFault
{
    /// <summary>A node does not answer, or not with what was asked for.</summary>
    NodeFails,

    /// <summary>No node has a header with the trusted hash, or the header that it gives has another.</summary>
    NotTrusted,

    /// <summary>The folder follows another chain, or has another header at the trusted height; or a witness is a node of another chain.</summary>
    OtherChain,

    /// <summary>The last trusted header is older than the trusting period.</summary>
    TrustExpired,

    /// <summary>A header does not follow from the trusted one.</summary>
    NotFollowing,

    /// <summary>Two headers that cannot both be of one honest chain are both signed by validators who were trusted.</summary>
    Conflict,

    /// <summary>The node does not prove what was asked for.</summary>
    NotProved,

    /// <summary>A proof does not hold under the trusted header.</summary>
    WrongProof,

    /// <summary>The node's answers are of different states, or of one that is older than the newest trusted header tells.</summary>
    OtherState,

    /// <summary>The folder cannot be read.</summary>
    StoreDamaged,
}

/// <summary>A light client stops; the message begins with the fault's stable name.</summary>
public sealed class LightException(LightFault fault, string message) : Exception($"light.{fault}: {message}")
{
    /// <summary>Why.</summary>
    public LightFault Fault => fault;
}
