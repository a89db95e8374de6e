using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>Words known when the code is written, in memory that does not move as long as the pool lives.</summary>
internal sealed unsafe class ConstantPool
{
    private const int ChunkWords = 64;

    private readonly Dictionary<UInt256, int> _indexes = [];
    private readonly List<UInt256[]> _chunks = [];

    /// <summary>The address of <paramref name="value"/>.</summary>
    public UInt256* AddressOf(in UInt256 value)
    {
        if (!_indexes.TryGetValue(value, out int index))
        {
            index = _indexes.Count;
            if (index % ChunkWords == 0) _chunks.Add(GC.AllocateUninitializedArray<UInt256>(ChunkWords, pinned: true));
            _chunks[^1][index % ChunkWords] = value;
            _indexes.Add(value, index);
        }
        return (UInt256*)Unsafe.AsPointer(ref _chunks[index / ChunkWords][index % ChunkWords]);
    }
}
