using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gwangan.Chain.Base;
using Field = Gwangan.Chain.Crypto.Secp256k1Field;
using Row = System.Runtime.Intrinsics.Vector512<long>;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <content>Signatures by keys that are known: whether (digest·G + r·P) / s has r for its X, modulo the order.</content>
public static unsafe partial class Secp256k1Batch
{
    /// <summary>Finds out of each whether it is right, as <see cref="Secp256k1.Verify(in Secp256k1Key, in Hash32, ReadOnlySpan{byte})"/> has it: a high S is refused.</summary>
    public static void Verify(Span<SignatureToVerify> signatures)
    {
        Span<int> group = stackalloc int[Together];
        int count = 0;
        for (int i = 0; i < signatures.Length; i++)
        {
            if (!Lanes.IsSupported || !Secp256k1Scalars.IsInRange(in signatures[i].R) || !Secp256k1Scalars.IsInRange(in signatures[i].S))
            {
                Verify(ref signatures[i]);
                continue;
            }
            group[count++] = i;
            if (count < Together) continue;
            VerifyTogether(signatures, group);
            count = 0;
        }
        if (count >= LanesMin) VerifyTogether(signatures, group[..count]);
        else foreach (int i in group[..count]) Verify(ref signatures[i]);
    }

    /// <summary>Finds it out of one, by libsecp256k1.</summary>
    public static void Verify(ref SignatureToVerify signature)
    {
        Span<byte> numbers = stackalloc byte[Secp256k1.SignatureSize];
        signature.R.WriteBigEndian(numbers[..UInt256.Size]);
        signature.S.WriteBigEndian(numbers[UInt256.Size..]);
        signature.IsValid = Secp256k1.Verify(in signature.Key, in signature.Digest, numbers);
    }

    // Lanes without a signature of their own repeat the last one.
    [SkipLocalsInit]
    private static void VerifyTogether(Span<SignatureToVerify> signatures, ReadOnlySpan<int> group)
    {
        byte* room = stackalloc byte[(Secp256k1Points.ScratchRows + (4 * Field.Rows) + 1) * sizeof(Row)];
        Row* x = (Row*)Aligned(room), y = x + Field.Rows, px = y + Field.Rows, py = px + Field.Rows, scratch = py + Field.Rows;
        Secp256k1Points.Digits digits;
        Span<UInt256> keyX = stackalloc UInt256[Together], keyY = stackalloc UInt256[Together], z = stackalloc UInt256[Together], r = stackalloc UInt256[Together], s = stackalloc UInt256[Together];
        Span<UInt256> u = stackalloc UInt256[Together], v = stackalloc UInt256[Together];
        Span<byte> point = stackalloc byte[Secp256k1.UncompressedSize];
        for (int lane = 0; lane < Together; lane++)
        {
            ref SignatureToVerify signature = ref signatures[group[Math.Min(lane, group.Length - 1)]];
            Secp256k1.Serialize(in signature.Key, point);
            (keyX[lane], keyY[lane]) = (UInt256.FromBigEndian(point.Slice(1, UInt256.Size)), UInt256.FromBigEndian(point.Slice(1 + UInt256.Size, UInt256.Size)));
            (z[lane], r[lane], s[lane]) = (UInt256.FromHash32(in signature.Digest), signature.R, signature.S);
        }
        // Divided by s where a recovery divides by r, and with the other sign of the digest.
        Secp256k1Scalars.Divide(z, s, r, u, v);
        for (int lane = 0; lane < Together; lane++)
        {
            if (!u[lane].IsZero) u[lane] = Secp256k1Scalars.Order - u[lane];
            WriteDigits(in u[lane], in v[lane], &digits, lane);
        }
        Fill(keyX, px);
        Fill(keyY, py);
        Row isNone = Secp256k1Points.Multiply(px, py, &digits, x, y, scratch);
        Words* words = stackalloc Words[4];
        Field.Pack(x, words);
        for (int lane = 0; lane < group.Length; lane++)
        {
            ref SignatureToVerify signature = ref signatures[group[lane]];
            if (isNone[lane] != 0)
            {
                Verify(ref signature);
                continue;
            }
            UInt256 found = new(words[0][lane], words[1][lane], words[2][lane], words[3][lane]);
            // The field is a little larger than the order.
            if (found >= Secp256k1Scalars.Order) found -= Secp256k1Scalars.Order;
            signature.IsValid = found == signature.R && signature.S <= Secp256k1Scalars.Order >> 1;
        }
    }

    private static void Fill(ReadOnlySpan<UInt256> numbers, Row* element)
    {
        Words* words = stackalloc Words[8], columns = stackalloc Words[8];
        for (int lane = 0; lane < Together; lane++) words[lane] = Vector512.Create(numbers[lane].U0, numbers[lane].U1, numbers[lane].U2, numbers[lane].U3, 0, 0, 0, 0);
        Lanes.Turn(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7], columns);
        Field.Split(columns[0], columns[1], columns[2], columns[3], element);
    }
}
