using Gwangan.Abci.Comet;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Scenarios;

/// <summary>PrepareProposal and ProcessProposal, with honest and dishonest proposers.</summary>
internal static class ProposalScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("prepare-limits", "What PrepareProposal returns fits max_tx_bytes, however small, and ProcessProposal accepts it.", PrepareLimits),
        new("prepare-garbage", "PrepareProposal copes with a mempool full of malformed and repeated transactions.", PrepareGarbage),
        new("process-deterministic", "ProcessProposal answers the same for the same proposal: again, on a new connection, after a restart, in another application.", ProcessDeterministic),
        new("byzantine-proposals", "Garbage, repetitions, other orders, oversized blocks and broken bytes get a plain answer, the same each time, and harm nothing.", ByzantineProposals),
        new("undecided-proposals", "Proposals that were prepared and processed but never decided leave no trace.", UndecidedProposals),
    ];

    private static void PrepareLimits(Lab lab)
    {
        CometNode node = lab.Node();
        node.MakeBlock([]);
        List<byte[]> waiting = lab.Profile.Valid(node.Chain, 40);
        long all = waiting.Sum(CometNode.SizeInBlock);
        foreach (long limit in (long[])[0, 1, CometNode.SizeInBlock(waiting[0]) - 1, CometNode.SizeInBlock(waiting[0]), all / 2, all - 1, all, node.Chain.DataBytesMax])
        {
            List<byte[]> prepared = node.Client.PrepareProposal(limit, node.Chain.ToPrepare(waiting));
            CometNode.CheckSize(prepared, limit);
            DecidedBlock block = node.Chain.Propose(prepared);
            NonConformance.Unless(node.Client.ProcessProposal(block.Content) == ProposalStatus.Accept, $"ProcessProposal rejects what PrepareProposal returned for max_tx_bytes {limit}");
            if (lab.Profile.KnowsValid && limit >= all) NonConformance.Unless(prepared.Count == waiting.Count, $"PrepareProposal keeps {prepared.Count} of {waiting.Count} good transactions though all fit");
        }
        node.MakeBlock(waiting);
    }

    private static void PrepareGarbage(Lab lab)
    {
        CometNode node = lab.Node();
        List<byte[]> good = lab.Profile.Valid(node.Chain, 5);
        List<byte[]> waiting = [.. lab.Profile.Malformed(node.Chain).Select(each => each.Tx), good[0], good[0], good[1], [], .. good[2..], new byte[100_000]];
        DecidedBlock block = node.Prepare(waiting);
        NonConformance.Unless(node.Client.ProcessProposal(block.Content) == ProposalStatus.Accept, "ProcessProposal rejects what PrepareProposal made of malformed and repeated transactions");
        node.DecideAndExecute(block);
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
    }

    private static void ProcessDeterministic(Lab lab)
    {
        CometNode node = lab.Node();
        node.MakeBlock(lab.Profile.Valid(node.Chain, 2));
        List<(string Name, DecidedBlock Proposal)> proposals = Proposals(lab, node);
        List<ProposalStatus> first = [.. proposals.Select(each => node.Client.ProcessProposal(each.Proposal.Content))];
        Compare("the second time");
        node.Disconnect();
        node.Handshake();
        Compare("on a new connection");
        if (lab.StartsApplications)
        {
            node.Crash();
            node.Recover();
            Compare("after a restart");
            CometNode other = lab.Another(node.Chain);
            other.Store(node.Chain.Height);
            other.Handshake();
            node = other;
            Compare("in another application");
        }

        void Compare(string when)
        {
            for (int i = proposals.Count - 1; i >= 0; i--)
            {
                ProposalStatus status = node.Client.ProcessProposal(proposals[i].Proposal.Content);
                NonConformance.Unless(status == first[i], $"ProcessProposal of the same proposal ({proposals[i].Name}) answers {first[i]} first and {status} {when}");
            }
        }
    }

    private static void ByzantineProposals(Lab lab)
    {
        CometNode node = lab.Node();
        for (int round = 0; round < 2; round++)
        {
            foreach ((string name, DecidedBlock proposal) in Proposals(lab, node))
            {
                ProposalStatus status = node.Client.ProcessProposal(proposal.Content), again = node.Client.ProcessProposal(proposal.Content);
                NonConformance.Unless(status == again, $"ProcessProposal answers {status}, then {again} for the same proposal ({name})");
                if (name == "good") NonConformance.Unless(!lab.Profile.KnowsValid || status == ProposalStatus.Accept, "ProcessProposal rejects a good proposal");
                if (lab.Profile.RejectsMalformed && name.StartsWith("malformed", StringComparison.Ordinal))
                    NonConformance.Unless(status == ProposalStatus.Reject, $"ProcessProposal accepts a proposal with a malformed transaction ({name})");
            }
            node.MakeBlock(lab.Profile.Valid(node.Chain, 3));
            node.MustStandAt(node.Chain.Height, "after byzantine proposals");
        }
        if (!lab.StartsApplications) return;
        CometNode fresh = lab.Another(node.Chain);
        fresh.Store(node.Chain.Height);
        fresh.Handshake();
    }

    private static void UndecidedProposals(Lab lab)
    {
        CometNode node = lab.Node();
        for (int i = 0; i < 4; i++)
        {
            List<byte[]> lost = lab.Profile.Valid(node.Chain, 3);
            for (int round = 0; round < 3; round++) node.Client.ProcessProposal(node.Prepare(lost, round).Content);
            node.DecideAndExecute(node.Chain.Propose([], round: 3));
        }
        if (!lab.StartsApplications) return;
        CometNode fresh = lab.Another(node.Chain);
        fresh.Store(node.Chain.Height);
        fresh.Handshake();
        fresh.MustStandAt(node.Chain.Height, "in an application that saw no undecided proposal");
    }

    // The same proposals can be sent as often as one likes: nothing of them is decided.
    private static List<(string Name, DecidedBlock Proposal)> Proposals(Lab lab, CometNode node)
    {
        List<byte[]> good = lab.Profile.Valid(node.Chain, 6);
        byte[] flipped = (byte[])good[1].Clone();
        if (flipped.Length > 0) flipped[^1] ^= 1;
        List<(string, List<byte[]>)> contents =
        [
            ("good", good), ("repeated", [.. good, good[0], good[0]]), ("reversed", [.. Enumerable.Reverse(good)]), ("shuffled", [.. good.OrderBy(_ => lab.Random.Next())]),
            ("a flipped bit", [good[0], flipped]), ("truncated", [good[0][..(good[0].Length / 2)]]), ("large garbage", [new byte[2_000_000]]),
            ("thousands of empty ones", [.. Enumerable.Repeat(Array.Empty<byte>(), 5_000)]), ("several megabytes", [.. Enumerable.Repeat(good, 2_000).SelectMany(each => each)]),
        ];
        foreach ((string name, byte[] tx) in lab.Profile.Malformed(node.Chain)) contents.Add(($"malformed: {name}", [good[0], tx, good[1]]));
        return [.. contents.Select(each => (each.Item1, node.Chain.Propose(each.Item2)))];
    }
}
