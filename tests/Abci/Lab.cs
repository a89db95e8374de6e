using Gwangan.Abci.Applications;
using Gwangan.Abci.Comet;
using Gwangan.Abci.Profiles;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci;

/// <summary>What a scenario works with: applications, a chain, transactions, chance from a seed.</summary>
public sealed class Lab : IDisposable
{
    private readonly Settings _settings;
    private readonly string _folder;
    private readonly List<CometNode> _nodes = [];
    private CometNode? _shared;
    private int _applications;

    /// <summary>A lab for one run.</summary>
    public Lab(Settings settings)
    {
        _settings = settings;
        AbciConnection.Patience = settings.Patience;
        // Short, because the path of a Unix socket has at most 107 bytes.
        _folder = Directory.CreateTempSubdirectory("abci-").FullName;
        Random = new Random(settings.Seed);
        Profile = settings.CreateProfile(Random);
    }

    /// <summary>Chance, from the run's seed and the scenario's name.</summary>
    public Random Random { get; private set; }

    /// <summary>The application's transactions.</summary>
    public Profile Profile { get; private set; }

    /// <summary>Whether each scenario has fresh applications; otherwise all share one that runs already.</summary>
    public bool StartsApplications => _settings.StartCommand is not null;

    /// <summary>Prepares for a scenario: the seed decides everything in it, whatever ran before.</summary>
    public void Begin(string scenario)
    {
        Clear();
        uint mixed = unchecked((uint)_settings.Seed);
        foreach (char letter in scenario) mixed = unchecked((mixed ^ letter) * 16_777_619);
        Random = new Random(unchecked((int)mixed));
        if (StartsApplications || _shared is null) Profile = _settings.CreateProfile(Random);
    }

    /// <summary>A CometBFT whose chain has begun, beside a fresh application (or the one that runs already).</summary>
    public CometNode Node()
    {
        if (!StartsApplications && _shared is not null)
        {
            // Whatever the scenario before left behind.
            _shared.Store(_shared.Chain.Height);
            _shared.Handshake();
            return _shared;
        }
        CometNode node = Unconnected();
        node.Handshake();
        return node;
    }

    /// <summary>The same before its first handshake; only where applications can be started, or first of all.</summary>
    public CometNode Unconnected()
    {
        if (!StartsApplications && _shared is not null) throw new NotApplicable("it needs a fresh application: give --start instead of --app");
        return Add(new DecidedChain(_settings.Genesis, _settings.Signers, Random));
    }

    /// <summary>A second CometBFT on the same chain, with nothing stored, beside an application of its own.</summary>
    public CometNode Another(DecidedChain chain) =>
        StartsApplications ? Add(chain) : throw new NotApplicable("it needs a second application: give --start instead of --app");

    /// <summary>The last lines that the scenario's applications wrote.</summary>
    public IEnumerable<string> LastLines() => _nodes.SelectMany(node => node.Application.LastLines(12));

    /// <summary>A folder for copies.</summary>
    public string NewFolder(string name) => Path.Combine(_folder, $"{++_applications}-{name}");

    /// <summary>Ends everything and removes the folder.</summary>
    public void Dispose()
    {
        Clear();
        _shared?.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private void Clear()
    {
        foreach (CometNode node in _nodes)
            if (node != _shared) node.Dispose();
        _nodes.Clear();
        if (_shared is not null) _nodes.Add(_shared);
    }

    private CometNode Add(DecidedChain chain)
    {
        Application application = _settings.StartCommand is { } command
            ? Application.Start(command, Path.Combine(_folder, $"{++_applications}"), _settings.SeedFolder, _settings.Unix)
            : Application.Running(_settings.Address!);
        CometNode node = new(chain, application);
        _nodes.Add(node);
        if (!StartsApplications) _shared = node;
        return node;
    }
}
