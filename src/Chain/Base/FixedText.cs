using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Gwangan.Chain.Base;

/// <summary>UTF-8 text held by value in so many bytes, padded with zero bytes: what the structs of each size have in common.</summary>
internal static class FixedText
{
    /// <summary>Writes text into bytes that are zero; false when it is longer, holds a zero byte, or is not valid Unicode.</summary>
    public static bool TryWrite(string text, Span<byte> bytes) =>
        Utf8.FromUtf16(text, bytes, out int read, out int written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
        && read == text.Length && bytes[..written].IndexOf((byte)0) < 0;

    /// <summary>The text.</summary>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

/// <summary>UTF-8 text of at most 36 bytes, held by value: an end-to-end id or order number of ISO 20022 has at most 35 characters.</summary>
[InlineArray(Size)]
public struct Text36
{
    /// <summary>Most bytes.</summary>
    public const int Size = 36;

    private byte _first;

    /// <summary>Takes text; false when it is longer than 36 bytes, holds a zero byte, or is not valid Unicode.</summary>
    public static bool TryOf(string text, out Text36 value)
    {
        value = default;
        return FixedText.TryWrite(text, value);
    }

    /// <summary>The text.</summary>
    public override readonly string ToString() => FixedText.Read(this);
}

/// <summary>UTF-8 text of at most 128 bytes, held by value: a memo or reason.</summary>
[InlineArray(Size)]
public struct Text128
{
    /// <summary>Most bytes.</summary>
    public const int Size = Limits.MemoSizeMax;

    private byte _first;

    /// <summary>Takes text; false when it is longer than 128 bytes, holds a zero byte, or is not valid Unicode.</summary>
    public static bool TryOf(string text, out Text128 value)
    {
        value = default;
        return FixedText.TryWrite(text, value);
    }

    /// <summary>The text.</summary>
    public override readonly string ToString() => FixedText.Read(this);
}
