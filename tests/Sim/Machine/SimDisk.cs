using System.Globalization;
using Gwangan.Node.Storage;

namespace Gwangan.Sim.Machine;

/// <summary>The folder of a node's block log on a simulated disk.</summary>
/// <remarks>Names are journaled: a power cut keeps a beginning of what was done to them since the last sync, in order. Contents are not: see <see cref="SimFile"/>.</remarks>
public sealed class SimDisk(string owner, Rng rng) : ILogFolder
{
    private const int NoSpace = 28, InputOutput = 5;

    private sealed record Rot(SimFile File, int Offset, byte Bits, byte Rotten);

    private readonly List<Action<SortedDictionary<string, SimFile>>> _unsynced = [];
    private readonly List<Rot> _rot = [];
    private SortedDictionary<string, SimFile> _names = new(StringComparer.Ordinal), _durable = new(StringComparer.Ordinal);
    private int _life;

    public string Path { get; } = $"disk/{owner}";

    /// <summary>Operations done so far.</summary>
    public long Operations { get; private set; }

    /// <summary>Counts down with each operation; at 0 the machine crashes in the middle of it. Negative: never.</summary>
    public int CrashIn { get; set; } = -1;

    /// <summary>Bytes that can still be written.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    /// <summary>How many of the next syncs fail.</summary>
    public int FailingSyncs { get; set; }

    /// <summary>Whether it refused something for want of room or by a failure, until it is put right.</summary>
    public bool HasFailed { get; set; }

    /// <summary>A disk that says it has synced and has not.</summary>
    public bool Lies { get; set; }

    /// <summary>Whether bits of it are flipped now.</summary>
    public bool IsRotten => _rot.Count > 0;

    public long Bytes
    {
        get
        {
            long sum = 0;
            foreach (SimFile file in _names.Values) sum += file.Length;
            return sum;
        }
    }

    public string[] Names(string ending) => [.. _names.Keys.Where(name => name.EndsWith(ending, StringComparison.Ordinal))];

    public ILogFile Create(string name)
    {
        Begin($"create {name}");
        if (FreeBytes <= 0) throw Failed("no space left", NoSpace);
        if (_names.ContainsKey(name)) throw new IOException("the file exists");
        SimFile file = new();
        Change(names => names[name] = file);
        return new Handle(this, file, name);
    }

    public ILogFile Open(string name) => new Handle(this, _names[name], name);

    public void Rename(string name, string to)
    {
        Begin($"rename {name}");
        SimFile file = _names[name];
        Change(names =>
        {
            names.Remove(name);
            names[to] = file;
        });
    }

    public void Delete(string name)
    {
        Begin($"delete {name}");
        Change(names => names.Remove(name));
    }

    public void SyncNames()
    {
        Begin("sync names");
        if (Lies) return;
        foreach (Action<SortedDictionary<string, SimFile>> change in _unsynced) change(_durable);
        _unsynced.Clear();
    }

    public ulong NewSalt() => rng.Next();

    /// <summary>The machine stops: what was not synced may be gone, and handles of its earlier life do nothing any more.</summary>
    public void PowerCut()
    {
        _life++;
        CrashIn = -1;
        int kept = _unsynced.Count == 0 ? 0 : rng.Below(_unsynced.Count + 1);
        for (int i = 0; i < kept; i++) _unsynced[i](_durable);
        _unsynced.Clear();
        _names = new(_durable, StringComparer.Ordinal);
        foreach (SimFile file in _names.Values) file.PowerCut(rng);
    }

    /// <summary>The process ends and the machine goes on: the cache stays.</summary>
    public void ProcessEnd()
    {
        _life++;
        CrashIn = -1;
    }

    /// <summary>Flips a bit of what is durable; where, in words. Null when there is nothing.</summary>
    public string? Decay(Rng chance)
    {
        List<string> files = [.. _names.Where(file => file.Key.EndsWith(".blocks", StringComparison.Ordinal) && Math.Min(file.Value.DurableLength, file.Value.Length) > 0).Select(file => file.Key)];
        if (files.Count == 0) return null;
        string name = chance.Of(files);
        SimFile file = _names[name];
        int offset = chance.Below(Math.Min(file.DurableLength, file.Length));
        byte bits = (byte)(1 << chance.Below(8));
        file.Flip(offset, bits);
        _rot.Add(new Rot(file, offset, bits, file.Content[offset]));
        return string.Create(CultureInfo.InvariantCulture, $"{name} at {offset}");
    }

    /// <summary>Puts back what decayed, where it still stands.</summary>
    public void Restore()
    {
        for (int i = _rot.Count - 1; i >= 0; i--)
        {
            Rot rot = _rot[i];
            if (rot.Offset < Math.Min(rot.File.Length, rot.File.DurableLength) && rot.File.Content[rot.Offset] == rot.Rotten) rot.File.Flip(rot.Offset, rot.Bits);
        }
        _rot.Clear();
    }

    /// <summary>A copy of everything as it would be without decay: what an operator has in a safe place.</summary>
    public SortedDictionary<string, SimFile> CleanCopy()
    {
        SortedDictionary<string, SimFile> copy = new(StringComparer.Ordinal);
        foreach ((string name, SimFile file) in _names)
        {
            SimFile clean = file.Copy();
            foreach (Rot rot in _rot)
                if (rot.File == file && rot.Offset < Math.Min(clean.Length, clean.DurableLength) && clean.Content[rot.Offset] == rot.Rotten) clean.Flip(rot.Offset, rot.Bits);
            copy[name] = clean;
        }
        return copy;
    }

    /// <summary>Puts a copy in the place of everything.</summary>
    public void Replace(SortedDictionary<string, SimFile> copy)
    {
        _rot.Clear();
        _unsynced.Clear();
        (_names, _durable) = (copy, new(copy, StringComparer.Ordinal));
    }

    private void Change(Action<SortedDictionary<string, SimFile>> change)
    {
        change(_names);
        _unsynced.Add(change);
    }

    /// <summary>Counts an operation of the machine that is not one of this folder.</summary>
    public void Count(string doing) => Begin(doing);

    private void Begin(string doing)
    {
        Operations++;
        if (CrashIn > 0 && --CrashIn == 0) throw new CrashException($"in {doing}");
    }

    private IOException Failed(string why, int number)
    {
        HasFailed = true;
        return new IOException(why, number);
    }

    private int Part(int length) => rng.Below(length + 1);

    private void CheckAlive(int life)
    {
        if (life != _life) throw new CrashException("the machine is gone");
    }

    private sealed class Handle(SimDisk disk, SimFile file, string name) : ILogFile
    {
        private readonly int _life = disk._life;

        public long Length => file.Length;

        public int Read(Span<byte> target, long offset)
        {
            disk.CheckAlive(_life);
            if (offset >= file.Length) return 0;
            ReadOnlySpan<byte> rest = file.Content[(int)offset..];
            int size = Math.Min(rest.Length, target.Length);
            rest[..size].CopyTo(target);
            return size;
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            disk.CheckAlive(_life);
            try
            {
                disk.Begin($"write {name}");
            }
            catch (CrashException)
            {
                file.Write(source[..disk.Part(source.Length)], offset);
                throw;
            }
            if (source.Length > disk.FreeBytes)
            {
                file.Write(source[..(int)disk.FreeBytes], offset);
                disk.FreeBytes = 0;
                throw disk.Failed("no space left", NoSpace);
            }
            if (disk.FreeBytes != long.MaxValue) disk.FreeBytes -= source.Length;
            file.Write(source, offset);
        }

        public void SetLength(long length)
        {
            disk.CheckAlive(_life);
            disk.Begin($"cut {name}");
            file.SetLength(length);
        }

        public void Sync()
        {
            disk.CheckAlive(_life);
            disk.Begin($"sync {name}");
            if (disk.FailingSyncs > 0)
            {
                disk.FailingSyncs--;
                file.LoseUnsynced();
                throw disk.Failed("input/output error", InputOutput);
            }
            if (!disk.Lies) file.Sync();
        }

        public void Dispose()
        {
        }
    }
}
