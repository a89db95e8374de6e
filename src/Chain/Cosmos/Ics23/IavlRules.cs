namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>What ICS-23 checks beyond the spec for trees in IAVL format (ics23 ops.go, validateIavlOps).</summary>
/// <remarks>
/// A node of an IAVL tree begins with height, size and version as zig-zag varints. Without these checks a value could be crafted
/// that reads as an inner node, and an inner node that reads as a leaf.
/// </remarks>
internal static class IavlRules
{
    /// <summary>Height 0, size 1, a version of zero or more, and nothing else.</summary>
    public static bool IsLeafPrefix(ReadOnlySpan<byte> prefix) =>
        TryHead(prefix, out long height, out long size, out int used) && height == 0 && size == 1 && used == prefix.Length;

    /// <summary>A height of at least <paramref name="layer"/>, size and version, and then the child's length byte, alone or after a whole left child.</summary>
    public static bool IsInnerPrefix(ReadOnlySpan<byte> prefix, int layer) =>
        TryHead(prefix, out long height, out _, out int used) && height >= layer && prefix.Length - used is 1 or 34;

    private static bool TryHead(ReadOnlySpan<byte> prefix, out long height, out long size, out int used)
    {
        used = 0;
        size = 0;
        return TryNatural(prefix, ref used, out height) && TryNatural(prefix, ref used, out size) && TryNatural(prefix, ref used, out _);
    }

    private static bool TryNatural(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        value = 0;
        var reader = new Base.ProtoReader(bytes[at..]);
        if (!reader.TryVarint(out ulong zigZag) || (zigZag & 1) != 0) return false;
        at += reader.Position;
        value = (long)(zigZag >> 1);
        return true;
    }
}
