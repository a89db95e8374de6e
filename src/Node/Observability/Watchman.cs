using System.Globalization;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Observability;

/// <summary>Looks at a running node every second: tells the supervisor, and logs what has changed for the worse or the better, once each time.</summary>
public sealed class Watchman(ExchangeApi api, Supervisor supervisor, TimeProvider clock)
{
    private const int LookEverySeconds = 10;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, long> _refusedBefore = [];
    private readonly Dictionary<AccessRefusal, long> _turnedAwayBefore = [];
    private (uint Rules, int Digits) _upgradeTold;
    private string? _notKept;
    private bool _isReady, _isStanding, _isIndexBehind, _isDiskLow, _hasFailed;

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (int second = 0; !cancel.IsCancellationRequested; second++)
        {
            try
            {
                TellSupervisor();
                if (second % LookEverySeconds == LookEverySeconds - 1) Look();
                _hasFailed = false;
            }
            catch (Exception error)
            {
                // A defect in looking is no reason for the supervisor to kill a node that lives.
                if (!_hasFailed) api.City.Log.LookFailed(error);
                _hasFailed = true;
            }
            await Task.Delay(Second, clock, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        supervisor.Stopping();
    }

    /// <summary>Logs what has changed since the last look.</summary>
    public void Look()
    {
        LogRefusals();
        LogTurnedAway();
        LogUpgrade();
        long behind = api.City.Head.Current.Height - api.Feed.IndexHeight, free = api.Health.FreeMiB ?? 0;
        // An engine that knows its trouble has logged it.
        if (Changes(ref _isStanding, api.City.Trouble is null && api.Health.Standing() is not null))
        {
            if (_isStanding) api.City.Log.Standing(api.City.Head.Current.Height, api.Health.Standing()?.Message ?? "");
            else api.City.Log.GoesOn(api.City.Head.Current.Height);
        }
        HealthOptions limits = api.City.Options.Health;
        if (Changes(ref _isIndexBehind, behind > limits.IndexLagBlocksMax))
        {
            if (_isIndexBehind) api.City.Log.IndexBehind(behind);
            else api.City.Log.IndexCaughtUp(api.Feed.IndexHeight);
        }
        string? notKept = api.City.Admission.Journal?.Problem;
        if (notKept is not null && notKept != _notKept) api.City.Log.TransactionsNotKept(notKept);
        _notKept = notKept;
        if (Changes(ref _isDiskLow, free < limits.DiskFreeMiBMin) && _isDiskLow) api.City.Log.DiskLow(free, limits.DiskFreeMiBMin);
    }

    private void TellSupervisor()
    {
        string status = string.Create(CultureInfo.InvariantCulture, $"height {api.City.Head.Current.Height}");
        if (!_isReady && api.Health.Ready().Reasons.Count == 0)
        {
            _isReady = true;
            supervisor.Ready(status);
        }
        if (api.Health.Live().Reasons.Count == 0) supervisor.Alive(status);
    }

    // When it is first seen, and again each time the blocks left have lost a digit.
    private void LogUpgrade()
    {
        UpgradeOutlook? upgrade = UpgradeOutlook.Of(api.City);
        (uint Rules, int Digits) now = upgrade is null ? default : (upgrade.Plan.Rules, upgrade.BlocksLeft.ToString(CultureInfo.InvariantCulture).Length);
        if (now == _upgradeTold) return;
        if (upgrade is null) api.City.Log.UpgradeGone();
        else if (!upgrade.IsKnown) api.City.Log.UpgradeNeeded(upgrade.Sentence);
        else if (now.Rules != _upgradeTold.Rules) api.City.Log.UpgradePlanned(upgrade.Sentence);
        _upgradeTold = now;
    }

    private void LogRefusals()
    {
        long count = 0, most = 0;
        string code = "";
        foreach ((string refusal, long total) in api.City.Admission.Counts.Refused)
        {
            long more = total - _refusedBefore.GetValueOrDefault(refusal);
            _refusedBefore[refusal] = total;
            count += more;
            if (more > most) (most, code) = (more, refusal);
        }
        if (count > 0) api.City.Log.SubmissionsRefused(count, LookEverySeconds, code);
    }

    private void LogTurnedAway()
    {
        long count = 0, most = 0;
        AccessRefusal reason = default;
        foreach ((AccessRefusal each, long total) in api.Access.Refused)
        {
            long more = total - _turnedAwayBefore.GetValueOrDefault(each);
            _turnedAwayBefore[each] = total;
            count += more;
            if (more > most) (most, reason) = (more, each);
        }
        if (count > 0) api.City.Log.AccessRefused(count, LookEverySeconds, AccessGuard.NameOf(reason));
    }

    private static bool Changes(ref bool was, bool isNow)
    {
        bool changes = was != isNow;
        was = isNow;
        return changes;
    }
}
