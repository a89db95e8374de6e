using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>How EIP-2537 writes field elements: big-endian in 64 bytes, of which the first 16 are zero; below the modulus.</summary>
internal static class BlsField
{
    /// <summary>Bytes of an element of the base field.</summary>
    public const int Size = 64;

    private const int PaddingSize = Size - Fp.Size;

    /// <summary>The element of <see cref="Size"/> bytes; false when it is not written as it must be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Fp element)
    {
        element = default;
        return bytes[..PaddingSize].IndexOfAnyExcept((byte)0) < 0 && Fp.TryRead(bytes.Slice(PaddingSize, Fp.Size), out element);
    }

    /// <summary>The element of twice as many bytes, the coefficient of 1 first.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Fp2 element)
    {
        element = default;
        return TryRead(bytes[..Size], out element.C0) && TryRead(bytes.Slice(Size, Size), out element.C1);
    }

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public static void Write(in Fp element, Span<byte> bytes)
    {
        bytes[..PaddingSize].Clear();
        element.Write(bytes.Slice(PaddingSize, Fp.Size));
    }

    /// <summary>Writes twice as many bytes.</summary>
    public static void Write(in Fp2 element, Span<byte> bytes)
    {
        Write(element.C0, bytes[..Size]);
        Write(element.C1, bytes.Slice(Size, Size));
    }
}
