using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Snapshots;

/// <summary>The roots of all chunks of a snapshot. They hash up to the app hash, so wrong metadata is refused before a chunk is fetched, and each chunk is checked by itself.</summary>
/// <remarks>
/// Chunk 0 holds the outcomes of the snapshot's own block (without events, which no header commits); then come the parts of the state by name, each in its own order.
/// <code>
/// message Metadata { int64 height = 1; bytes app_hash = 2; uint32 chunk_bytes = 3; bytes results_hash = 4; repeated Part parts = 5; uint32 generation = 6; }
/// message Part { string name = 1; uint32 record_size = 2; oneof cut { SlotCut slots = 3; BalanceCut balances = 4; EvmCut evm = 5; TreeCut tree = 6; } }
/// message SlotCut { uint32 depth = 1; uint32 level = 2; bytes nodes = 3; }
/// message BalanceCut { repeated Asset assets = 1; }   message Asset { uint32 id = 1; bytes shape = 2; }
/// message EvmCut { bytes header = 1; bytes shape = 2; }   // has no record_size
/// message TreeCut { bytes shape = 1; }   // has no record_size
/// </code>
/// </remarks>
internal sealed class SnapshotMetadata
{
    private const int SlotField = 3, BalanceField = 4, EvmField = 5, TreeField = 6;

    public required long Height { get; init; }

    public required Hash32 AppHash { get; init; }

    /// <summary>Most bytes of rows in a chunk.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>SHA-256 of the outcomes in chunk 0.</summary>
    public required Hash32 ResultsHash { get; init; }

    /// <summary>The parts by name.</summary>
    public required IReadOnlyList<SnapshotPart> Parts { get; init; }

    /// <summary>How many chunks there are, the one of outcomes included.</summary>
    public int ChunkCount => 1 + Parts.Sum(part => part.ChunkCount);

    /// <summary>The app hash that the parts' roots make.</summary>
    public Hash32 ComputeAppHash() => MultiStore.AppHash(Parts.Select(part => new StoreRoot(part.Name, part.Root)).ToArray());

    /// <summary>Which part a chunk belongs to, and its number there; null for the outcomes.</summary>
    public (SnapshotPart Part, int Chunk)? Find(uint index)
    {
        long chunk = (long)index - 1;
        foreach (SnapshotPart part in Parts)
        {
            if (chunk >= 0 && chunk < part.ChunkCount) return (part, (int)chunk);
            chunk -= part.ChunkCount;
        }
        return null;
    }

    /// <summary>Whether a chunk holds what the roots ask for.</summary>
    public bool IsRight(uint index, ReadOnlySpan<byte> chunk)
    {
        if (Find(index) is var (part, number)) return SnapshotFormat.TryUnpack(chunk, part.RowSize, out byte[] rows) && part.Holds(number, rows);
        return index == 0 && SnapshotFormat.TryUnpack(chunk, 1, out byte[] results) && Sha256.Hash(results) == ResultsHash;
    }

    public byte[] Encode()
    {
        ProtoWriter writer = new();
        writer.Int64(1, Height);
        writer.Bytes(2, AppHash.ToArray());
        writer.UInt64(3, (ulong)ChunkBytes);
        writer.Bytes(4, ResultsHash.ToArray());
        foreach (SnapshotPart part in Parts)
        {
            int mark = writer.Begin(5);
            writer.String(1, part.Name);
            if (part is TablePart table) writer.UInt64(2, (ulong)table.Table.RecordSizeBytes);
            int cut = writer.Begin(part switch { SlotPart => SlotField, BalancePart => BalanceField, TreePart => TreeField, _ => EvmField });
            part.Write(writer);
            writer.End(cut);
            writer.End(mark);
        }
        writer.UInt64(6, RuleVersions.Generation);
        return writer.ToArray();
    }

    /// <summary>Reads metadata for the tables of this build; null with a sentence when that cannot be.</summary>
    public static SnapshotMetadata? TryDecode(ReadOnlySpan<byte> bytes, IReadOnlyList<StatePart> state, out string problem)
    {
        problem = "its metadata is not in the format of this version";
        if (bytes.Length > SnapshotFormat.MetadataBytesMax) return null;
        ProtoReader reader = new(bytes);
        long height = 0;
        uint chunkBytes = 0, generation = 0;
        ReadOnlyMemory<byte> appHash = default, resultsHash = default;
        List<SnapshotPart> parts = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out _)) return null;
            bool good = field switch
            {
                1 => reader.TryInt64(out height),
                2 => reader.TryMemory(Hash32.Size, out appHash),
                3 => reader.TryUInt32(out chunkBytes) && chunkBytes <= SnapshotFormat.ChunkRowsBytesMax,
                4 => reader.TryMemory(Hash32.Size, out resultsHash),
                5 => TryPart(ref reader, state, (int)chunkBytes, parts, ref problem),
                6 => reader.TryUInt32(out generation),
                _ => false,
            };
            if (!good) return null;
        }
        if (height < 1 || appHash.Length != Hash32.Size || resultsHash.Length != Hash32.Size || chunkBytes == 0) return null;
        if (generation != RuleVersions.Generation)
        {
            problem = "it is of a city that another version of gwangan began, whose blocks and records this one does not go on with";
            return null;
        }
        foreach (Table each in state.OfType<Table>())
            // One that came with later rules may not have been there yet: which parts there are is what the app hash says.
            if (each.Since == RuleVersions.First && !parts.Exists(part => part.Name == each.Name))
            {
                problem = $"it has no part \"{each.Name}\", which this build has: it was made by another version";
                return null;
            }
        for (int i = 1; i < parts.Count; i++)
            if (string.CompareOrdinal(parts[i - 1].Name, parts[i].Name) >= 0) return null;
        return new SnapshotMetadata
        {
            Height = height,
            AppHash = new Hash32(appHash.Span),
            ChunkBytes = (int)chunkBytes,
            ResultsHash = new Hash32(resultsHash.Span),
            Parts = parts,
        };
    }

    private static bool TryPart(ref ProtoReader reader, IReadOnlyList<StatePart> state, int chunkBytes, List<SnapshotPart> parts, ref string problem)
    {
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
        ProtoReader fields = new(bytes);
        if (!fields.TryReadTag(out int field, out _) || field != 1 || !fields.TryString(MultiStore.NameMaxBytes, out string name)) return false;
        uint recordSize = 0;
        if (!fields.TryReadTag(out field, out _)) return false;
        if (field == 2 && (!fields.TryUInt32(out recordSize) || !fields.TryReadTag(out field, out _))) return false;
        if (!fields.TryBytes(out ReadOnlySpan<byte> cut) || !fields.AtEnd) return false;
        StatePart? known = state.FirstOrDefault(part => part.Name == name);
        bool isKnown = known is Table table ? table.Schema.RecordSizeBytes == recordSize : known is PatriciaState or IavlTree && recordSize == 0;
        if (!isKnown)
        {
            problem = $"its part \"{name}\" has another shape in this build: it was made by another version";
            return false;
        }
        SnapshotPart? part = (field, known) switch
        {
            (SlotField, Table { Commitment: SlotTree } slots) => SlotPart.Read(slots.Schema, cut, chunkBytes),
            (BalanceField, Table { Commitment: MoneyCommitment } balances) => BalancePart.Read(balances.Schema, cut, chunkBytes),
            (TreeField, IavlTree) => TreePart.Read(name, cut),
            (EvmField, PatriciaState) => EvmPart.Read(name, cut, chunkBytes),
            _ => null,
        };
        if (part is null) return false;
        parts.Add(part);
        return true;
    }
}
