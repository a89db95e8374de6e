namespace Gwangan.Chain.Store;

/// <summary>What a processor is asked to fetch of a record that is looked up soon. Two steps some microseconds apart, because where the record stands is read from the index.</summary>
public enum PrefetchStep
{
    /// <summary>The place in the key index.</summary>
    Index,

    /// <summary>The record itself.</summary>
    Record,
}
