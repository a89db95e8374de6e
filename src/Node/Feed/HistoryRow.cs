using Gwangan.Chain.Base;

namespace Gwangan.Node.Feed;

/// <summary>What a line of an account's history tells. Numbers are stored.</summary>
public enum HistoryKind : byte
{
    /// <summary>An asset came from another account.</summary>
    TransferIn = 0,

    /// <summary>An asset went to another account.</summary>
    TransferOut = 1,

    /// <summary>An asset came into existence on the account: a deposit.</summary>
    Mint = 2,

    /// <summary>An asset of the account went out of existence: a withdrawal.</summary>
    Burn = 3,

    /// <summary>What the network took for an envelope, whether its operations were done or refused.</summary>
    NetworkFee = 4,

    /// <summary>Fees of one block that came to the account: of one market, or of the network.</summary>
    FeesCollected = 5,

    /// <summary>An order of the account traded; as maker and as taker it is a line each.</summary>
    Fill = 6,

    /// <summary>An order was accepted.</summary>
    OrderPlaced = 10,

    /// <summary>An order's price or size changed.</summary>
    OrderAmended = 11,

    /// <summary>An order became smaller without trading.</summary>
    OrderReduced = 12,

    /// <summary>A stop was triggered.</summary>
    OrderTriggered = 13,

    /// <summary>An order is open no longer.</summary>
    OrderClosed = 14,

    /// <summary>A key acts for the account from now on.</summary>
    KeyAdded = 20,

    /// <summary>A key acts for the account no longer.</summary>
    KeyRevoked = 21,

    /// <summary>A kill switch was engaged.</summary>
    KillSwitchEngaged = 22,

    /// <summary>A kill switch was released.</summary>
    KillSwitchReleased = 23,

    /// <summary>A cancel-on-disconnect was armed, or armed again.</summary>
    DisconnectArmed = 24,

    /// <summary>A cancel-on-disconnect was disarmed, or fired.</summary>
    DisconnectDisarmed = 25,
}

/// <summary>A line of an account's history. What trades and transfers have in rows of their own is not here again.</summary>
/// <param name="Account">Whose history.</param>
/// <param name="Height">Height of its block.</param>
/// <param name="Ordinal">Its place among the block's lines.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Envelope">Index of the envelope that caused it; -1 when the block itself did.</param>
/// <param name="Market">The market's id; -1 for none.</param>
/// <param name="Asset">The asset of a movement that no market made.</param>
/// <param name="Reference">The trade of a fill; the ordinal of a transfer, mint or burn within its block; the order of other lines about orders.</param>
/// <param name="Other">The key of a line about keys; who set a kill switch.</param>
/// <param name="Detail">As <see cref="HistoryDetail"/> packs it.</param>
/// <param name="Price">In steps. Of a stop its trigger price; of a cancel-on-disconnect its deadline in milliseconds.</param>
/// <param name="Lots">Lots: of an order that was placed, all; else what remains.</param>
/// <param name="Amount">Of a fee.</param>
public readonly record struct HistoryRow(
    Address Account, long Height, int Ordinal, HistoryKind Kind, int Envelope, int Market, Symbol Asset, long Reference, Address Other, long Detail, long Price, long Lots, Amount Amount);

/// <summary>The small facts of a line in one number: a side or role in the lowest bit, a choice above it, another above that.</summary>
public static class HistoryDetail
{
    /// <summary>Packs them.</summary>
    public static long Of(int bit, int choice = 0, int second = 0) => (long)bit | ((long)choice << 8) | ((long)second << 16);

    /// <summary>The lowest bit: a side (1 for a sale), or of a fill whether the account was the taker.</summary>
    public static int Bit(long detail) => (int)(detail & 1);

    /// <summary>The first choice.</summary>
    public static byte Choice(long detail) => (byte)(detail >> 8);

    /// <summary>The second choice.</summary>
    public static byte Second(long detail) => (byte)(detail >> 16);
}
