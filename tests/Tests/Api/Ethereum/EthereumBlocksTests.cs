using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Commands;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;
using Gwangan.Tests.Engines.Development;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>Blocks that are kept decoded.</summary>
public sealed class EthereumBlocksTests
{
    [Fact]
    public async Task A_block_that_is_taken_back_while_it_is_read_is_not_kept()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        await world.AskAsync("hardhat_mine", "0x3");
        await world.CloseAsync();
        using DataFolder folder = DataFolder.Open(world.Folder);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        using LmdbStateStorage storage = VerifyCommand.OpenState(folder);
        Watched watched = new(storage);
        ChainHead head = new(TimeProvider.System);
        head.Open(new BlockPoint(storage.Height, Hash32.Zero, storage.AppHash, 0, 0));
        EvmCity city = new();
        EthereumBlocks blocks = new(new ChainReader(log, watched, head, city.City.Modules.Catalog), city.Evm);

        watched.BeforeRead = () => blocks.ForgetAbove(1);
        Assert.NotNull(blocks.TryRead(2));
        watched.BeforeRead = null;
        for (int i = 0; i < 2; i++) Assert.NotNull(blocks.TryRead(2));
        Assert.Equal(2, watched.Reads);
    }

    private sealed class Watched(IStateStorage storage) : IStateStorage
    {
        public Action? BeforeRead { get; set; }

        public int Reads { get; private set; }

        public long Height => storage.Height;

        public Hash32 AppHash => storage.AppHash;

        public void Load(TableSchema table, RecordVisitor visit) => storage.Load(table, visit);

        public void LoadKeyValues(string store, KeyValueVisitor visit) => storage.LoadKeyValues(store, visit);

        public void Commit(StateCommit commit) => storage.Commit(commit);

        public IStateSnapshot OpenSnapshot(long height)
        {
            Reads++;
            BeforeRead?.Invoke();
            return storage.OpenSnapshot(height);
        }
    }
}
