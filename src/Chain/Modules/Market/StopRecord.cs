using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market;

/// <summary>The terms of a stop that waits, beside its <see cref="OrderRecord"/>. 32 bytes. Removed when it is triggered or ends.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct StopRecord
{
    /// <summary>The key: the order.</summary>
    public ulong OrderId;

    /// <summary>The price that triggers it, in steps.</summary>
    public long TriggerPrice;

    /// <summary>The best price a trailing stop has followed to, in steps; 0 for others.</summary>
    public long Watermark;

    /// <summary>A trailing stop's distance.</summary>
    public uint TrailBy;

    /// <summary>On which side of the trigger price.</summary>
    public StopTrigger Trigger;

    /// <summary>What the distance is measured in.</summary>
    public TrailUnit TrailIn;

    /// <summary>What it becomes: a limit or a market order.</summary>
    public OrderType Type;

    /// <summary>Zero.</summary>
    public byte Reserved;

    /// <summary>
    /// Where a trailing stop's trigger stands when it has followed the price to <paramref name="watermark"/>: the distance away, rounded away from the price to a tick. False when that is no price.
    /// </summary>
    public static bool TryTrail(in TickTable ticks, long watermark, StopTrigger trigger, TrailUnit unit, uint by, out long price)
    {
        long distance = unit == TrailUnit.Ticks ? by * ticks.TickAt(watermark) : (long)(((UInt128)watermark * by + 9_999) / 10_000);
        price = trigger == StopTrigger.AtOrBelow ? watermark - distance : watermark + distance;
        if (price < 1 || price > Price.Max) return false;
        price = trigger == StopTrigger.AtOrBelow ? ticks.RoundDown(price) : ticks.RoundUp(price);
        return price >= 1 && price <= Price.Max;
    }
}

/// <summary>What an iceberg keeps back, beside its <see cref="OrderRecord"/>. 24 bytes. It shows what remains of the order without the reserve.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct IcebergRecord
{
    /// <summary>The key: the order.</summary>
    public ulong OrderId;

    /// <summary>Its peak, in lots: how much comes to show when what showed has traded.</summary>
    public long Display;

    /// <summary>What does not show, in lots.</summary>
    public long Reserve;
}

/// <summary>A market whose triggered stops are not all run yet: those that prices from <see cref="Low"/> to <see cref="High"/> trigger are to follow. 20 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct TriggerRecord
{
    /// <summary>The key: the market's id.</summary>
    public uint MarketId;

    /// <summary>The lowest price traded since they are behind, in steps.</summary>
    public long Low;

    /// <summary>The highest price traded since they are behind, in steps.</summary>
    public long High;

    /// <summary>Takes a price in.</summary>
    public void Add(long price)
    {
        Low = Math.Min(Low, price);
        High = Math.Max(High, price);
    }
}

/// <summary>An armed cancel-on-disconnect. 40 bytes. Removed when it fires or is disarmed.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct DisconnectRecord
{
    /// <summary>The key: the account.</summary>
    public Address Account;

    /// <summary>The market's id + 1; 0 for all markets.</summary>
    public uint Scope;

    /// <summary>How long it waits after each arming, in milliseconds.</summary>
    public long TimeoutMs;

    /// <summary>When it fires, milliseconds since 1970 UTC.</summary>
    public long DeadlineMs;
}

/// <summary>An engaged kill switch. 36 bytes. Removed when nobody holds it engaged.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct KillSwitchRecord
{
    /// <summary>The key: the account.</summary>
    public Address Account;

    /// <summary>The account's slot, which the lists of orders know it by.</summary>
    public uint OwnerSlot;

    /// <summary>When it was engaged last, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>1 when the account itself engaged it.</summary>
    public byte Own;

    /// <summary>The bodies that engaged it: bit n for the body of number n; 0 for none.</summary>
    public byte Bodies;

    /// <summary>Why, as said last.</summary>
    public KillReason Reason;

    /// <summary>Zero.</summary>
    public byte Reserved;
}
