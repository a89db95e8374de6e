namespace Gwangan.Chain.Store;

/// <summary>Byte strings in the order of their bytes, a prefix before what it begins.</summary>
internal sealed class ByteStringOrder : IComparer<byte[]>
{
    public static readonly ByteStringOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
