using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>A root over the records of a table, brought up to date once a block from what changed.</summary>
/// <remarks>The root depends on the live records (and their slots, if it says so) only, never on how they came about.</remarks>
public interface ICommitment
{
    /// <summary>The root as of the last update; defined for an empty table too.</summary>
    Hash32 Root { get; }

    /// <summary>Whether loaded records come by key, as they stand on the disk, instead of by slot: neighbours in the tree are then put in together.</summary>
    bool LoadsByKey => false;

    /// <summary>Takes in the changes <paramref name="first"/> to the end of <see cref="StateCommit.Records"/>: one table's, each record once, by ascending slot (or loaded by key, see <see cref="LoadsByKey"/>).</summary>
    void Update(StateCommit commit, int first, IForkJoin forkJoin);
}
