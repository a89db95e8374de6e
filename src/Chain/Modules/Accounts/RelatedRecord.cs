using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Two legal entities, the lesser first. 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct EntityPair
{
    /// <summary>The lesser.</summary>
    public EntityId First { get; }

    /// <summary>The greater.</summary>
    public EntityId Second { get; }

    /// <summary>The pair of two entities, however they are named.</summary>
    public EntityPair(EntityId one, EntityId other) => (First, Second) = one < other ? (one, other) : (other, one);
}

/// <summary>Two legal entities that are related parties, and who has said so. 56 bytes.</summary>
/// <param name="Pair">The key: which two.</param>
/// <param name="KindNumber">How they are related, a <see cref="RelatedKind"/>.</param>
/// <param name="By">Who has declared it.</param>
/// <param name="SinceMs">When it was first declared, milliseconds since 1970 UTC.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct RelatedRecord(EntityPair Pair, uint KindNumber, RelatedBy By, long SinceMs)
{
    /// <summary>How they are related.</summary>
    public RelatedKind Kind => (RelatedKind)KindNumber;
}

/// <summary>How two legal entities are related.</summary>
public enum RelatedKind : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>One controls the other, or a third controls both.</summary>
    Control = 1,

    /// <summary>One has a considerable share in the other.</summary>
    Ownership = 2,

    /// <summary>The same person directs or represents both.</summary>
    Officer = 3,

    /// <summary>Persons behind them are family.</summary>
    Family = 4,

    /// <summary>One depends on the other's money or business.</summary>
    Business = 5,
}

/// <summary>Who has declared a relation: it binds who says it; said by the regulator, it binds both.</summary>
[Flags]
public enum RelatedBy : uint
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>A holder of the first entity.</summary>
    First = 1,

    /// <summary>A holder of the second entity.</summary>
    Second = 2,

    /// <summary>The regulator.</summary>
    Regulator = 4,
}

/// <summary>The legal entity behind an account that has no role, such as an issuer's. 52 bytes.</summary>
/// <param name="Account">The key: which account.</param>
/// <param name="Entity">The entity.</param>
/// <param name="By">Which body has declared it: what the regulator has said only the regulator changes.</param>
/// <param name="SinceMs">When it was declared, milliseconds since 1970 UTC.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct EntityRecord(Address Account, EntityId Entity, Body By, long SinceMs);
