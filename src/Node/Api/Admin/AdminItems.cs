using System.Text.Json.Serialization;

namespace Gwangan.Node.Api.Admin;

/// <summary>What only the running command can do for the admin API.</summary>
/// <param name="Stop">Begins to stop the node, as a signal does.</param>
/// <param name="ReloadCertificate">Reads the certificate again: why it is not served, or null; null itself where none is served.</param>
public sealed record AdminActions(Action Stop, Func<string?>? ReloadCertificate = null);

/// <summary>How a node is.</summary>
public sealed record AdminStatus(
    string Version, string ChainId, int ProcessId, DateTimeOffset StartedAt, string Role, string Engine, long Height, string AppHash, DateTimeOffset BlockTime, double OperationsPerSecond,
    bool? IsPaused, bool IsReady, IReadOnlyList<string> Reasons, int Waiting, long WaitingBytes, long IndexHeight, int Sockets, int BlockStreams, long MemoryBytes, string LogLevel);

/// <summary>Something that stays open.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">socket, blockStream or chunk.</param>
/// <param name="From">Its address; of IPv6 the network.</param>
/// <param name="Key">The name of its API key; null for none.</param>
/// <param name="Since">When it began.</param>
/// <param name="Progress">A socket's subscriptions, the height that a follower was sent last, a chunk's number.</param>
public sealed record AdminConnection(long Id, string Kind, string From, string? Key, DateTimeOffset Since, long? Progress);

/// <summary>An envelope that waits for a block.</summary>
public sealed record AdminWaiting(string Id, string Account, string Key, ulong Nonce, int Bytes, IReadOnlyList<string> Operations, DateTimeOffset ExpiresAt);

/// <summary>What waits, the oldest first.</summary>
public sealed record AdminMempool(int Count, long Bytes, IReadOnlyList<AdminWaiting> Items);

/// <summary>A key and its use since the node started.</summary>
public sealed record AdminKey(string Name, string Tier, DateTimeOffset Created, DateTimeOffset? Expires, long Requests, DateTimeOffset? LastUsed);

/// <summary>Who may come, and who was turned away.</summary>
public sealed record AdminAccess(string RequireKey, bool Limits, IReadOnlyList<AdminKey> Keys, IReadOnlyDictionary<string, long> Refused);

/// <summary>The index of history.</summary>
public sealed record AdminIndex(string Database, long Height, long LagBlocks, long RowsSinceStart, string? Problem);

/// <summary>What was done.</summary>
/// <param name="Done">A sentence.</param>
public sealed record AdminDone(string Done);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AdminStatus))]
[JsonSerializable(typeof(IReadOnlyList<AdminConnection>))]
[JsonSerializable(typeof(AdminMempool))]
[JsonSerializable(typeof(AdminAccess))]
[JsonSerializable(typeof(AdminIndex))]
[JsonSerializable(typeof(AdminDone))]
internal sealed partial class AdminJson : JsonSerializerContext;
