namespace Gwangan.Chain.Store;

/// <summary>What storage and readers need to know of a table: fixed-size records with a unique key at a fixed place inside.</summary>
/// <param name="Id">Stable number, never reused: the first two bytes of every stored key.</param>
/// <param name="Name">The table's name in the app hash (a store name of the multi-store), lower case.</param>
/// <param name="RecordSizeBytes">Size of a record.</param>
/// <param name="KeyOffsetBytes">Where the key begins inside the record.</param>
/// <param name="KeySizeBytes">Size of the key; keys order by their bytes.</param>
/// <param name="Since">The version of the rules with which the table came: it is empty and in no app hash before.</param>
public sealed record TableSchema(ushort Id, string Name, int RecordSizeBytes, int KeyOffsetBytes, int KeySizeBytes, uint Since = 1);
