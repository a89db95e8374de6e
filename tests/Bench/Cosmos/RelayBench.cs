using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Gwangan.Bench.Rpc;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.Ibc;
using Gwangan.Vectors;

namespace Gwangan.Bench.Cosmos;

/// <summary>Packets relayed a second between two cities, each a node in a process of its own, from a backlog of transfers until the last acknowledgement is back: by the unmodified @confio/relayer, and by a relayer of this program (<see cref="LightRelayer"/>).</summary>
/// <remarks>Nodes and relayer share the machine. The zones, their clients, connection and channel are the relayer's from npm, as <c>./run --zones 2</c> makes them; without its packages the part is left out. Afterwards nothing is underway, and the other zone has what was sent.</remarks>
internal static class RelayBench
{
    private const int Same = 320, More = 10_000, TransfersATransaction = 40, Senders = 8;

    /// <summary>Measures.</summary>
    public static void Run(BenchReport report)
    {
        string packages = Path.Combine(Archive.RepositoryRoot(), "tests", "Clients", "relayer", "package.json");
        if (!Directory.Exists(Path.Combine(Path.GetDirectoryName(packages)!, "node_modules")))
        {
            Console.Error.WriteLine("  relay: the packages of tests/Clients/relayer are not there, and the part is left out");
            return;
        }
        Accounts accounts = new(2 + Senders, KeyType.Cosmos);
        using RpcTarget here = RpcTarget.StartCity(BlockPace.Usual, accounts, isCosmos: true, "here-1"), there = RpcTarget.StartCity(BlockPace.Usual, accounts, isCosmos: true, "there-1");
        using Process npm = Start(packages, here, there);
        using JsonDocument made = JsonDocument.Parse(Line(npm));
        string[] Made(string name) => [.. made.RootElement.GetProperty(name).EnumerateArray().Select(each => each.GetString()!)];
        (string[] clients, string[] connections, string[] channels) = (Made("clients"), Made("connections"), Made("channels"));
        using LightRelayer own = new(new RelayEnd(here, "here-1", clients[0], connections[0], channels[0]), new RelayEnd(there, "there-1", clients[1], connections[1], channels[1]), "gwangan bench 1");
        Backlog backlog = new(here, channels[0]);

        // What is compiled while it runs is compiled now.
        own.Relay(TransfersATransaction, backlog.Send(TransfersATransaction));
        backlog.Send(TransfersATransaction);
        Ask(npm, TransfersATransaction);

        backlog.Send(Same);
        double packet = Nodes(here, there);
        using JsonDocument relayed = JsonDocument.Parse(Ask(npm, Same));
        packet = (Nodes(here, there) - packet) * 1e6 / Same;
        double theirs = Same / (relayed.RootElement.GetProperty("ms").GetDouble() / 1_000);
        report.Add(new($"relay/npm/{Same}/packets", theirs, "packets/s"));
        report.Add(new($"relay/npm/{Same}/received", Same / (relayed.RootElement.GetProperty("receivedMs").GetDouble() / 1_000), "packets/s"));
        report.Add(new($"relay/npm/{Same}/node-time", packet, "us/packet"));
        npm.StandardInput.Close();
        npm.WaitForExit();
        foreach (int count in (int[])[Same, More])
        {
            long from = backlog.Send(count);
            if (count == More) own.Ask(report, $"relay/queries/{count}", count);
            double nodes = Nodes(here, there);
            Relayed ours = own.Relay(count, from);
            report.Add(new($"relay/own/{count}/packets", count / ours.Seconds, "packets/s", Peers: count == Same ? new Dictionary<string, double> { ["@confio/relayer"] = theirs, ["of its"] = count / ours.Seconds / theirs } : null));
            report.Add(new($"relay/own/{count}/received", count / ours.ReceivedSeconds, "packets/s"));
            report.Add(new($"relay/own/{count}/node-time", (Nodes(here, there) - nodes) * 1e6 / count, "us/packet"));
        }
        if (own.Underway() is not 0 and var left) throw new InvalidOperationException($"{left} packets are still underway");
        own.MustHave(backlog.Receiver, backlog.Sent);
    }

    private static double Nodes(RpcTarget here, RpcTarget there) => here.ProcessorSeconds + there.ProcessorSeconds;

    private static Process Start(string packages, RpcTarget here, RpcTarget there)
    {
        string script = Path.Combine(Archive.RepositoryRoot(), "tests", "Bench", "Cosmos", "relay.mjs"), secret = Convert.ToHexStringLower(Sha256.Hash("gwangan bench 0"u8).ToArray());
        return Process.Start(new ProcessStartInfo("node", [script, packages, here.Url.AbsoluteUri.TrimEnd('/'), there.Url.AbsoluteUri.TrimEnd('/'), secret]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static string Ask(Process npm, int count)
    {
        npm.StandardInput.WriteLine(count);
        return Line(npm);
    }

    private static string Line(Process npm) => npm.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the relayer has ended; what it said stands above");

    /// <summary>Transfers that wait for a relayer.</summary>
    private sealed class Backlog
    {
        private readonly RpcTarget _zone;
        private readonly string _channel;
        private readonly CosmosWallet[] _wallets;
        private readonly ulong[] _sequences = new ulong[Senders];

        public Backlog(RpcTarget zone, string channel)
        {
            (_zone, _channel) = (zone, channel);
            OperationCatalog catalog = All.Create(new StateStore()).Catalog;
            _wallets = [.. Enumerable.Range(2, Senders).Select(i => new CosmosWallet($"gwangan bench {i}", KeyType.Cosmos, catalog, "here-1"))];
        }

        public string Receiver { get; } = Bech32.EncodeAccount(new Address(Hash32.Bytes(Sha256.Hash("receiver"u8))[..Address.Size]));

        public int Sent { get; private set; }

        /// <summary>Sends so many, and waits until they are in blocks; a height from which on they are.</summary>
        public long Send(int count)
        {
            using RpcConnection connection = new(_zone.Url);
            long from = LightRelayer.HeightOf(connection);
            string hash = "";
            for (int i = 0; i < count / TransfersATransaction; i++)
            {
                CosmosWallet wallet = _wallets[i % Senders];
                Operation[] transfers = [.. Enumerable.Range(0, TransfersATransaction).Select(_ => IbcLink.Transfer(null!, wallet.Key, "KRW", 1, Receiver, _channel))];
                hash = LightRelayer.Broadcast(connection, wallet.Sign(new CosmosParts { Sequence = _sequences[i % Senders]++, Gas = LightRelayer.Gas }, transfers));
            }
            LightRelayer.Await(connection, hash);
            Sent += count;
            return from;
        }
    }
}
