using System.Net.Sockets;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>State sync from a stranger who tells other outcomes of the snapshot's block than came of it: no app hash covers them.</summary>
public sealed class RestoredOutcomesTests
{
    private const long Height = 2;

    public static TheoryData<string> Outcomes => ["true", "noise", "none", "others"];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Whatever_is_told_of_them_the_node_opens_goes_on_and_takes_the_headers_of_the_blocks_after(string told)
    {
        await using SealedCity giver = await SealedCity.OpenAsync();
        using TemporaryFolder folder = new();
        NodeOptions options = await RestoreAsync(giver, folder, told);
        await using City taker = City.Open(options, giver.Maker.Clock);
        taker.Start();
        Assert.Equal(Height, taker.Head.Current.Height);
        giver.Make(giver.Maker.Transfer(3, 4, 5));
        giver.Make(giver.Maker.Transfer(4, 5, 6));
        using (AbciClient consensus = new(((CometBftEngine)taker.Engine).Address.EndPoint))
            for (long height = Height + 1; height <= Height + 2; height++) SealedCity.Decide(consensus, giver.Maker.Reader.TryRead(height)!);
        Assert.Equal(giver.Maker.Head.Current.AppHash, taker.Head.Current.AppHash);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        await taker.Reader.WaitSignedAboveAsync(Height + 1, limit.Token);
        for (long height = Height + 1; height <= Height + 2; height++)
            Assert.Equal(giver.Maker.Reader.TryRead(height)!.Header.LastResultsHash.ToArray(), taker.Reader.TryRead(height)!.Header.LastResultsHash.ToArray());
    }

    [Fact]
    public async Task A_node_that_was_killed_between_log_and_state_of_its_first_block_opens_again()
    {
        await using SealedCity giver = await SealedCity.OpenAsync();
        using TemporaryFolder folder = new();
        NodeOptions options = await RestoreAsync(giver, folder, "true");
        giver.Make(giver.Maker.Transfer(3, 4, 5));
        Block block = BlockCodec.Decode(Height + 1, giver.Maker.Reader.TryRead(Height + 1)!.Bytes.Span);
        DecidedBlock decided = new() { Header = block.Header, Hash = block.Header.Hash(), Data = block.Data, LastCommit = default };
        using (BlockLog log = BlockLog.Open(folder["taker/blocks"])) log.Append(Height + 1, BlockLogKind.Decided, BlockCodec.Encode(decided));
        await using City again = City.Open(options, giver.Maker.Clock);
        Assert.Equal((Height + 1, giver.Maker.Head.Current.AppHash), (again.Head.Current.Height, again.Head.Current.AppHash));
    }

    // A data folder that was filled by state sync and has no block yet.
    private static async Task<NodeOptions> RestoreAsync(SealedCity giver, TemporaryFolder folder, string told)
    {
        giver.Make();
        Task<SnapshotOffer> made = giver.City.Snapshots.MakeNextAsync();
        giver.Make(giver.Maker.Transfer(1, 2, 3));
        SnapshotOffer honest = await made;
        Assert.Equal(Height, honest.Height);
        (SnapshotOffer offer, byte[]? outcomes) = Lie(honest, told);

        Directory.CreateDirectory(folder["taker"]);
        File.Copy(Path.Combine(giver.Maker.KeysFolder, "..", "genesis.json"), folder["taker/genesis.json"]);
        NodeOptions options = new() { Data = folder["taker"], Traders = 0, Engine = EngineKind.CometBft, CometBft = new CometBftOptions { Abci = $"unix://{folder["abci.sock"]}", Rpc = giver.Rpc, StateSync = true } };
        Task<City> opening = Task.Run(() => City.Open(options, giver.Maker.Clock));
        using (AbciClient taking = await ConnectAsync(folder["abci.sock"]))
        {
            SnapshotInfo info = new() { Height = (ulong)offer.Height, Format = offer.Format, Chunks = offer.ChunkCount, Hash = offer.Hash, Metadata = offer.Metadata };
            Assert.Equal(OfferVerdict.Accept, taking.Ask<ResponseOfferSnapshot>(new RequestOfferSnapshot { Snapshot = info, AppHash = giver.Maker.Head.Current.AppHash.ToArray() }).Result);
            for (uint index = 0; index < offer.ChunkCount; index++)
            {
                Assert.True(giver.City.Snapshots.Store.TryReadChunk(Height, offer.Format, index, out byte[] chunk));
                if (index == 0 && outcomes is not null) chunk = SnapshotFormat.Pack(outcomes, 1);
                Assert.Equal(ApplyVerdict.Accept, taking.Ask<ResponseApplySnapshotChunk>(new RequestApplySnapshotChunk { Index = index, Chunk = chunk, Sender = "stranger" }).Result);
            }
            Assert.Equal(Height, taking.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);
        }
        await (await opening).DisposeAsync();
        return options;
    }

    private static (SnapshotOffer Offer, byte[]? Outcomes) Lie(SnapshotOffer honest, string told)
    {
        if (told == "true") return (honest, null);
        byte[] outcomes = told switch
        {
            "noise" => [.. Enumerable.Repeat((byte)0xA5, 100)],
            "none" => [],
            _ => new BlockResults().EncodeWithoutEvents(),
        };
        SnapshotMetadata metadata = SnapshotMetadata.TryDecode(honest.Metadata.Span, SnapshotStore.PartsOfThisBuild(), out _)!;
        SnapshotMetadata lie = new()
        {
            Height = metadata.Height,
            AppHash = metadata.AppHash,
            ChunkBytes = metadata.ChunkBytes,
            ResultsHash = Sha256.Hash(outcomes),
            Parts = metadata.Parts,
        };
        return (SnapshotOffer.Of(lie, lie.Encode()), outcomes);
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
