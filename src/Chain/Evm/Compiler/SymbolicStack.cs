namespace Gwangan.Chain.Evm.Compiler;

/// <summary>
/// The EVM's stack while a region is being written. Positions count from the top at the region's entry: -1 was its topmost word, 0 is the first
/// one pushed since. PUSH, DUP, SWAP and POP change only this and produce no code.
/// </summary>
internal sealed class SymbolicStack
{
    private readonly List<SymbolicWord> _words = [];

    /// <summary>Position of the lowest word that is held here; those below are untouched.</summary>
    public int Bottom { get; private set; }

    /// <summary>Position above the topmost word: by how many words the stack is higher than at the entry.</summary>
    public int Height => Bottom + _words.Count;

    /// <summary>The words held now, lowest first.</summary>
    public ReadOnlySpan<SymbolicWord> Words => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_words);

    /// <summary>Forgets everything: the beginning of a region.</summary>
    public void Clear()
    {
        _words.Clear();
        Bottom = 0;
    }

    /// <summary>Takes words of the entry in, so that <paramref name="count"/> are held.</summary>
    public void Reach(int count)
    {
        int missing = count - _words.Count;
        if (missing <= 0) return;
        var entered = new SymbolicWord[missing];
        for (int i = 0; i < missing; i++) entered[i] = SymbolicWord.InSlot(Bottom - missing + i);
        _words.InsertRange(0, entered);
        Bottom -= missing;
    }

    /// <summary>Puts <paramref name="word"/> on top.</summary>
    public void Push(SymbolicWord word) => _words.Add(word);

    /// <summary>Takes the topmost word.</summary>
    public SymbolicWord Pop()
    {
        SymbolicWord word = _words[^1];
        _words.RemoveAt(_words.Count - 1);
        return word;
    }

    /// <summary>DUPn: the word <paramref name="n"/> from the top, 1 the topmost, on top once more.</summary>
    public void Duplicate(int n) => _words.Add(_words[^n]);

    /// <summary>SWAPn: the topmost word and the one <paramref name="n"/> below it change places.</summary>
    public void Swap(int n) => (_words[^1], _words[^(n + 1)]) = (_words[^(n + 1)], _words[^1]);

    /// <summary>The words held now, lowest first: what an exit has to write back when it leaves from here.</summary>
    public SymbolicWord[] Snapshot() => [.. _words];

    /// <summary>How many words stand elsewhere than in their slot.</summary>
    public int CountDisplaced()
    {
        int count = 0;
        for (int i = 0; i < _words.Count; i++) if (_words[i].Home != Bottom + i) count++;
        return count;
    }

    /// <summary>Says that every word was written to its slot.</summary>
    public void SettleAll()
    {
        for (int i = 0; i < _words.Count; i++) _words[i] = _words[i].MovedTo(Bottom + i);
    }
}
