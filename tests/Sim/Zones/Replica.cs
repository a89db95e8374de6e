using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Sim.Checks;
using Gwangan.Tests;
using Gwangan.Tests.Modules.Ibc;

namespace Gwangan.Sim.Zones;

/// <summary>Another machine of a zone: executes the blocks that were decided, is killed anywhere between them, lags, and is replaced by an empty one that joins from a snapshot.</summary>
internal sealed class Replica : IDisposable
{
    private readonly IbcChain _zone;
    private readonly int _number;
    private TestCity? _city;
    private StateMachine _chain;
    private DirectoryInfo? _folder;
    private LmdbStateStorage? _state;

    public Replica(IbcChain zone, int number)
    {
        (_zone, _number) = (zone, number);
        _city = new TestCity(zone.Options with { IndexSeed = (ulong)number + 1 });
        _chain = _city.Machine;
        CatchUp();
    }

    /// <summary>Executes blocks with their envelopes in another order. A planted error.</summary>
    public bool IsBackwards { get; set; }

    public ChainModules Modules => _chain.Modules;

    public Hash32 AppHash => _chain.Info().LastAppHash;

    public int Kills { get; private set; }

    public int Joins { get; private set; }

    /// <summary>Executes what it lacks.</summary>
    public void CatchUp()
    {
        for (int i = (int)_chain.Info().LastHeight; i < _zone.Decided.Count; i++)
        {
            AbciBlock block = _zone.Decided[i];
            _chain.FinalizeBlock(IsBackwards ? block with { Transactions = [.. block.Transactions.Reverse()] } : block);
            _chain.Commit();
        }
    }

    /// <summary>The process ends between two blocks, or within one before its commit, and starts again on what is stored.</summary>
    public void Kill(bool isWithin)
    {
        Kills++;
        long height = _chain.Info().LastHeight;
        if (isWithin && height < _zone.Decided.Count) _chain.FinalizeBlock(_zone.Decided[(int)height]);
        if (_city is not null)
        {
            _city.Restart();
            _chain = _city.Machine;
        }
        else
        {
            _chain = Open();
        }
        _chain.LastTimeMs = height == 0 ? TestCity.GenesisTimeMs : _zone.Decided[(int)height - 1].TimeMs;
    }

    /// <summary>The machine is replaced: the new one takes a snapshot of the zone's state, chunk by chunk in any order, some of them damaged on the way; null, or what is wrong.</summary>
    public string? Join(Gwangan.Sim.Machine.Rng rng)
    {
        Dispose();
        _folder = Directory.CreateTempSubdirectory("sim-zone-");
        SnapshotStore store = new(Path.Combine(_folder.FullName, "snapshots"));
        if (store.Make(_zone.City.Storage, _zone.City.Height, _zone.City.AppHash, new SnapshotOptions { ChunkBytes = 4_000, SortBytes = 8_000 }) is not { } offer) return "no snapshot is made";
        _state = LmdbStateStorage.Open(Path.Combine(_folder.FullName, "state"), StateDigest.Tables, new StateStorageOptions { MapSizeBytes = 1L << 28 });
        if (SnapshotRestorer.TryBegin(offer, _zone.City.AppHash, _state, out string problem) is not { } restorer) return problem;
        List<uint> waiting = [.. restorer.Missing];
        while (waiting.Count > 0)
        {
            uint index = rng.Of(waiting);
            if (!store.TryReadChunk(offer.Height, offer.Format, index, out byte[] chunk)) return $"chunk {index} cannot be read";
            bool isDamaged = rng.Chance(100);
            if (isDamaged) chunk[rng.Below(chunk.Length)] ^= (byte)(1 << rng.Below(8));
            bool isTaken = restorer.Apply(index, chunk) == ChunkVerdict.Accepted;
            if (!isTaken && !isDamaged) return $"chunk {index}, as it was made, is refused";
            // A changed bit that the packing leaves unused changes nothing of what is packed; that the rest is refused shows in the root.
            if (isTaken) waiting.Remove(index);
        }
        restorer.Finish();
        _city = null;
        _chain = Open();
        _chain.LastTimeMs = _zone.City.TimeMs;
        Joins++;
        return AppHash == _zone.City.AppHash ? null : $"joined at root {AppHash}, the zone has {_zone.City.AppHash}";
    }

    public void Dispose()
    {
        _state?.Dispose();
        _folder?.Delete(recursive: true);
        (_state, _folder) = (null, null);
    }

    private StateMachine Open()
    {
        StateStore store = new(null, (ulong)(_number + Kills + 7));
        return new StateMachine(_zone.ChainId, store, All.Create(store), _state!, SequentialForkJoin.Instance);
    }
}
