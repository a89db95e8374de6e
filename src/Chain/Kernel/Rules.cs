using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>The versions of the rules, one line each with what it changed. A rule that differs asks <c>call.Rules >= RuleVersions.X</c>; docs/upgrades.md is the recipe.</summary>
/// <remarks>Which version a block follows is told by the state before it (<see cref="IRuleKeeper"/>), never by the program, so a newer program executes older blocks as they were executed then.</remarks>
public static class RuleVersions
{
    /// <summary>What every city begins with unless its genesis says otherwise.</summary>
    public const uint First = 1;

    /// <summary>The newest that this program knows.</summary>
    public const uint Newest = First;

    /// <summary>Which cities this program goes on with. Before the first release rules 1 and the records under them may change in place: who does that raises this, and a city that was begun before is refused in a sentence
    /// instead of being read wrongly. From the first release on what differs is a new version of the rules, and this stays as it is.</summary>
    public const uint Generation = 6;
}

/// <summary>An upgrade that is planned: a fact of the state, like a market.</summary>
/// <param name="Rules">The version that begins.</param>
/// <param name="Height">The first block that follows it.</param>
/// <param name="Name">What people call the release that knows it.</param>
/// <param name="Info">Hash of the document that describes the release, by which an operator knows the right one; zero when none was given.</param>
public sealed record UpgradePlan(uint Rules, long Height, string Name, Hash32 Info);

/// <summary>Who knows which rules a block follows: the Upgrades module.</summary>
public interface IRuleKeeper
{
    /// <summary>The version that the last executed block followed; after genesis, that of the first block.</summary>
    uint Current { get; }

    /// <summary>The upgrade that is planned; null when none is.</summary>
    UpgradePlan? Plan { get; }

    /// <summary>Puts the planned version in force. Called at the beginning of the block it was planned for.</summary>
    void Begin(Call call);
}

/// <summary>The next block follows rules that this program does not know: it must stop before it, and lose nothing by that.</summary>
/// <param name="height">The block.</param>
/// <param name="needed">The version it follows.</param>
/// <param name="known">The newest version that is known here.</param>
/// <param name="name">What people call the release that is needed; empty when the state does not say it any more.</param>
public sealed class UnknownRulesException(long height, uint needed, uint known, string name) : Exception(
    FormattableString.Invariant($"block {height} follows rules {needed}{(name.Length > 0 ? $" (\"{name}\")" : "")}, and this version knows rules up to {known}: install one that knows rules {needed} and start it on the same data; every block up to {height - 1} is stored"))
{
    /// <summary>The block that cannot be executed here.</summary>
    public long Height { get; } = height;

    /// <summary>The version it follows.</summary>
    public uint Needed { get; } = needed;
}
