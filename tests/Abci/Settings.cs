using Gwangan.Abci.Comet;
using Gwangan.Abci.Profiles;
using Gwangan.Abci.Wire;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci;

/// <summary>What a run is of.</summary>
public sealed record Settings
{
    /// <summary>The application that runs already; null with <see cref="StartCommand"/>.</summary>
    public AbciAddress? Address { get; init; }

    /// <summary>How to start an application: {data} and {abci} stand for its folder and address.</summary>
    public string? StartCommand { get; init; }

    /// <summary>What a fresh application's folder begins with.</summary>
    public string? SeedFolder { get; init; }

    /// <summary>Whether started applications listen on Unix sockets.</summary>
    public bool Unix { get; init; }

    /// <summary>What the chain begins with.</summary>
    public required CometGenesis Genesis { get; init; }

    /// <summary>The validators whose keys the driver holds.</summary>
    public required IReadOnlyList<Signer> Signers { get; init; }

    /// <summary>Makes what is known of the application, for one chain.</summary>
    public required Func<Random, Profile> CreateProfile { get; init; }

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Four validators with keys from names, for applications that take any genesis.</summary>
    public static (CometGenesis Genesis, Signer[] Signers) MakeGenesis(byte[] appState)
    {
        Signer[] signers = [.. Enumerable.Range(0, 4).Select(i => Signer.Named($"validator {i}"))];
        ValidatorSet.TryCreate([.. signers.Select((signer, i) => new Validator(signer.Key, 10 + i))], out ValidatorSet? validators);
        return (new CometGenesis { ChainId = "conformance-1", Time = new Timestamp(1_767_225_600, 123_456_789), Validators = validators!, AppState = appState }, signers);
    }
}
