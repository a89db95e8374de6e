using Gwangan.Chain.Base;

namespace Gwangan.Node.Solvency;

/// <summary>Many claims of one height added up.</summary>
/// <param name="State">The state they are all of.</param>
/// <param name="Claims">How many there are.</param>
/// <param name="Balances">How many balances.</param>
/// <param name="IsWhole">Whether they are all there is: together they make the root that was signed.</param>
/// <param name="Assets">How much of each asset is claimed.</param>
internal sealed record ClaimTotal(ProvedState State, int Claims, long Balances, bool IsWhole, IReadOnlyList<(ProvedAsset Asset, Amount Claimed)> Assets)
{
    /// <summary>Adds up claims in files.</summary>
    /// <exception cref="ClaimException">One does not hold, is of another state, or is there twice; or there is none.</exception>
    public static ClaimTotal Of(IEnumerable<string> files, ClaimTrust trust)
    {
        LedgerTrees trees = new();
        ProvedState? state = null;
        int claims = 0;
        foreach (string file in files)
        {
            try
            {
                ProvedClaim claim = ClaimVerifier.Verify(File.ReadAllBytes(file), trust);
                state ??= claim.State;
                if (claim.State.HeaderHash != state.HeaderHash) throw new ClaimException($"it is of height {claim.State.Height}, the others are of height {state.Height}");
                foreach ((ProvedAsset asset, Amount available, Amount locked) in claim.Balances) trees.Add(claim.Account, asset.AssetId, available.Units, locked.Units);
                claims++;
            }
            catch (ClaimException problem)
            {
                throw new ClaimException($"{Path.GetFileName(file)}: {problem.Message}");
            }
        }
        if (state is null) throw new ClaimException("there are no claims in the folder");
        return new ClaimTotal(state, claims, trees.Count, trees.Root() == state.MoneyRoot, [.. state.Assets.Select(asset => (asset, trees.TotalOf(asset.AssetId)))]);
    }
}
