namespace Gwangan.Chain.Modules.Market;

/// <summary>What an open order is besides a plain one. Only an order with traits has records in other tables.</summary>
[Flags]
public enum OrderTraits : byte
{
    /// <summary>A plain order: it rests in its book and shows.</summary>
    None = 0,

    /// <summary>A stop that waits for its trigger: it is in no book, and has a <see cref="StopRecord"/>.</summary>
    Waiting = 1,

    /// <summary>It was placed as a stop.</summary>
    Stop = 2,

    /// <summary>It shows its peak only, and has an <see cref="IcebergRecord"/>.</summary>
    Iceberg = 4,

    /// <summary>It does not show.</summary>
    Hidden = 8,
}

/// <summary>Which kinds of orders a mass cancellation means.</summary>
[Flags]
public enum OrderKinds : byte
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Orders that rest and show in full.</summary>
    Plain = 1,

    /// <summary>Stops that wait.</summary>
    Waiting = 2,

    /// <summary>Icebergs.</summary>
    Iceberg = 4,

    /// <summary>Hidden orders.</summary>
    Hidden = 8,
}
