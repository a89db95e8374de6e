using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>An answer while it is written and until it is sent: bytes that can be taken back to a length, and are bounded. In rented memory, and where it may be long in a file; dispose it.</summary>
/// <param name="sizeMax">Most bytes that it takes in memory.</param>
/// <param name="longMax">Most bytes where a part of it lies in the file.</param>
public sealed class RpcBuffer(int sizeMax = ApiLimits.RpcAnswerBytesMax, long longMax = ApiLimits.RpcLongBytesMax) : IBufferWriter<byte>, ILongMessage
{
    private const int SizeFirst = 1_024;

    // From where on what is written of a long answer goes to the file.
    private const int FiledAtOnce = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(SizeFirst);
    private int _length, _frame; // in memory, behind what is in the file
    private long _filed;

    /// <summary>Where a long answer lies; null where none is.</summary>
    public AnswerFiles.AnswerFile? File { get; init; }

    /// <summary>Whether what is written now may be long: then it is bounded as a file.</summary>
    public bool MayBeLong { get; set; }

    /// <summary>What counts the memory; null where nobody does.</summary>
    public AnswerBytes.Share? Share { get; init; }

    /// <summary>Whether a refusal is being written, for which there is always room.</summary>
    public bool IsRefusing { set => _frame = value ? ApiLimits.RpcFrameBytesMax : 0; }

    /// <summary>How many bytes are written; set lower to take the rest back.</summary>
    public long Length
    {
        get => _filed + _length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Length);
            if (value >= _filed) _length = (int)(value - _filed);
            else if (value > FiledAtOnce) (_filed, _length) = (value, 0);
            else
            {
                // What is short is in memory.
                File!.Read(_bytes.AsSpan(0, (int)value));
                (_filed, _length) = (0, (int)value);
            }
        }
    }

    /// <summary>Whether all of it is in memory: what has no more than a mebibyte is.</summary>
    public bool IsInMemory => _filed == 0;

    /// <summary>What is written, all in memory; valid until more is.</summary>
    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Invariant.Assert(IsInMemory);
            return _bytes.AsMemory(0, _length);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (_filed > 0)
        {
            byte[] piece = ArrayPool<byte>.Shared.Rent(ApiLimits.RpcPieceBytes);
            try
            {
                for (long at = 0; at < _filed;)
                {
                    int count = await File!.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, _filed - at)), at, cancel);
                    if (count == 0) throw new EndOfStreamException();
                    at += count;
                    yield return piece.AsMemory(0, count);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
        for (int at = 0; at < _length; at += ApiLimits.RpcPieceBytes) yield return _bytes.AsMemory(at, Math.Min(ApiLimits.RpcPieceBytes, _length - at));
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256), _frame);
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes bytes as they are: what stands around answers.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length, ApiLimits.RpcFrameBytesMax);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] bytes = _bytes;
        (_bytes, _length, _filed) = ([], 0, 0);
        Share?.Return();
        File?.Dispose();
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int count, int frame)
    {
        // Rented memory is larger than what was asked for; the bound is not.
        if (_bytes.Length - _length >= count && (long)_length + count <= (long)sizeMax + frame) return;
        if (MayBeLong && File is not null && _length >= FiledAtOnce)
        {
            if (Length > longMax) throw TooLarge();
            if (!File.TryWrite(_bytes.AsSpan(0, _length), _filed)) throw NoRoom();
            (_filed, _length) = (Length, 0);
            if (_bytes.Length >= count) return;
        }
        if ((long)_length + count > (long)sizeMax + frame) throw TooLarge();
        int wanted = Math.Max(_length + count, Math.Min(2 * _bytes.Length, sizeMax));
        // As much as is rented: powers of two.
        if (Share is { } share && !share.TryGrow(BitOperations.RoundUpToPowerOf2((uint)wanted)) && frame == 0) throw NoRoom();
        byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    private static RpcException TooLarge() => new(RpcErrors.AnswerTooLarge, "response too large");

    private static RpcException NoRoom() => new(RpcErrors.LimitExceeded, "too many large answers at once; ask for less, or again in a moment");
}
