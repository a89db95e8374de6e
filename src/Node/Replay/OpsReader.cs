using System.Buffers.Binary;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>A stream of order commands: 16 bytes of header (<c>OPS1</c>, prefill count, total count, 0), then 32-byte little-endian records {u8 type, u8 side, u16 0, u32 user, i64 order id, i64 price, i64 quantity}.</summary>
/// <remarks>Types: 0 limit, 1 immediate-or-cancel, 3 cancel, 4 move to a price, 5 reduce by a quantity. It holds commands only: what a book made of them is not in it.</remarks>
public sealed class OpsReader(Stream stream, string name) : IRecordingReader
{
    private const int HeaderBytes = 16, RecordBytes = 32;
    private readonly byte[] _buffer = new byte[RecordBytes];
    private long _count = -1, _next;

    /// <inheritdoc/>
    public bool TryRead(out RecordedEvent recorded)
    {
        if (_count < 0) ReadHeader();
        recorded = default;
        if (_next == _count) return false;
        _next++;
        Span<byte> record = _buffer;
        int read = stream.ReadAtLeast(record, RecordBytes, throwOnEndOfStream: false);
        if (read < RecordBytes) throw new RecordingException($"{name}, record {_next} of {_count}: the file ends within it");
        RecordedKind kind = record[0] switch
        {
            0 => RecordedKind.Add,
            1 => RecordedKind.Immediate,
            3 => RecordedKind.Delete,
            4 => RecordedKind.Move,
            5 => RecordedKind.Reduce,
            byte type => throw Wrong($"type {type} is none of 0, 1, 3, 4, 5"),
        };
        if (record[1] > 1) throw Wrong($"side {record[1]} is neither 0 nor 1");
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(record[8..]);
        long price = BinaryPrimitives.ReadInt64LittleEndian(record[16..]), quantity = BinaryPrimitives.ReadInt64LittleEndian(record[24..]);
        if (price <= 0 && kind is RecordedKind.Add or RecordedKind.Immediate or RecordedKind.Move) throw Wrong($"the price is {price}");
        if (quantity <= 0 && kind is RecordedKind.Add or RecordedKind.Immediate or RecordedKind.Reduce) throw Wrong($"the quantity is {quantity}");
        // Id 0 is an order like any other here; above the range of longs it cannot collide.
        if (id == 0) id = ulong.MaxValue - 1;
        recorded = new RecordedEvent(_next, 0, kind, id, (Side)record[1], price, kind == RecordedKind.Delete ? 1 : quantity);
        return true;
    }

    private void ReadHeader()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("OPS1"u8))
            throw new RecordingException($"{name}: expected a 16-byte header that begins with OPS1");
        _count = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
    }

    private RecordingException Wrong(string problem) => new($"{name}, record {_next}: {problem}");
}
