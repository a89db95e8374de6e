using Gwangan.Chain.Base;

namespace Gwangan.Node.Mempool;

/// <summary>Bounds of what waits for a block.</summary>
public sealed record MempoolOptions
{
    /// <summary>Bytes of one slot: an envelope takes one for each of these begun.</summary>
    public const int SlotSize = 4_096;

    /// <summary>Most slots: about two seconds of work at the speed at which signatures can be checked.</summary>
    public int CountMax { get; init; } = 100_000;

    /// <summary>Most bytes of envelopes: more than six full blocks.</summary>
    public long BytesMax { get; init; } = 128 << 20;

    /// <summary>Most slots of one account, so that no single one can take all the room.</summary>
    public int CountPerAccountMax { get; init; } = 20_000;

    /// <summary>Most slots of Ethereum transactions that are held because nonces before them are missing: a quarter of the room, so that three are left to what can execute.</summary>
    public int HeldMax { get; init; } = 25_000;

    /// <summary>How far behind the first missing nonce of its sender a transaction may be: a wallet's whole queue, and no more.</summary>
    public int NoncesAheadMax { get; init; } = 1_024;

    /// <summary>How many blocks a transaction is held: three hours at one a second. A transaction has no expiry of its own.</summary>
    public int HeldBlocksMax { get; init; } = 10_800;

    /// <summary>Every how many blocks, where there are not very many senders, the first transaction of one of whom nothing has moved is asked again whether it can execute: its key may have been disabled, or a fork have begun.</summary>
    public int AskAgainBlocks { get; init; } = 16;

    /// <summary>By how many hundredths fee cap and tip of a transaction have to be higher than those of the one that it replaces.</summary>
    public int PriceBumpPercent { get; init; } = 10;

    /// <summary>The lowest tip that is taken, won units for a unit of gas; the base fee's own floor stands in the genesis.</summary>
    public Amount TipMin { get; init; }

    /// <summary>Most bytes of the journal, in which Ethereum transactions outlive a restart; 0 for none.</summary>
    public long JournalBytesMax { get; init; } = 16 << 20;

    /// <summary>How many committed ids are remembered to refuse a repetition by its right name.</summary>
    public int RememberedMax { get; init; } = 1 << 18;

    /// <summary>How many slots an envelope takes.</summary>
    public static int SlotsOf(int sizeBytes) => Math.Max(1, (sizeBytes + SlotSize - 1) / SlotSize);
}
