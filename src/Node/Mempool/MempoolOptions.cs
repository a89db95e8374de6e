namespace Gwangan.Node.Mempool;

/// <summary>Bounds of what waits for a block.</summary>
public sealed record MempoolOptions
{
    /// <summary>Most envelopes: about two seconds of work at the speed at which signatures can be checked.</summary>
    public int CountMax { get; init; } = 100_000;

    /// <summary>Most bytes of envelopes: more than six full blocks.</summary>
    public long BytesMax { get; init; } = 128 << 20;

    /// <summary>Most envelopes of one account, so that no single one can take all the room.</summary>
    public int CountPerAccountMax { get; init; } = 20_000;

    /// <summary>Most Ethereum transactions that are held because nonces before theirs are missing: a quarter of the room, so that three are left to what can execute.</summary>
    public int HeldMax { get; init; } = 25_000;

    /// <summary>How far ahead of its account's nonce a transaction may be: a wallet's whole queue, and no more.</summary>
    public int NoncesAheadMax { get; init; } = 1_024;

    /// <summary>How many blocks a transaction is held: three hours at one a second. A transaction has no expiry of its own.</summary>
    public int HeldBlocksMax { get; init; } = 10_800;

    /// <summary>How many committed ids are remembered to refuse a repetition by its right name.</summary>
    public int RememberedMax { get; init; } = 1 << 18;
}
