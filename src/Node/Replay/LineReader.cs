namespace Gwangan.Node.Replay;

/// <summary>Lines of a byte stream, numbered from 1, without their ends; blank lines and a byte order mark are passed over. Holds one buffer, however long the stream.</summary>
public sealed class LineReader(Stream stream, string name)
{
    /// <summary>Most bytes of one line: full book snapshots in raw feeds take some ten thousand.</summary>
    public const int LineSizeMax = 4 << 20;

    private byte[] _buffer = new byte[64 << 10];
    private int _start, _end;
    private bool _isAtEnd;

    /// <summary>Number of the line read last.</summary>
    public long Number { get; private set; }

    /// <summary>What to call the stream in messages.</summary>
    public string Name => name;

    /// <summary>Reads the next line that is not blank; it is valid until the next call.</summary>
    /// <exception cref="RecordingException">A line is longer than <see cref="LineSizeMax"/>.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (TryReadAny(out line))
        {
            Number++;
            if (Number == 1 && line.StartsWith("\ufeff"u8)) line = line[3..];
            line = line.TrimEnd((byte)'\r');
            if (!line.Trim(" \t"u8).IsEmpty) return true;
        }
        return false;
    }

    /// <summary>An error at the line read last.</summary>
    public RecordingException Error(string problem) => new($"{name}, line {Number}: {problem}");

    private bool TryReadAny(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int feed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = _buffer.AsSpan(_start, searched + feed - _start);
                _start = searched + feed + 1;
                return true;
            }
            if (_isAtEnd)
            {
                line = _buffer.AsSpan(_start, _end - _start);
                bool hasLine = _start < _end;
                _start = _end;
                return hasLine;
            }
            searched = _end - _start;
            Fill();
        }
    }

    // Moves what is left to the front and reads more behind it.
    private void Fill()
    {
        int left = _end - _start;
        if (left > LineSizeMax) throw new RecordingException($"{name}, line {Number + 1}: longer than {LineSizeMax >> 20} MiB");
        byte[] target = left > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
        _buffer.AsSpan(_start, left).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, left);
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
    }
}
