using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Upgrades;

/// <summary>Why an operation on upgrades is refused, in order of precedence.</summary>
public enum UpgradesRefusal : ushort
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Empty, longer than 32 bytes, or not text.</summary>
    [Refusal("An upgrade's name has 1 to 32 bytes.")]
    NameMalformed = 1,

    /// <summary>Not the market operator.</summary>
    [Refusal("Only the market operator plans upgrades.")]
    NotAuthorized = 2,

    /// <summary>Another one waits.</summary>
    [Refusal("An upgrade is planned already; cancel it first.")]
    AlreadyPlanned = 3,

    /// <summary>Not one more than the version in force.</summary>
    [Refusal("The next version of the rules is one more than the present one.")]
    NotTheNextRules = 4,

    /// <summary>The block is made, or is this one.</summary>
    [Refusal("An upgrade begins at a height that is still to come.")]
    HeightInThePast = 5,

    /// <summary>Further away than <see cref="Base.Limits.UpgradeAheadBlocksMax"/>.</summary>
    [Refusal("An upgrade begins at most 100,000,000 blocks ahead.")]
    HeightTooFar = 6,

    /// <summary>There is nothing to cancel.</summary>
    [Refusal("No upgrade is planned.")]
    NothingPlanned = 7,
}
