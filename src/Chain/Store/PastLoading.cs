namespace Gwangan.Chain.Store;

/// <summary>How a table is filled where a past height is opened to execute on (<see cref="StateStore.LoadPast"/>).</summary>
public enum PastLoading
{
    /// <summary>At once and whole, every record in its own slot: tables that are small, and those that are walked or read by slots which other records name.</summary>
    AtOnce,

    /// <summary>Record by record, as keys are asked for, in slots of no meaning: tables too large to be read for one call.</summary>
    ByKey,

    /// <summary>Whole, every record in its own slot, once the module asks for it (<see cref="Table{TRecord}.LoadLate"/>).</summary>
    Late,
}
