using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines;

/// <summary>Bytes and times of stored blocks.</summary>
public static class BlockCodec
{
    private const long NsPerMs = 1_000_000;

    /// <summary>Encodes a block or a commit.</summary>
    public static byte[] Encode(IProtoMessage message)
    {
        ProtoWriter writer = new();
        message.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Decodes a stored block.</summary>
    /// <exception cref="CorruptBlockLogException">The bytes are no block.</exception>
    public static Block Decode(long height, ReadOnlySpan<byte> bytes) =>
        Block.TryDecode(bytes, out Block? block) ? block : throw new CorruptBlockLogException($"block {height} in the log is no CometBFT block; restore the blocks folder from a copy");

    /// <summary>Header time in milliseconds since 1970 UTC, rounded down; the embedded engine's times are whole milliseconds.</summary>
    public static long TimeMsOf(Timestamp time) => time.TryUnixNs(out long ns) ? ns / NsPerMs : 0;

    /// <summary>Milliseconds since 1970 UTC as header time.</summary>
    public static Timestamp TimestampOf(long timeMs) => Timestamp.FromUnixNs(timeMs * NsPerMs);

    /// <summary>The transactions of a block, each an array of its own as the state machine keeps them.</summary>
    public static List<byte[]> TransactionsOf(Block block) => TransactionsOf(block.Data);

    /// <summary>The transactions of a block, each an array of its own as the state machine keeps them.</summary>
    public static List<byte[]> TransactionsOf(Data data)
    {
        List<byte[]> transactions = new(data.Txs.Count);
        foreach (ReadOnlyMemory<byte> tx in data.Txs) transactions.Add(tx.ToArray());
        return transactions;
    }
}
