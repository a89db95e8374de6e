using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Ibc;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Snapshots;

/// <summary>The tree of IBC in snapshots and exports.</summary>
public sealed class TreeSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IbcChain Busy()
    {
        IbcLink link = new();
        for (int i = 0; i < 12; i++)
            IbcLink.Relay(link.A, link.B, link.A.City.Users[1], IbcLink.Transfer(link.A, link.A.City.Users[1], "GOLD", (UInt128)(i + 1), IbcChain.Spell(link.B.City.Users[2])));
        return link.B;
    }

    [Fact]
    public void A_tree_comes_with_a_snapshot_and_each_of_its_chunks_is_checked_by_itself()
    {
        IbcChain chain = Busy();
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer? offer = store.Make(chain.City.Storage, chain.City.Height, chain.City.AppHash, TradingCity.Small);
        Assert.NotNull(offer);
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        SnapshotRestorer? restorer = SnapshotRestorer.TryBegin(offer, chain.City.AppHash, storage, out string problem);
        Assert.True(restorer is not null, problem);
        for (uint index = 0; index < offer.ChunkCount; index++)
        {
            byte[] chunk = TradingCity.Chunk(store, offer, index);
            Assert.Equal(ChunkVerdict.Rejected, restorer.Apply(index, chunk[..^1]));
            Assert.Equal(ChunkVerdict.Rejected, restorer.Apply(index, TradingCity.Chunk(store, offer, (index + 1) % offer.ChunkCount)));
            Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, chunk));
        }
        restorer.Finish();
        StateMachine machine = TradingCity.OpenChain(storage, out StateStore state);
        Assert.Equal(chain.City.Roots(), new SortedDictionary<string, Hash32>(state.Roots.Roots.ToDictionary(root => root.Name, root => root.Root), StringComparer.Ordinal));
        Assert.Contains("ibc", chain.City.Roots().Keys);
        foreach (Module module in machine.Modules.All) module.CheckInvariants();
    }

    [Fact]
    public void A_tree_has_the_same_root_after_export_and_import()
    {
        IbcChain chain = Busy();
        IReadOnlyList<StatePart> parts = SnapshotStore.PartsOfThisBuild();
        MemoryStream text = new();
        StateLines.Write(new StateHeader(chain.ChainId, chain.City.Height, chain.City.AppHash, chain.City.TimeMs), chain.City.Storage, parts, text);
        string file = _folder["state.jsonl"];
        File.WriteAllBytes(file, text.ToArray());
        (_, Hash32 appHash) = CityImport.Run(file, _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow);
        Assert.Equal(chain.City.AppHash, appHash);

        string[] lines = Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int first = Array.FindIndex(lines, line => line.StartsWith("{\"tree\"", StringComparison.Ordinal));
        (lines[first], lines[first + 1]) = (lines[first + 1], lines[first]);
        File.WriteAllLines(file, lines);
        Assert.Contains("tree ibc", Assert.Throws<GenesisException>(() => CityImport.Run(file, _folder["other"], "imported-1", isEdited: true, DateTimeOffset.UtcNow)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_cannot_be_is_none()
    {
        Random random = new(11);
        byte[][] seeds = [[0, 1, .. new byte[32]], [1, 1, 1, 0, 1, .. new byte[32], 0, 1, .. new byte[32]]];
        foreach (byte[] seed in seeds) Assert.NotNull(IavlPieces.Read(seed));
        Assert.Null(IavlPieces.Read([.. seeds[0], 0]));
        Assert.Null(IavlPieces.Read(seeds[1].AsSpan(0, 40)));
        Assert.Null(IavlPieces.Read(Enumerable.Repeat((byte)1, 1_000_000).ToArray()));
        for (int i = 0; i < 5_000; i++)
        {
            byte[] shape = [.. seeds[random.Next(2)]];
            shape[random.Next(shape.Length)] = (byte)random.Next(256);
            if (IavlPieces.Read(shape) is { } pieces) Assert.False(pieces.Holds(0, shape));
        }
    }
}
