using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Access;

/// <summary>The keys of a running node: looks at the file every second, and takes over what has changed in it. Any thread.</summary>
/// <remarks>A file that has become unreadable changes nothing: the keys from before stay, and the log says so.</remarks>
public sealed class ApiKeys : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly byte[] NoHash = new byte[32];

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ApiKey _nobody = new(new ApiKeyEntry("", "", "", Convert.ToHexStringLower(NoHash), default, null), null);
    private readonly Lock _reloading = new();
    private volatile Dictionary<ulong, ApiKey> _byId = [];
    private (DateTime Written, long Length) _seen;
    private ITimer? _timer;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="NodeException">The file makes no sense.</exception>
    public ApiKeys(string path, TimeProvider clock, ILogger log)
    {
        (_path, _clock, _log) = (path, clock, log);
        _seen = StampOf(path);
        Take(ApiKeyFile.Load(path));
    }

    /// <summary>The keys by name.</summary>
    public IReadOnlyList<ApiKey> All => [.. _byId.Values.OrderBy(key => key.Entry.Name, StringComparer.Ordinal)];

    /// <summary>Begins to look at the file.</summary>
    public void Start() => _timer = _clock.CreateTimer(_ => Look(), null, LookEvery, LookEvery);

    /// <summary>Finds the key that is shown; false when it is unknown, revoked or expired. A wrong secret takes as long as an unknown id.</summary>
    public bool TryFind(string shown, out ApiKey key)
    {
        bool isKnown = ApiKeyFile.TryIdOf(shown, out ulong id) & _byId.TryGetValue(id, out ApiKey? found);
        key = found ?? _nobody;
        DateTimeOffset now = _clock.GetUtcNow();
        if (!key.Fits(ApiKeyFile.HashOf(shown), now) || !isKnown) return false;
        key.Used(now);
        return true;
    }

    /// <summary>Takes over what has changed in the file, and ends what is open by keys that are over.</summary>
    public void Look()
    {
        try
        {
            DateTimeOffset now = _clock.GetUtcNow();
            foreach (ApiKey key in _byId.Values)
                if (key.IsExpired(now)) key.End();
            (DateTime Written, long Length) stamp = StampOf(_path);
            if (stamp == _seen) return;
            _seen = stamp;
            Reload();
        }
        catch (Exception error)
        {
            // A timer calls this, and what it lets through ends the process. Whatever is in the file, the node goes on with what it has.
            _log.KeysNotReloaded(error.Message);
        }
    }

    /// <summary>Reads the file now.</summary>
    /// <returns>How many keys there are.</returns>
    /// <exception cref="NodeException">The file makes no sense; the keys from before stay.</exception>
    public int Reload()
    {
        lock (_reloading)
        {
            _seen = StampOf(_path);
            Take(ApiKeyFile.Load(_path));
            _log.KeysReloaded(_byId.Count);
            return _byId.Count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    // A key that has not changed keeps its buckets and its connections.
    private void Take(ApiKeyFile file)
    {
        Dictionary<ulong, ApiKey> before = _byId, after = [];
        foreach (ApiKeyEntry entry in file.Keys)
        {
            ApiKeyFile.TryParseId(entry.Id, out ulong id);
            RateTier? tier = file.TierOf(entry.Tier);
            after[id] = before.TryGetValue(id, out ApiKey? same) && same.Entry == entry && same.Tier == tier ? same : new ApiKey(entry, tier);
        }
        _byId = after;
        foreach ((ulong id, ApiKey key) in before)
            if (!after.TryGetValue(id, out ApiKey? still) || still != key) key.End();
    }

    private static (DateTime, long) StampOf(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
