using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Keccak-256 as Ethereum uses it: rate 136 and the original padding byte 0x01, not SHA-3's 0x06.</summary>
public static class Keccak256
{
    /// <summary>Bytes absorbed by one permutation.</summary>
    public const int Rate = 136;

    /// <summary>The digest of nothing: Ethereum's code hash of an account without code.</summary>
    public static Hash32 OfNothing { get; } = Hash([]);

    /// <summary>The digest of <paramref name="data"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        Hash(data, out Hash32 hash);
        return hash;
    }

    /// <summary>The digest of <paramref name="a"/> followed by <paramref name="b"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Sponge sponge = default;
        sponge.Absorb(a);
        sponge.Absorb(b);
        sponge.Finish(out Hash32 hash);
        return hash;
    }

    /// <summary>The digest of <paramref name="data"/>, written in place.</summary>
    public static void Hash(ReadOnlySpan<byte> data, out Hash32 hash)
    {
        Sponge sponge = default;
        sponge.Absorb(data);
        sponge.Finish(out hash);
    }

    /// <summary>A hash in progress, for inputs that come in pieces. A new one is <c>default</c>; after <see cref="Finish"/> it is spent.</summary>
    public struct Sponge
    {
        private Lanes _lanes;
        private int _filled;

        /// <summary>Takes in <paramref name="data"/>.</summary>
        public void Absorb(ReadOnlySpan<byte> data)
        {
            Span<ulong> lanes = _lanes;
            while (!data.IsEmpty)
            {
                if (_filled == 0 && data.Length >= Rate)
                {
                    ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data[..Rate]);
                    for (int i = 0; i < words.Length; i++) lanes[i] ^= words[i];
                    KeccakF1600.Permute(lanes);
                    data = data[Rate..];
                    continue;
                }
                int count = Math.Min(Rate - _filled, data.Length);
                Xor(MemoryMarshal.AsBytes(lanes).Slice(_filled, count), data[..count]);
                data = data[count..];
                _filled += count;
                if (_filled < Rate) continue;
                KeccakF1600.Permute(lanes);
                _filled = 0;
            }
        }

        /// <summary>Pads, permutes and gives the digest.</summary>
        public void Finish(out Hash32 hash)
        {
            Span<ulong> lanes = _lanes;
            Span<byte> bytes = MemoryMarshal.AsBytes(lanes);
            bytes[_filled] ^= 0x01;
            bytes[Rate - 1] ^= 0x80;
            KeccakF1600.Permute(lanes);
            hash = MemoryMarshal.Read<Hash32>(bytes);
        }

        private static void Xor(Span<byte> target, ReadOnlySpan<byte> source)
        {
            int i = 0;
            for (; i + 8 <= source.Length; i += 8)
                MemoryMarshal.Write(target[i..], MemoryMarshal.Read<ulong>(target[i..]) ^ MemoryMarshal.Read<ulong>(source[i..]));
            for (; i < source.Length; i++) target[i] ^= source[i];
        }
    }

    [InlineArray(25)]
    private struct Lanes
    {
        private ulong _first;
    }
}
