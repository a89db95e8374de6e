using System.Buffers;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>How codes are cut into parts that <see cref="PatriciaStores.Codes"/> takes, and what is read out of a header.</summary>
public static class PatriciaCodes
{
    /// <summary>Receives a part with its key.</summary>
    public delegate void PartVisitor(ReadOnlySpan<byte> key, byte[] part);

    /// <summary>Gives the parts of a code, each under the code's hash and its own number.</summary>
    public static void Cut(in Hash32 hash, ReadOnlySpan<byte> code, PartVisitor visit)
    {
        byte[] key = new byte[Hash32.Size + 1];
        hash.CopyTo(key);
        for (int at = 0, part = 0; at < code.Length; at += PagedStore.ValueSizeMax, part++)
        {
            key[^1] = (byte)part;
            visit(key, code.Slice(at, Math.Min(PagedStore.ValueSizeMax, code.Length - at)).ToArray());
        }
    }

    /// <summary>Puts a code together again.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="read">Gives a part; null when there is none.</param>
    /// <exception cref="CorruptStateException">The parts do not make the code.</exception>
    public static byte[] Read(in Hash32 hash, Func<byte[], byte[]?> read)
    {
        byte[] key = new byte[Hash32.Size + 1];
        hash.CopyTo(key);
        ArrayBufferWriter<byte> code = new();
        for (int part = 0; part <= byte.MaxValue; part++)
        {
            key[^1] = (byte)part;
            if (read(key) is not { } bytes) break;
            code.Write(bytes);
            if (bytes.Length < PagedStore.ValueSizeMax) break;
        }
        if (Keccak256.Hash(code.WrittenSpan) != hash) throw new CorruptStateException($"the code {hash} is missing or another");
        return code.WrittenSpan.ToArray();
    }

    /// <summary>The state root of a header: its fourth field (yellow paper, section 4.3).</summary>
    public static bool TryReadStateRoot(ReadOnlySpan<byte> header, out Hash32 stateRoot)
    {
        stateRoot = default;
        RlpReader reader = new(header);
        return reader.TryList(out RlpReader fields) && reader.AtEnd && fields.TryHash(out _) && fields.TryHash(out _) && fields.TryAddress(out Address _) && fields.TryHash(out stateRoot);
    }
}
