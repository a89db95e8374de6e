namespace Gwangan.Node.Bank.Messages;

/// <summary>What a message may cost to read.</summary>
public sealed record MessageLimits
{
    /// <summary>Characters in a document: a statement of two million entries of a kilobyte each.</summary>
    public long CharactersMax { get; init; } = 2L << 30;

    /// <summary>Levels of elements; the deepest of the official schemas have fewer than 20.</summary>
    public int DepthMax { get; init; } = 32;

    /// <summary>Elements below one entry, balance or transaction. Batches of transactions in one entry count here.</summary>
    public int PartElementsMax { get; init; } = 200_000;

    /// <summary>Characters of one value: base64 of the largest binary (10,240 bytes).</summary>
    public int ValueMax { get; init; } = 13_700;

    /// <summary>Bytes from the beginning of a tag, comment or instruction to its end.</summary>
    public int TagBytesMax { get; init; } = 4_096;

    /// <summary>The usual limits.</summary>
    public static MessageLimits Default { get; } = new();
}
