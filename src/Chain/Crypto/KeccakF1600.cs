using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto;

/// <summary>The permutation under Keccak: Keccak-f[1600] of FIPS 202 section 3, on 25 lanes of 64 bits.</summary>
/// <remarks>Two rounds a turn, from the a lanes to the e lanes and back, so that no lane is ever copied.</remarks>
internal static class KeccakF1600
{
    internal static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Permutes <paramref name="s"/>, 25 lanes, in place.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permute(Span<ulong> s)
    {
        s = s[..25];
        ReadOnlySpan<ulong> constants = RoundConstants;
        ulong a0 = s[0], a1 = s[1], a2 = s[2], a3 = s[3], a4 = s[4];
        ulong a5 = s[5], a6 = s[6], a7 = s[7], a8 = s[8], a9 = s[9];
        ulong a10 = s[10], a11 = s[11], a12 = s[12], a13 = s[13], a14 = s[14];
        ulong a15 = s[15], a16 = s[16], a17 = s[17], a18 = s[18], a19 = s[19];
        ulong a20 = s[20], a21 = s[21], a22 = s[22], a23 = s[23], a24 = s[24];
        ulong e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15, e16, e17, e18, e19, e20, e21, e22, e23, e24;
        ulong b0, b1, b2, b3, b4, c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;
        for (int round = 0; round < 24; round += 2)
        {
            c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
            c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
            c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
            c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
            d0 = c4 ^ ulong.RotateLeft(c1, 1); d1 = c0 ^ ulong.RotateLeft(c2, 1); d2 = c1 ^ ulong.RotateLeft(c3, 1); d3 = c2 ^ ulong.RotateLeft(c4, 1); d4 = c3 ^ ulong.RotateLeft(c0, 1);
            b0 = a0 ^ d0; b1 = ulong.RotateLeft(a6 ^ d1, 44); b2 = ulong.RotateLeft(a12 ^ d2, 43);
            b3 = ulong.RotateLeft(a18 ^ d3, 21); b4 = ulong.RotateLeft(a24 ^ d4, 14);
            e0 = b0 ^ (~b1 & b2) ^ constants[round]; e1 = b1 ^ (~b2 & b3);
            e2 = b2 ^ (~b3 & b4); e3 = b3 ^ (~b4 & b0); e4 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(a3 ^ d3, 28); b1 = ulong.RotateLeft(a9 ^ d4, 20); b2 = ulong.RotateLeft(a10 ^ d0, 3);
            b3 = ulong.RotateLeft(a16 ^ d1, 45); b4 = ulong.RotateLeft(a22 ^ d2, 61);
            e5 = b0 ^ (~b1 & b2); e6 = b1 ^ (~b2 & b3);
            e7 = b2 ^ (~b3 & b4); e8 = b3 ^ (~b4 & b0); e9 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(a1 ^ d1, 1); b1 = ulong.RotateLeft(a7 ^ d2, 6); b2 = ulong.RotateLeft(a13 ^ d3, 25);
            b3 = ulong.RotateLeft(a19 ^ d4, 8); b4 = ulong.RotateLeft(a20 ^ d0, 18);
            e10 = b0 ^ (~b1 & b2); e11 = b1 ^ (~b2 & b3);
            e12 = b2 ^ (~b3 & b4); e13 = b3 ^ (~b4 & b0); e14 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(a4 ^ d4, 27); b1 = ulong.RotateLeft(a5 ^ d0, 36); b2 = ulong.RotateLeft(a11 ^ d1, 10);
            b3 = ulong.RotateLeft(a17 ^ d2, 15); b4 = ulong.RotateLeft(a23 ^ d3, 56);
            e15 = b0 ^ (~b1 & b2); e16 = b1 ^ (~b2 & b3);
            e17 = b2 ^ (~b3 & b4); e18 = b3 ^ (~b4 & b0); e19 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(a2 ^ d2, 62); b1 = ulong.RotateLeft(a8 ^ d3, 55); b2 = ulong.RotateLeft(a14 ^ d4, 39);
            b3 = ulong.RotateLeft(a15 ^ d0, 41); b4 = ulong.RotateLeft(a21 ^ d1, 2);
            e20 = b0 ^ (~b1 & b2); e21 = b1 ^ (~b2 & b3);
            e22 = b2 ^ (~b3 & b4); e23 = b3 ^ (~b4 & b0); e24 = b4 ^ (~b0 & b1);

            c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20;
            c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21;
            c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22;
            c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23;
            c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24;
            d0 = c4 ^ ulong.RotateLeft(c1, 1); d1 = c0 ^ ulong.RotateLeft(c2, 1); d2 = c1 ^ ulong.RotateLeft(c3, 1); d3 = c2 ^ ulong.RotateLeft(c4, 1); d4 = c3 ^ ulong.RotateLeft(c0, 1);
            b0 = e0 ^ d0; b1 = ulong.RotateLeft(e6 ^ d1, 44); b2 = ulong.RotateLeft(e12 ^ d2, 43);
            b3 = ulong.RotateLeft(e18 ^ d3, 21); b4 = ulong.RotateLeft(e24 ^ d4, 14);
            a0 = b0 ^ (~b1 & b2) ^ constants[round + 1]; a1 = b1 ^ (~b2 & b3);
            a2 = b2 ^ (~b3 & b4); a3 = b3 ^ (~b4 & b0); a4 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(e3 ^ d3, 28); b1 = ulong.RotateLeft(e9 ^ d4, 20); b2 = ulong.RotateLeft(e10 ^ d0, 3);
            b3 = ulong.RotateLeft(e16 ^ d1, 45); b4 = ulong.RotateLeft(e22 ^ d2, 61);
            a5 = b0 ^ (~b1 & b2); a6 = b1 ^ (~b2 & b3);
            a7 = b2 ^ (~b3 & b4); a8 = b3 ^ (~b4 & b0); a9 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(e1 ^ d1, 1); b1 = ulong.RotateLeft(e7 ^ d2, 6); b2 = ulong.RotateLeft(e13 ^ d3, 25);
            b3 = ulong.RotateLeft(e19 ^ d4, 8); b4 = ulong.RotateLeft(e20 ^ d0, 18);
            a10 = b0 ^ (~b1 & b2); a11 = b1 ^ (~b2 & b3);
            a12 = b2 ^ (~b3 & b4); a13 = b3 ^ (~b4 & b0); a14 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(e4 ^ d4, 27); b1 = ulong.RotateLeft(e5 ^ d0, 36); b2 = ulong.RotateLeft(e11 ^ d1, 10);
            b3 = ulong.RotateLeft(e17 ^ d2, 15); b4 = ulong.RotateLeft(e23 ^ d3, 56);
            a15 = b0 ^ (~b1 & b2); a16 = b1 ^ (~b2 & b3);
            a17 = b2 ^ (~b3 & b4); a18 = b3 ^ (~b4 & b0); a19 = b4 ^ (~b0 & b1);
            b0 = ulong.RotateLeft(e2 ^ d2, 62); b1 = ulong.RotateLeft(e8 ^ d3, 55); b2 = ulong.RotateLeft(e14 ^ d4, 39);
            b3 = ulong.RotateLeft(e15 ^ d0, 41); b4 = ulong.RotateLeft(e21 ^ d1, 2);
            a20 = b0 ^ (~b1 & b2); a21 = b1 ^ (~b2 & b3);
            a22 = b2 ^ (~b3 & b4); a23 = b3 ^ (~b4 & b0); a24 = b4 ^ (~b0 & b1);
        }
        s[0] = a0; s[1] = a1; s[2] = a2; s[3] = a3; s[4] = a4;
        s[5] = a5; s[6] = a6; s[7] = a7; s[8] = a8; s[9] = a9;
        s[10] = a10; s[11] = a11; s[12] = a12; s[13] = a13; s[14] = a14;
        s[15] = a15; s[16] = a16; s[17] = a17; s[18] = a18; s[19] = a19;
        s[20] = a20; s[21] = a21; s[22] = a22; s[23] = a23; s[24] = a24;
    }
}
