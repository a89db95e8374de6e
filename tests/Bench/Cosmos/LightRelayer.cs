using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Gwangan.Bench.Rpc;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel;
using Gwangan.Node.Light;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.Ibc;
using Any = Gwangan.Chain.Cosmos.Ibc.Any;
using KeyType = Gwangan.Chain.Kernel.KeyType;
using Packet = Gwangan.Chain.Cosmos.Ibc.Packet;

namespace Gwangan.Bench.Cosmos;

/// <summary>One end of a channel for transfers.</summary>
/// <param name="Node">Its node's RPC.</param>
/// <param name="ChainId">Its chain.</param>
/// <param name="Client">The client here of the other chain.</param>
/// <param name="Connection">The connection here.</param>
/// <param name="Channel">The channel here.</param>
internal sealed record RelayEnd(RpcTarget Node, string ChainId, string Client, string Connection, string Channel);

/// <summary>What a backlog took.</summary>
/// <param name="ReceivedSeconds">Until the other end had received the last.</param>
/// <param name="Seconds">Until the last acknowledgement was back.</param>
internal sealed record Relayed(double ReceivedSeconds, double Seconds);

/// <summary>A relayer for the benchmark, by the same calls of CometBFT's RPC as any other: packets by tx_search, proofs by abci_query (many in one message), headers by commit and validators, transactions by broadcast_tx_sync.</summary>
/// <remarks>It shows one header for all that it brings, puts as many packets into a transaction as it may have, and does not wait for one transaction before it sends the next.</remarks>
internal sealed class LightRelayer : IDisposable
{
    /// <summary>Of gas more than any of its transactions needs.</summary>
    public const ulong Gas = 200_000_000;

    private const int MessagesATransaction = 36, ProofsAMessage = 100, Page = 100, PollMs = 10;

    private readonly Side _from, _to;

    public LightRelayer(RelayEnd from, RelayEnd to, string secret)
    {
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        (_from, _to) = (new Side(from, new CosmosWallet(secret, KeyType.Cosmos, catalog, from.ChainId)), new Side(to, new CosmosWallet(secret, KeyType.Cosmos, catalog, to.ChainId)));
    }

    /// <summary>Relays all that was sent at a height or after it: so many packets.</summary>
    public Relayed Relay(int count, long height)
    {
        long began = Stopwatch.GetTimestamp();
        (List<Told> packets, height) = _from.Find("send_packet", count, height);
        long first = _to.Height();
        IbcHeight shown = ShowHeader(_from, _to, height, out UpdateClient update);
        byte[][] proofs = _from.Prove([.. packets.Select(told => IbcPaths.Commitment(told.Packet.SourcePort, told.Packet.SourceChannel, told.Packet.Sequence))], shown);
        _to.Send(update, [.. packets.Select((told, i) => new RecvPacket(Proto.Of(writer =>
        {
            writer.Message(1, told.Packet);
            writer.Bytes(2, proofs[i]);
            writer.Message(3, shown);
            writer.String(4, _to.Wallet.Text);
        })))]);
        double received = Stopwatch.GetElapsedTime(began).TotalSeconds;

        (List<Told> answers, height) = _to.Find("write_acknowledgement", count, first);
        shown = ShowHeader(_to, _from, height, out update);
        proofs = _to.Prove([.. answers.Select(told => IbcPaths.Acknowledgement(told.Packet.DestinationPort, told.Packet.DestinationChannel, told.Packet.Sequence))], shown);
        _from.Send(update, [.. answers.Select((told, i) => new AcknowledgePacket(Proto.Of(writer =>
        {
            writer.Message(1, told.Packet);
            writer.Bytes(2, told.Acknowledgement);
            writer.Bytes(3, proofs[i]);
            writer.Message(4, shown);
            writer.String(5, _from.Wallet.Text);
        })))]);
        return new Relayed(received, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>What a relayer asks while so many packets wait, over one connection that asks again when it has its answer: pages of what was sent, what of a page was not received, proofs one by one, one packet by its number.</summary>
    public void Ask(BenchReport report, string name, int pending)
    {
        const int Pages = 100, Proofs = 2_000, Searches = 200;
        byte[] next = [];
        ulong[][] pages = new ulong[Pages][];
        Time("commitments", "page/s", Pages, i =>
        {
            byte[] answer = _from.Query("/ibc.core.channel.v1.Query/PacketCommitments", new QueryPacketCommitmentsRequest { PortId = "transfer", ChannelId = _from.End.Channel, Pagination = new PageRequest { Limit = Page, Key = ByteString.CopyFrom(next) } });
            QueryPacketCommitmentsResponse page = QueryPacketCommitmentsResponse.Parser.ParseFrom(answer);
            pages[i] = [.. page.Commitments.Select(each => each.Sequence)];
            next = page.Pagination.NextKey.ToByteArray();
        });
        if (pages.Sum(page => page.Distinct().Count()) != Math.Min(pending, Pages * Page) || (pending == Pages * Page) != (next.Length == 0)) throw new InvalidOperationException("pages of commitments lack some");
        Time("unreceived", "query/s", Pages, i =>
        {
            byte[] answer = _to.Query("/ibc.core.channel.v1.Query/UnreceivedPackets", new QueryUnreceivedPacketsRequest { PortId = "transfer", ChannelId = _to.End.Channel, PacketCommitmentSequences = { pages[i] } });
            if (QueryUnreceivedPacketsResponse.Parser.ParseFrom(answer).Sequences.Count != Page) throw new InvalidOperationException("a packet is said to be received");
        });
        IbcHeight header = new(IbcHeight.RevisionOf(_from.End.ChainId), (ulong)_from.Height());
        byte[][] keys = [.. Enumerable.Range(0, Proofs).Select(i => IbcPaths.Commitment("transfer", _from.End.Channel, pages[i % Pages][i / Pages]))];
        Time("proofs", "proof/s", Proofs, i => _from.Prove([keys[i]], header));
        Time("proofs/batch100", "proof/s", 1, _ => _from.Prove(keys, header), Proofs);
        Time("search", "query/s", Searches, i => _from.Find("send_packet", 1, 1, $" AND send_packet.packet_src_channel='{_from.End.Channel}' AND send_packet.packet_sequence='{pages[i % Pages][i / Pages]}'"));

        void Time(string what, string unit, int count, Action<int> ask, int each = 1)
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) ask(i);
            report.Add(new($"{name}/{what}", count * each / Stopwatch.GetElapsedTime(began).TotalSeconds, unit));
        }
    }

    /// <summary>Packets that were sent and not answered.</summary>
    public long Underway()
    {
        byte[] answer = _from.Query("/ibc.core.channel.v1.Query/PacketCommitments", new QueryPacketCommitmentsRequest { PortId = "transfer", ChannelId = _from.End.Channel, Pagination = new PageRequest { Limit = 1, CountTotal = true } });
        return (long)QueryPacketCommitmentsResponse.Parser.ParseFrom(answer).Pagination.Total;
    }

    /// <summary>Somebody at the other end has so many units of what came.</summary>
    /// <exception cref="InvalidOperationException">He has not.</exception>
    public void MustHave(string account, int units)
    {
        string denom = $"ibc/{Convert.ToHexString(Chain.Crypto.Sha256.Hash(Encoding.ASCII.GetBytes($"transfer/{_to.End.Channel}/KRW")).ToArray())}";
        byte[] answer = _to.Query("/cosmos.bank.v1beta1.Query/Balance", new Gwangan.Node.Api.Cosmos.Protos.Bank.QueryBalanceRequest { Address = account, Denom = denom });
        string has = Gwangan.Node.Api.Cosmos.Protos.Bank.QueryBalanceResponse.Parser.ParseFrom(answer).Balance.Amount;
        if (has != units.ToString(CultureInfo.InvariantCulture)) throw new InvalidOperationException($"{account} has {has} {denom}, and was sent {units}");
    }

    /// <summary>Hands a transaction in; its hash, in base64.</summary>
    /// <exception cref="InvalidOperationException">It is refused.</exception>
    public static string Broadcast(RpcConnection connection, byte[] transaction)
    {
        JsonElement answer = connection.Result("broadcast_tx_sync", $"\"{Convert.ToBase64String(transaction)}\"");
        if (answer.GetProperty("code").GetInt64() != 0) throw new InvalidOperationException(answer.GetProperty("log").GetString());
        return Convert.ToBase64String(Convert.FromHexString(answer.GetProperty("hash").GetString()!));
    }

    /// <summary>Where a node's chain stands.</summary>
    public static long HeightOf(RpcConnection connection) => long.Parse(connection.Result("status").GetProperty("sync_info").GetProperty("latest_block_height").GetString()!, CultureInfo.InvariantCulture);

    /// <summary>Waits until a transaction was done.</summary>
    /// <exception cref="InvalidOperationException">It was refused, or does not come.</exception>
    public static void Await(RpcConnection connection, string hash)
    {
        for (long began = Stopwatch.GetTimestamp(); ; Thread.Sleep(PollMs))
        {
            using JsonDocument answer = JsonDocument.Parse(connection.Ask(RpcConnection.Request(connection.Url, RpcConnection.Call("tx", $"\"{hash}\"", "false"))).ToArray());
            if (answer.RootElement.TryGetProperty("result", out JsonElement result))
            {
                JsonElement outcome = result.GetProperty("tx_result");
                if (outcome.GetProperty("code").GetInt64() != 0) throw new InvalidOperationException(outcome.GetProperty("log").GetString());
                return;
            }
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(60)) throw new InvalidOperationException("a transaction is in no block after a minute");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    // The first header above a height, for the client at the other end; its own height is that of proofs under it.
    private static IbcHeight ShowHeader(Side of, Side to, long height, out UpdateClient update)
    {
        for (; of.Height() <= height; Thread.Sleep(PollMs))
        {
        }
        long shown = of.Height();
        if (!Any.TryDecode(to.Value(IbcPaths.ClientState(to.End.Client)), out Any? packed) || !TendermintClientState.TryDecode(packed.Value.Span, out TendermintClientState? client)) throw new InvalidOperationException("the client cannot be read");
        SignedHeader header = of.Light.HeaderAsync(shown, CancellationToken.None).GetAwaiter().GetResult();
        ValidatorSet trusted = of.Light.ValidatorsAsync((long)client.LatestHeight.Number + 1, CancellationToken.None).GetAwaiter().GetResult();
        update = new UpdateClient(Proto.Of(writer =>
        {
            writer.String(1, to.End.Client);
            writer.Bytes(2, Any.Pack(TendermintHeader.TypeUrl, new TendermintHeader(header, client.LatestHeight, trusted)));
            writer.String(3, to.Wallet.Text);
        }));
        return new IbcHeight(IbcHeight.RevisionOf(of.End.ChainId), (ulong)shown);
    }

    /// <summary>One end, its node, and the relayer's account there.</summary>
    private sealed class Side(RelayEnd end, CosmosWallet wallet) : IDisposable
    {
        private readonly RpcConnection _connection = new(end.Node.Url), _beside = new(end.Node.Url);
        private ulong _sequence;

        public RelayEnd End => end;

        public CosmosWallet Wallet => wallet;

        public RpcSource Light { get; } = new(end.Node.Url);

        public long Height() => HeightOf(_connection);

        // Those of this connection that were told of from a height on, and the height of the last of them.
        public (List<Told> Packets, long Height) Find(string name, int count, long from, string also = "")
        {
            List<Told> found = [];
            long height = 0;
            string query = $"\"{name}.packet_connection='{end.Connection}' AND tx.height>={from}{also}\"";
            for (int page = 1; ; page++)
            {
                JsonElement answer = _connection.Result("tx_search", query, "false", $"\"{page}\"", $"\"{Page}\"", "\"asc\"");
                foreach (JsonElement transaction in answer.GetProperty("txs").EnumerateArray())
                {
                    height = long.Parse(transaction.GetProperty("height").GetString()!, CultureInfo.InvariantCulture);
                    foreach (JsonElement happened in transaction.GetProperty("tx_result").GetProperty("events").EnumerateArray())
                        if (happened.GetProperty("type").ValueEquals(name) && (also.Length == 0 || also.Contains($"'{Sequence(happened)}'", StringComparison.Ordinal))) found.Add(Read(happened));
                }
                if (page * Page >= int.Parse(answer.GetProperty("total_count").GetString()!, CultureInfo.InvariantCulture)) break;
            }
            return found.Count == count ? (found, height) : throw new InvalidOperationException($"{found.Count} of {count} packets were found");
        }

        /// <summary>Proofs of keys under a header.</summary>
        public byte[][] Prove(byte[][] keys, IbcHeight header)
        {
            byte[][] proofs = new byte[keys.Length][];
            (int At, byte[][] Keys)[] messages = [.. keys.Chunk(ProofsAMessage).Select((some, i) => (i * ProofsAMessage, some))];
            Parallel.Invoke(() => Half(_connection, 0), () => Half(_beside, 1));
            return proofs;

            void Half(RpcConnection connection, int first)
            {
                for (int i = first; i < messages.Length; i += 2)
                {
                    string calls = string.Join(',', messages[i].Keys.Select(key => RpcConnection.Call("abci_query", "\"/store/ibc/key\"", $"\"{Convert.ToHexString(key)}\"", $"\"{header.Number - 1}\"", "true")));
                    bool isAlone = messages[i].Keys.Length == 1;
                    using JsonDocument answer = JsonDocument.Parse(connection.Ask(RpcConnection.Request(end.Node.Url, isAlone ? calls : $"[{calls}]")).ToArray());
                    int at = messages[i].At;
                    foreach (JsonElement each in isAlone ? [answer.RootElement] : answer.RootElement.EnumerateArray().ToArray())
                    {
                        ProtoWriter proof = new();
                        foreach (JsonElement step in each.GetProperty("result").GetProperty("response").GetProperty("proofOps").GetProperty("ops").EnumerateArray()) proof.Bytes(1, step.GetProperty("data").GetBytesFromBase64());
                        proofs[at++] = proof.ToArray();
                    }
                }
            }
        }

        /// <summary>Sends messages behind a client's header, and waits until all are done.</summary>
        public void Send(UpdateClient update, Operation[] messages)
        {
            string hash = Broadcast(_connection, wallet.Sign(new CosmosParts { Sequence = _sequence++, Gas = Gas }, update));
            Operation[][] parts = [.. messages.Chunk(MessagesATransaction)];
            byte[][] signed = new byte[parts.Length][];
            Parallel.For(0, parts.Length, i => signed[i] = wallet.Sign(new CosmosParts { Sequence = _sequence + (ulong)i, Gas = Gas }, parts[i]));
            _sequence += (ulong)parts.Length;
            foreach (byte[] transaction in signed) hash = Broadcast(_connection, transaction);
            Await(_connection, hash);
        }

        public byte[] Value(byte[] key) => _connection.Result("abci_query", "\"/store/ibc/key\"", $"\"{Convert.ToHexString(key)}\"", "\"0\"", "false").GetProperty("response").GetProperty("value").GetBytesFromBase64();

        public byte[] Query(string path, IMessage request) => _connection.Result("abci_query", $"\"{path}\"", $"\"{Convert.ToHexString(request.ToByteArray())}\"", "\"0\"", "false").GetProperty("response").GetProperty("value").GetBytesFromBase64();

        public void Dispose()
        {
            _connection.Dispose();
            _beside.Dispose();
            Light.Dispose();
        }

        private static string Sequence(JsonElement happened) => happened.GetProperty("attributes").EnumerateArray().First(each => each.GetProperty("key").ValueEquals("packet_sequence")).GetProperty("value").GetString()!;

        private static Told Read(JsonElement happened)
        {
            Dictionary<string, string> told = happened.GetProperty("attributes").EnumerateArray().ToDictionary(each => each.GetProperty("key").GetString()!, each => each.GetProperty("value").GetString()!);
            string[] timeout = told["packet_timeout_height"].Split('-');
            Packet packet = new()
            {
                Sequence = Number("packet_sequence"), SourcePort = told["packet_src_port"], SourceChannel = told["packet_src_channel"], DestinationPort = told["packet_dst_port"], DestinationChannel = told["packet_dst_channel"],
                Data = Convert.FromHexString(told["packet_data_hex"]), TimeoutHeight = new IbcHeight(ulong.Parse(timeout[0], CultureInfo.InvariantCulture), ulong.Parse(timeout[1], CultureInfo.InvariantCulture)),
                TimeoutNs = Number("packet_timeout_timestamp"),
            };
            return new Told(default, packet, told.TryGetValue("packet_ack_hex", out string? answer) ? Convert.FromHexString(answer) : []);

            ulong Number(string name) => ulong.Parse(told[name], CultureInfo.InvariantCulture);
        }
    }
}
