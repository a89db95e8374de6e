using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Evm;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Snapshots;

public sealed class KilledStateSyncTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CometBFT_gives_all_chunks_again_after_a_kill_while_the_state_was_written()
    {
        EvmCity city = new();
        for (int i = 0; i < 3; i++) city.Run(city.Sign(0, (ulong)i, city.AddressOf(3), 5));
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer? offer = store.Make(city.City.Storage, city.City.Height, city.City.AppHash, new SnapshotOptions { ChunkBytes = 1_000, SortBytes = 4_000 });
        Assert.NotNull(offer);
        using (LmdbStateStorage killed = TradingCity.OpenState(_folder["state"]))
        {
            SnapshotRestorer restorer = SnapshotRestorer.TryBegin(offer, city.City.AppHash, killed, out _)!;
            for (uint index = 0; index < offer.ChunkCount; index++) restorer.Apply(index, TradingCity.Chunk(store, offer, index));
            Assert.True(restorer.IsComplete);
        }
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        AbciSnapshots abci = new(store, SnapshotStore.PartsOfThisBuild(), storage, true, _ => { }, () => { }, () => { });
        SnapshotInfo info = new() { Height = (ulong)offer.Height, Format = offer.Format, Chunks = offer.ChunkCount, Hash = offer.Hash, Metadata = offer.Metadata };
        Assert.Equal(OfferVerdict.Accept, abci.Offer(new RequestOfferSnapshot { Snapshot = info, AppHash = city.City.AppHash.ToArray() }).Result);
        for (uint index = 0; index < offer.ChunkCount; index++)
            Assert.Equal(ApplyVerdict.Accept, abci.Apply(new RequestApplySnapshotChunk { Index = index, Chunk = TradingCity.Chunk(store, offer, index), Sender = "a" }).Result);
        Assert.False(abci.IsAwaited);
        Assert.Equal(city.City.AppHash, storage.AppHash);
        Assert.Equal(ApplyVerdict.Abort, abci.Apply(new RequestApplySnapshotChunk { Index = offer.ChunkCount, Chunk = new byte[1], Sender = "a" }).Result);
    }
}
