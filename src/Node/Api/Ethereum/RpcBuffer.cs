using System.Buffers;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>An answer while it is written: bytes that can be taken back to a length, and are bounded. Rented memory; dispose it.</summary>
/// <param name="sizeMax">Most bytes that it takes.</param>
public sealed class RpcBuffer(int sizeMax = ApiLimits.RpcAnswerBytesMax) : IBufferWriter<byte>, IDisposable
{
    private const int SizeFirst = 1_024;

    // From where on an answer that may go out in pieces does.
    private const int PieceSize = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(SizeFirst);
    private int _length;
    private long _sent;

    /// <summary>Where an answer goes piece by piece once it is long; null where it must be whole first.</summary>
    public Action<ReadOnlyMemory<byte>>? Outlet { get; init; }

    /// <summary>Whether the answer under way may go out in pieces: then its bound is <see cref="ApiLimits.RpcStreamBytesMax"/>, and what fails in the middle ends the connection.</summary>
    public bool MayStream { get; set; }

    /// <summary>Whether it must be whole whatever it is: the answers of a batch.</summary>
    public bool MustBeWhole { get; set; }

    /// <summary>Whether a part of it is gone.</summary>
    public bool IsStreaming => _sent > 0;

    /// <summary>How many bytes are written; set lower to take the rest back.</summary>
    public int Length
    {
        get => _length;
        set
        {
            if (IsStreaming) throw new InvalidOperationException("a part of the answer is on its way");
            _length = value <= _length ? value : throw new ArgumentOutOfRangeException(nameof(value));
        }
    }

    /// <summary>What is written; valid until more is.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[] bytes = _bytes;
        (_bytes, _length) = ([], 0);
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count) return;
        if (MayStream && !MustBeWhole && Outlet is not null && _length >= PieceSize)
        {
            if ((_sent += _length) > ApiLimits.RpcStreamBytesMax) throw new RpcException(RpcErrors.AnswerTooLarge, "response too large");
            Outlet(_bytes.AsMemory(0, _length));
            _length = 0;
            if (_bytes.Length >= count) return;
        }
        if ((long)_length + count > sizeMax) throw new RpcException(RpcErrors.AnswerTooLarge, "response too large");
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, Math.Min(2 * _bytes.Length, sizeMax)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
