using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Keys;

/// <summary>Where the last <see cref="SignedRecord"/> of a validator is kept: a file in a node, a simulated disk where crashes are tried.</summary>
public interface ISigningState : IDisposable
{
    /// <summary>The last thing signed.</summary>
    SignedRecord Last { get; }

    /// <summary>Makes a record durable in the place of the one before, in one step.</summary>
    void Save(SignedRecord record);
}

/// <summary>The file that holds the last <see cref="SignedRecord"/> of a validator. One process holds it at a time; a record is on the disk before <see cref="Save"/> returns.</summary>
public sealed class SigningStateFile : ISigningState
{
    // A record has a few hundred bytes.
    private const int SizeMax = 64 * 1024;

    private readonly string _path;
    private readonly FileStream _lock;

    private SigningStateFile(string path, FileStream held, SignedRecord last) => (_path, _lock, Last) = (path, held, last);

    /// <summary>The last thing signed.</summary>
    public SignedRecord Last { get; private set; }

    /// <summary>Takes the lock and reads the file.</summary>
    /// <exception cref="NodeException">Another process holds it, or it is missing, damaged, or of another key or chain.</exception>
    public static SigningStateFile Open(string path, PublicKey key, string chainId)
    {
        FileStream held = TakeLock(path);
        try
        {
            if (!File.Exists(path))
                throw new NodeException($"{path} is missing: it says what the validator has signed last, and without it the same height could be signed twice. {HowToGoOn(path)}");
            if (!SignedRecord.TryDecode(File.ReadAllBytes(path), key, chainId, out SignedRecord last))
                throw new NodeException($"{path} is damaged, or belongs to another key or chain than {chainId}: nothing is signed with it. {HowToGoOn(path)}");
            return new SigningStateFile(path, held, last);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Writes the first record of a validator, or one that its operator answers for.</summary>
    /// <exception cref="NodeException">Another process holds the file.</exception>
    public static void Reset(string path, long fromHeight)
    {
        using FileStream held = TakeLock(path);
        DurableFile.Write(path, SignedRecord.From(fromHeight).Encode(), isSecret: true);
    }

    /// <summary>Whether a file says what some validator has signed last, whatever its name: one that ends in .state.json, has a lock beside it, or reads as a record.</summary>
    public static bool IsOne(string path) =>
        path.EndsWith(".state.json", StringComparison.Ordinal) || File.Exists(path + ".lock") || (new FileInfo(path).Length <= SizeMax && SignedRecord.IsOne(File.ReadAllBytes(path)));

    /// <summary>Makes a record durable in the place of the one before, in one step.</summary>
    public void Save(SignedRecord record)
    {
        DurableFile.Write(_path, record.Encode(), isSecret: true);
        Last = record;
    }

    /// <summary>Lets the file go.</summary>
    public void Dispose() => _lock.Dispose();

    private static string HowToGoOn(string path) =>
        $"Restore the newest copy; if there is none and you are sure that no height from H on was ever signed with this key: `gwangan signer reset --state {path} --from-height H`";

    private static FileStream TakeLock(string path)
    {
        try
        {
            // The lock belongs to the open file: the system gives it up when the process ends, in whatever way.
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new NodeException($"{path} is held by another signer: one key is used by one process at a time ({error.Message})");
        }
    }
}
