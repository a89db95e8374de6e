using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Paths of 64 nibbles in a trie whose keys are digests.</summary>
internal static class Nibbles
{
    /// <summary>Nibbles of a whole key.</summary>
    public const int Count = 2 * Hash32.Size;

    /// <summary>The nibble at <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(in Hash32 path, int index) => OrderedTrie.NibbleAt(Hash32.Bytes(in path), index);

    /// <summary>Puts a nibble in its place.</summary>
    public static void Set(ref Hash32 path, int index, int nibble)
    {
        ref byte target = ref Hash32.MutableBytes(ref path)[index >> 1];
        target = (byte)((index & 1) == 0 ? (target & 0x0F) | nibble << 4 : (target & 0xF0) | nibble);
    }

    /// <summary>The first <paramref name="count"/> nibbles, the rest zero.</summary>
    public static Hash32 Prefix(in Hash32 path, int count)
    {
        Hash32 prefix = default;
        Span<byte> target = Hash32.MutableBytes(ref prefix);
        Hash32.Bytes(in path)[..((count + 1) / 2)].CopyTo(target);
        if ((count & 1) != 0) target[count / 2] &= 0xF0;
        return prefix;
    }

    /// <summary>How many nibbles two paths have in common, which is at least <paramref name="from"/> and counted up to <paramref name="most"/>.</summary>
    public static int Common(in Hash32 one, in Hash32 other, int from, int most) =>
        Math.Min(most, OrderedTrie.CommonNibbles(Hash32.Bytes(in one), Hash32.Bytes(in other), from));
}
