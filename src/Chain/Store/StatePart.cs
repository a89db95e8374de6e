using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>One named part of the state with a root of its own in the app hash: a table, or a key-value tree.</summary>
public abstract class StatePart
{
    private protected StatePart(StateStore store, string name, uint since = 1)
    {
        Name = name;
        Since = since;
        UndoLog = store.Undo;
        PartIndex = store.Register(this);
    }

    /// <summary>The part's name in the app hash.</summary>
    public string Name { get; }

    /// <summary>The version of the rules with which it came; under earlier ones it is empty and in no app hash.</summary>
    public uint Since { get; }

    /// <summary>Whether it changes with every block, also one in which nothing happens: it holds numbers or hashes of blocks.</summary>
    public bool MovesEveryBlock { get; init; }

    /// <summary>Whether it is in the app hash: one that a city does without is not, until it first holds something.</summary>
    internal virtual bool IsThere => true;

    /// <summary>The root as of the last sealed block.</summary>
    public abstract Hash32 Root { get; }

    private protected UndoLog UndoLog { get; }

    private protected int PartIndex { get; }

    /// <summary>Puts the value saved last back.</summary>
    internal abstract void Undo(bool isFirstOfBlock);

    /// <summary>Drops what was saved for scopes, all of which are closed; what was saved for the block stays.</summary>
    internal abstract void ForgetScopes();

    /// <summary>Adds the block's changes to <paramref name="commit"/>, brings the root up to date and begins the next block.</summary>
    internal abstract void Seal(StateCommit commit, IForkJoin forkJoin);

    /// <summary>Tells where the state is kept, also before there is anything: for parts that read from it as they go.</summary>
    internal virtual void Attach(IStateStorage storage)
    {
    }

    /// <summary>Lets go of what is open in storage; the part is not used again.</summary>
    internal virtual void Detach()
    {
    }

    /// <summary>Fills an empty part from storage.</summary>
    internal abstract void Load(IStateStorage storage, IForkJoin forkJoin);

    /// <summary>Fills an empty part from a past height, as far as executing on it needs; it gets no root and is never sealed.</summary>
    internal abstract void LoadPast(PastStorage past);
}
