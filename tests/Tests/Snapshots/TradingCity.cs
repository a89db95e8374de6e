using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Snapshots;

/// <summary>A city with some hundred accounts and open orders, by seed, and nodes that are filled from its snapshots.</summary>
internal sealed class TradingCity
{
    /// <summary>Small chunks, so that a small city has many, and little memory, so that sorting goes over the disk.</summary>
    public static readonly SnapshotOptions Small = new() { ChunkBytes = 2_000, SortBytes = 4_000 };

    private readonly MarketCity _city = new();
    private readonly RandomTrading _trading;
    private readonly Random _random;

    public TradingCity(int seed, int blocks = 25)
    {
        (_trading, _random) = (new RandomTrading(seed), new Random(seed));
        for (int i = 0; i < blocks; i++) _city.City.Run(NextBlock());
    }

    public TestCity City => _city.City;

    public Hash32 AppHash => City.AppHash;

    /// <summary>Envelopes of every kind of order, and transfers to accounts that were not there before.</summary>
    public List<byte[]> NextBlock()
    {
        _trading.LastOrderId = _city.Market.Counters.LastOrderId;
        List<byte[]> envelopes = [];
        for (int i = 0; i < 20; i++)
        {
            SigningKey key = City.Users[_trading.Next(6)];
            List<Operation> batch = [.. Enumerable.Range(0, 3).Select(_ => _trading.NextOperation(City.TimeMs + 1_000))];
            for (int t = 0; t < 2; t++)
            {
                byte[] to = new byte[Address.Size];
                _random.NextBytes(to);
                // Some share a long beginning: sum trees are deep there.
                if (_random.Next(3) == 0) to.AsSpan(0, 18).Fill(0x55);
                batch.Add(new Transfer(new Address(to), Symbol.Of(_random.Next(2) == 0 ? "GOLD" : "KRW"), new Amount((UInt128)_random.NextInt64(1, long.MaxValue)), ""));
            }
            envelopes.Add(City.Sign(key, [.. batch]));
        }
        return envelopes;
    }

    /// <summary>A snapshot of the latest height in a folder's store.</summary>
    public SnapshotOffer Snapshot(SnapshotStore store, SnapshotOptions? options = null)
    {
        SnapshotOffer? offer = store.Make(City.Storage, City.Height, AppHash, options ?? Small);
        Assert.NotNull(offer);
        return offer;
    }

    /// <summary>An empty state of this build's tables.</summary>
    public static LmdbStateStorage OpenState(string folder)
    {
        StateStore store = new();
        _ = All.Create(store);
        return LmdbStateStorage.Open(folder, Gwangan.Node.City.SchemasOf(store), new StateStorageOptions { MapSizeBytes = 1L << 30 });
    }

    /// <summary>The chain over a storage, which may be empty.</summary>
    public static StateMachine OpenChain(IStateStorage storage, out StateStore store)
    {
        store = new StateStore(indexSeed: 5);
        return new StateMachine(TestCity.ChainId, store, All.Create(store), storage, SequentialForkJoin.Instance);
    }

    public static byte[] Chunk(SnapshotStore store, SnapshotOffer offer, uint index)
    {
        Assert.True(store.TryReadChunk(offer.Height, offer.Format, index, out byte[] chunk));
        return chunk;
    }
}
