using System.Buffers.Binary;
using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>One payment of a batch.</summary>
/// <param name="To">Who is paid.</param>
/// <param name="Amount">How much, in units.</param>
/// <param name="EndToEndId">The payer's own reference; may be empty.</param>
/// <param name="Memo">A note; may be empty.</param>
public readonly record struct BatchItem(Address To, Amount Amount, string EndToEndId, string Memo);

/// <summary>The payments of a batch as bytes, one behind the other: address (20 bytes) · amount in units (16, big-endian) · size of the end-to-end id (1) · the id · size of the memo (1) · the memo, in UTF-8.</summary>
public static class BatchItems
{
    private const int HeadSize = Address.Size + 16, ItemSizeMin = HeadSize + 2;

    /// <summary>Bytes of a batch.</summary>
    /// <exception cref="InvariantException">A reference or memo is longer than the operation takes.</exception>
    public static byte[] Encode(params ReadOnlySpan<BatchItem> items)
    {
        List<byte> bytes = [];
        Span<byte> amount = stackalloc byte[16];
        foreach (BatchItem item in items)
        {
            Address to = item.To;
            byte[] id = Encoding.UTF8.GetBytes(item.EndToEndId), memo = Encoding.UTF8.GetBytes(item.Memo);
            Invariant.Assert(id.Length <= Reference.SizeMax && memo.Length <= Limits.MemoSizeMax, "a reference or memo is too long");
            BinaryPrimitives.WriteUInt128BigEndian(amount, item.Amount.Units);
            bytes.AddRange(Address.Bytes(in to));
            bytes.AddRange(amount);
            bytes.Add((byte)id.Length);
            bytes.AddRange(id);
            bytes.Add((byte)memo.Length);
            bytes.AddRange(memo);
        }
        return [.. bytes];
    }

    /// <summary>How many payments bytes can hold at most: what a batch costs is known before they are read.</summary>
    internal static uint CountMax(byte[] bytes) => (uint)(bytes.Length / ItemSizeMin);

    /// <summary>Reads the next payment; false when the bytes are not one.</summary>
    internal static bool TryRead(ref ReadOnlySpan<byte> bytes, out BatchItem item)
    {
        item = default;
        if (bytes.Length < ItemSizeMin) return false;
        Address to = new(bytes[..Address.Size]);
        Amount amount = new(BinaryPrimitives.ReadUInt128BigEndian(bytes[Address.Size..]));
        bytes = bytes[HeadSize..];
        if (!TryReadText(ref bytes, Reference.SizeMax, out string id) || !TryReadText(ref bytes, Limits.MemoSizeMax, out string memo)) return false;
        item = new BatchItem(to, amount, id, memo);
        return !to.IsZero && Reference.IsReference(id) && Text128.TryOf(memo, out _);
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> bytes, int sizeMax, out string text)
    {
        text = "";
        if (bytes.IsEmpty || bytes[0] > sizeMax || bytes.Length <= bytes[0]) return false;
        ReadOnlySpan<byte> content = bytes.Slice(1, bytes[0]);
        bytes = bytes[(1 + content.Length)..];
        if (!System.Text.Unicode.Utf8.IsValid(content)) return false;
        text = Encoding.UTF8.GetString(content);
        return true;
    }
}
