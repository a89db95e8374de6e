using System.Buffers.Binary;
using System.Security.Cryptography;
using Gwangan.Chain.Base;

namespace Gwangan.Tests.Store;

/// <summary>The money root from its definition, recursively and from nothing: the obvious twin of MoneyCommitment.</summary>
internal static class NaiveMoney
{
    public sealed record Leaf(byte[] Address, UInt128 Available, UInt128 Locked);

    public static Hash32 Root(SortedDictionary<(uint Asset, Address Address), (UInt128 Available, UInt128 Locked)> balances)
    {
        List<byte[]> leaves = [];
        foreach (var asset in balances.GroupBy(p => p.Key.Asset))
        {
            (byte[] hash, UInt128 total) = Tree([.. asset.Select(p => new Leaf(p.Key.Address.ToArray(), p.Value.Available, p.Value.Locked))], 0);
            byte[] id = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(id, asset.Key);
            leaves.Add(SHA256.HashData([0, .. id, .. hash, .. Big(total)]));
        }
        return new Hash32(Rfc6962(leaves));
    }

    public static (byte[] Hash, UInt128 Sum) Tree(List<Leaf> leaves, int depth)
    {
        if (leaves.Count == 0) return (new byte[32], 0);
        if (leaves.Count == 1)
            return (SHA256.HashData([0, .. leaves[0].Address, .. Big(leaves[0].Available), .. Big(leaves[0].Locked)]), leaves[0].Available + leaves[0].Locked);
        var left = Tree([.. leaves.Where(l => !IsRight(l))], depth + 1);
        var right = Tree([.. leaves.Where(IsRight)], depth + 1);
        return (SHA256.HashData([1, .. left.Hash, .. Big(left.Sum), .. right.Hash, .. Big(right.Sum)]), left.Sum + right.Sum);

        bool IsRight(Leaf leaf) => (leaf.Address[depth / 8] & (0x80 >> (depth % 8))) != 0;
    }

    public static byte[] Rfc6962(List<byte[]> leaves)
    {
        if (leaves.Count == 0) return SHA256.HashData([]);
        if (leaves.Count == 1) return leaves[0];
        int split = 1;
        while (2 * split < leaves.Count) split *= 2;
        return SHA256.HashData([1, .. Rfc6962(leaves[..split]), .. Rfc6962(leaves[split..])]);
    }

    private static byte[] Big(UInt128 value)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }
}
