namespace Gwangan.Node.Api;

/// <summary>Bytes as they come in, of which nobody knows how many there will be: kept in pieces, so that what is not whole yet takes little more room than has come.</summary>
/// <remarks>A buffer that doubles takes up to twice that, and leaves as much behind as garbage of the large kind, which is collected last.</remarks>
public sealed class ReceivedBytes
{
    private const int PieceSizeFirst = 4 << 10, PieceSizeLast = 64 << 10;

    private readonly List<byte[]> _full = [];
    private byte[] _piece = new byte[PieceSizeFirst];
    private int _used;

    /// <summary>Bytes that have come.</summary>
    public int Length { get; private set; }

    /// <summary>Room for more, at least a byte.</summary>
    public Memory<byte> Room
    {
        get
        {
            if (_used == _piece.Length)
            {
                _full.Add(_piece);
                (_piece, _used) = (new byte[Math.Min(_piece.Length * 4, PieceSizeLast)], 0);
            }
            return _piece.AsMemory(_used);
        }
    }

    /// <summary>Counts bytes that were written into <see cref="Room"/>.</summary>
    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    /// <summary>All of them; nothing may be added after it.</summary>
    public ReadOnlyMemory<byte> Whole()
    {
        if (_full.Count == 0) return _piece.AsMemory(0, _used);
        byte[] whole = GC.AllocateUninitializedArray<byte>(Length);
        int at = 0;
        foreach (byte[] piece in _full)
        {
            piece.CopyTo(whole, at);
            at += piece.Length;
        }
        _piece.AsSpan(0, _used).CopyTo(whole.AsSpan(at));
        return whole;
    }
}
