using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// Writes arithmetic on symbolic words, limb by limb. A limb that is known to be zero costs nothing, so an index, a flag, an address or a masked value is
/// worked on at its own width; numbers known now are computed now.
/// </summary>
internal sealed unsafe partial class WordEmitter(IlWriter il, LocalBuilder top, ConstantPool constants)
{
    private const int WordSize = UInt256.Size, LimbSize = 8;

    private static readonly MethodInfo Permute = typeof(Avx512Vbmi.VL).GetMethod(nameof(Avx512Vbmi.VL.PermuteVar32x8), [typeof(Vector256<byte>), typeof(Vector256<byte>)])!;

    private static readonly MethodInfo CreateVector =
        typeof(Vector256).GetMethod(nameof(Vector256.Create), [typeof(ulong), typeof(ulong), typeof(ulong), typeof(ulong)])!;

    private static readonly MethodInfo AsBytes = typeof(Vector256).GetMethod(nameof(Vector256.AsByte))!.MakeGenericMethod(typeof(ulong));

    // Where each byte of a reversed word comes from: 31, 30, ... 0.
    private static UInt256 ByteOrder => new(0x18191a1b1c1d1e1f, 0x1011121314151617, 0x08090a0b0c0d0e0f, 0x0001020304050607);

    // ---- places ----

    /// <summary>Puts the address of the slot or cell at <paramref name="position"/>, plus <paramref name="offset"/> bytes, on the IL stack.</summary>
    public void PlaceAddress(int position, int offset = 0)
    {
        if (position < PieceState.CellPosition)
        {
            il.Load(top, "top");
            il.Offset(position * WordSize + offset);
            return;
        }
        il.Argument(2, "state");
        il.Offset(PieceState.CellsAt + (position - PieceState.CellPosition) * WordSize + offset);
    }

    /// <summary>Puts a limb of <paramref name="word"/> on the IL stack.</summary>
    public void Push(SymbolicWord word, int index)
    {
        Limb limb = word[index];
        switch (limb.Kind)
        {
            case LimbKind.Constant: il.Number(limb.Value); break;
            case LimbKind.Local: il.LoadLimb(limb.Index); break;
            case LimbKind.Flag: il.LoadFlag(limb.Index); il.Emit(OpCodes.Conv_U8); break;
            default: PlaceAddress(limb.Index, index * LimbSize); il.Emit(OpCodes.Ldind_I8); break;
        }
    }

    /// <summary>Brings a limb that will be used more than once from its slot into a local; all who share the word profit.</summary>
    public void Pin(SymbolicWord word, int index)
    {
        if (word[index].Kind != LimbKind.Slot) return;
        int bits = word[index].Bits;
        Push(word, index);
        word[index] = TakeTop(bits);
    }

    /// <summary>Brings all limbs from slots into locals.</summary>
    public void PinAll(SymbolicWord word)
    {
        for (int i = 0; i < SymbolicWord.LimbCount; i++) Pin(word, i);
    }

    /// <summary>Takes the IL stack's top, which is below 2^<paramref name="bits"/>, into a fresh limb.</summary>
    public Limb TakeTop(int bits = Limb.BitCount)
    {
        int local = il.TakeLimb();
        il.StoreLimb(local);
        return Limb.InLocal(local, bits);
    }

    /// <summary>Takes the 0 or 1 on top of the IL stack as a word.</summary>
    public SymbolicWord TakeFlag()
    {
        int flag = il.TakeFlag();
        il.StoreFlag(flag);
        return SymbolicWord.Narrow(Limb.InFlag(flag));
    }

    /// <summary>Writes <paramref name="word"/> to the slot or cell at <paramref name="position"/>.</summary>
    public void Write(SymbolicWord word, int position)
    {
        if (word.IsConstant)
        {
            PlaceAddress(position);
            WriteConstant(word.Constant);
            return;
        }
        if (word.IsNarrow)
        {
            PlaceAddress(position);
            il.Word(OpCodes.Initobj);
        }
        for (int i = 0; i < (word.IsNarrow ? 1 : SymbolicWord.LimbCount); i++)
        {
            PlaceAddress(position, i * LimbSize);
            Push(word, i);
            il.Emit(OpCodes.Stind_I8);
        }
    }

    // Ends the address on the IL stack with a constant word there.
    private void WriteConstant(in UInt256 value)
    {
        if (value.IsZero)
        {
            il.Word(OpCodes.Initobj);
            return;
        }
        il.Address(constants.AddressOf(in value));
        il.Word(OpCodes.Cpobj);
    }

    /// <summary>Makes sure that <paramref name="word"/> stands somewhere in memory; the answer is its cell where it needed one.</summary>
    public int Materialize(SymbolicWord word)
    {
        if (word.Home != SymbolicWord.Nowhere || word.IsConstant) return SymbolicWord.Nowhere;
        int cell = il.TakeCells(1);
        Write(word, cell);
        return cell;
    }

    /// <summary>Puts the address of a word on the IL stack: of its place, of a constant, or of the cell that <see cref="Materialize"/> gave it.</summary>
    public void PushAddress(SymbolicWord word, int cell)
    {
        if (word.Home != SymbolicWord.Nowhere) PlaceAddress(word.Home);
        else if (word.IsConstant) il.Address(constants.AddressOf(word.Constant));
        else PlaceAddress(cell);
    }

    /// <summary>Puts on the IL stack the limbs from <paramref name="first"/> on, or-ed together; false, and nothing, when all are known to be zero.</summary>
    public bool PushUnion(SymbolicWord word, int first)
    {
        bool any = false;
        for (int i = first; i < SymbolicWord.LimbCount; i++)
        {
            if (word[i].IsZero) continue;
            Push(word, i);
            if (any) il.Emit(OpCodes.Or);
            any = true;
        }
        return any;
    }

    // ---- through methods ----

    /// <summary>A method that takes addresses: the result's, then the operands', topmost first; and perhaps the frame.</summary>
    public SymbolicWord Through(MethodInfo method, params ReadOnlySpan<SymbolicWord> operands)
    {
        Span<int> cells = stackalloc int[operands.Length];
        for (int i = 0; i < operands.Length; i++) cells[i] = Materialize(operands[i]);
        int result = il.TakeCells(1);
        PlaceAddress(result);
        for (int i = 0; i < operands.Length; i++) PushAddress(operands[i], cells[i]);
        if (InstructionMethods.TakesFrame(method)) il.Argument(1, "frame");
        il.Call(method);
        return SymbolicWord.InSlot(result);
    }

    // ---- big-endian memory ----

    // Words enter and leave memory as whole vectors: a word that is read soon after it was written is forwarded by the processor only when the
    // read lies within one write.

    /// <summary>The big-endian word at the address in <paramref name="address"/>.</summary>
    public SymbolicWord LoadBigEndian(LocalBuilder address)
    {
        int cell = il.TakeCells(1);
        if (!Avx512Vbmi.VL.IsSupported)
        {
            PlaceAddress(cell);
            il.Load(address, "address");
            il.Call(InstructionMethods.Arithmetic(nameof(Word.LoadBigEndian)));
            return SymbolicWord.InSlot(cell);
        }
        PlaceAddress(cell);
        il.Load(address, "address");
        il.Vector(OpCodes.Ldobj);
        ReverseAndStore();
        return SymbolicWord.InSlot(cell);
    }

    /// <summary>Writes a word, big-endian, to the address in <paramref name="address"/>.</summary>
    public void StoreBigEndian(LocalBuilder address, SymbolicWord word)
    {
        il.Load(address, "address");
        if (word.IsConstant)
        {
            UInt256 value = word.Constant;
            WriteConstant(new UInt256(BinaryPrimitives.ReverseEndianness(value.U3), BinaryPrimitives.ReverseEndianness(value.U2),
                BinaryPrimitives.ReverseEndianness(value.U1), BinaryPrimitives.ReverseEndianness(value.U0)));
            return;
        }
        if (!Avx512Vbmi.VL.IsSupported)
        {
            int cell = Materialize(word);
            PushAddress(word, cell);
            il.Call(InstructionMethods.Arithmetic(nameof(Word.StoreBigEndian)));
            return;
        }
        if (word.Home >= PieceState.CellPosition)
        {
            PlaceAddress(word.Home);
            il.Vector(OpCodes.Ldobj);
        }
        else
        {
            for (int i = 0; i < SymbolicWord.LimbCount; i++) Push(word, i);
            il.Call(CreateVector);
            il.Call(AsBytes);
        }
        ReverseAndStore();
    }

    // With a target and a vector on the IL stack.
    private void ReverseAndStore()
    {
        il.Address(constants.AddressOf(ByteOrder));
        il.Vector(OpCodes.Ldobj);
        il.Call(Permute);
        il.Vector(OpCodes.Stobj);
    }

    /// <summary>A truth known now.</summary>
    public static SymbolicWord Of(bool value) => SymbolicWord.Of(value ? UInt256.One : UInt256.Zero);
}
