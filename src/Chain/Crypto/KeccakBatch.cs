using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Gathers messages of any sizes and hashes them together: those with one number of blocks eight at a time, see <see cref="KeccakLanes"/>.</summary>
internal sealed unsafe class KeccakBatch
{
    // With fewer messages than this the empty lanes cost more than they save.
    private const int LanesMin = 3;

    // Messages of more blocks go one by one: they are rare.
    private const int BlocksMax = 16;

    private byte[] _bytes = [];
    private Message[] _messages = [];
    private Hash32[] _hashes = [];
    private int[] _order = [];
    private int _bytesUsed, _count;

    private readonly record struct Message(int At, int Size);

    /// <summary>How many messages wait.</summary>
    public int Count => _count;

    /// <summary>Adds a message.</summary>
    public void Add(ReadOnlySpan<byte> message)
    {
        int padded = KeccakLanes.BlocksOf(message.Length) * Keccak256.Rate;
        if (_bytes.Length - _bytesUsed < padded) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _bytesUsed + Math.Max(padded, 1024)));
        if (_count == _messages.Length) Array.Resize(ref _messages, Math.Max(16, 2 * _count));
        Span<byte> target = _bytes.AsSpan(_bytesUsed, padded);
        message.CopyTo(target);
        KeccakLanes.Pad(target, message.Length);
        _messages[_count++] = new Message(_bytesUsed, message.Length);
        _bytesUsed += padded;
    }

    /// <summary>The message added as number <paramref name="index"/>, until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> MessageAt(int index) => _bytes.AsSpan(_messages[index].At, _messages[index].Size);

    /// <summary>The digests in the order of the messages, valid until the next call. The messages stay until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<Hash32> Run()
    {
        if (_hashes.Length < _count) _hashes = new Hash32[_messages.Length];
        if (!KeccakLanes.IsWide || _count < LanesMin) HashEach(0, _count, isOrdered: false);
        else HashByBlocks();
        return _hashes.AsSpan(0, _count);
    }

    /// <summary>Forgets the messages and keeps the buffers.</summary>
    public void Clear() => _bytesUsed = _count = 0;

    private void HashByBlocks()
    {
        // A counting sort by number of blocks.
        Span<int> ends = stackalloc int[BlocksMax + 2];
        ends.Clear();
        for (int i = 0; i < _count; i++) ends[Bucket(i)]++;
        for (int bucket = 1; bucket < ends.Length; bucket++) ends[bucket] += ends[bucket - 1];
        if (_order.Length < _count) _order = new int[_messages.Length];
        Span<int> next = stackalloc int[BlocksMax + 2];
        ends.CopyTo(next);
        for (int i = _count - 1; i >= 0; i--) _order[--next[Bucket(i)]] = i;
        for (int blocks = 1; blocks <= BlocksMax; blocks++) HashLanes(ends[blocks - 1], ends[blocks], blocks);
        HashEach(ends[BlocksMax], _count, isOrdered: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(int message) => Math.Min(KeccakLanes.BlocksOf(_messages[message].Size), BlocksMax + 1);

    private void HashLanes(int from, int to, int blocks)
    {
        byte** lanes = stackalloc byte*[KeccakLanes.Lanes];
        Hash32** targets = stackalloc Hash32*[KeccakLanes.Lanes];
        fixed (byte* bytes = _bytes)
        fixed (Hash32* hashes = _hashes)
        {
            for (; to - from >= LanesMin; from += KeccakLanes.Lanes)
            {
                // The last of the messages stands in for those that are missing.
                for (int lane = 0; lane < KeccakLanes.Lanes; lane++)
                {
                    int message = _order[Math.Min(from + lane, to - 1)];
                    lanes[lane] = bytes + _messages[message].At;
                    targets[lane] = hashes + message;
                }
                KeccakLanes.Hash(lanes, blocks, targets);
            }
        }
        HashEach(from, to, isOrdered: true);
    }

    private void HashEach(int from, int to, bool isOrdered)
    {
        for (int i = from; i < to; i++)
        {
            int message = isOrdered ? _order[i] : i;
            Keccak256.Hash(MessageAt(message), out _hashes[message]);
        }
    }
}
