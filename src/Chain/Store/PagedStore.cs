using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>How far back the values of a paged store can be read.</summary>
public enum PagedHistory
{
    /// <summary>Not at all: what a key stands for never changes.</summary>
    None,

    /// <summary>For the last few blocks only, because there is much of it: what proofs are made of.</summary>
    Short,

    /// <summary>As far as records.</summary>
    Window,
}

/// <summary>Keys and values of any size that stay on the disk: only what is asked for is read, so the state may outgrow memory.</summary>
/// <param name="Id">Its number, of the same series as those of tables; never reused.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="History">How far back it can be read.</param>
public sealed record PagedStore(ushort Id, string Name, PagedHistory History)
{
    /// <summary>Most bytes of a key, so that its length is a byte in lists of keys.</summary>
    public const int KeySizeMax = 255;

    /// <summary>How many of the last heights a store with <see cref="PagedHistory.Short"/> can be read at, the latest included: as many as Ethereum's nodes answer proofs for.</summary>
    public const int ShortHistoryBlocks = 128;

    /// <summary>Most bytes of a value, so that it fits twice into a page; longer ones are cut into parts by their owner.</summary>
    public const int ValueSizeMax = 1900;
}

/// <summary>A pair of a paged store before and after a block; null says that there is none.</summary>
/// <param name="Store">The store.</param>
/// <param name="KeyOffset">Where the key begins in <see cref="StateCommit.Bytes"/>.</param>
/// <param name="KeySize">Its bytes.</param>
/// <param name="Before">The value before the block.</param>
/// <param name="After">The value after the block.</param>
public readonly record struct PagedChange(PagedStore Store, int KeyOffset, int KeySize, byte[]? Before, byte[]? After);

/// <summary>Reads paged stores as of one durable commit. One thread.</summary>
public interface IPagedReader : IDisposable
{
    /// <summary>Goes on to the last durable commit; the first read after opening or <see cref="Release"/> needs it.</summary>
    void Refresh();

    /// <summary>Gives the view up until the next <see cref="Refresh"/>, so that it holds no old pages while nothing is read.</summary>
    void Release();

    /// <summary>The value of a key, valid until the next <see cref="Refresh"/> or <see cref="Release"/>; false when it has none.</summary>
    /// <exception cref="CorruptStateException">The stored value fails its checksum.</exception>
    bool TryRead(PagedStore store, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);

    /// <summary>Gives the pairs whose key begins with <paramref name="prefix"/> to <paramref name="visit"/>, in key order.</summary>
    /// <exception cref="CorruptStateException">A stored value fails its checksum.</exception>
    void Scan(PagedStore store, scoped ReadOnlySpan<byte> prefix, KeyValueVisitor visit);
}
