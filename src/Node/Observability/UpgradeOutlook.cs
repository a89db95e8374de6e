using System.Globalization;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Observability;

/// <summary>The upgrade that is planned, as a running node sees it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="BlocksLeft">Blocks until its first one; 0 when that is the next.</param>
/// <param name="TimeLeft">About how long these take, by the pace of the last blocks; null when there are too few to tell.</param>
/// <param name="Known">The newest rules that this node knows.</param>
public sealed record UpgradeOutlook(UpgradePlan Plan, long BlocksLeft, TimeSpan? TimeLeft, uint Known)
{
    private const int PaceBlocks = 200;

    /// <summary>Whether this node goes on with the upgrade.</summary>
    public bool IsKnown => Plan.Rules <= Known;

    /// <summary>About how long until its first block, in words.</summary>
    public string About => TimeLeft switch
    {
        null => "",
        { TotalHours: >= 48 } left => string.Create(CultureInfo.InvariantCulture, $" in about {left.TotalDays:F0} days"),
        { TotalMinutes: >= 90 } left => string.Create(CultureInfo.InvariantCulture, $" in about {left.TotalHours:F0} hours"),
        { TotalSeconds: >= 90 } left => string.Create(CultureInfo.InvariantCulture, $" in about {left.TotalMinutes:F0} minutes"),
        { } left => string.Create(CultureInfo.InvariantCulture, $" in about {left.TotalSeconds:F0} seconds"),
    };

    /// <summary>What becomes of this node, in a sentence.</summary>
    public string Sentence => IsKnown
        ? string.Create(CultureInfo.InvariantCulture, $"rules {Plan.Rules} (\"{Plan.Name}\") begin at height {Plan.Height}{About}; this node knows them")
        : string.Create(CultureInfo.InvariantCulture, $"this node stops before height {Plan.Height}{About}: install a version that knows rules {Plan.Rules} (\"{Plan.Name}\"); this one knows rules up to {Known}");

    /// <summary>What a city's state plans; null when nothing is.</summary>
    public static UpgradeOutlook? Of(City city)
    {
        if (city.Storage.AppHash.IsZero) return null;
        BlockPoint head = city.Head.Current;
        RulesRecord rules;
        using (IStateSnapshot state = city.Reader.OpenSnapshot()) rules = StateReader.Rules(state);
        if (rules.PlannedRules == 0) return null;
        UpgradePlan plan = new(rules.PlannedRules, rules.PlannedHeight, rules.PlannedName.ToString(), rules.PlannedInfo);
        long left = Math.Max(0, plan.Height - head.Height - 1), from = Math.Max(2, head.Height - PaceBlocks);
        TimeSpan? time = head.Height > from && city.Reader.TryRead(from) is { } earlier ? TimeSpan.FromMilliseconds((double)(head.TimeMs - earlier.TimeMs) / (head.Height - from) * (left + 1)) : null;
        return new UpgradeOutlook(plan, left, time, city.Chain.Modules.RulesKnown);
    }
}
