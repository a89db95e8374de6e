namespace Gwangan.Node.Bank.Messages;

/// <summary>Passes bytes on as long as no tag, comment or instruction is longer than a limit: XML readers hold one whole in memory before anybody can judge it.</summary>
internal sealed class TagBoundStream(Stream inner, int tagBytesMax) : Stream
{
    private int _inTag = -1;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        Judge(buffer[..count]);
        return count;
    }

    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // In UTF-8 no byte of another character equals < or >.
    private void Judge(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int next = bytes.IndexOf(_inTag < 0 ? (byte)'<' : (byte)'>');
            if (_inTag >= 0 && (_inTag += next < 0 ? bytes.Length : next) > tagBytesMax)
                throw new MessageException(MessageFault.TooLong, "/", 0, $"a tag or comment of more than {tagBytesMax} bytes");
            if (next < 0) return;
            _inTag = _inTag < 0 ? 0 : -1;
            bytes = bytes[(next + 1)..];
        }
    }
}
