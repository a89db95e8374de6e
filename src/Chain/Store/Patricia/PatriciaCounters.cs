namespace Gwangan.Chain.Store.Patricia;

/// <summary>What a <see cref="PatriciaState"/> has in memory, and where what was read came from since the start.</summary>
/// <param name="CachedEntries">Values in memory.</param>
/// <param name="CachedBytes">What they take, roughly.</param>
/// <param name="ValuesFromCache">Accounts and slots that were asked for and found in memory.</param>
/// <param name="ValuesFromStorage">Accounts and slots read from storage.</param>
/// <param name="NodesFromCache">Trie nodes found in memory.</param>
/// <param name="NodesFromStorage">Trie nodes read from storage, and verified.</param>
/// <param name="NodesHashed">Trie nodes hashed.</param>
public readonly record struct PatriciaCounters(
    int CachedEntries, long CachedBytes, long ValuesFromCache, long ValuesFromStorage, long NodesFromCache, long NodesFromStorage, long NodesHashed);
