using Gwangan.Abci.Comet;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Scenarios;

/// <summary>Frames, order, several connections.</summary>
internal static class WireScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("echo-flush", "Echo repeats texts of 0 bytes to 1 MiB on every connection; Flush is answered by Flush.", EchoFlush),
        new("strict-order", "Calls are pipelined by the hundred on one connection; answers come in their order and of their kind.", StrictOrder),
        new("split-frames", "Frames that arrive byte by byte, or many in one piece, are put together.", SplitFrames),
        new("unknown-fields", "Fields that this version does not know are passed over, as proto3 asks: later versions of CometBFT send some.", UnknownFields),
        new("four-connections", "All four connections are used at once, by threads of their own, while blocks execute; none waits for another for ever.", FourConnections),
        new("query-while-executing", "Between FinalizeBlock and Commit a query answers from the last committed state, at any height it offers.", QueryWhileExecuting),
        new("check-tx", "CheckTx admits good transactions, new and to recheck, refuses malformed ones, and changes nothing.", CheckTx),
    ];

    private static void EchoFlush(Lab lab)
    {
        CometNode node = lab.Node();
        foreach (AbciConnection connection in node.Client.All)
        {
            foreach (int length in (int[])[0, 1, 127, 128, 16_383, 16_384, 1 << 20])
            {
                string text = new('x', length);
                string answer = connection.Call(Request.Echo(text)).Text(1);
                NonConformance.Unless(answer == text, $"Echo of {length} characters on the {connection.Name} connection came back with {answer.Length}");
            }
            connection.Send(Request.Flush);
            connection.Send(Request.Flush);
            connection.Push();
            connection.Receive(Verb.Flush);
            connection.Receive(Verb.Flush);
        }
    }

    private static void StrictOrder(Lab lab)
    {
        CometNode node = lab.Node();
        AbciConnection connection = node.Client.MempoolConnection;
        for (int round = 0; round < 3; round++)
        {
            List<(Request Request, string Echo)> sent = [];
            for (int i = 0; i < 300; i++)
            {
                Request request = lab.Random.Next(4) switch
                {
                    0 => Request.Echo($"{round}-{i}"),
                    1 => Request.Info,
                    2 => Request.Query("", "last"u8.ToArray()),
                    _ => Request.CheckTx(lab.Profile.Valid(node.Chain), recheck: false),
                };
                sent.Add((request, $"{round}-{i}"));
                connection.Send(request);
            }
            connection.Send(Request.Flush);
            connection.Push();
            foreach ((Request request, string echo) in sent)
            {
                Message answer = connection.Receive(request.Verb);
                if (request.Verb == Verb.Echo) NonConformance.Unless(answer.Text(1) == echo, $"Echo {echo} was answered with {answer.Text(1)}: answers come in the order of the calls");
            }
            connection.Receive(Verb.Flush);
        }
    }

    private static void SplitFrames(Lab lab)
    {
        CometNode node = lab.Node();
        AbciConnection connection = node.Client.QueryConnection;
        // The answer to the first half says that the rest of its piece, half a frame, has been read: no application can have had it whole by luck.
        connection.Send(Request.Flush);
        connection.Send(Request.Echo(new string('y', 130)));
        connection.Push(keptBytes: 65);
        connection.Receive(Verb.Flush);
        connection.Send(Request.Flush);
        connection.Push();
        connection.Receive(Verb.Echo);
        connection.Receive(Verb.Flush);
        foreach (int piece in (int[])[1, 2, 7, int.MaxValue])
        {
            for (int i = 0; i < 20; i++) connection.Send(i % 2 == 0 ? Request.Echo(new string('y', 130)) : Request.Info);
            connection.Send(Request.Flush);
            connection.Push(piece);
            for (int i = 0; i < 20; i++) connection.Receive(i % 2 == 0 ? Verb.Echo : Verb.Info);
            connection.Receive(Verb.Flush);
        }
    }

    private static void UnknownFields(Lab lab)
    {
        CometNode node = lab.Node();
        node.Client.QueryConnection.Call(Request.Info.WithUnknownField());
        node.Client.MempoolConnection.Call(Request.CheckTx(lab.Profile.Valid(node.Chain), recheck: false).WithUnknownField());
        DecidedBlock block = node.Prepare(lab.Profile.Valid(node.Chain, 1));
        node.Client.ConsensusConnection.Call(Request.ProcessProposal(block.Content).WithUnknownField());
        node.Chain.Decide(block);
        node.Store(block.Content.Height);
        node.Chain.Record(block.Content.Height, FinalizeAnswer.Of(node.Client.ConsensusConnection.Call(Request.FinalizeBlock(block.Content).WithUnknownField())));
        node.Client.ConsensusConnection.Call(Request.Commit.WithUnknownField());
        node.MustStandAt(block.Content.Height, "after a block whose calls had unknown fields");
    }

    private static void FourConnections(Lab lab)
    {
        CometNode node = lab.Node();
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
        List<byte[]> toCheck = lab.Profile.Valid(node.Chain, 200);
        using CancellationTokenSource done = new();
        // Each thread has one connection to itself, as CometBFT's clients do.
        Task[] others =
        [
            Repeat(() => node.Client.Info(), done.Token),
            Repeat(() => node.Client.ListSnapshots(), done.Token),
            Task.Run(() =>
            {
                AbciConnection mempool = node.Client.MempoolConnection;
                foreach (byte[] tx in toCheck) mempool.Send(Request.CheckTx(tx, recheck: false));
                mempool.Send(Request.Flush);
                mempool.Push();
                foreach (byte[] _ in toCheck) mempool.Receive(Verb.CheckTx);
                mempool.Receive(Verb.Flush);
            }),
        ];
        try
        {
            for (int i = 0; i < 5; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 10));
        }
        finally
        {
            done.Cancel();
            Task.WaitAll(others);
        }
        node.MustStandAt(node.Chain.Height, "after blocks under load");
    }

    private static Task Repeat(Action call, CancellationToken cancel) => Task.Run(() =>
    {
        while (!cancel.IsCancellationRequested) call();
    });

    private static void QueryWhileExecuting(Lab lab)
    {
        if (lab.Profile.Read is not { } read) throw new NotApplicable("no query of this application is known: give --profile");
        CometNode node = lab.Node();
        for (int i = 0; i < 3; i++) node.MakeBlock(lab.Profile.Valid(node.Chain, 4));
        long height = node.Chain.Height;
        QueryAnswer before = node.Client.Query(read.Path, read.Data);
        NonConformance.Unless(before.Code == 0, $"the query {read.Path} is answered with code {before.Code} ({before.Log})");
        NonConformance.Unless(before.Height == 0 || before.Height == height, $"a query of the latest height answers height {before.Height}, the last commit is {height}");
        DecidedBlock block = node.Prepare(lab.Profile.Valid(node.Chain, 4));
        node.Chain.Decide(block);
        node.Store(height + 1);
        node.Finalize(height + 1);
        QueryAnswer during = node.Client.Query(read.Path, read.Data);
        NonConformance.Unless(during.Code == 0 && during.Value.AsSpan().SequenceEqual(before.Value), "between FinalizeBlock and Commit a query reads what is not committed");
        QueryAnswer ahead = node.Client.Query(read.Path, read.Data, height + 1);
        NonConformance.Unless(ahead.Code != 0 || ahead.Height <= height, "a query of a height that is not committed is answered");
        node.Commit(height + 1);
        QueryAnswer after = node.Client.Query(read.Path, read.Data);
        NonConformance.Unless(after.Code == 0 && !after.Value.AsSpan().SequenceEqual(before.Value), "after Commit a query still reads the state before it");
        QueryAnswer old = node.Client.Query(read.Path, read.Data, height);
        NonConformance.Unless(old.Code != 0 || old.Value.AsSpan().SequenceEqual(before.Value), $"a query of height {height} reads another state than at that height");
    }

    private static void CheckTx(Lab lab)
    {
        CometNode node = lab.Node();
        node.MakeBlock(lab.Profile.Valid(node.Chain, 1));
        List<byte[]> good = lab.Profile.Valid(node.Chain, 5);
        foreach (byte[] tx in good)
        {
            CheckTxAnswer fresh = node.Client.CheckTx(tx), again = node.Client.CheckTx(tx, recheck: true);
            if (!lab.Profile.KnowsValid) continue;
            NonConformance.Unless(fresh.Code == 0, $"CheckTx refuses a good transaction: code {fresh.Code} {fresh.Codespace} {fresh.Log}");
            NonConformance.Unless(again.Code == 0, $"CheckTx refuses a good transaction at recheck: code {again.Code} {again.Codespace} {again.Log}");
        }
        foreach ((string name, byte[] tx) in lab.Profile.Malformed(node.Chain))
            NonConformance.Unless(node.Client.CheckTx(tx).Code != 0, $"CheckTx admits a malformed transaction: {name}");
        node.MustStandAt(node.Chain.Height, "after CheckTx");
        // What was checked must leave no trace: an application that saw none of it executes the same.
        List<byte[]> block = good[..3];
        node.MakeBlock(block);
        if (lab.Profile.RefusesRepeats)
            foreach (byte[] tx in block) NonConformance.Unless(node.Client.CheckTx(tx, recheck: true).Code != 0, "CheckTx admits at recheck a transaction that was executed");
        foreach (byte[] tx in good[3..])
            NonConformance.Unless(!lab.Profile.KnowsValid || node.Client.CheckTx(tx, recheck: true).Code == 0, "CheckTx refuses at recheck a good transaction that was not executed");
        if (!lab.StartsApplications) return;
        CometNode other = lab.Another(node.Chain);
        other.Store(node.Chain.Height);
        other.Handshake();
        other.MustStandAt(node.Chain.Height, "in an application that saw no CheckTx");
    }
}
