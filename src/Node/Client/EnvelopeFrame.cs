using System.Buffers;

namespace Gwangan.Node.Client;

/// <summary>Envelopes one behind another, each with its length in front as a varint: the body of a batch, in HTTP and in WebSocket.</summary>
public sealed class EnvelopeFrame
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>How many envelopes.</summary>
    public int Count { get; private set; }

    /// <summary>The frame.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Puts an envelope behind the others.</summary>
    public void Add(ReadOnlySpan<byte> envelope)
    {
        Span<byte> length = _bytes.GetSpan(5);
        int size = 0;
        for (uint rest = (uint)envelope.Length; ; rest >>= 7)
        {
            length[size++] = (byte)(rest < 0x80 ? rest : rest & 0x7F | 0x80);
            if (rest < 0x80) break;
        }
        _bytes.Advance(size);
        _bytes.Write(envelope);
        Count++;
    }
}
