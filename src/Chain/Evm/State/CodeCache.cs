using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>Code by hash, the most recently used of it, bounded by size. Two generations: what is used moves to the young one, and when that is full the old one goes.</summary>
internal sealed class CodeCache(int sizeMax)
{
    private Dictionary<Hash32, EvmCode> _young = [], _old = [];
    private int _youngSize;

    public bool TryFind(in Hash32 hash, out EvmCode code)
    {
        if (_young.TryGetValue(hash, out code!)) return true;
        if (!_old.TryGetValue(hash, out code!)) return false;
        Add(code);
        return true;
    }

    public void Add(EvmCode code)
    {
        if (_youngSize + code.Size > sizeMax / 2)
        {
            _old = _young;
            _young = [];
            _youngSize = 0;
        }
        _young[code.Hash] = code;
        _youngSize += code.Size;
    }
}
