using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines;
using Gwangan.Node.Observability;
using Gwangan.Node.Snapshots;

namespace Gwangan.Node.Api.Admin;

/// <summary>What an operator can see and do while a node runs. Whatever changes something is logged.</summary>
/// <remarks>Backups are not here: <c>gwangan backup</c> reads a running node's folder from outside, and needs nothing of it.</remarks>
public sealed class AdminRoutes(ExchangeApi api, AdminActions actions)
{
    private const int WaitingDefault = 100;

    private readonly City _city = api.City;
    private readonly AccessGuard _access = api.Access;

    /// <summary>Maps the routes.</summary>
    public void Map(WebApplication app)
    {
        RouteGroupBuilder admin = app.MapGroup("/admin/v1");
        admin.MapGet("/status", () => Results.Json(Status(), AdminJson.Default.AdminStatus));
        admin.MapGet("/connections", () => Results.Json(Connections(), AdminJson.Default.IReadOnlyListAdminConnection));
        admin.MapDelete("/connections/{id:long}", (long id) => _access.Visits.TryEnd(id) ? Done($"connection {id} is ended") : throw ApiException.NotFound("such connection"));
        admin.MapGet("/mempool", (int? limit) => Results.Json(Mempool(limit ?? WaitingDefault), AdminJson.Default.AdminMempool));
        admin.MapDelete("/mempool/{id}", (string id) => Evict(id));
        admin.MapGet("/access", () => Results.Json(Access(), AdminJson.Default.AdminAccess));
        admin.MapGet("/index", () => Results.Json(Index(), AdminJson.Default.AdminIndex));
        admin.MapPost("/log-level", (string? level) => SetLogLevel(level));
        admin.MapPost("/snapshot", (CancellationToken cancel) => SnapshotAsync(cancel));
        admin.MapPost("/pause", () => Pause(true));
        admin.MapPost("/resume", () => Pause(false));
        admin.MapPost("/reload", () => Reload());
        admin.MapPost("/stop", () => Stop());
    }

    private AdminStatus Status()
    {
        BlockPoint head = _city.Head.Current;
        HealthReport ready = api.Health.Ready();
        string engine = _city.Following is not null ? "follower" : AccessGuard.NameOf(_city.Options.Engine);
        return new AdminStatus(
            NodeVersion.Text, _city.Genesis.ChainId, Environment.ProcessId, Process.GetCurrentProcess().StartTime.ToUniversalTime(), _city.Following is null ? "leader" : "follower", engine,
            head.Height, head.AppHash.ToString(), DateTimeOffset.FromUnixTimeMilliseconds(head.TimeMs), Math.Round(_city.Head.OperationsPerSecond, 1), _city.IsPaused,
            ready.Reasons.Count == 0, [.. ready.Reasons.Select(reason => $"{reason.Code}: {reason.Message}")], _city.Pool.Count, _city.Pool.Bytes, api.Feed.IndexHeight,
            _access.Visits.CountOf(VisitKind.Socket), _access.Visits.CountOf(VisitKind.BlockStream), Environment.WorkingSet, _city.Logs.Level.ToString().ToLowerInvariant());
    }

    private IReadOnlyList<AdminConnection> Connections() =>
    [
        .. _access.Visits.Open.Select(visit => new AdminConnection(
            visit.Id, AccessGuard.NameOf(visit.Kind), visit.Caller.Id.ToString(), visit.Caller.Key?.Entry.Name, visit.Since, visit.Progress?.Invoke())),
    ];

    private AdminMempool Mempool(int limit)
    {
        if (limit is < 0 or > ApiLimits.AdminWaitingMax) throw ApiException.BadRequest($"limit is from 0 to {ApiLimits.AdminWaitingMax}.");
        List<Envelope> waiting = _city.Pool.Waiting();
        return new AdminMempool(waiting.Count, _city.Pool.Bytes,
        [
            .. waiting.Take(limit).Select(envelope => new AdminWaiting(
                envelope.Id.ToString(), envelope.Account.ToString(), envelope.KeyAddress.ToString(), envelope.Nonce, envelope.Bytes.Length,
                [.. envelope.Definitions.Select(definition => definition.Name)], DateTimeOffset.FromUnixTimeMilliseconds(envelope.ExpiresAtMs))),
        ]);
    }

    private IResult Evict(string text)
    {
        if (!Hash32.TryParse(text, out Hash32 id)) throw ApiException.BadRequest("An operation's id is 64 hex digits.");
        return _city.Pool.TryEvict(in id) ? Done($"operation {id} is out of the pool") : throw ApiException.NotFound("such waiting operation");
    }

    private AdminAccess Access() => new(
        AccessGuard.NameOf(_city.Options.Callers.RequireKey), _city.Options.Callers.Limits,
        [.. _access.Keys.All.Select(key => new AdminKey(key.Entry.Name, key.Entry.Tier, key.Entry.Created, key.Entry.Expires, key.Requests, key.LastUsed))],
        _access.Refused.ToDictionary(each => AccessGuard.NameOf(each.Key), each => each.Value));

    private AdminIndex Index() => new(
        _city.Options.Index.Database is null ? "sqlite" : "postgresql", api.Feed.IndexHeight, _city.Head.Current.Height - api.Feed.IndexHeight, api.Feed.IndexRows,
        api.Feed.Problem ?? api.Feed.IndexProblem);

    private IResult SetLogLevel(string? text)
    {
        if (!Enum.TryParse(text, ignoreCase: true, out LogLevel level) || !Enum.IsDefined(level) || int.TryParse(text, out _))
            throw ApiException.BadRequest("level is trace, debug, information, warning, error, critical or none.");
        // Said at whichever of the two levels shows it.
        string done = $"the log level is {level.ToString().ToLowerInvariant()} until the next start";
        if (level > LogLevel.Warning) _city.Log.AdminAction(done);
        LogLevel before = _city.Logs.Level;
        _city.Logs.Level = level;
        return level > LogLevel.Warning && before <= LogLevel.Warning ? Answer(done) : Done(done);
    }

    private async Task<IResult> SnapshotAsync(CancellationToken cancel)
    {
        if (_city.IsPaused is true) throw new NodeException("block making is paused, and a snapshot is made when the next block is stored: resume first");
        SnapshotOffer offer = await _city.Snapshots.MakeNextAsync().WaitAsync(cancel);
        return Done(string.Create(CultureInfo.InvariantCulture, $"a snapshot of height {offer.Height} in {offer.ChunkCount} chunks is there for nodes that join"));
    }

    private IResult Pause(bool isPaused)
    {
        if (!_city.TryPause(isPaused)) throw new ApiException(StatusCodes.Status409Conflict, "admin.NotLeader", "This node makes no blocks of its own: pause the node that does.");
        return Done(isPaused ? "no more blocks are made; reads go on, and what is handed in waits" : "blocks are made again");
    }

    private IResult Reload()
    {
        int keys = _access.Keys.Reload();
        string done = string.Create(CultureInfo.InvariantCulture, $"read again: {keys} API keys");
        if (actions.ReloadCertificate is { } reload)
            done = reload() is { } problem ? throw new NodeException($"{done}; the certificate from before is served on: {problem}") : $"{done}, and the certificate";
        return Done(done);
    }

    private IResult Stop()
    {
        IResult answer = Done("the node stops after the block that is being made");
        actions.Stop();
        return answer;
    }

    private IResult Done(string what)
    {
        _city.Log.AdminAction(what);
        return Answer(what);
    }

    private static IResult Answer(string what) => Results.Json(new AdminDone(what), AdminJson.Default.AdminDone);
}
