using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Base;

/// <summary>A fast hash for indexes whose keys strangers choose. Its secrets differ from node to node, so that nobody can prepare keys that fall together; no result depends on them.</summary>
public readonly struct SeededHash
{
    private readonly ulong _a, _b, _c, _d;

    /// <summary>Secrets that follow from <paramref name="seed"/> (by the steps of SplitMix64).</summary>
    public SeededHash(ulong seed)
    {
        _a = Next(ref seed);
        _b = Next(ref seed);
        _c = Next(ref seed);
        _d = Next(ref seed);
    }

    /// <summary>The hash of an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(in Address address)
    {
        ref byte bytes = ref Unsafe.As<Address, byte>(ref Unsafe.AsRef(in address));
        ulong first = Unsafe.ReadUnaligned<ulong>(ref bytes), second = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, 8));
        uint third = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, 16));
        return Fold(Fold(first ^ _a, second ^ _b) ^ third ^ _c, _d);
    }

    /// <summary>The hash of a digest, or of whatever else somebody says is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(in Hash32 hash)
    {
        ref ulong words = ref Unsafe.As<Hash32, ulong>(ref Unsafe.AsRef(in hash));
        return Fold(Fold(words ^ _a, Unsafe.Add(ref words, 1) ^ _b) ^ Fold(Unsafe.Add(ref words, 2) ^ _c, Unsafe.Add(ref words, 3) ^ _d), _c);
    }

    /// <summary>The hash of an account's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(int account, in UInt256 key) =>
        Fold(Fold(key.U0 ^ _a, key.U1 ^ _b) ^ Fold(key.U2 ^ _c, key.U3 ^ _d) ^ (uint)account, _c);

    // Both halves of the product, so that each bit of either factor reaches the ones that choose the place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low;
    }

    private static ulong Next(ref ulong seed)
    {
        unchecked
        {
            ulong x = seed += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return (x ^ (x >> 31)) | 1;
        }
    }
}
