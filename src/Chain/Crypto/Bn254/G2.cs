using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>A point of the twisted curve y² = x³ + 3 / (9 + i) over the field with i; (0, 0) is the point at infinity (EIP-197).</summary>
[SkipLocalsInit]
internal struct G2
{
    /// <summary>Bytes of a point.</summary>
    internal const int Size = 128;

    /// <summary>3 / (9 + i).</summary>
    internal static readonly Fp2 B = new()
    {
        C0 = new(0x3BF938E377B802A8, 0x020B1B273633535D, 0x26B7EDF049755260, 0x2514C6324384A86D),
        C1 = new(0x38E7ECCCD1DCFF67, 0x65F0B37D93CE0D3E, 0xD749D0DD22AC00AA, 0x0141B9CE4A688D4D),
    };

    internal Fp2 X, Y;

    internal readonly bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>Reads 128 bytes, of each coordinate the part with i first; false when a number is not below the prime, or the point is not on the curve or not in the group.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out G2 point)
    {
        point = default;
        bool inRange = Fp.TryRead(bytes[..32], out point.X.C1) && Fp.TryRead(bytes.Slice(32, 32), out point.X.C0)
            && Fp.TryRead(bytes.Slice(64, 32), out point.Y.C1) && Fp.TryRead(bytes.Slice(96, 32), out point.Y.C0);
        if (!inRange) return false;
        if (point.IsInfinity) return true;
        Fp2.Square(out Fp2 left, in point.Y);
        Fp2.Square(out Fp2 right, in point.X);
        Fp2.Multiply(out right, in right, in point.X);
        Fp2.Add(out right, in right, in B);
        return Fp2.AreEqual(in left, in right) && IsInGroup(in point);
    }

    // [u + 1]Q + ψ([u]Q) + ψ²([u]Q) = ψ³([2u]Q), where ψ is the Frobenius map carried over to the twist and u the curve's parameter (El Housni, Guillevic, Piellard,
    // "Co-factor clearing and subgroup membership testing on pairing-friendly curves", 2022). The norm of the left minus the right has only the group's order in common with
    // the order of the curve, so nothing outside the group satisfies it.
    private static bool IsInGroup(in G2 q)
    {
        G2Jacobian sum;
        if (Lanes.IsSupported) PairingLanes.MultiplyByParameter(out sum, in q);
        else MultiplyByParameterSingly(out sum, in q);

        G2Jacobian left = sum;
        G2Jacobian.Add(ref left, in q.X, in q.Y);
        sum.Frobenius(out G2Jacobian turned, 1);
        G2Jacobian.Add(ref left, in turned);
        sum.Frobenius(out turned, 2);
        G2Jacobian.Add(ref left, in turned);
        G2Jacobian.Double(ref sum);
        sum.Frobenius(out turned, 3);
        return G2Jacobian.AreEqual(in left, in turned);
    }

    /// <summary>r = q times the curve's parameter, one product after the other.</summary>
    internal static void MultiplyByParameterSingly(out G2Jacobian r, in G2 q)
    {
        r = new G2Jacobian { X = q.X, Y = q.Y, Z = Fp2.One };
        Fp2.Negate(out Fp2 minusY, in q.Y);
        ReadOnlySpan<sbyte> digits = Pairing.Parameter;
        for (int i = 1; i < digits.Length; i++)
        {
            G2Jacobian.Double(ref r);
            if (digits[i] > 0) G2Jacobian.Add(ref r, in q.X, in q.Y);
            else if (digits[i] < 0) G2Jacobian.Add(ref r, in q.X, in minusY);
        }
    }
}
