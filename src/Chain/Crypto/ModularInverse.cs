using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>
/// Inverses modulo an odd number of up to 256 bits by divisions of twos (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion", 2019), in the
/// variant whose time depends on the numbers: nothing here is secret.
/// </summary>
/// <remarks>
/// f and g begin as the modulus and the number. 62 steps at a time look only at their low 64 bits and are collected in a matrix, which is then applied to f and g,
/// and modulo the modulus to d and e, which keep d·x = f and e·x = g. In the end g is 0 and f is 1 or -1. Numbers are five signed limbs of 62 bits.
/// </remarks>
internal readonly unsafe struct ModularInverse
{
    private const int Limbs62 = 5;
    private const ulong Mask = (1UL << 62) - 1;

    // Steps that suffice for 256 bits: 741 in the worst case, twelve times 62.
    private const int RoundsMax = 12;

    private readonly UInt256 _modulus;
    private readonly ulong _inverse62;

    /// <summary>Prepares for <paramref name="modulus"/>, which is odd and above 1.</summary>
    internal ModularInverse(in UInt256 modulus)
    {
        Invariant.Assert((modulus.U0 & 1) == 1);
        _modulus = modulus;
        unchecked
        {
            ulong inverse = modulus.U0;
            for (int i = 0; i < 5; i++) inverse *= 2 - modulus.U0 * inverse;
            _inverse62 = inverse & Mask;
        }
    }

    /// <summary>r = 1 / x modulo the modulus, for x below it; 0 for 0.</summary>
    [SkipLocalsInit]
    internal void Invert(ulong* r, ulong* x)
    {
        long* modulus = stackalloc long[Limbs62], f = stackalloc long[Limbs62], g = stackalloc long[Limbs62], d = stackalloc long[Limbs62], e = stackalloc long[Limbs62];
        UInt256 m = _modulus;
        Split(modulus, (ulong*)&m);
        Split(f, (ulong*)&m);
        Split(g, x);
        for (int i = 0; i < Limbs62; i++) d[i] = e[i] = 0;
        e[0] = 1;
        long delta = -1;
        for (int round = 0; round < RoundsMax && (g[0] | g[1] | g[2] | g[3] | g[4]) != 0; round++)
        {
            Matrix t = Steps(ref delta, unchecked((ulong)f[0]), unchecked((ulong)g[0]));
            ApplyModulo(d, e, in t, modulus);
            Apply(f, g, in t);
        }

        // f is 1, or -1 and d has the other sign; for x = 0 it is the modulus, and d is 0.
        if (d[4] < 0) Add(d, modulus);
        if (f[4] < 0) Negate(d);
        if (d[4] < 0) Add(d, modulus);
        Join(r, d);
    }

    /// <summary>What 62 steps do to f and g, times 2^62.</summary>
    internal struct Matrix
    {
        internal long U, V, Q, R;
    }

    /// <summary>62 steps on the low bits; several at once where zeros allow it.</summary>
    internal static Matrix Steps(ref long delta, ulong f, ulong g)
    {
        unchecked
        {
            ulong u = 1, v = 0, q = 0, r = 1;
            long eta = delta;
            int left = 62;
            while (true)
            {
                int zeros = BitOperations.TrailingZeroCount(g | (ulong.MaxValue << left));
                g >>= zeros;
                u <<= zeros;
                v <<= zeros;
                eta -= zeros;
                left -= zeros;
                if (left == 0) break;
                ulong w;
                if (eta < 0)
                {
                    eta = -eta;
                    (f, g) = (g, 0 - f);
                    (u, q) = (q, 0 - u);
                    (v, r) = (r, 0 - v);
                    // The multiple of f that makes up to six low bits of g vanish: -g/f modulo 64.
                    int limit = eta + 1 > left ? left : (int)eta + 1;
                    w = (f * g * (f * f - 2)) & (ulong.MaxValue >> (64 - limit)) & 63;
                }
                else
                {
                    // The same for four bits.
                    int limit = eta + 1 > left ? left : (int)eta + 1;
                    w = f + (((f + 1) & 4) << 1);
                    w = ((0 - w) * g) & (ulong.MaxValue >> (64 - limit)) & 15;
                }
                g += f * w;
                q += u * w;
                r += v * w;
            }
            delta = eta;
            return new Matrix { U = (long)u, V = (long)v, Q = (long)q, R = (long)r };
        }
    }

    // (f, g) = t · (f, g) / 2^62, which is exact.
    private static void Apply(long* f, long* g, in Matrix t)
    {
        unchecked
        {
            Sum first = default, second = default;
            first.Add(t.U, f[0]);
            first.Add(t.V, g[0]);
            second.Add(t.Q, f[0]);
            second.Add(t.R, g[0]);
            first.Shift();
            second.Shift();
            for (int i = 1; i < Limbs62; i++)
            {
                first.Add(t.U, f[i]);
                first.Add(t.V, g[i]);
                second.Add(t.Q, f[i]);
                second.Add(t.R, g[i]);
                f[i - 1] = (long)(first.Low & Mask);
                g[i - 1] = (long)(second.Low & Mask);
                first.Shift();
                second.Shift();
            }
            f[4] = (long)first.Low;
            g[4] = (long)second.Low;
        }
    }

    // (d, e) = t · (d, e) / 2^62 modulo the modulus; both stay between -2 and 1 times the modulus.
    private void ApplyModulo(long* d, long* e, in Matrix t, long* modulus)
    {
        unchecked
        {
            long signD = d[4] >> 63, signE = e[4] >> 63;
            long forD = (t.U & signD) + (t.V & signE), forE = (t.Q & signD) + (t.R & signE);
            Sum first = default, second = default;
            first.Add(t.U, d[0]);
            first.Add(t.V, e[0]);
            second.Add(t.Q, d[0]);
            second.Add(t.R, e[0]);
            // Multiples of the modulus that make the low 62 bits vanish.
            forD -= (long)((_inverse62 * first.Low + (ulong)forD) & Mask);
            forE -= (long)((_inverse62 * second.Low + (ulong)forE) & Mask);
            first.Add(modulus[0], forD);
            second.Add(modulus[0], forE);
            first.Shift();
            second.Shift();
            for (int i = 1; i < Limbs62; i++)
            {
                first.Add(t.U, d[i]);
                first.Add(t.V, e[i]);
                first.Add(modulus[i], forD);
                second.Add(t.Q, d[i]);
                second.Add(t.R, e[i]);
                second.Add(modulus[i], forE);
                d[i - 1] = (long)(first.Low & Mask);
                e[i - 1] = (long)(second.Low & Mask);
                first.Shift();
                second.Shift();
            }
            d[4] = (long)first.Low;
            e[4] = (long)second.Low;
        }
    }

    // A signed number of 128 bits that products are added to.
    private struct Sum
    {
        internal ulong Low;
        private long _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(long x, long y)
        {
            unchecked
            {
                long high = Math.BigMul(x, y, out long low);
                Low += (ulong)low;
                _high += high + (Low < (ulong)low ? 1L : 0L);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Shift()
        {
            unchecked
            {
                Low = (Low >> 62) | ((ulong)_high << 2);
                _high >>= 62;
            }
        }
    }

    private static void Negate(long* d)
    {
        long carry = 0;
        for (int i = 0; i < Limbs62; i++) Carry(d, i, -d[i], ref carry);
    }

    private static void Add(long* d, long* modulus)
    {
        long carry = 0;
        for (int i = 0; i < Limbs62; i++) Carry(d, i, d[i] + modulus[i], ref carry);
    }

    private static void Carry(long* d, int i, long value, ref long carry)
    {
        value += carry;
        d[i] = i < 4 ? value & (long)Mask : value;
        carry = value >> 62;
    }

    private static void Split(long* r, ulong* x)
    {
        r[0] = (long)(x[0] & Mask);
        r[1] = (long)(((x[0] >> 62) | (x[1] << 2)) & Mask);
        r[2] = (long)(((x[1] >> 60) | (x[2] << 4)) & Mask);
        r[3] = (long)(((x[2] >> 58) | (x[3] << 6)) & Mask);
        r[4] = (long)(x[3] >> 56);
    }

    private static void Join(ulong* r, long* x)
    {
        ulong* u = (ulong*)x;
        r[0] = u[0] | (u[1] << 62);
        r[1] = (u[1] >> 2) | (u[2] << 60);
        r[2] = (u[2] >> 4) | (u[3] << 58);
        r[3] = (u[3] >> 6) | (u[4] << 56);
    }
}
