namespace Gwangan.Tests;

/// <summary>Damages encoded bytes in the ways that decoders have to survive: flips, cuts, repeats, inserted lengths.</summary>
public static class Mutate
{
    /// <summary>A damaged copy of <paramref name="original"/>; the same for the same state of <paramref name="random"/>.</summary>
    public static byte[] Bytes(Random random, byte[] original)
    {
        List<byte> bytes = [.. original];
        int count = random.Next(1, 5);
        for (int i = 0; i < count && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                case 4: bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }
}
