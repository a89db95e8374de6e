namespace Gwangan.Chain.Evm.Compiler;

/// <summary>Where a quarter of a word is while code is being written.</summary>
internal enum LimbKind : byte
{
    /// <summary>Known now: no code is needed for it.</summary>
    Constant,

    /// <summary>In a 64-bit local.</summary>
    Local,

    /// <summary>In a 32-bit local that is 0 or 1: what a comparison gave.</summary>
    Flag,

    /// <summary>In memory, in the stack's slot at a position relative to the region's entry.</summary>
    Slot,
}

/// <summary>A quarter (64 bits) of a symbolic word: a number, or the place that will hold it when the code runs.</summary>
/// <param name="Kind">Which of the two next fields counts.</param>
/// <param name="Value">The number, for a constant.</param>
/// <param name="Index">The local's number, or the position of the slot or cell.</param>
/// <param name="LeadingZeros">How many of its highest bits are known to be zero: what makes carries and checks unnecessary.</param>
internal readonly record struct Limb(LimbKind Kind, ulong Value, int Index, byte LeadingZeros = 0)
{
    /// <summary>Bits of a limb.</summary>
    public const int BitCount = 64;

    /// <summary>The number zero.</summary>
    public static Limb Zero => default;

    /// <summary>True for the number zero: what makes narrow values cheap.</summary>
    public bool IsZero => Kind == LimbKind.Constant && Value == 0;

    /// <summary>True for any number known now.</summary>
    public bool IsConstant => Kind == LimbKind.Constant;

    /// <summary>How many of its lowest bits may be set.</summary>
    public int Bits => Kind switch
    {
        LimbKind.Constant => BitCount - System.Numerics.BitOperations.LeadingZeroCount(Value),
        LimbKind.Flag => 1,
        _ => BitCount - LeadingZeros,
    };

    /// <summary>A number known now.</summary>
    public static Limb Of(ulong value) => new(LimbKind.Constant, value, 0);

    /// <summary>What the 64-bit local <paramref name="index"/> holds, below 2^<paramref name="bits"/>.</summary>
    public static Limb InLocal(int index, int bits = BitCount) => new(LimbKind.Local, 0, index, (byte)(BitCount - int.Min(bits, BitCount)));

    /// <summary>What the 0-or-1 local <paramref name="index"/> holds.</summary>
    public static Limb InFlag(int index) => new(LimbKind.Flag, 0, index);

    /// <summary>What the slot or cell at <paramref name="position"/> holds.</summary>
    public static Limb InSlot(int position) => new(LimbKind.Slot, 0, position);

    /// <summary>The same limb, known to be below 2^<paramref name="bits"/>.</summary>
    public Limb Below(int bits) => IsConstant || bits >= Bits ? this : this with { LeadingZeros = (byte)(BitCount - bits) };
}
