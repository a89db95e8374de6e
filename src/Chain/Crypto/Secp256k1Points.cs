using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;
using Field = Gwangan.Chain.Crypto.Secp256k1Field;
using Row = System.Runtime.Intrinsics.Vector512<long>;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>Points of secp256k1, y² = x³ + 7, eight side by side as (X / Z², Y / Z³), and u·G + v·P for a pair of numbers and a point in each lane.</summary>
/// <remarks>
/// The formulas know neither infinity nor the sum of a point with itself or its opposite. Where one of these turns up, Z becomes 0 and stays 0 through every later step, so one look at the end
/// tells which lanes have no answer here. Time and memory depend on the numbers: nothing here is secret.
/// </remarks>
internal static unsafe class Secp256k1Points
{
    /// <summary>Bits of a digit of the numbers for P, and how many digits a number has; 26 · 5 bits hold the halves of <see cref="Secp256k1Scalars.Split"/>.</summary>
    public const int OwnBits = 5, OwnDigits = 26;

    /// <summary>The same for G, of which a table of more multiples is made once.</summary>
    public const int BaseBits = 13, BaseDigits = 10;

    /// <summary>Rows that <see cref="Multiply"/> needs to work in.</summary>
    public const int ScratchRows = (24 * Field.Rows) + (3 * OwnEntries * Field.Rows) + (OwnEntries * Field.Count);

    private const int OwnEntries = 1 << (OwnBits - 1), BaseEntries = 1 << (BaseBits - 1);

    // A point of a table: eight words, X then Y, each with the least first.
    private const int EntryWords = 8;

    /// <summary>A cube root of 1 modulo p: (β·x, y) is the point (x, y) times <see cref="Secp256k1Scalars"/>' cube root of 1.</summary>
    private static UInt256 Beta => new(0xC1396C28_719501EE, 0x9CF04975_12F58995, 0x6E64479E_AC3434E9, 0x7AE96A2B_657C0710);

    /// <summary>The digits of four numbers for each lane, in lanes: of u for G and its image, and of v for P and its image.</summary>
    public struct Digits
    {
        /// <summary>For G, its image, P and its image: eight digits together, of the least power first.</summary>
        public fixed short Base[BaseDigits * Field.Count], BaseImage[BaseDigits * Field.Count], Own[OwnDigits * Field.Count], OwnImage[OwnDigits * Field.Count];
    }

    /// <summary>(x, y) = the sum that the digits ask for, as reduced elements.</summary>
    /// <param name="px">Of the points.</param>
    /// <param name="py">Of the points.</param>
    /// <param name="digits">All of them odd.</param>
    /// <param name="x">Of the sum.</param>
    /// <param name="y">Of the sum.</param>
    /// <param name="scratch"><see cref="ScratchRows"/> rows.</param>
    /// <returns>-1 in the lanes that have no answer here: the sum is infinity, or the way there led through a case the formulas do not know.</returns>
    public static Row Multiply(Row* px, Row* py, Digits* digits, Row* x, Row* y, Row* scratch)
    {
        Row* sum = scratch, tx = sum + (3 * Field.Rows), ty = tx + Field.Rows, shared = ty + Field.Rows, z = shared + Field.Rows, beta = z + Field.Rows, h = beta + Field.Rows;
        Row* table = h + Field.Rows, rest = table + (OwnEntries * Field.Count);
        Field.Fill(Beta, beta);
        MakeTable(px, py, (ulong*)table, shared, rest);
        ulong* ofBase = BaseTable.First;
        for (int bit = (OwnDigits - 1) * OwnBits; bit >= 0; bit--)
        {
            bool isFirst = bit == (OwnDigits - 1) * OwnBits;
            if (!isFirst) Double(sum, rest);
            if (bit % OwnBits == 0)
            {
                int at = bit / OwnBits * Field.Count;
                Look((ulong*)table, Field.Count, 1, digits->Own + at, tx, ty);
                if (isFirst) Begin(sum, tx, ty);
                else Add(sum, tx, ty, sum + (2 * Field.Rows), h, rest);
                Look((ulong*)table, Field.Count, 1, digits->OwnImage + at, tx, ty);
                Field.Multiply(tx, beta, tx);
                Add(sum, tx, ty, sum + (2 * Field.Rows), h, rest);
            }
            if (bit % BaseBits == 0 && bit / BaseBits < BaseDigits)
            {
                // The table of P shares a Z, which the sum has on top of its own: a point of G's table sees both.
                int at = bit / BaseBits * Field.Count;
                Look(ofBase, 1, 0, digits->Base + at, tx, ty);
                Field.Multiply(sum + (2 * Field.Rows), shared, z);
                Add(sum, tx, ty, z, h, rest);
                Look(ofBase, 1, 0, digits->BaseImage + at, tx, ty);
                Field.Multiply(tx, beta, tx);
                Field.Multiply(sum + (2 * Field.Rows), shared, z);
                Add(sum, tx, ty, z, h, rest);
            }
        }
        Field.Multiply(sum + (2 * Field.Rows), shared, sum + (2 * Field.Rows));
        return ToAffine(sum, x, y, rest);
    }

    /// <summary>(x, y) of points, reduced; -1 in the lanes of those whose Z is 0, which have no such coordinates.</summary>
    private static Row ToAffine(Row* sum, Row* x, Row* y, Row* scratch)
    {
        Row* z = scratch, z2 = z + Field.Rows, rest = z2 + Field.Rows;
        Row isNone = Field.IsZero(sum + (2 * Field.Rows));
        for (int i = 0; i < Field.Rows; i++) z[i] = Vector512.ConditionalSelect(isNone, i == 0 ? Row.One : Row.Zero, sum[(2 * Field.Rows) + i]);
        Field.Invert(z, z, rest);
        Field.Square(z, z2);
        Field.Multiply(sum, z2, x);
        Field.Multiply(z, z2, z);
        Field.Multiply(sum + Field.Rows, z, y);
        return isNone;
    }

    private static void Begin(Row* sum, Row* x, Row* y)
    {
        Field.Copy(x, sum);
        Field.Copy(y, sum + Field.Rows);
        Field.Fill(UInt256.One, sum + (2 * Field.Rows));
    }

    // sum = 2 · sum, by L = 3/2 X², V = X Y²: X' = L² - 2V, Y' = L (V - X') - Y⁴, Z' = Y Z.
    private static void Double(Row* sum, Row* scratch)
    {
        Row* x = sum, y = x + Field.Rows, z = y + Field.Rows;
        Row* slope = scratch, y2 = slope + Field.Rows, v = y2 + Field.Rows, twice = v + Field.Rows;
        Field.Square(x, slope);
        Field.ThreeHalves(slope, slope);
        Field.Square(y, y2);
        Field.Multiply(x, y2, v);
        Field.Multiply(y, z, z);
        for (int i = 0; i < Field.Rows; i++) twice[i] = v[i] + v[i];
        Field.SquareSubtract(slope, twice, x);
        Field.Subtract(v, x, v);
        Field.MultiplySubtractSquare(slope, v, y2, y);
    }

    // sum = sum + (x2, y2), which stands where Z is seenZ; the new Z is the old one times h.
    private static void Add(Row* sum, Row* x2, Row* y2, Row* seenZ, Row* h, Row* scratch)
    {
        Row* x = sum, y = x + Field.Rows, z = y + Field.Rows;
        Row* z2 = scratch, z3 = z2 + Field.Rows, r = z3 + Field.Rows, h2 = r + Field.Rows, h3 = h2 + Field.Rows, v = h3 + Field.Rows, less = v + Field.Rows;
        Field.Square(seenZ, z2);
        Field.Multiply(seenZ, z2, z3);
        Field.MultiplySubtract(x2, z2, x, h);
        Field.MultiplySubtract(y2, z3, y, r);
        Field.Square(h, h2);
        Field.Multiply(z, h, z);
        Field.Multiply(h, h2, h3);
        Field.Multiply(x, h2, v);
        for (int i = 0; i < Field.Rows; i++) less[i] = h3[i] + v[i] + v[i];
        Field.SquareSubtract(r, less, x);
        Field.Subtract(v, x, v);
        Field.MultiplySubtractProduct(r, v, y, h3, y);
    }

    // P, 3P, 5P, ... of each lane, all with one Z. In coordinates in which 2P has Z = 1 every step is an addition of that; the ratios of the Zs bring all to the last one's.
    private static void MakeTable(Row* px, Row* py, ulong* table, Row* shared, Row* scratch)
    {
        Row* xs = scratch, ys = xs + (OwnEntries * Field.Rows), ratios = ys + (OwnEntries * Field.Rows);
        Row* sum = ratios + (OwnEntries * Field.Rows), dx = sum + (3 * Field.Rows), dy = dx + Field.Rows, rest = dy + Field.Rows;
        Begin(sum, px, py);
        Double(sum, rest);
        Field.Copy(sum, dx);
        Field.Copy(sum + Field.Rows, dy);
        Field.Copy(sum + (2 * Field.Rows), shared);
        Row* z2 = rest, z3 = z2 + Field.Rows;
        Field.Square(shared, z2);
        Field.Multiply(shared, z2, z3);
        Field.Multiply(px, z2, xs);
        Field.Multiply(py, z3, ys);
        Begin(sum, xs, ys);
        for (int i = 1; i < OwnEntries; i++)
        {
            Add(sum, dx, dy, sum + (2 * Field.Rows), ratios + (i * Field.Rows), rest);
            Field.Copy(sum, xs + (i * Field.Rows));
            Field.Copy(sum + Field.Rows, ys + (i * Field.Rows));
        }
        Field.Multiply(shared, sum + (2 * Field.Rows), shared);
        Row* ratio = sum;
        for (int i = OwnEntries - 1; i >= 0; i--)
        {
            Row* x = xs + (i * Field.Rows), y = ys + (i * Field.Rows);
            if (i < OwnEntries - 1)
            {
                Row* next = ratios + ((i + 1) * Field.Rows);
                if (i == OwnEntries - 2) Field.Copy(next, ratio);
                else Field.Multiply(ratio, next, ratio);
                Field.Square(ratio, z2);
                Field.Multiply(ratio, z2, z3);
                Field.Multiply(x, z2, x);
                Field.Multiply(y, z3, y);
            }
            Store(x, y, table + (i * Field.Count * EntryWords));
        }
    }

    // Writes each lane's point as an entry, one after the other.
    private static void Store(Row* x, Row* y, ulong* entries)
    {
        Words* words = stackalloc Words[EntryWords];
        Field.Pack(x, words);
        Field.Pack(y, words + 4);
        Lanes.Turn(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7], (Words*)entries);
    }

    // The multiple of each lane's odd digit: its entry lies entryStep places behind the one before, and a lane's table laneStep places behind its neighbour's.
    [SkipLocalsInit]
    private static void Look(ulong* table, int entryStep, int laneStep, short* digits, Row* x, Row* y)
    {
        Words* words = stackalloc Words[EntryWords];
        Words* t = (Words*)table;
        Row sign = Vector512.ShiftRightArithmetic(Avx512F.ConvertToVector512Int64(Vector128.Load(digits)), 63);
        Lanes.Turn(
            t[Place(digits[0]) * entryStep], t[(Place(digits[1]) * entryStep) + laneStep], t[(Place(digits[2]) * entryStep) + (2 * laneStep)], t[(Place(digits[3]) * entryStep) + (3 * laneStep)],
            t[(Place(digits[4]) * entryStep) + (4 * laneStep)], t[(Place(digits[5]) * entryStep) + (5 * laneStep)], t[(Place(digits[6]) * entryStep) + (6 * laneStep)],
            t[(Place(digits[7]) * entryStep) + (7 * laneStep)], words);
        Field.Split(words[0], words[1], words[2], words[3], x);
        Field.Split(words[4], words[5], words[6], words[7], y);
        Field.Negate(y, sign, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(short digit) => ((digit ^ (digit >> 31)) - (digit >> 31)) >> 1;

    // G, 3G, 5G, ...: 256 KiB, made when the first batch comes by.
    private static class BaseTable
    {
        public static readonly ulong* First = Make();

        private static ulong* Make()
        {
            // Pinned for ever, with room to begin at a row's border.
            byte[] memory = GC.AllocateUninitializedArray<byte>((BaseEntries * EntryWords * sizeof(ulong)) + sizeof(Row), pinned: true);
            Kept = memory;
            ulong* table = (ulong*)Secp256k1Batch.Aligned((byte*)Unsafe.AsPointer(ref memory[0]));
            byte* room = stackalloc byte[(20 * Field.Rows + 1) * sizeof(Row)];
            Row* sum = (Row*)Secp256k1Batch.Aligned(room), x = sum + (3 * Field.Rows), y = x + Field.Rows, stepX = y + Field.Rows, stepY = stepX + Field.Rows, h = stepY + Field.Rows, rest = h + Field.Rows;
            // Lane i begins with the odd number 2i + 1 and goes on by sixteen.
            for (int lane = 0; lane < Field.Count; lane++) Write((2 * lane) + 1, table + (lane * EntryWords));
            ulong* step = stackalloc ulong[EntryWords];
            Write(2 * Field.Count, step);
            Field.Fill(new UInt256(step[0], step[1], step[2], step[3]), stepX);
            Field.Fill(new UInt256(step[4], step[5], step[6], step[7]), stepY);
            short* first = stackalloc short[Field.Count];
            for (int lane = 0; lane < Field.Count; lane++) first[lane] = 1;
            Look(table, Field.Count, 1, first, x, y);
            Begin(sum, x, y);
            for (int at = Field.Count; at < BaseEntries; at += Field.Count)
            {
                Add(sum, stepX, stepY, sum + (2 * Field.Rows), h, rest);
                Invariant.Assert(ToAffine(sum, x, y, rest) == Row.Zero);
                Begin(sum, x, y);
                Store(x, y, table + (at * EntryWords));
            }
            return table;
        }

        private static byte[]? Kept { get; set; }

        private static void Write(int multiple, ulong* entry)
        {
            Span<byte> secret = stackalloc byte[Secp256k1.SecretSize], point = stackalloc byte[Secp256k1.UncompressedSize];
            secret.Clear();
            secret[^1] = (byte)multiple;
            Invariant.Assert(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
            Secp256k1.Serialize(in key, point);
            *(UInt256*)entry = UInt256.FromBigEndian(point.Slice(1, UInt256.Size));
            *(UInt256*)(entry + 4) = UInt256.FromBigEndian(point.Slice(1 + UInt256.Size, UInt256.Size));
        }
    }
}
