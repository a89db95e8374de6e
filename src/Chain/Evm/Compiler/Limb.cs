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
/// <param name="Kind">Which of the two other fields counts.</param>
/// <param name="Value">The number, for a constant.</param>
/// <param name="Index">The local's number or the slot's position.</param>
internal readonly record struct Limb(LimbKind Kind, ulong Value, int Index)
{
    /// <summary>The number zero.</summary>
    public static Limb Zero => default;

    /// <summary>True for the number zero: what makes narrow values cheap.</summary>
    public bool IsZero => Kind == LimbKind.Constant && Value == 0;

    /// <summary>True for any number known now.</summary>
    public bool IsConstant => Kind == LimbKind.Constant;

    /// <summary>A number known now.</summary>
    public static Limb Of(ulong value) => new(LimbKind.Constant, value, 0);

    /// <summary>What the 64-bit local <paramref name="index"/> holds.</summary>
    public static Limb InLocal(int index) => new(LimbKind.Local, 0, index);

    /// <summary>What the 0-or-1 local <paramref name="index"/> holds.</summary>
    public static Limb InFlag(int index) => new(LimbKind.Flag, 0, index);

    /// <summary>What the slot at <paramref name="position"/> holds.</summary>
    public static Limb InSlot(int position) => new(LimbKind.Slot, 0, position);
}
