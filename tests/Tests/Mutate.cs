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

    /// <summary>A damaged copy of an input, or of the beginning of one with the end of another; numbers at the edges of their ranges are put in.</summary>
    public static byte[] Splice(Random random, byte[] one, byte[] other)
    {
        byte[] joined = random.Next(3) == 0 && one.Length > 0 && other.Length > 0 ? [.. one[..random.Next(one.Length + 1)], .. other[random.Next(other.Length)..]] : one;
        List<byte> bytes = [.. Bytes(random, joined)];
        if (random.Next(3) == 0) bytes.InsertRange(random.Next(bytes.Count + 1), Edges[random.Next(Edges.Length)]);
        if (random.Next(4) == 0 && bytes.Count > 0)
        {
            byte[] edge = Edges[random.Next(Edges.Length)];
            int at = random.Next(bytes.Count);
            for (int i = 0; i < edge.Length && at + i < bytes.Count; i++) bytes[at + i] = edge[i];
        }
        return [.. bytes];
    }

    // Numbers and characters that readers trip over: as varints, as fixed integers, in JSON.
    private static readonly byte[][] Edges =
    [
        [0x00], [0x7F], [0x80, 0x01], [0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x80, 0x80, 0x80, 0x80, 0x08], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0x00, 0x00, 0x00, 0x80], [0xFF, 0xFF, 0xFF, 0x7F],
        [0x22], [0x5C, 0x75, 0x64, 0x38, 0x30, 0x30], [0x2D, 0x31], [0x31, 0x65, 0x39, 0x39], [0x7B, 0x7D], [0x5B, 0x5D], [0x6E, 0x75, 0x6C, 0x6C],
    ];
}
