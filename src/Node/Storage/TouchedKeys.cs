using System.Buffers.Binary;

namespace Gwangan.Node.Storage;

/// <summary>The keys of one list of changed records or pairs, one after another (<see cref="StateLayout"/>).</summary>
internal ref struct TouchedKeys
{
    private readonly bool _withLength;
    private readonly int _keySize;
    private ReadOnlySpan<byte> _rest;

    public TouchedKeys(ReadOnlySpan<byte> list)
    {
        Table = BinaryPrimitives.ReadUInt16LittleEndian(list);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(list[2..]);
        _withLength = (count & StateLayout.LengthsFlag) != 0;
        Count = count & ~StateLayout.LengthsFlag;
        _rest = list[4..];
        _keySize = _rest.Length / Count;
    }

    /// <summary>The table or paged store.</summary>
    public ushort Table { get; }

    /// <summary>How many keys the list has.</summary>
    public int Count { get; }

    public bool TryNext(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (_rest.IsEmpty) return false;
        int size = _keySize;
        if (_withLength)
        {
            size = _rest[0];
            _rest = _rest[1..];
        }
        key = _rest[..size];
        _rest = _rest[size..];
        return true;
    }
}
