namespace Gwangan.Node.Storage;

/// <summary>A node's data folder, held by one process at a time.</summary>
/// <remarks>
/// <code>
/// genesis.json   what the city begins with, readable and editable before the first start
/// node.json      this node's configuration, when it differs from the defaults
/// keys/          private keys, for the owner only
/// proposal       the block that is about to be signed
/// transactions   Ethereum transactions that wait for a block, for the next start
/// blocks/        the block log: together with genesis.json the one thing that cannot be rebuilt
/// seals/         of blocks that CometBFT decided, its headers and signatures; fetched again from CometBFT when removed
/// state/         state by height, rebuilt from the blocks when removed
/// index/         tables for queries, and in ethereum/ where Ethereum's hashes and logs are; rebuilt from the stored results when removed
/// snapshots/     the state of some heights, for nodes that join; made anew when removed
/// answers/       long answers of Ethereum's JSON-RPC until their clients have them: files without names, so it looks empty
/// solvency.jsonl what was owed and backed, a line an hour and after forty days a line a day: for the public page; goes on from now when removed
/// api-keys.json  who may use the API, by hashes of their keys
/// admin.sock     where a running node takes its operator's commands
/// ethereum.ipc   where a running node answers Ethereum's JSON-RPC to programs of this machine
/// lock           held while a node runs; lock.pid names its process
/// </code>
/// </remarks>
public sealed class DataFolder : IDisposable
{
    // What a lock that somebody else holds is called: EWOULDBLOCK, and ERROR_SHARING_VIOLATION as an HRESULT.
    private const int LockedOnLinux = 11, LockedOnMac = 35, LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private DataFolder(string root, FileStream held) => (Root, _lock) = (root, held);

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>The genesis file.</summary>
    public string Genesis => Path.Combine(Root, "genesis.json");

    /// <summary>Private keys; readable by the owner only.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Statements of solvency of the past.</summary>
    public string Solvency => Path.Combine(Root, "solvency.jsonl");

    /// <summary>The API keys; the file need not exist.</summary>
    public string ApiKeys => Path.Combine(Root, Api.Access.ApiKeyFile.FileName);

    /// <summary>The socket of the admin API.</summary>
    public string AdminSocket => Path.Combine(Root, "admin.sock");

    /// <summary>The socket of Ethereum's JSON-RPC.</summary>
    public string EthereumSocket => Path.Combine(Root, "ethereum.ipc");

    /// <summary>What has to be shown to the admin API where it listens on TCP.</summary>
    public string AdminToken => Path.Combine(Keys, "admin.token");

    /// <summary>The validator's key.</summary>
    public string ValidatorKey => Path.Combine(Keys, "validator.json");

    /// <summary>What the validator has signed last.</summary>
    public string SigningState => Path.Combine(Keys, "validator.state.json");

    /// <summary>The block that is about to be signed.</summary>
    public string Proposal => Path.Combine(Root, "proposal");

    /// <summary>The Ethereum transactions that wait.</summary>
    public string Transactions => Path.Combine(Root, "transactions");

    /// <summary>The block log.</summary>
    public string Blocks => Path.Combine(Root, "blocks");

    /// <summary>Headers and signatures of blocks that CometBFT decided; only where it does.</summary>
    public string Seals => Path.Combine(Root, "seals");

    /// <summary>The state.</summary>
    public string State => Path.Combine(Root, "state");

    /// <summary>The index.</summary>
    public string Index => Path.Combine(Root, "index");

    /// <summary>The index of Ethereum's hashes and logs.</summary>
    public string EthereumIndex => Path.Combine(Index, "ethereum");

    /// <summary>Snapshots for nodes that join.</summary>
    public string Snapshots => Path.Combine(Root, "snapshots");

    /// <summary>Long answers on their way.</summary>
    public string Answers => Path.Combine(Root, "answers");

    /// <summary>Makes the folders that are missing and takes the lock.</summary>
    /// <exception cref="DataFolderInUseException">Another process holds the folder.</exception>
    public static DataFolder Open(string root)
    {
        root = Path.GetFullPath(root);
        Directory.CreateDirectory(root);
        var folder = new DataFolder(root, TakeLock(root));
        try
        {
            folder.MakeParts();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private void MakeParts()
    {
        foreach (string part in (ReadOnlySpan<string>)[Keys, Blocks, State, Index, Snapshots])
            Directory.CreateDirectory(part);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Posix.SyncFolder(Root);
    }

    /// <summary>Lets the folder go.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream TakeLock(string root)
    {
        string path = Path.Combine(root, "lock"), ownerPath = Path.Combine(root, "lock.pid");
        try
        {
            // The lock belongs to the open file, so the system gives it up when the process ends in whatever way.
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(ownerPath, $"{Environment.ProcessId}\n");
            return held;
        }
        catch (IOException error) when (error.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            string owner = File.Exists(ownerPath) ? File.ReadAllText(ownerPath).Trim() : "unknown";
            throw new DataFolderInUseException(root, owner, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string why = error is IOException io && FreeSpace.IsWhatIsMissing(io) ? "the disk is full; free some space" : error.Message;
            throw new NodeException($"{root} cannot be written: {why}");
        }
    }
}

/// <summary>The data folder belongs to a running process.</summary>
public sealed class DataFolderInUseException(string root, string processId, Exception inner)
    : IOException($"{root} is in use by process {processId}; stop it first, or give this node another folder", inner);
