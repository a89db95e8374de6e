using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>MODEXP at 0x05: a base to the power of an exponent modulo a modulus, of any sizes (EIP-198; prices EIP-2565 and 7883; bounds EIP-7823).</summary>
internal sealed class ModExpPrecompile(EvmFork fork) : Precompile
{
    private const int HeaderSize = 96;

    // EIP-7823.
    private const uint SizeMaxFromOsaka = 1_024;

    // Before Osaka only gas bounds the sizes. The price of a base or modulus as long as this is above 10^13 gas in every fork, and a call as long would be, too.
    private const uint SizeMax = 1 << 26;

    /// <inheritdoc/>
    public override string Name => "modexp";

    /// <inheritdoc/>
    public override long GasOf(ReadOnlySpan<byte> input)
    {
        ReadSizes(input, out UInt256 baseSize, out UInt256 exponentSize, out UInt256 modulusSize);
        if (AreRefused(in baseSize, in exponentSize, in modulusSize)) return long.MaxValue;

        UInt128 size = Math.Max(baseSize.U0, modulusSize.U0);
        UInt128 cost = Complexity(size);
        long least = fork >= EvmFork.Osaka ? 500 : fork >= EvmFork.Berlin ? 200 : 0;
        if (cost == UInt128.Zero) return least;

        // The exponent's bits: those of its first 32 bytes below the highest that is set, and all of the others, which weigh double from Osaka on.
        const ulong absurd = 1UL << 60;
        if (!exponentSize.IsUInt64 || exponentSize.U0 > absurd) return long.MaxValue;
        int headSize = (int)Math.Min(exponentSize.U0, 32);
        Span<byte> head = stackalloc byte[32];
        CopyPadded(input, HeaderSize + (long)baseSize.U0, head[..headSize]);
        int headBits = UInt256.FromBigEndian(head[..headSize]).BitLength;
        UInt128 iterations = (UInt128)(exponentSize.U0 - (ulong)headSize) * (fork >= EvmFork.Osaka ? 16u : 8u) + (UInt128)(headBits > 0 ? headBits - 1 : 0);
        if (iterations == UInt128.Zero) iterations = UInt128.One;
        UInt128 gas = cost * iterations / Divisor;
        if (gas > (UInt128)long.MaxValue) return long.MaxValue;
        return Math.Max(least, (long)gas);
    }

    /// <inheritdoc/>
    /// <remarks>Input is the three sizes as words, then base, exponent and modulus, filled up with zeros; the answer is as long as the modulus, and 0 for the moduli 0 and 1.</remarks>
    public override bool TryRun(ReadOnlySpan<byte> input, PrecompileOutput output)
    {
        ReadSizes(input, out UInt256 baseWord, out UInt256 exponentWord, out UInt256 modulusWord);
        if (AreRefused(in baseWord, in exponentWord, in modulusWord)) return false;
        int baseSize = (int)baseWord.U0, modulusSize = (int)modulusWord.U0;
        Span<byte> answer = output.Take(modulusSize);
        if (modulusSize == 0) return true;

        // Nobody pays for an exponent that does not fit: each of its bytes costs at least 8 / 20 gas.
        if (!exponentWord.IsUInt64 || exponentWord.U0 > long.MaxValue / 16) return false;
        long exponentSize = (long)exponentWord.U0;
        long exponentAt = HeaderSize + baseSize, modulusAt = exponentAt + exponentSize;
        Span<byte> small = stackalloc byte[2 * 512];
        Span<byte> @base = baseSize <= 512 ? small[..baseSize] : new byte[baseSize];
        Span<byte> modulus = modulusSize <= 512 ? small.Slice(512, modulusSize) : new byte[modulusSize];
        CopyPadded(input, HeaderSize, @base);
        CopyPadded(input, modulusAt, modulus);

        // What the input lacks of the exponent are zero bytes after those that it has.
        ReadOnlySpan<byte> exponent = input[(int)Math.Min(exponentAt, input.Length)..];
        if (exponent.Length > exponentSize) exponent = exponent[..(int)exponentSize];
        ModExp.Power(@base, exponent, exponentSize - exponent.Length, modulus, answer);
        return true;
    }

    // EIP-198, EIP-2565 and EIP-7883, for sizes below 2^26.
    private UInt128 Complexity(UInt128 size)
    {
        if (fork < EvmFork.Berlin)
        {
            if (size <= 64) return size * size;
            if (size <= 1_024) return size * size / 4 + 96 * size - 3_072;
            return size * size / 16 + 480 * size - 199_680;
        }
        UInt128 words = (size + 7) / 8;
        if (fork < EvmFork.Osaka) return words * words;
        return size <= 32 ? 16 : 2 * words * words;
    }

    private UInt128 Divisor => fork >= EvmFork.Osaka ? 1u : fork >= EvmFork.Berlin ? 3u : 20u;

    private bool AreRefused(in UInt256 baseSize, in UInt256 exponentSize, in UInt256 modulusSize)
    {
        ulong most = fork >= EvmFork.Osaka ? SizeMaxFromOsaka : SizeMax;
        return baseSize > most || modulusSize > most || (fork >= EvmFork.Osaka && exponentSize > most);
    }

    private static void ReadSizes(ReadOnlySpan<byte> input, out UInt256 baseSize, out UInt256 exponentSize, out UInt256 modulusSize)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        CopyPadded(input, 0, header);
        baseSize = UInt256.FromBigEndian(header[..32]);
        exponentSize = UInt256.FromBigEndian(header.Slice(32, 32));
        modulusSize = UInt256.FromBigEndian(header[64..]);
    }

    // Input from a place on, with zeros behind its end.
    private static void CopyPadded(ReadOnlySpan<byte> input, long from, Span<byte> target)
    {
        target.Clear();
        if (from >= input.Length) return;
        ReadOnlySpan<byte> there = input[(int)from..];
        there[..Math.Min(there.Length, target.Length)].CopyTo(target);
    }
}
