using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Kinds of operations that a session key may be allowed, as bits.</summary>
[Flags]
public enum KeyPermissions : byte
{
    /// <summary>None: in a claim, what only a full key of the account may do.</summary>
    None = 0,

    /// <summary>Cancel and reduce orders.</summary>
    Cancel = 1,

    /// <summary>Place and amend orders.</summary>
    Order = 2,

    /// <summary>Transfer to other accounts.</summary>
    Transfer = 4,

    /// <summary>All of them.</summary>
    All = Cancel | Order | Transfer,
}

/// <summary>What an operation asks of a session key that signed it. The default value asks for a full key, so an operation that says nothing is closed to session keys.</summary>
/// <param name="Permission">The one kind that it is.</param>
/// <param name="Market">The market that it touches; none when it touches none.</param>
/// <param name="EveryMarket">True when it touches all markets.</param>
/// <param name="Asset">What <paramref name="Amount"/> is in; none when it moves nothing.</param>
/// <param name="Amount">What it moves or orders, in units: bounded by the key's greatest amount for one operation.</param>
/// <param name="Charge">What it takes from the key's budget when it is done, in units.</param>
public readonly record struct KeyClaim(KeyPermissions Permission, Symbol Market = default, bool EveryMarket = false, Symbol Asset = default, Amount Amount = default, Amount Charge = default);
