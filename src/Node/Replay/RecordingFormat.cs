namespace Gwangan.Node.Replay;

/// <summary>The forms of recorded order flow that are read; docs/replay.md describes each.</summary>
public enum RecordingFormat
{
    /// <summary>Bitstamp level-3 events as CSV: id,timestamp,exchange.timestamp,price,volume,action,direction.</summary>
    BitstampCsv,

    /// <summary>Bitstamp's raw feed: a line is a timestamp, an event name and JSON.</summary>
    BitstampLog,

    /// <summary>A LOBSTER message file: time,type,order id,size,price × 10000,direction.</summary>
    Lobster,

    /// <summary>Market by order as CSV with named columns: ts_event, action, side, price, size, order_id.</summary>
    MarketByOrder,

    /// <summary>Order commands in 32-byte records.</summary>
    Ops,
}
