using System.Net;
using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Node;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>The socket: order, flush, bounds, strangers and connections that come and go.</summary>
public sealed class AbciServerTests
{
    [Fact]
    public void Answers_come_in_the_order_of_the_requests_however_long_each_takes()
    {
        using CometCity comet = new();
        comet.InitChain();
        List<byte[]> transactions = [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? new byte[] { (byte)i } : comet.Transfer(i % 10, 11, 1))];
        List<AbciMessage> requests = [];
        foreach (byte[] transaction in transactions)
        {
            requests.Add(new RequestCheckTx { Tx = transaction });
            requests.Add(new RequestEcho { Message = $"{requests.Count}" });
        }
        requests.Add(new RequestFlush());
        // All are written before anything is read, as CometBFT's mempool does.
        comet.Consensus.Send([.. requests]);
        for (int i = 0; i < transactions.Count; i++)
        {
            Assert.Equal(i % 3 == 0, Assert.IsType<ResponseCheckTx>(comet.Consensus.Receive()).Code != 0);
            Assert.Equal($"{2 * i + 1}", Assert.IsType<ResponseEcho>(comet.Consensus.Receive()).Message);
        }
        Assert.IsType<ResponseFlush>(comet.Consensus.Receive());
    }

    [Fact]
    public void Four_connections_and_more_are_served_side_by_side_and_may_come_anew()
    {
        using CometCity comet = new();
        comet.InitChain();
        for (int round = 0; round < 3; round++)
        {
            AbciClient[] connections = [.. Enumerable.Range(0, 6).Select(_ => comet.Connect())];
            foreach (AbciClient connection in connections) Assert.Equal("x", connection.Ask<ResponseEcho>(new RequestEcho { Message = "x" }).Message);
            // The way CometBFT dies: some in the middle of a frame.
            connections[0].Stream.Write([0x20, 0x0A]);
            foreach (AbciClient connection in connections) connection.Dispose();
        }
        comet.Make();
        Assert.Equal(1, comet.City.Head.Current.Height);
    }

    [Theory]
    [InlineData("FFFFFFFF7F", "the most that is read")] // a frame of 32 GB
    [InlineData("FFFFFFFFFFFFFFFFFF7F", "64 bits")]
    [InlineData("022200", "malformed")] // SetOption of an old version
    [InlineData("050A030A05FF", "malformed")] // a text that is cut short
    [InlineData("00", "malformed")] // a frame of nothing
    public void A_caller_that_speaks_something_else_is_told_so_and_cut_off(string hex, string reason)
    {
        using CometCity comet = new();
        using (AbciClient stranger = comet.Connect())
        {
            stranger.Stream.Write(Convert.FromHexString(hex));
            Assert.Contains(reason, Assert.IsType<ResponseException>(stranger.Receive()).Error);
            Assert.Null(stranger.Receive());
        }
        Assert.False(comet.City.Ended.IsCompleted);
        comet.InitChain();
    }

    [Theory]
    [InlineData("05320312" + "01FF")] // the path 0xff, as `GET /abci_query?path=0xff` sends it
    [InlineData("07320512" + "03C3282F")]
    public void A_query_whose_path_is_no_text_is_answered_with_a_code_and_the_connection_stays(string hex)
    {
        using CometCity comet = new();
        comet.InitChain();
        using AbciClient connection = comet.Connect();
        connection.Stream.Write(Convert.FromHexString(hex));
        connection.Send(new RequestFlush());
        ResponseQuery response = Assert.IsType<ResponseQuery>(connection.Receive());
        Assert.Equal((uint)AbciQueryRefusal.Malformed, response.Code);
        Assert.IsType<ResponseFlush>(connection.Receive());
        Assert.Equal("x", connection.Ask<ResponseEcho>(new RequestEcho { Message = "x" }).Message);
        Assert.Equal((uint)AbciQueryRefusal.Malformed, connection.Ask<ResponseQuery>(new RequestQuery { Path = new string('/', WireLimits.TextBytesMax + 1) }).Code);
        Assert.Equal((uint)AbciQueryRefusal.Malformed, connection.Ask<ResponseQuery>(new RequestQuery { Path = "/store/money/key", Data = new byte[WireLimits.TextBytesMax + 1] }).Code);
        Assert.False(comet.City.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_caller_that_reads_no_answers_does_not_keep_the_node_from_stopping()
    {
        using CometCity comet = new();
        comet.InitChain();
        using AbciClient deaf = comet.Connect();
        deaf.Stream.Socket.Blocking = false;
        ProtoWriter writer = new();
        AbciCodec.WriteFrame(writer, new RequestEcho { Message = new string('x', 1 << 19) });
        // Until nothing more goes in: the node's answers fill every buffer between the two.
        for (int refused = 0; refused < 20;)
        {
            if (deaf.Stream.Socket.Poll(100_000, SelectMode.SelectWrite) && Written(deaf.Stream.Socket, writer.WrittenSpan)) refused = 0;
            else refused++;
        }
        await Task.Run(comet.Close).WaitAsync(TimeSpan.FromSeconds(180));
    }

    [Fact]
    public void Damaged_frames_never_harm_the_node()
    {
        using CometCity comet = new();
        comet.InitChain();
        byte[] transaction = comet.Transfer(1, 2, 3);
        AbciMessage[] requests =
        [
            new RequestInfo { Version = "0.38" }, new RequestCheckTx { Tx = transaction }, new RequestQuery { Path = "/store/money/key", Data = new byte[24] },
            new RequestProcessProposal { Txs = [transaction], Height = 1, Hash = new byte[32], LastCommit = new CommitInfo { Votes = { new VoteInfo { Validator = new VotingValidator { Power = 1 } } } } },
            new RequestPrepareProposal { Txs = [transaction], MaxTxBytes = 100, Misbehavior = { new Misbehavior { Height = 3 } } }, new RequestLoadSnapshotChunk { Height = 5, Format = 1, Chunk = 2 },
            new RequestOfferSnapshot { Snapshot = new SnapshotInfo { Height = 3 } }, new RequestVerifyVoteExtension { Hash = new byte[32] }, new RequestApplySnapshotChunk { Chunk = new byte[9], Sender = "p" },
        ];
        Random random = new(20_260_102);
        for (int i = 0; i < 250; i++)
        {
            ProtoWriter writer = new();
            AbciCodec.WriteFrame(writer, requests[random.Next(requests.Length)]);
            byte[] damaged = Mutate.Bytes(random, writer.ToArray());
            using AbciClient stranger = comet.Connect();
            try
            {
                stranger.Stream.Write(damaged);
                stranger.Stream.Socket.Shutdown(SocketShutdown.Send);
                while (stranger.Receive() is not null)
                {
                    // Whatever it is, it is an answer.
                }
            }
            catch (IOException)
            {
                // Cut off while writing.
            }
        }
        Assert.False(comet.City.Ended.IsCompleted, "seed 20260102");
        comet.Make(transaction);
        Assert.Equal(1, comet.City.Head.Current.Height);
    }

    [Fact]
    public void Decoders_of_all_messages_answer_or_refuse_damaged_bytes()
    {
        Random random = new(7);
        byte[][] frames = [.. typeof(AbciMessage).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(AbciMessage)) && !type.IsAbstract && !type.ContainsGenericParameters && (type.Name.StartsWith("Request", StringComparison.Ordinal) || type.Name.StartsWith("Response", StringComparison.Ordinal)))
            .Select(type => Content((AbciMessage)Activator.CreateInstance(type)!)), .. Samples().Select(Content)];
        Assert.True(frames.Length > 37);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = Mutate.Bytes(random, frames[random.Next(frames.Length)]);
            if (AbciCodec.TryReadRequest(damaged, out AbciMessage? request)) Assert.True(AbciCodec.TryReadRequest(Content(request), out _), Convert.ToHexString(damaged));
            if (AbciCodec.TryReadResponse(damaged, out AbciMessage? response)) Assert.True(AbciCodec.TryReadResponse(Content(response), out _), Convert.ToHexString(damaged));
        }
    }

    [Fact]
    public void An_address_that_is_taken_is_reported_to_the_operator()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        Gwangan.Node.NodeException error = Assert.Throws<Gwangan.Node.NodeException>(() =>
            new CometCity(options => options with { CometBft = options.CometBft with { Abci = $"tcp://{taken.LocalEndpoint}" } }));
        Assert.Contains("cannot be listened on", error.Message);
    }

    [Fact]
    public void A_socket_file_that_a_killed_process_left_is_taken_over()
    {
        using Storage.TemporaryFolder folder = new();
        string path = folder["abci.sock"];
        CometAddressTests.LeaveStale(new CometAddress(new UnixDomainSocketEndPoint(path)));
        using CometCity comet = new(options => options with { CometBft = options.CometBft with { Abci = $"unix://{path}" } });
        comet.InitChain();
        comet.Make();
        Assert.Equal(1, comet.City.Head.Current.Height);
    }

    [Fact]
    public void A_path_where_another_process_listens_or_that_is_no_socket_is_left_alone()
    {
        using Storage.TemporaryFolder folder = new();
        string taken = folder["taken.sock"], file = folder["notes.txt"];
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(taken));
        listener.Listen();
        File.WriteAllText(file, "kept");
        foreach (string path in (string[])[taken, file])
        {
            Assert.Throws<Gwangan.Node.NodeException>(() => new CometCity(options => options with { CometBft = options.CometBft with { Abci = $"unix://{path}" } }));
            Assert.True(File.Exists(path), path);
        }
        Assert.Equal("kept", File.ReadAllText(file));
    }

    // All of it, or false when the other side takes no more; what is cut short stays so, the frame is of no interest.
    private static bool Written(Socket socket, ReadOnlySpan<byte> bytes)
    {
        int sent = socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success && sent > 0;
    }

    private static AbciMessage[] Samples() =>
    [
        new RequestFinalizeBlock { Txs = [[1, 2], []], Hash = new byte[32], Height = 9, LastCommit = new CommitInfo { Round = 1, Votes = { new VoteInfo { BlockIdFlag = 2 } } }, Misbehavior = { new Misbehavior { Type = 1 } } },
        new ResponseFinalizeBlock { TxResults = { new TxResult { Code = 1, Events = { new AbciEvent { Type = "t", Attributes = { new EventAttribute { Key = "k", Value = "v", Index = true } } } } } }, AppHash = new byte[32] },
        new ResponseApplySnapshotChunk { Result = ApplyVerdict.Retry, RefetchChunks = [1, 300], RejectSenders = ["a", ""] },
        new ResponseQuery { Code = 1, ProofOps = new ProofOps { Ops = { new ProofOp { Type = "t", Key = new byte[3] } } } },
    ];

    private static byte[] Content(AbciMessage message)
    {
        ProtoWriter writer = new();
        writer.Message(AbciCodec.NumberOf(message), message);
        return writer.ToArray();
    }
}
