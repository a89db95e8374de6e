using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>A point that <see cref="StateStore.RollbackTo"/> can return to: an open scope.</summary>
public readonly record struct StateMark
{
    internal StateMark(int depth, int logLength, uint outerEpoch)
    {
        Depth = depth;
        LogLength = logLength;
        OuterEpoch = outerEpoch;
    }

    internal int Depth { get; }
    internal int LogLength { get; }
    internal uint OuterEpoch { get; }
}

/// <summary>In which order the parts of the state saved old values, so that they are put back in the reverse order.</summary>
/// <remarks>
/// Epochs number the scopes of a block: 1 is the block itself. A value that was saved at an epoch not below the open scope's needs no second copy.
/// The first copy in a block (the value before the block, which storage wants too) is kept until the block is sealed; later copies only until
/// the outermost scope closes.
/// </remarks>
internal sealed class UndoLog
{
    public const uint BlockEpoch = 1, EpochMax = (1u << 30) - 1;

    private readonly List<StatePart> _parts = [];
    private uint _lastEpoch = BlockEpoch;
    private int[] _entries = new int[64];
    private int _count;

    /// <summary>The open scope's number; <see cref="BlockEpoch"/> when none is open.</summary>
    public uint Epoch { get; private set; } = BlockEpoch;

    /// <summary>How many scopes are open.</summary>
    public int Depth { get; private set; }

    public int Register(StatePart part)
    {
        _parts.Add(part);
        return _parts.Count - 1;
    }

    /// <summary>A part has just saved an old value; <paramref name="isFirstOfBlock"/> says on which of its two stacks.</summary>
    public void Note(int part, bool isFirstOfBlock)
    {
        if (Depth == 0) return;
        if (_count == _entries.Length) Array.Resize(ref _entries, 2 * _count);
        _entries[_count++] = part << 1 | (isFirstOfBlock ? 1 : 0);
    }

    public StateMark Open()
    {
        StateMark mark = new(Depth, _count, Epoch);
        Invariant.Assert(_lastEpoch < EpochMax);
        Epoch = ++_lastEpoch;
        Depth++;
        return mark;
    }

    public void RollBack(in StateMark mark)
    {
        Invariant.Assert(mark.Depth < Depth);
        while (_count > mark.LogLength)
        {
            int entry = _entries[--_count];
            _parts[entry >> 1].Undo((entry & 1) != 0);
        }
        Depth = mark.Depth;
        Epoch = mark.OuterEpoch;
    }

    public void Release(in StateMark mark)
    {
        Invariant.Assert(mark.Depth < Depth);
        Depth = mark.Depth;
        Epoch = mark.OuterEpoch;
        if (Depth > 0) return;
        for (int i = 0; i < _count; i++)
            if ((_entries[i] & 1) == 0) _parts[_entries[i] >> 1].ForgetScopes();
        _count = 0;
    }

    /// <summary>Starts the next block.</summary>
    public void Reset()
    {
        Invariant.Assert(Depth == 0);
        Invariant.Assert(_count == 0);
        _lastEpoch = Epoch = BlockEpoch;
    }
}
