using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>Cuts a stream into frames: an unsigned LEB128 length, then as many bytes. One thread.</summary>
/// <remarks>The buffer grows with what arrives, not with what a length announces.</remarks>
public sealed class FrameReader(Stream stream, int frameBytesMax = WireLimits.FrameBytesMax)
{
    private const int BufferStart = 64 << 10, BufferKept = 4 << 20;

    private byte[] _buffer = new byte[BufferStart];
    private int _start, _end;

    /// <summary>The next frame, valid until the next call; null at the end of the stream.</summary>
    /// <exception cref="FrameException">The length is malformed or above the bound, or the stream ends inside a frame.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            int missing;
            if (TryLength(out int size, out int length))
            {
                missing = size + length - (_end - _start);
                if (missing <= 0)
                {
                    ReadOnlyMemory<byte> frame = _buffer.AsMemory(_start + size, length);
                    _start += size + length;
                    return frame;
                }
            }
            else
            {
                missing = 1;
            }
            MakeRoom(missing);
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
            if (read == 0)
            {
                if (_start == _end) return null;
                throw new FrameException($"the connection was closed inside a frame, {_end - _start} bytes after its beginning");
            }
            _end += read;
        }
    }

    // At most twice what has arrived, so that a length alone takes no memory.
    private void MakeRoom(int missing)
    {
        int held = _end - _start;
        if (held == 0)
        {
            (_start, _end) = (0, 0);
            if (_buffer.Length > BufferKept) _buffer = new byte[BufferStart];
        }
        if (_buffer.Length - _end >= Math.Min(missing, BufferStart)) return;
        byte[] target = _buffer.Length - held >= Math.Min(missing, _buffer.Length / 2) ? _buffer : new byte[Math.Min(2L * _buffer.Length, Array.MaxLength)];
        _buffer.AsSpan(_start, held).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, held);
    }

    private bool TryLength(out int size, out int length)
    {
        (size, length) = (0, 0);
        ProtoReader reader = new(_buffer.AsSpan(_start, _end - _start));
        if (!reader.TryVarint(out ulong wanted))
        {
            if (_end - _start >= 10) throw new FrameException("a frame's length takes more than 64 bits");
            return false;
        }
        if (wanted > (ulong)frameBytesMax) throw new FrameException($"a frame of {wanted} bytes; the most that is read is {frameBytesMax}");
        (size, length) = (reader.Position, (int)wanted);
        return true;
    }
}

/// <summary>A stream that is no sequence of frames.</summary>
public sealed class FrameException(string message) : IOException(message);
