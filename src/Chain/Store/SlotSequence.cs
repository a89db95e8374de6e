namespace Gwangan.Chain.Store;

/// <summary>Live slots in ascending order, for <c>foreach</c>, without allocation.</summary>
public struct SlotSequence
{
    private readonly SlotBitmap _taken;

    internal SlotSequence(SlotBitmap taken)
    {
        _taken = taken;
        Current = -1;
    }

    /// <summary>The slot reached.</summary>
    public int Current { get; private set; }

    /// <summary>Goes to the next live slot; false when there is none.</summary>
    public bool MoveNext()
    {
        int next = _taken.Next(Current + 1);
        if (next < 0) return false;
        Current = next;
        return true;
    }

    /// <summary>This sequence, so that <c>foreach</c> takes it.</summary>
    public readonly SlotSequence GetEnumerator() => this;
}
