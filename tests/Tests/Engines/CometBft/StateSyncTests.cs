using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Tests.Modules.Evm;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>CometBFT's state sync between two nodes: one gives snapshots over its socket, the other begins with one.</summary>
public sealed class StateSyncTests
{
    [Fact]
    public async Task A_node_begins_with_anothers_snapshot_and_goes_on_with_the_next_block()
    {
        using CometCity giver = new(options => options with { Snapshots = options.Snapshots with { IntervalBlocks = 3 } }, EvmGenesisText.WithContracts);
        giver.InitChain();
        for (int i = 0; i < 3; i++) giver.Make(giver.Transfer(i, i + 1, 5));
        await giver.City.Snapshots.WaitAsync();
        byte[] trusted = giver.City.Head.Current.AppHash.ToArray();
        using AbciClient giving = giver.Connect();
        SnapshotInfo offered = Assert.Single(giving.Ask<ResponseListSnapshots>(new RequestListSnapshots()).Snapshots);
        Assert.Equal(3UL, offered.Height);
        Assert.True(giving.Ask<ResponseLoadSnapshotChunk>(new RequestLoadSnapshotChunk { Height = 9, Format = offered.Format }).Chunk.IsEmpty);
        Assert.Equal(OfferVerdict.Abort, giving.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = offered, AppHash = trusted }).Result);

        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["taker"]);
        File.Copy(Path.Combine(giver.Folder, "genesis.json"), folder["taker/genesis.json"]);
        string address = $"unix://{folder["abci.sock"]}";
        NodeOptions options = new() { Data = folder["taker"], Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = address, StateSync = true } };
        Task<City> opening = Task.Run(() => City.Open(options, giver.Clock));
        using AbciClient taking = await ConnectAsync(folder["abci.sock"]);
        Assert.Equal(0, taking.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);
        Assert.Equal(OfferVerdict.Reject, taking.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = offered, AppHash = new byte[32] }).Result);
        SnapshotInfo foreign = new() { Height = 3, Format = 999, Chunks = offered.Chunks, Hash = offered.Hash, Metadata = offered.Metadata };
        Assert.Equal(OfferVerdict.RejectFormat, taking.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = foreign, AppHash = trusted }).Result);
        Assert.Equal(ApplyVerdict.Abort, taking.Ask<ResponseApplySnapshotChunk>(new RequestApplySnapshotChunk { Chunk = new byte[1] }).Result);
        Assert.Equal(OfferVerdict.Accept, taking.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = offered, AppHash = trusted }).Result);
        for (uint index = 0; index < offered.Chunks; index++)
        {
            byte[] chunk = giving.Ask<ResponseLoadSnapshotChunk>(new RequestLoadSnapshotChunk { Height = 3, Format = offered.Format, Chunk = index }).Chunk.ToArray();
            byte[] damaged = [.. chunk];
            damaged[damaged.Length / 2] ^= 0xFF;
            ResponseApplySnapshotChunk refused = taking.Ask<ResponseApplySnapshotChunk>(new RequestApplySnapshotChunk { Index = index, Chunk = damaged, Sender = "liar" });
            Assert.Equal(ApplyVerdict.Retry, refused.Result);
            Assert.Equal([index], refused.RefetchChunks);
            Assert.Equal(["liar"], refused.RejectSenders);
            Assert.Equal(ApplyVerdict.Accept, taking.Ask<ResponseApplySnapshotChunk>(new RequestApplySnapshotChunk { Index = index, Chunk = chunk, Sender = "friend" }).Result);
        }
        ResponseInfo info = taking.Ask<ResponseInfo>(new RequestInfo());
        Assert.Equal(3, info.LastBlockHeight);
        Assert.Equal(trusted, info.LastBlockAppHash.ToArray());

        byte[] expected = giver.Make(giver.Transfer(5, 6, 7)).AppHash.ToArray();
        City taker = await opening;
        taker.Start();
        Assert.Equal(expected, taking.Ask<ResponseFinalizeBlock>(giver.Blocks[3]).AppHash.ToArray());
        taking.Ask<ResponseCommit>(new RequestCommit());
        Assert.Equal(4, taker.Head.Current.Height);
        Assert.Null(taker.Reader.TryRead(3));
        Assert.NotNull(taker.Reader.TryRead(4));
        await taker.DisposeAsync();
        // The log begins above the state's first height, and is known to miss nothing.
        await using City again = City.Open(options, giver.Clock);
        Assert.Equal(4, again.Head.Current.Height);
    }

    [Fact]
    public async Task A_restored_node_that_stops_before_its_first_block_opens_again()
    {
        using CometCity giver = new(options => options with { Snapshots = options.Snapshots with { IntervalBlocks = 2 } });
        giver.InitChain();
        giver.Make(giver.Transfer(1, 2, 5));
        giver.Make();
        await giver.City.Snapshots.WaitAsync();
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["taker"]);
        File.Copy(Path.Combine(giver.Folder, "genesis.json"), folder["taker/genesis.json"]);
        NodeOptions options = new() { Data = folder["taker"], Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = $"unix://{folder["abci.sock"]}", StateSync = true } };
        Task<City> opening = Task.Run(() => City.Open(options, giver.Clock));
        using (AbciClient taking = await ConnectAsync(folder["abci.sock"]))
        {
            // The state of the genesis is not made yet, so a snapshot may still come.
            Assert.Equal(Hash32.Size, taking.Ask<ResponseInitChain>(giver.InitChainRequest()).AppHash.Length);
            SnapshotInfo offered = giver.Consensus.Ask<ResponseListSnapshots>(new RequestListSnapshots()).Snapshots[0];
            taking.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = offered, AppHash = giver.City.Head.Current.AppHash.ToArray() });
            for (uint index = 0; index < offered.Chunks; index++)
                taking.Ask<ResponseApplySnapshotChunk>(new RequestApplySnapshotChunk { Index = index, Chunk = giver.Consensus.Ask<ResponseLoadSnapshotChunk>(new RequestLoadSnapshotChunk { Height = 2, Format = offered.Format, Chunk = index }).Chunk });
        }
        await (await opening).DisposeAsync();
        await using City again = City.Open(options, giver.Clock);
        Assert.Equal((2L, giver.City.Head.Current.AppHash), (again.Head.Current.Height, again.Head.Current.AppHash));
    }

    [Fact]
    public async Task A_node_that_could_take_a_snapshot_begins_with_the_genesis_when_CometBFT_says_so()
    {
        using CometCity other = new();
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["taker"]);
        File.Copy(Path.Combine(other.Folder, "genesis.json"), folder["taker/genesis.json"]);
        NodeOptions options = new() { Data = folder["taker"], Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = $"unix://{folder["abci.sock"]}", StateSync = true } };
        Task<City> opening = Task.Run(() => City.Open(options, other.Clock));
        using AbciClient taking = await ConnectAsync(folder["abci.sock"]);
        Assert.Equal(other.InitChain().AppHash.ToArray(), taking.Ask<ResponseInitChain>(other.InitChainRequest()).AppHash.ToArray());
        byte[] expected = other.Make(other.Transfer(1, 2, 3)).AppHash.ToArray();
        Assert.Equal(expected, taking.Ask<ResponseFinalizeBlock>(other.Blocks[0]).AppHash.ToArray());
        await using City city = await opening;
        taking.Ask<ResponseCommit>(new RequestCommit());
        Assert.Equal(1, city.Head.Current.Height);
        Assert.Equal(OfferVerdict.Abort, taking.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = new SnapshotInfo { Height = 1 }, AppHash = new byte[32] }).Result);
    }

    private static async Task<AbciClient> ConnectAsync(string path)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new AbciClient(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException) when (tries < 600)
            {
                await Task.Delay(100);
            }
        }
    }
}
