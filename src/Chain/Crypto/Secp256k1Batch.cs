using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gwangan.Chain.Base;
using Field = Gwangan.Chain.Crypto.Secp256k1Field;
using Row = System.Runtime.Intrinsics.Vector512<long>;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>Recovers the signers of many signatures over secp256k1, or checks them against keys that are known: eight at a time in lanes of AVX-512, one of which costs a third of what libsecp256k1 takes.</summary>
/// <remarks>
/// The answer is always the library's. Whatever the lanes do not know is left to it: numbers out of range, recovery ids 2 and 3, an R that is no point, sums that pass through infinity or a doubling;
/// and so is what is left over when a group is too small, and everything on a machine without AVX-512. Pure: any thread.
/// </remarks>
public static unsafe partial class Secp256k1Batch
{
    /// <summary>How many go together: batches of a multiple of this waste nothing.</summary>
    public const int Together = Field.Count;

    // With fewer the empty lanes cost more than they save.
    private const int LanesMin = 3;

    /// <summary>Finds the signer of each.</summary>
    public static void Recover(Span<SignatureToRecover> signatures)
    {
        Span<int> group = stackalloc int[Together];
        int count = 0;
        for (int i = 0; i < signatures.Length; i++)
        {
            if (!Lanes.IsSupported || !IsUsual(in signatures[i]))
            {
                Recover(ref signatures[i]);
                continue;
            }
            group[count++] = i;
            if (count < Together) continue;
            RecoverTogether(signatures, group);
            count = 0;
        }
        if (count >= LanesMin) RecoverTogether(signatures, group[..count]);
        else foreach (int i in group[..count]) Recover(ref signatures[i]);
    }

    /// <summary>Finds the signer of one, by libsecp256k1.</summary>
    public static void Recover(ref SignatureToRecover signature)
    {
        signature.Signer = null;
        Span<byte> numbers = stackalloc byte[Secp256k1.SignatureSize], point = stackalloc byte[Secp256k1.UncompressedSize];
        signature.R.WriteBigEndian(numbers[..UInt256.Size]);
        signature.S.WriteBigEndian(numbers[UInt256.Size..]);
        if (!Secp256k1.TryRecover(in signature.Digest, numbers, signature.RecoveryId, out Secp256k1Key key)) return;
        Secp256k1.Serialize(in key, point);
        signature.Signer = AddressOf(point[1..]);
    }

    /// <summary>The first multiple of 64 at or after an address: rows that cross a border of the cache cost twice.</summary>
    internal static byte* Aligned(byte* address) => address + (nuint)(-(nint)address & (sizeof(Row) - 1));

    private static bool IsUsual(in SignatureToRecover signature) =>
        signature.RecoveryId is 0 or 1 && Secp256k1Scalars.IsInRange(in signature.R) && Secp256k1Scalars.IsInRange(in signature.S);

    private static Address AddressOf(ReadOnlySpan<byte> point)
    {
        Hash32 hash = Keccak256.Hash(point);
        return new Address(Hash32.Bytes(in hash)[^Address.Size..]);
    }

    // Whose key is (s·R - digest·G) / r. Lanes without a signature of their own repeat the last one.
    [SkipLocalsInit]
    private static void RecoverTogether(Span<SignatureToRecover> signatures, ReadOnlySpan<int> group)
    {
        byte* room = stackalloc byte[(Secp256k1Points.ScratchRows + (4 * Field.Rows) + 1) * sizeof(Row)];
        Row* x = (Row*)Aligned(room), y = x + Field.Rows, px = y + Field.Rows, py = px + Field.Rows, scratch = py + Field.Rows;
        Secp256k1Points.Digits digits;
        UInt256* r = stackalloc UInt256[Together];
        long* isOdd = stackalloc long[Together];
        for (int lane = 0; lane < Together; lane++)
        {
            ref SignatureToRecover signature = ref signatures[group[Math.Min(lane, group.Length - 1)]];
            r[lane] = signature.R;
            isOdd[lane] = -signature.RecoveryId;
        }
        WriteDigits(signatures, group, &digits);
        Row isNone = Lift(r, Vector512.Load(isOdd), px, py, scratch);
        isNone |= Secp256k1Points.Multiply(px, py, &digits, x, y, scratch);
        Words* words = stackalloc Words[2 * 4];
        Field.Pack(x, words);
        Field.Pack(y, words + 4);
        Span<byte> point = stackalloc byte[2 * UInt256.Size];
        for (int lane = 0; lane < group.Length; lane++)
        {
            ref SignatureToRecover signature = ref signatures[group[lane]];
            if (isNone[lane] != 0)
            {
                Recover(ref signature);
                continue;
            }
            new UInt256(words[0][lane], words[1][lane], words[2][lane], words[3][lane]).WriteBigEndian(point);
            new UInt256(words[4][lane], words[5][lane], words[6][lane], words[7][lane]).WriteBigEndian(point[UInt256.Size..]);
            signature.Signer = AddressOf(point);
        }
    }

    private static void WriteDigits(Span<SignatureToRecover> signatures, ReadOnlySpan<int> group, Secp256k1Points.Digits* digits)
    {
        Span<UInt256> z = stackalloc UInt256[Together], r = stackalloc UInt256[Together], s = stackalloc UInt256[Together], u = stackalloc UInt256[Together], v = stackalloc UInt256[Together];
        int count = group.Length;
        for (int i = 0; i < count; i++)
        {
            ref SignatureToRecover signature = ref signatures[group[i]];
            (z[i], r[i], s[i]) = (UInt256.FromHash32(in signature.Digest), signature.R, signature.S);
        }
        Secp256k1Scalars.Divide(z[..count], r[..count], s[..count], u, v);
        for (int lane = 0; lane < Together; lane++)
        {
            int i = Math.Min(lane, count - 1);
            WriteDigits(in u[i], in v[i], digits, lane);
        }
    }

    private static void WriteDigits(in UInt256 u, in UInt256 v, Secp256k1Points.Digits* digits, int lane)
    {
        Write(in u, Secp256k1Points.BaseBits, Secp256k1Points.BaseDigits, digits->Base + lane, digits->BaseImage + lane);
        Write(in v, Secp256k1Points.OwnBits, Secp256k1Points.OwnDigits, digits->Own + lane, digits->OwnImage + lane);
    }

    private static void Write(in UInt256 scalar, int bits, int count, short* digits, short* imageDigits)
    {
        Secp256k1Scalars.Split(in scalar, out UInt256 first, out bool isFirstNegative, out UInt256 second, out bool isSecondNegative);
        Secp256k1Scalars.WriteDigits(in first, isFirstNegative, bits, count, digits, Together);
        Secp256k1Scalars.WriteDigits(in second, isSecondNegative, bits, count, imageDigits, Together);
    }

    // The points with these X and an even Y, or an odd one where asked for; -1 in the lanes where there is none.
    private static Row Lift(UInt256* numbers, Row isOdd, Row* x, Row* y, Row* scratch)
    {
        Row* square = scratch, t = square + Field.Rows, rest = t + Field.Rows;
        Words* columns = stackalloc Words[4];
        Fill(new ReadOnlySpan<UInt256>(numbers, Together), x);
        Field.Square(x, t);
        Field.Fill(UInt256.Zero, square);
        square[0] = Vector512.Create(-7L);
        Field.MultiplySubtract(t, x, square, square);
        Field.SquareRoot(square, y, rest);
        Field.SquareSubtract(y, square, t);
        Row isNone = ~Field.IsZero(t);
        Field.Pack(y, columns);
        Row isOther = -(columns[0].AsInt64() & Row.One) ^ isOdd;
        Field.Negate(y, isOther, y);
        return isNone;
    }
}
