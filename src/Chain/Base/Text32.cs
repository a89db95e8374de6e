using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Gwangan.Chain.Base;

/// <summary>UTF-8 text of at most 32 bytes, held by value so that records carry it; shorter text is padded with zero bytes.</summary>
[InlineArray(Size)]
public struct Text32
{
    /// <summary>Most bytes.</summary>
    public const int Size = 32;

    private byte _first;

    /// <summary>Takes text; false when it is longer than 32 bytes, holds a zero byte, or is not valid Unicode.</summary>
    public static bool TryOf(string text, out Text32 value)
    {
        value = default;
        Span<byte> bytes = value;
        return Utf8.FromUtf16(text, bytes, out int read, out int written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            && read == text.Length && bytes[..written].IndexOf((byte)0) < 0;
    }

    /// <summary>The text.</summary>
    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
