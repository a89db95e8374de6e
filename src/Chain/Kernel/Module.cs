using System.Text.Json;

namespace Gwangan.Chain.Kernel;

/// <summary>A subject of the chain: tables, operations, events, and what it does at the edges of a block. Modules are listed in Modules/All.cs, which is the only wiring.</summary>
public abstract class Module
{
    /// <summary>Stable number: the hundreds of its operation and event numbers, and the code space of its refusals.</summary>
    public abstract ushort Number { get; }

    /// <summary>Stable lower-case name: the code space in outcomes, the package in type URLs.</summary>
    public abstract string Name { get; }

    /// <summary>Its refusals: a <c>ushort</c> enum.</summary>
    public abstract Type Refusals { get; }

    /// <summary>Whether contracts reach it, as a contract of its own. Not so where only the key that signs may speak.</summary>
    public virtual bool HasContract => true;

    /// <summary>Whether what its operations change stands in the store alone, so that a scope takes it back (<see cref="Store.StateStore.RollbackTo"/>). Not so where something is derived beside the tables, as the market's books are.</summary>
    public virtual bool IsUndoable => false;

    /// <summary>Its operations, one line each.</summary>
    public abstract IReadOnlyList<OperationDefinition> Operations { get; }

    /// <summary>Its events, one line each.</summary>
    public abstract IReadOnlyList<EventDefinition> Events { get; }

    /// <summary>Writes its part of the genesis into its tables.</summary>
    /// <exception cref="GenesisException">The document is wrong; the message names the place.</exception>
    public virtual void InitGenesis(JsonElement genesis, Call call)
    {
    }

    /// <summary>Rebuilds what it derives from its tables (a book, an index) after they were loaded.</summary>
    public virtual void Restore()
    {
    }

    /// <summary><see cref="Restore"/> where the tables are those of a past height (<see cref="StateMachine.OpenPast"/>): what takes long to derive may wait for <see cref="Wake"/>.</summary>
    public virtual void RestorePast() => Restore();

    /// <summary>Derives what <see cref="RestorePast"/> has left: called before an operation of the module executes on a past height.</summary>
    public virtual void Wake()
    {
    }

    /// <summary>Runs once where a city begins with another's state, after <see cref="Restore"/>: what belonged to the blocks of the old chain begins anew.</summary>
    /// <param name="import">What the genesis says beside the file: <c>import: { … }</c>.</param>
    /// <param name="isTrial">Whether the state is only looked at: then all stays as it was, so that its app hash can be compared, unless it was changed.</param>
    /// <param name="call">The block of height 0.</param>
    /// <exception cref="GenesisException">The imported state cannot go on here.</exception>
    public virtual void BeginImported(GenesisReader import, bool isTrial, Call call)
    {
    }

    /// <summary>Runs once, at the beginning of the first block that follows <see cref="Call.Rules"/>, before <see cref="BeginBlock"/>: what the new rules need of the state that the old ones left.</summary>
    /// <remarks>Its work is bounded, as all work is: a table is rewritten a number of records a block, by a <see cref="Store.TableMove{TKey, TOld, TNew}"/> that <see cref="BeginBlock"/> continues.</remarks>
    public virtual void Migrate(Call call)
    {
    }

    /// <summary>Runs before a block's operations. Its work is bounded; what is left over continues in the next block.</summary>
    public virtual void BeginBlock(Call call)
    {
    }

    /// <summary>Runs after a block's operations. Its work is bounded.</summary>
    public virtual void EndBlock(Call call)
    {
    }

    /// <summary>Checks, after a block's operations and before its state is sealed, what must hold of the records that it has touched: apart from the code that moved them, and in time that follows from their number. Runs in every block.</summary>
    /// <exception cref="Base.InvariantException">A rule does not hold: the node stops.</exception>
    public virtual void CheckTouched()
    {
    }

    /// <summary>Checks, after a block's state was sealed, what the commitments themselves prove. Cheap: it runs in every block.</summary>
    /// <exception cref="Base.InvariantException">A rule does not hold.</exception>
    public virtual void CheckSealed()
    {
    }

    /// <summary>The next moment at which <see cref="BeginBlock"/> has work even without operations, milliseconds since 1970; null when nothing waits.</summary>
    public virtual long? NextDeadlineMs => null;

    /// <summary>Checks what must hold of its state after every block; used by tests, <c>verify</c> and start-up, not on the block path.</summary>
    /// <exception cref="Base.InvariantException">A rule does not hold.</exception>
    public virtual void CheckInvariants()
    {
    }
}

/// <summary>A genesis document is wrong; the message says where and how.</summary>
public sealed class GenesisException(string message) : Exception(message);
