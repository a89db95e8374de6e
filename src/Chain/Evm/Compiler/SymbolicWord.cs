using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// A word of the EVM's stack while code is being written: four limbs, lowest first. DUP shares one object between positions, so what is learned
/// about it in one place (a limb now in a local, a limb that must be zero) is known in all.
/// </summary>
internal sealed class SymbolicWord
{
    /// <summary>Limbs of a word.</summary>
    public const int LimbCount = 4;

    /// <summary><see cref="Home"/> of a word that stands nowhere in memory.</summary>
    public const int Nowhere = int.MinValue;

    private readonly Limb[] _limbs = new Limb[LimbCount];

    private SymbolicWord(int home) => Home = home;

    /// <summary>Makes a word of four limbs, lowest first.</summary>
    public SymbolicWord(Limb limb0, Limb limb1, Limb limb2, Limb limb3) : this(Nowhere)
    {
        _limbs[0] = limb0;
        _limbs[1] = limb1;
        _limbs[2] = limb2;
        _limbs[3] = limb3;
    }

    /// <summary>The slot or cell whose memory holds exactly this word, or <see cref="Nowhere"/>.</summary>
    public int Home { get; }

    /// <summary>The limb <paramref name="index"/>, 0 the lowest.</summary>
    public Limb this[int index]
    {
        get => _limbs[index];
        set => _limbs[index] = value;
    }

    /// <summary>True when all limbs are known now.</summary>
    public bool IsConstant => _limbs[0].IsConstant && _limbs[1].IsConstant && _limbs[2].IsConstant && _limbs[3].IsConstant;

    /// <summary>True when the word is known to fit one limb.</summary>
    public bool IsNarrow => _limbs[1].IsZero && _limbs[2].IsZero && _limbs[3].IsZero;

    /// <summary>True when the word is what a comparison gave.</summary>
    public bool IsFlag => _limbs[0].Kind == LimbKind.Flag && IsNarrow;

    /// <summary>The number. Only for a constant.</summary>
    public UInt256 Constant => new(_limbs[0].Value, _limbs[1].Value, _limbs[2].Value, _limbs[3].Value);

    /// <summary>The number <paramref name="value"/>.</summary>
    public static SymbolicWord Of(in UInt256 value) => new(Limb.Of(value.U0), Limb.Of(value.U1), Limb.Of(value.U2), Limb.Of(value.U3));

    /// <summary>A word that fits one limb.</summary>
    public static SymbolicWord Narrow(Limb limb) => new(limb, Limb.Zero, Limb.Zero, Limb.Zero);

    /// <summary>What the slot or cell at <paramref name="position"/> holds; limbs from <paramref name="limbs"/> on are known to be zero.</summary>
    public static SymbolicWord InSlot(int position, int limbs = LimbCount)
    {
        var word = new SymbolicWord(position);
        for (int i = 0; i < limbs; i++) word[i] = Limb.InSlot(position);
        return word;
    }

    /// <summary>An object of its own with the same limbs, which what is learned later does not change.</summary>
    public SymbolicWord Copy()
    {
        var word = new SymbolicWord(Home);
        for (int i = 0; i < LimbCount; i++) word[i] = _limbs[i];
        return word;
    }

    /// <summary>The same word after it was written to the slot at <paramref name="position"/>: locals are given up, numbers stay known.</summary>
    public SymbolicWord MovedTo(int position)
    {
        var word = new SymbolicWord(position);
        for (int i = 0; i < LimbCount; i++) word[i] = _limbs[i].IsConstant ? _limbs[i] : Limb.InSlot(position);
        return word;
    }
}
