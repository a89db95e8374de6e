using Gwangan.Abci.Comet;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Scenarios;

/// <summary>How a chain begins.</summary>
internal static class BeginningScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("info-before-init", "Before the first block Info answers height 0 and no app hash, however often it is asked.", InfoBeforeInit),
        new("init-chain-twice", "InitChain comes again after a crash of either side before the first commit, and has the same answer.", InitChainTwice),
        new("clean-start", "InitChain and five blocks as proposer; Info tells the last commit after each stage, FinalizeBlock persists nothing.", CleanStart),
    ];

    private static void InfoBeforeInit(Lab lab)
    {
        CometNode node = lab.Unconnected();
        node.Connect();
        for (int i = 0; i < 2; i++)
        {
            InfoAnswer info = node.Client.Info();
            NonConformance.Unless(info.Height == 0, $"Info answers height {info.Height} before the first block");
            NonConformance.Unless(info.AppHash.Length == 0, "Info answers an app hash before the first block");
        }
        node.Handshake();
        node.MustStandAt(0, "after InitChain");
    }

    private static void InitChainTwice(Lab lab)
    {
        CometNode node = lab.StartsApplications ? lab.Unconnected() : lab.Node();
        if (node.Chain.Height > 0) throw new NotApplicable("the chain has begun already");
        node.Handshake();
        // CometBFT died and the application lives on.
        node.Disconnect();
        node.Handshake();
        if (node.Application.CanRestart)
        {
            node.Crash();
            node.Recover();
        }
        node.MakeBlock(lab.Profile.Valid(node.Chain, 2));
        node.MustStandAt(node.Chain.Height, "after the first block");
    }

    private static void CleanStart(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 5; i++)
        {
            long before = node.Chain.Height;
            node.MustStandAt(before, "before a block");
            DecidedBlock block = node.Prepare(lab.Profile.Valid(node.Chain, i));
            NonConformance.Unless(node.Client.ProcessProposal(block.Content) == ProposalStatus.Accept, "ProcessProposal rejects what PrepareProposal returned");
            node.MustStandAt(before, "after ProcessProposal");
            node.Chain.Decide(block);
            node.Store(before + 1);
            FinalizeAnswer answer = node.Finalize(before + 1);
            node.MustStandAt(before, "after FinalizeBlock and before Commit");
            node.Commit(before + 1);
            node.MustStandAt(before + 1, "after Commit");
            NonConformance.Unless(answer.AppHash.Length > 0, "FinalizeBlock answers no app hash");
            if (lab.Profile.KnowsValid) MustBeDone(answer);
        }
    }

    /// <summary>Refuses results other than code 0.</summary>
    internal static void MustBeDone(FinalizeAnswer answer)
    {
        int failed = answer.Results.ToList().FindIndex(result => result.Code != 0);
        NonConformance.Unless(failed < 0, failed < 0 ? "" : $"a valid transaction has code {answer.Results[failed].Code} ({failed} of {answer.Results.Count})");
    }
}
