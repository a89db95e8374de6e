namespace Gwangan.Chain.Store;

/// <summary>One step from a node to its parent, in ICS-23's terms: parent = SHA256(prefix || node || suffix).</summary>
public sealed record IavlStep(byte[] Prefix, byte[] Suffix);

/// <summary>The path of a pair to its tree's root.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="LeafPrefix">What stands before the key in the leaf: height, size, version.</param>
/// <param name="Steps">From the leaf up.</param>
public sealed record IavlPath(byte[] Key, byte[] Value, byte[] LeafPrefix, IavlStep[] Steps);

/// <summary>What a tree in IAVL format says of a key: its pair, or (when it has none) the pairs on both sides.</summary>
/// <param name="Own">The key's own path; null when it has no value.</param>
/// <param name="Left">The path of the greatest key before it; null when there is none, or <paramref name="Own"/> is given.</param>
/// <param name="Right">The path of the smallest key after it; likewise.</param>
public sealed record IavlProof(IavlPath? Own, IavlPath? Left, IavlPath? Right);

/// <summary>Proof of a key of a tree under an app hash. Kernel/Proofs writes it as ICS-23.</summary>
/// <param name="Key">The key that was asked for.</param>
/// <param name="Tree">From the key to the tree's root.</param>
/// <param name="Store">From the tree's root to the app hash.</param>
public sealed record KeyProof(byte[] Key, IavlProof Tree, MultiStoreProof Store);
