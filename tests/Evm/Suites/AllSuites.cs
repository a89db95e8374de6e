namespace Gwangan.Vectors.Suites;

/// <summary>Every suite.</summary>
internal static class AllSuites
{
    /// <summary>The list.</summary>
    public static IReadOnlyList<Suite> List { get; } =
    [
        new("basic", "vectors/BasicTests", "*.json", IsLarge: false, () => new BasicRunner()),
        new("genesis", "vectors/GenesisTests", "*.json", IsLarge: false, () => new BasicRunner()),
        new("rlp", "vectors/RLPTests", "*.json", IsLarge: false, () => new RlpRunner()),
        new("trie", "vectors/TrieTests", "*.json", IsLarge: false, () => new TrieRunner()),
        new("transactions", "vectors/TransactionTests", "*.json", IsLarge: false, () => new TransactionRunner()),
        new("opcodes", "vectors/geth-vm", "testcases_*.json", IsLarge: false, () => new OpcodeRunner()),
        new("precompiles", "vectors/geth-vm/precompiles", "*.json", IsLarge: false, () => new PrecompileRunner()),
        new("vm", "vectors/LegacyVMTests", "*.json", IsLarge: false, () => new LegacyVmRunner()),
        new("state/eest", "state/eest", "*.json", IsLarge: true, () => new StateRunner()),
        new("state/ethtests", "state/ethtests", "*.json", IsLarge: true, () => new StateRunner()),
        new("state/legacy-cancun", "state/legacy-cancun", "*.json", IsLarge: true, () => new StateRunner()),
        new("state/legacy-constantinople", "state/legacy-constantinople", "*.json", IsLarge: true, () => new StateRunner()),
        new("chain/eest", "blockchain/eest", "*.json", IsLarge: true, () => new ChainRunner()),
        new("chain/ethtests", "blockchain/ethtests", "*.json", IsLarge: true, () => new ChainRunner()),
    ];
}
