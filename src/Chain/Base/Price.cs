namespace Gwangan.Chain.Base;

/// <summary>A price in price steps of its market (the smallest step of its tick table): 1 to <see cref="Max"/>.</summary>
public readonly record struct Price(long Steps) : IComparable<Price>
{
    /// <summary>The highest price any market can show, 2^40 - 1 steps: with <see cref="Lots.Max"/> a notional stays far inside 128 bits.</summary>
    public const long Max = (1L << 40) - 1;

    /// <summary>True within 1 and <see cref="Max"/>.</summary>
    public bool IsValid => Steps is >= 1 and <= Max;

    /// <inheritdoc/>
    public int CompareTo(Price other) => Steps.CompareTo(other.Steps);
}

/// <summary>A size in lots of its market: 1 to <see cref="Max"/>.</summary>
public readonly record struct Lots(long Count) : IComparable<Lots>
{
    /// <summary>The largest size of one order, 2^48 - 1 lots.</summary>
    public const long Max = (1L << 48) - 1;

    /// <summary>True within 1 and <see cref="Max"/>.</summary>
    public bool IsValid => Count is >= 1 and <= Max;

    /// <inheritdoc/>
    public int CompareTo(Lots other) => Count.CompareTo(other.Count);
}

/// <summary>Which side of the book an order stands on.</summary>
public enum Side : byte
{
    /// <summary>Buys the base asset with the quote asset.</summary>
    Buy = 0,

    /// <summary>Sells the base asset for the quote asset.</summary>
    Sell = 1,
}
