using System.Buffers.Binary;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>Results of blocks in a row in one piece: | first height u64 | then for each block | size u32 | results |, all compressed.</summary>
internal static class ResultsPiece
{
    /// <summary>A piece is full from this size on, before compression.</summary>
    public const int FullBytes = 4 << 20;

    private const int SizeMax = 1 << 30;

    /// <summary>Makes a piece.</summary>
    public static byte[] Write(long first, IReadOnlyList<byte[]> results)
    {
        byte[] plain = new byte[8 + results.Sum(each => 4 + each.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(plain, first);
        int at = 8;
        foreach (byte[] each in results)
        {
            BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(at), each.Length);
            each.CopyTo(plain.AsSpan(at + 4));
            at += 4 + each.Length;
        }
        return Squeeze.Pack(plain);
    }

    /// <summary>Takes it apart; blocks without results are passed over.</summary>
    /// <exception cref="NodeException">It cannot be.</exception>
    public static IEnumerable<(long Height, ReadOnlyMemory<byte> Results)> Read(byte[] piece)
    {
        if (!Squeeze.TryUnpack(piece, SizeMax, out byte[] plain) || plain.Length < 8) throw new NodeException("a piece of results is damaged");
        long height = BinaryPrimitives.ReadInt64LittleEndian(plain);
        for (int at = 8; at < plain.Length; height++)
        {
            int size = plain.Length - at < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(at));
            if (size < 0 || size > plain.Length - at - 4) throw new NodeException("a piece of results is damaged");
            if (size > 0) yield return (height, plain.AsMemory(at + 4, size));
            at += 4 + size;
        }
    }
}
