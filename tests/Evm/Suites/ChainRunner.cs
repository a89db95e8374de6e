using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>Blockchain tests: blocks on a genesis, of which some have to be refused; the last one taken has to be the upstream's.</summary>
internal sealed class ChainRunner : IFileRunner
{
    private readonly VectorMachine _machine = new();

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases) => ChainTestReader.Read(json, test =>
    {
        foreach (EngineMode mode in cases.Modes) cases.Run(test.Name, mode, test, Check);
    });

    private string? Check(ChainTest test, EngineMode mode)
    {
        _machine.Load(test.Pre, mode);
        if (!ChainBody.TryRead(test.GenesisBlock, out ChainBody? genesis)) return "the genesis is malformed";
        ChainImporter importer = new(_machine, test, genesis);
        if (_machine.BuildTrie() != genesis.Header.StateRoot) return "the genesis state has another root";
        for (int i = 0; i < test.Blocks.Count; i++)
        {
            (byte[] bytes, string? refusal) = test.Blocks[i];
            string? problem = importer.Import(bytes, canFail: refusal is not null);
            if (problem is null && refusal is not null) return $"block {i + 1} is taken, and should be refused: {refusal}";
            if (problem is not null && refusal is null) return $"block {i + 1} is refused: {problem}";
        }
        return importer.HeadHash == test.LastBlockHash ? null : $"ends at {importer.HeadHash}, not at {test.LastBlockHash}";
    }
}
