using System.Buffers.Binary;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Feed;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Writes the state of one height into a folder, as a snapshot; whoever calls it moves the folder to its place when it is whole. Sorting uses the folder too.</summary>
/// <remarks>
/// The state is read by key, sorted on the disk where memory does not do, and cut along its commitments. No block waits.
/// The pieces' roots must make the app hash, so damage of the stored state shows here and not at whoever restores from it.
/// </remarks>
internal sealed class SnapshotWriter(IStateStorage storage, IReadOnlyList<StatePart> state, string folder, SnapshotOptions options, CancellationToken cancel)
{
    private uint _chunk;

    /// <summary>Takes each chunk, in their order; null writes them into the folder.</summary>
    public Action<byte[]>? Chunk { get; init; }

    private TableReader? _reader;

    /// <summary>Writes it; <paramref name="view"/> is a view of the height, which it disposes.</summary>
    /// <returns>What it offers; null when the block has more outcomes than fit into a chunk.</returns>
    /// <exception cref="CorruptStateException">The stored state does not have the app hash.</exception>
    /// <exception cref="HeightNotAvailableException">The height left the window of history meanwhile.</exception>
    public SnapshotOffer? Write(IStateSnapshot view, Hash32 appHash)
    {
        using (_reader = new TableReader(storage, view, cancel)) return Write(view.Height, appHash);
    }

    private SnapshotOffer? Write(long height, Hash32 appHash)
    {
        byte[] results = _reader!.View.TryReadResults(height, out byte[] stored) ? BlockResults.Read(stored).EncodeWithoutEvents() : [];
        if (results.Length > options.ChunkBytes && results.Length > SnapshotFormat.ChunkRowsBytesMax) return null;
        Directory.CreateDirectory(folder);
        Emit(results, 1);
        List<SnapshotPart> parts = [];
        foreach (StatePart part in StateReader.PartsOf(_reader.View, state).OrderBy(part => part.Name, StringComparer.Ordinal))
            if (Cut(part) is { } cut) parts.Add(cut);
        SnapshotMetadata metadata = new()
        {
            Height = height,
            AppHash = appHash,
            ChunkBytes = options.ChunkBytes,
            ResultsHash = Sha256.Hash(results),
            Parts = parts,
        };
        Hash32 computed = metadata.ComputeAppHash();
        if (computed != appHash) throw new CorruptStateException($"the stored state of height {height} has app hash {computed} where {appHash} was committed");
        byte[] encoded = metadata.Encode();
        if (encoded.Length > SnapshotFormat.MetadataBytesMax) return null;
        if (Chunk is null) DurableFile.Write(Path.Combine(folder, SnapshotFiles.MetadataName), encoded);
        return SnapshotOffer.Of(metadata, encoded);
    }

    // Null for a part that the city does without.
    private SnapshotPart? Cut(StatePart part)
    {
        if (part is Table table) return Cut(table);
        if (part is IavlTree) return CutTree(part.Name);
        if (part is not PatriciaState) throw new NotSupportedException($"a snapshot has no form for '{part.Name}'");
        byte[]? header = null;
        _reader!.Ask(view => header = view.TryRead(PatriciaStores.Header, []));
        if (header is null) return null;
        using EvmCutter cutter = new(_reader, folder, options, chunk => Emit(chunk, 1));
        return cutter.Cut(part.Name, header);
    }

    private TreePart? CutTree(string name)
    {
        List<byte[]> rows = [];
        IavlPieces? pieces = null;
        // A view that was open for too long is exchanged, and then all is read again.
        _reader!.Ask(view =>
        {
            rows.Clear();
            pieces = IavlPieces.Cut(name, view, options.ChunkBytes, rows.Add);
        });
        foreach (byte[] piece in rows) Emit(piece, 1);
        return rows.Count == 0 ? null : new TreePart(name, pieces!);
    }

    private TablePart Cut(Table table)
    {
        TableSchema schema = table.Schema;
        int rowSize = TablePart.OrderSize + schema.RecordSizeBytes;
        bool byAsset = table.Commitment is MoneyCommitment;
        int keySize = byAsset ? TablePart.OrderSize + Address.Size : TablePart.OrderSize;
        using RecordSorter sorter = new(rowSize, 0, keySize, folder, schema.Name, options.SortBytes);
        _reader!.Read(schema, (slot, record) =>
        {
            Span<byte> row = sorter.Add();
            // A balance's asset stands behind its address.
            uint order = byAsset ? BinaryPrimitives.ReadUInt32LittleEndian(record[Address.Size..]) : (uint)slot;
            BinaryPrimitives.WriteUInt32BigEndian(row, order);
            record.CopyTo(row[TablePart.OrderSize..]);
        });
        using SortedRows rows = sorter.Finish();
        return byAsset
            ? BalancePart.CutRows(schema, rows, options.ChunkBytes, chunk => Emit(chunk, rowSize))
            : SlotPart.Cut(schema, rows, options.ChunkBytes, chunk => Emit(chunk, rowSize));
    }

    private void Emit(ReadOnlySpan<byte> rows, int rowSize)
    {
        cancel.ThrowIfCancellationRequested();
        byte[] chunk = SnapshotFormat.Pack(rows, rowSize);
        if (Chunk is not null) Chunk(chunk);
        else DurableFile.Write(Path.Combine(folder, SnapshotFiles.ChunkName(_chunk++)), chunk);
    }
}

/// <summary>Names of a snapshot's files.</summary>
internal static class SnapshotFiles
{
    public const string MetadataName = "metadata";

    public static string ChunkName(uint index) => string.Create(CultureInfo.InvariantCulture, $"{index:D6}.chunk");

    public static string FolderName(long height) => string.Create(CultureInfo.InvariantCulture, $"{height:D19}");
}
