using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Gwangan.Node.Replay;

/// <summary>A recording on the disk, packed or not. It can be opened as often as it is to be read; nothing of it is kept in memory.</summary>
public sealed class RecordingFile
{
    private const int HeadBytes = 64 << 10;
    private readonly string? _symbol;
    private readonly bool _hasDecimalPrices;

    private RecordingFile(string path, RecordingFormat format, bool hasDecimalPrices, string? symbol) =>
        (Path, Format, _hasDecimalPrices, _symbol) = (path, format, hasDecimalPrices, symbol);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its form.</summary>
    public RecordingFormat Format { get; }

    /// <summary>Whether it holds commands only, and so no book of its own to compare with.</summary>
    public bool HoldsCommands => Format == RecordingFormat.Ops;

    /// <summary>How many units a whole recorded price has: a dollar in Bitstamp's 10^-8, in LOBSTER's 10^-4.</summary>
    public long PriceUnits => Format switch { RecordingFormat.Lobster => 10_000, RecordingFormat.MarketByOrder => 1_000_000_000, RecordingFormat.Ops => 1, _ => 100_000_000 };

    /// <summary>How many units a whole recorded size has.</summary>
    public long SizeUnits => Format is RecordingFormat.Lobster or RecordingFormat.Ops ? 1 : 100_000_000;

    /// <summary>Looks at the beginning of a file and tells its form, unless it is given.</summary>
    /// <exception cref="RecordingException">The form cannot be told.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static RecordingFile Open(string path, RecordingFormat? format = null, string? symbol = null)
    {
        if (!File.Exists(path)) throw new RecordingException($"{path} does not exist");
        byte[] head = new byte[HeadBytes];
        int size;
        using (Stream stream = OpenStream(path)) size = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (size == 0) throw new RecordingException($"{path}: is empty");
        RecordingFormat found = format ?? Detect(path, head.AsSpan(0, size));
        return new RecordingFile(path, found, found == RecordingFormat.MarketByOrder && HasDecimalPoint(head.AsMemory(0, size)), symbol);
    }

    /// <summary>Starts reading it from the beginning.</summary>
    /// <exception cref="RecordingException">Its header is wrong.</exception>
    public IEnumerable<RecordedEvent> Read(long limit = long.MaxValue)
    {
        using Stream stream = OpenStream(Path);
        string name = System.IO.Path.GetFileName(Path);
        IRecordingReader reader = Format switch
        {
            RecordingFormat.BitstampCsv => new BitstampCsvReader(new LineReader(stream, name)),
            RecordingFormat.BitstampLog => new BitstampLogReader(new LineReader(stream, name)),
            RecordingFormat.Lobster => new LobsterReader(new LineReader(stream, name)),
            RecordingFormat.MarketByOrder => new MarketByOrderReader(new LineReader(stream, name), _hasDecimalPrices, _symbol),
            _ => new OpsReader(stream, name),
        };
        for (long i = 0; i < limit && reader.TryRead(out RecordedEvent recorded); i++) yield return recorded;
        if (stream is UnpackedStream unpacked && limit == long.MaxValue) unpacked.CheckEnd(name);
    }

    /// <summary>Opens a file and unpacks it by its ending: <c>.gz</c> here, <c>.xz</c> and <c>.zst</c> by the commands xz and zstd.</summary>
    /// <exception cref="RecordingException">The command is not installed.</exception>
    public static Stream OpenStream(string path)
    {
        string ending = System.IO.Path.GetExtension(path).ToLowerInvariant();
        return ending switch
        {
            ".gz" => new BufferedStream(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), HeadBytes),
            ".xz" => new UnpackedStream("xz", path),
            ".zst" => new UnpackedStream("zstd", path),
            _ => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, HeadBytes, FileOptions.SequentialScan),
        };
    }

    private static RecordingFormat Detect(string path, ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("OPS1"u8)) return RecordingFormat.Ops;
        if (head.StartsWith("\ufeff"u8)) head = head[3..];
        head = head.TrimStart("\r\n \t"u8);
        int end = head.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
        if (MarketByOrderReader.IsHeader(line)) return line.IndexOf("direction"u8) >= 0 ? RecordingFormat.BitstampCsv : RecordingFormat.MarketByOrder;
        if (Encoding.ASCII.GetString(line) is var text && text.Contains("exchange.timestamp", StringComparison.Ordinal)) return RecordingFormat.BitstampCsv;
        if (line.IndexOf(" {"u8) > 0 && TextFields.TryWhole(line[..line.IndexOf((byte)' ')], out _)) return RecordingFormat.BitstampLog;
        Span<Range> fields = stackalloc Range[16];
        int count = TextFields.Split(line, fields);
        if (count == 7 && line[fields[5]] is var action && (action.SequenceEqual("created"u8) || action.SequenceEqual("changed"u8) || action.SequenceEqual("deleted"u8))) return RecordingFormat.BitstampCsv;
        bool isLobster = count is >= 6 and <= 16 && (text.StartsWith("time,type", StringComparison.OrdinalIgnoreCase)
            || (TextFields.TryWhole(line[fields[1]], out long type) && type is >= 1 and <= 7 && TextFields.TryWhole(line[fields[5]], out long direction) && direction is >= -1 and <= 1));
        if (isLobster) return RecordingFormat.Lobster;
        throw new RecordingException($"{path}: cannot tell the format from the first line {TextFields.Show(line)}; name it with --format");
    }

    private static bool HasDecimalPoint(ReadOnlyMemory<byte> head)
    {
        using MemoryStream stream = new(head.ToArray());
        LineReader lines = new(stream, "");
        if (!lines.TryRead(out ReadOnlySpan<byte> header)) return false;
        Span<Range> fields = stackalloc Range[64];
        int count = Math.Min(TextFields.Split(header, fields), 64), column = -1;
        for (int i = 0; i < count; i++)
            if (Ascii.EqualsIgnoreCase(header[fields[i]], "price")) column = i;
        while (column >= 0 && lines.TryRead(out ReadOnlySpan<byte> line))
            if (TextFields.Split(line, fields) > column && line[fields[column]].Contains((byte)'.')) return true;
        return false;
    }

    /// <summary>What an unpacking command writes.</summary>
    private sealed class UnpackedStream : Stream
    {
        private readonly Process _process;
        private readonly string _command;

        public UnpackedStream(string command, string path)
        {
            _command = command;
            try
            {
                _process = Process.Start(new ProcessStartInfo(command, ["-dcq", "--", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                throw new RecordingException($"{path} is packed, and the command {command} is not installed: install it, or unpack the file yourself");
            }
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>A command that failed in the middle looks like the end of the file.</summary>
        public void CheckEnd(string name)
        {
            _process.WaitForExit();
            if (_process.ExitCode != 0) throw new RecordingException($"{name}: {_command} failed: {_process.StandardError.ReadToEnd().Trim()}");
        }

        public override int Read(byte[] buffer, int offset, int count) => _process.StandardOutput.BaseStream.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => _process.StandardOutput.BaseStream.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                if (!_process.HasExited) _process.Kill();
                _process.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
