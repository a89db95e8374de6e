using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Gathers messages of one size and hashes them together; see <see cref="Sha256Lanes"/>. The padding is written once.</summary>
internal sealed class Sha256Batch
{
    private const int BlockSize = 64, PaddingMin = 9;

    private readonly int _size, _blocksEach;
    private readonly byte[] _messages;
    private readonly Hash32[] _hashes;
    private int _count;

    /// <summary>An empty batch.</summary>
    /// <param name="messageSizeBytes">Of every message.</param>
    /// <param name="capacity">Most messages at a time.</param>
    public Sha256Batch(int messageSizeBytes, int capacity)
    {
        _size = messageSizeBytes;
        _blocksEach = (messageSizeBytes + PaddingMin + BlockSize - 1) / BlockSize;
        _messages = new byte[capacity * _blocksEach * BlockSize];
        _hashes = new Hash32[capacity];
        for (int end = _blocksEach * BlockSize; end <= _messages.Length; end += _blocksEach * BlockSize)
        {
            _messages[end - _blocksEach * BlockSize + _size] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(_messages.AsSpan(end - 8), 8L * _size);
        }
    }

    /// <summary>Room for the next message; what stood there before is still there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Add() => _messages.AsSpan(_count++ * _blocksEach * BlockSize, _size);

    /// <summary>The digests in the order of the messages, valid until the next call; the batch is empty again.</summary>
    public Span<Hash32> Run()
    {
        Span<Hash32> hashes = _hashes.AsSpan(0, _count);
        Sha256Lanes.Hash(_messages.AsSpan(0, _count * _blocksEach * BlockSize), _blocksEach, hashes);
        _count = 0;
        return hashes;
    }
}
