namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>Where precompiles write: one buffer that is kept and grows, so that a call allocates nothing.</summary>
public sealed class PrecompileOutput
{
    // More than the common answers (the largest of a fixed size is a point of BLS12-381's G2 with 256 bytes).
    private const int InitialSize = 512;

    private byte[] _buffer = new byte[InitialSize];

    /// <summary>Bytes of the answer.</summary>
    public int Size { get; private set; }

    /// <summary>The answer, valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Size);

    /// <summary>Makes the answer <paramref name="size"/> bytes long, with whatever lay there before, for the precompile to write.</summary>
    public Span<byte> Take(int size)
    {
        if (size > _buffer.Length) _buffer = new byte[Math.Max(size, _buffer.Length <= int.MaxValue / 4 ? 2 * _buffer.Length : size)];
        Size = size;
        return _buffer.AsSpan(0, size);
    }

    /// <summary>Makes the answer empty.</summary>
    public void Clear() => Size = 0;

    /// <summary>Makes the answer the bytes of a word that is 1: "true" in Solidity.</summary>
    internal void TakeTrue()
    {
        Span<byte> word = Take(32);
        word.Clear();
        word[31] = 1;
    }
}
