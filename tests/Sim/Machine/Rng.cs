namespace Gwangan.Sim.Machine;

/// <summary>The simulation's own chance: SplitMix64, the same on every machine and for every version of .NET. Each part of the world has a stream of its own, so that taking one fault out leaves all others as they were.</summary>
public sealed class Rng(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream that follows from a seed, a name and a number.</summary>
    public static Rng Of(ulong seed, string name, int index = 0)
    {
        ulong mixed = seed * 0x9E37_79B9_7F4A_7C15 + (ulong)index;
        foreach (char letter in name) mixed = (mixed ^ letter) * 0x0000_0100_0000_01B3;
        Rng stream = new(mixed);
        stream.Next();
        return stream;
    }

    public ulong Next()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="end"/> - 1.</summary>
    public int Below(int end) => (int)(Next() % (ulong)end);

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True this many times in a thousand.</summary>
    public bool Chance(int permille) => Below(1_000) < permille;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public void Fill(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)Next();
    }
}
