using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// Writes the IL of one method: counts what the just-in-time compiler counts before it gives up optimizing, lends locals, and can list what it wrote.
/// </summary>
internal sealed class IlWriter
{
    /// <summary>64-bit locals for limbs: below 256 with all others, so that their short forms do.</summary>
    public const int LimbLocalCount = 200;

    /// <summary>32-bit locals for what comparisons give.</summary>
    public const int FlagLocalCount = 40;

    private readonly ILGenerator _il;
    private readonly StringBuilder? _listing;
    private readonly Dictionary<Label, string> _names = [];
    private readonly LocalBuilder[] _limbs = new LocalBuilder[LimbLocalCount];
    private readonly LocalBuilder[] _flags = new LocalBuilder[FlagLocalCount];
    private readonly bool[] _limbTaken = new bool[LimbLocalCount];
    private readonly bool[] _flagTaken = new bool[FlagLocalCount];
    private readonly bool[] _cellTaken = new bool[PieceState.CellCount];
    private int _limbFree = LimbLocalCount, _flagFree = FlagLocalCount, _cellFree = PieceState.CellCount;

    /// <summary>Writes into <paramref name="method"/>; <paramref name="listing"/> gets a line for each instruction.</summary>
    public IlWriter(DynamicMethod method, StringBuilder? listing)
    {
        _il = method.GetILGenerator(4096);
        _listing = listing;
    }

    /// <summary>Uses of locals and arguments so far: above 8,000 RyuJIT does not optimize the method.</summary>
    public int LocalUses { get; private set; }

    /// <summary>Branches so far: RyuJIT's bound is 2,000 basic blocks.</summary>
    public int Branches { get; private set; }

    /// <summary>Instructions so far: RyuJIT's bound is 20,000.</summary>
    public int Instructions { get; private set; }

    /// <summary>Bytes of IL so far: RyuJIT's bound is 60,000.</summary>
    public int Size => _il.ILOffset;

    /// <summary>Limb locals that nobody holds.</summary>
    public int LimbsFree => _limbFree;

    /// <summary>Flag locals that nobody holds.</summary>
    public int FlagsFree => _flagFree;

    /// <summary>Cells that nobody holds.</summary>
    public int CellsFree => _cellFree;

    /// <summary>True when <paramref name="count"/> cells that lie one behind the other are free.</summary>
    public bool HasCells(int count)
    {
        int run = 0;
        foreach (bool isTaken in _cellTaken)
        {
            run = isTaken ? 0 : run + 1;
            if (run == count) return true;
        }
        return false;
    }

    /// <summary>A local of its own kind, outside the pools.</summary>
    public LocalBuilder Declare(Type type) => _il.DeclareLocal(type);

    /// <summary>A label, with the name the listing shows.</summary>
    public Label DefineLabel(string name)
    {
        Label label = _il.DefineLabel();
        _names[label] = name;
        return label;
    }

    /// <summary>Puts <paramref name="label"/> here.</summary>
    public void Mark(Label label)
    {
        _il.MarkLabel(label);
        _listing?.Append(_names[label]).Append(":\n");
    }

    /// <summary>A remark for the listing.</summary>
    public void Comment(string text) => _listing?.Append("    // ").Append(text).Append('\n');

    /// <summary>True when somebody reads the listing.</summary>
    public bool IsListing => _listing is not null;

    /// <summary>An instruction without operand.</summary>
    public void Emit(OpCode code)
    {
        _il.Emit(code);
        Count(code.Name!, null);
    }

    /// <summary>A branch.</summary>
    public void Branch(OpCode code, Label target)
    {
        _il.Emit(code, target);
        Branches++;
        Count(code.Name!, _names[target]);
    }

    /// <summary>A jump through a table.</summary>
    public void Switch(Label[] targets)
    {
        _il.Emit(OpCodes.Switch, targets);
        Branches += targets.Length;
        Count("switch", $"{targets.Length} targets");
    }

    /// <summary>Puts a 64-bit number on the IL stack.</summary>
    public void Number(ulong value)
    {
        unchecked
        {
            if ((long)value is >= int.MinValue and <= int.MaxValue)
            {
                Integer((int)(long)value);
                Emit(OpCodes.Conv_I8);
                return;
            }
            _il.Emit(OpCodes.Ldc_I8, (long)value);
        }
        Count("ldc.i8", $"0x{value:x}");
    }

    /// <summary>Puts a 32-bit number on the IL stack.</summary>
    public void Integer(int value)
    {
        if (value is >= sbyte.MinValue and <= sbyte.MaxValue and not (>= -1 and <= 8)) _il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
        else if (Short(value) is { } code) _il.Emit(code);
        else _il.Emit(OpCodes.Ldc_I4, value);
        Count("ldc.i4", value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Puts a local on the IL stack.</summary>
    public void Load(LocalBuilder local, string name)
    {
        _il.Emit(OpCodes.Ldloc, local);
        LocalUses++;
        Count("ldloc", name);
    }

    /// <summary>Takes the IL stack's top into a local.</summary>
    public void Store(LocalBuilder local, string name)
    {
        _il.Emit(OpCodes.Stloc, local);
        LocalUses++;
        Count("stloc", name);
    }

    /// <summary>Puts an argument on the IL stack.</summary>
    public void Argument(int index, string name)
    {
        _il.Emit(index switch { 0 => OpCodes.Ldarg_0, 1 => OpCodes.Ldarg_1, 2 => OpCodes.Ldarg_2, _ => OpCodes.Ldarg_3 });
        LocalUses++;
        Count("ldarg", name);
    }

    /// <summary>Reads or writes a field of the object on the IL stack.</summary>
    public void Field(OpCode code, FieldInfo field)
    {
        _il.Emit(code, field);
        Count(code.Name!, field.Name);
    }

    /// <summary>Adds <paramref name="distance"/> to the address on the IL stack.</summary>
    public void Offset(int distance)
    {
        if (distance == 0) return;
        Integer(distance);
        Emit(OpCodes.Add);
    }

    /// <summary>Puts the address of something that does not move on the IL stack.</summary>
    public unsafe void Address(void* address)
    {
        _il.Emit(OpCodes.Ldc_I8, (long)address);
        _il.Emit(OpCodes.Conv_U);
        Count("ldc.i8", "address of a constant");
    }

    /// <summary>Copies or clears a whole word.</summary>
    public void Word(OpCode code)
    {
        _il.Emit(code, typeof(Base.UInt256));
        Count(code.Name!, "UInt256");
    }

    /// <summary>Loads or stores 32 bytes as a vector.</summary>
    public void Vector(OpCode code)
    {
        _il.Emit(code, typeof(System.Runtime.Intrinsics.Vector256<byte>));
        Count(code.Name!, "Vector256");
    }

    /// <summary>Calls a static method.</summary>
    public void Call(MethodInfo method)
    {
        _il.Emit(OpCodes.Call, method);
        Count("call", $"{method.DeclaringType!.Name}.{method.Name}");
    }

    /// <summary>Lends a limb local.</summary>
    public int TakeLimb()
    {
        int index = Array.IndexOf(_limbTaken, false);
        _limbTaken[index] = true;
        _limbFree--;
        _limbs[index] ??= _il.DeclareLocal(typeof(ulong));
        return index;
    }

    /// <summary>Lends a flag local.</summary>
    public int TakeFlag()
    {
        int index = Array.IndexOf(_flagTaken, false);
        _flagTaken[index] = true;
        _flagFree--;
        _flags[index] ??= _il.DeclareLocal(typeof(int));
        return index;
    }

    /// <summary>Lends <paramref name="count"/> cells that lie one behind the other, and returns the position of the first.</summary>
    public int TakeCells(int count)
    {
        int first = 0;
        for (int i = 0; i < count; i++)
            if (_cellTaken[first + i]) { first += i + 1; i = -1; }
        for (int i = 0; i < count; i++) _cellTaken[first + i] = true;
        _cellFree -= count;
        return PieceState.CellPosition + first;
    }

    /// <summary>Takes back every local that no word of <paramref name="words"/> names.</summary>
    public void ReleaseAllBut(ReadOnlySpan<SymbolicWord> words)
    {
        Array.Clear(_limbTaken);
        Array.Clear(_flagTaken);
        Array.Clear(_cellTaken);
        foreach (SymbolicWord word in words) Keep(word);
        CountFree();
    }

    /// <summary>Takes back every local that writing <paramref name="words"/> to the slots from <paramref name="bottom"/> on does not need.</summary>
    public void ReleaseForWriting(ReadOnlySpan<SymbolicWord> words, int bottom, SymbolicWord? also)
    {
        Array.Clear(_limbTaken);
        Array.Clear(_flagTaken);
        Array.Clear(_cellTaken);
        for (int i = 0; i < words.Length; i++) if (words[i].Home != bottom + i) Keep(words[i]);
        if (also is not null) Keep(also);
        CountFree();
    }

    /// <summary>Puts a limb local on the IL stack.</summary>
    public void LoadLimb(int index) => Load(_limbs[index], IsListing ? $"w{index}" : "");

    /// <summary>Takes the IL stack's top into a limb local.</summary>
    public void StoreLimb(int index) => Store(_limbs[index], IsListing ? $"w{index}" : "");

    /// <summary>Puts a flag local on the IL stack.</summary>
    public void LoadFlag(int index) => Load(_flags[index], IsListing ? $"f{index}" : "");

    /// <summary>Takes the IL stack's top into a flag local.</summary>
    public void StoreFlag(int index) => Store(_flags[index], IsListing ? $"f{index}" : "");

    private static OpCode? Short(int value) => value switch
    {
        -1 => OpCodes.Ldc_I4_M1, 0 => OpCodes.Ldc_I4_0, 1 => OpCodes.Ldc_I4_1, 2 => OpCodes.Ldc_I4_2, 3 => OpCodes.Ldc_I4_3, 4 => OpCodes.Ldc_I4_4,
        5 => OpCodes.Ldc_I4_5, 6 => OpCodes.Ldc_I4_6, 7 => OpCodes.Ldc_I4_7, 8 => OpCodes.Ldc_I4_8, _ => null,
    };

    private void Keep(SymbolicWord word)
    {
        KeepCell(word.Home);
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            if (word[i].Kind == LimbKind.Local) _limbTaken[word[i].Index] = true;
            if (word[i].Kind == LimbKind.Flag) _flagTaken[word[i].Index] = true;
            if (word[i].Kind == LimbKind.Slot) KeepCell(word[i].Index);
        }
    }

    private void KeepCell(int position)
    {
        if (position >= PieceState.CellPosition) _cellTaken[position - PieceState.CellPosition] = true;
    }

    private void CountFree()
    {
        _cellFree = _cellTaken.AsSpan().Count(false);
        _limbFree = _limbTaken.AsSpan().Count(false);
        _flagFree = _flagTaken.AsSpan().Count(false);
    }

    private void Count(string name, string? operand)
    {
        Instructions++;
        _listing?.Append("    ").Append(name).Append(operand is null ? "" : " ").Append(operand).Append('\n');
    }
}
