using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

/// <summary>Merkle-Patricia tries as the yellow paper's appendix D defines them: a root over all pairs, computed anew from a dictionary at each call.</summary>
public sealed class NaiveTrie
{
    private readonly Dictionary<string, (string Path, byte[] Value)> _pairs = [];

    public int Count => _pairs.Count;

    /// <summary>Sets a key; an empty value removes it.</summary>
    public void Set(byte[] key, byte[] value)
    {
        string path = Convert.ToHexString(key);
        if (value.Length == 0) _pairs.Remove(path);
        else _pairs[path] = (path, value);
    }

    public Hash32 Root() => _pairs.Count == 0 ? Keccak256.Hash([0x80]) : Keccak256.Hash(Encode([.. _pairs.Values], 0));

    // c(I, i) of appendix D; what comes in shares the first `depth` digits.
    private static byte[] Encode(List<(string Path, byte[] Value)> pairs, int depth)
    {
        if (pairs.Count == 1) return RlpList(RlpString(HexPrefix(pairs[0].Path[depth..], isLeaf: true)), RlpString(pairs[0].Value));
        int common = pairs.Min(pair => CommonDigits(pair.Path, pairs[0].Path));
        if (common > depth) return RlpList(RlpString(HexPrefix(pairs[0].Path[depth..common], isLeaf: false)), Reference(pairs, common));
        byte[][] items = new byte[17][];
        for (int digit = 0; digit < 16; digit++)
        {
            List<(string Path, byte[] Value)> below = [.. pairs.Where(pair => pair.Path.Length > depth && Convert.ToInt32(pair.Path[depth].ToString(), 16) == digit)];
            items[digit] = below.Count == 0 ? RlpString([]) : Reference(below, depth + 1);
        }
        items[16] = RlpString(pairs.Where(pair => pair.Path.Length == depth).Select(pair => pair.Value).FirstOrDefault([]));
        return RlpList(items);
    }

    // n(I, i)
    private static byte[] Reference(List<(string Path, byte[] Value)> pairs, int depth)
    {
        byte[] node = Encode(pairs, depth);
        return node.Length < 32 ? node : RlpString(Keccak256.Hash(node).ToArray());
    }

    private static int CommonDigits(string one, string other)
    {
        int count = 0;
        while (count < one.Length && count < other.Length && one[count] == other[count]) count++;
        return count;
    }

    private static byte[] HexPrefix(string digits, bool isLeaf)
    {
        string flag = isLeaf ? "2" : "0", odd = isLeaf ? "3" : "1";
        return Convert.FromHexString(digits.Length % 2 == 0 ? flag + "0" + digits : odd + digits);
    }

    private static byte[] RlpString(byte[] bytes) => bytes.Length == 1 && bytes[0] < 0x80 ? bytes : [.. Prefix(0x80, bytes.Length), .. bytes];

    private static byte[] RlpList(params byte[][] items)
    {
        byte[] payload = [.. items.SelectMany(item => item)];
        return [.. Prefix(0xC0, payload.Length), .. payload];
    }

    private static byte[] Prefix(int kind, int length)
    {
        if (length < 56) return [(byte)(kind + length)];
        byte[] size = [.. new[] { (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length }.SkipWhile(b => b == 0)];
        return [(byte)(kind + 55 + size.Length), .. size];
    }
}
