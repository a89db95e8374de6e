using Gwangan.Abci.Comet;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Scenarios;

/// <summary>Executing what was decided.</summary>
internal static class BlockScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("results-counted", "Every transaction of a block has a result, whatever it is: good, malformed, repeated or empty.", ResultsCounted),
        new("empty-blocks", "Blocks without transactions execute, with votes missing, votes for nil and evidence of misbehaviour.", EmptyBlocks),
        new("many-transactions", "A block of a thousand transactions goes through every stage.", ManyTransactions),
        new("legal-walks", "Random walks through the published grammar of calls: rounds as proposer or not, proposals that are not decided, catching up, restarts.", LegalWalks),
        new("validator-updates", "Validator updates are ones that CometBFT takes, and take effect two heights later.", ValidatorUpdates),
        new("retain-height", "retain_height stays between 0 and the height, and never points above what state sync or a restart would need.", RetainHeight),
        new("full-replay", "A fresh application that executes the whole chain from genesis comes to the same app hashes and results.", FullReplay),
    ];

    private static void ResultsCounted(Lab lab)
    {
        CometNode node = lab.Node();
        List<byte[]> good = lab.Profile.Valid(node.Chain, 3);
        List<byte[]> all = [good[0], .. lab.Profile.Malformed(node.Chain).Select(each => each.Tx), good[1], good[0], [0xFF], good[2]];
        // A correct majority may decide what a correct ProcessProposal would reject only in theory, but FinalizeBlock must cope with it.
        FinalizeAnswer answer = node.DecideAndExecute(node.Chain.Propose(all));
        if (lab.Profile.KnowsValid)
            NonConformance.Unless(answer.Results[0].Code == 0 && answer.Results[^1].Code == 0, "a good transaction beside malformed ones has no code 0");
        foreach ((string name, byte[] tx) in lab.Profile.Malformed(node.Chain))
            NonConformance.Unless(answer.Results[all.FindIndex(each => each.AsSpan().SequenceEqual(tx)) is var at && at >= 0 ? at : 1].Code != 0, $"a malformed transaction has code 0: {name}");
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
    }

    private static void EmptyBlocks(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 8; i++)
        {
            DecidedBlock block = node.Chain.Propose([], round: i % 3, withEvidence: i is 3 or 5);
            NonConformance.Unless(node.Client.ProcessProposal(block.Content) == ProposalStatus.Accept, "ProcessProposal rejects a block without transactions");
            node.DecideAndExecute(block);
        }
        node.MustStandAt(node.Chain.Height, "after empty blocks");
    }

    private static void ManyTransactions(Lab lab)
    {
        CometNode node = lab.Node();
        List<byte[]> many = lab.Profile.Valid(node.Chain, 1_000);
        FinalizeAnswer answer = node.MakeBlock(many);
        if (lab.Profile.KnowsValid)
        {
            NonConformance.Unless(answer.Results.Count == many.Count, $"PrepareProposal keeps {answer.Results.Count} of {many.Count} good transactions where all fit");
            BeginningScenarios.MustBeDone(answer);
        }
    }

    private static void LegalWalks(Lab lab)
    {
        for (int walk = 0; walk < (lab.StartsApplications ? 3 : 1); walk++)
        {
            CometNode node = lab.Node();
            for (int height = 0; height < 12; height++)
            {
                int rounds = lab.Random.Next(4);
                DecidedBlock? lastProposal = null;
                for (int round = 0; round < rounds; round++)
                {
                    List<byte[]> waiting = lab.Profile.Valid(node.Chain, lab.Random.Next(5));
                    bool isProposer = lab.Random.Next(2) == 0;
                    DecidedBlock proposal = isProposer ? node.Prepare(waiting, round) : node.Chain.Propose(waiting, round);
                    // A proposal may get lost, or come too late to be processed.
                    if (lab.Random.Next(4) == 0) continue;
                    ProposalStatus status = node.Client.ProcessProposal(proposal.Content);
                    if (isProposer) NonConformance.Unless(status == ProposalStatus.Accept, "ProcessProposal rejects what PrepareProposal returned");
                    if (status == ProposalStatus.Accept) lastProposal = proposal;
                }
                // No round: this node catches up with what others decided. Otherwise a proposal of its own, or of others, wins.
                DecidedBlock decided = lastProposal is not null && lab.Random.Next(3) > 0 ? lastProposal : node.Prepare(lab.Profile.Valid(node.Chain, 2), rounds);
                node.DecideAndExecute(decided);
                if (node.Application.CanRestart && lab.Random.Next(12) == 0)
                {
                    node.Crash();
                    node.Recover();
                }
                node.MustStandAt(node.Chain.Height, "in a legal walk");
            }
        }
    }

    private static void ValidatorUpdates(Lab lab)
    {
        CometNode node = lab.Node();
        if (lab.Profile.ChangeValidators(node.Chain, lab.Random) is null) throw new NotApplicable("no transaction is known that changes this application's validators");
        int changed = 0;
        for (int i = 0; i < 15; i++)
        {
            byte[]? change = i % 2 == 0 ? lab.Profile.ChangeValidators(node.Chain, lab.Random) : null;
            byte[] before = node.Chain.State!.NextValidators.Hash().ToArray();
            node.MakeBlock(change is null ? lab.Profile.Valid(node.Chain, 1) : [change]);
            if (!before.AsSpan().SequenceEqual(node.Chain.State!.NextValidators.Hash().ToArray())) changed++;
        }
        NonConformance.Unless(changed > 0, "no transaction that should change the validators did");
    }

    private static void RetainHeight(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 10; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
        NonConformance.Unless(node.RetainHeight <= node.Chain.Height, $"retain_height {node.RetainHeight} is above the last block");
        foreach (Snapshot snapshot in node.Client.ListSnapshots())
            NonConformance.Unless(node.RetainHeight == 0 || node.RetainHeight <= snapshot.Height + 1,
                $"retain_height {node.RetainHeight} prunes blocks that a node restored from the offered snapshot of height {snapshot.Height} still needs");
    }

    private static void FullReplay(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 8; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, lab.Random.Next(6)));
        CometNode fresh = lab.Another(node.Chain);
        fresh.Store(node.Chain.Height);
        fresh.Handshake();
        fresh.MustStandAt(node.Chain.Height, "after executing the whole chain");
        fresh.MakeBlock(lab.Profile.Valid(node.Chain, 2));
        node.Execute(node.Chain.Height);
    }
}
