namespace Gwangan.Chain.Cosmos.Light;

/// <summary>What the light client thinks of a header, in the order in which it is asked.</summary>
public enum LightVerdict
{
    /// <summary>The header may be trusted.</summary>
    Trusted = 0,

    /// <summary>The trusted header is older than the trusting period.</summary>
    TrustExpired = 1,

    /// <summary>The header is of another chain, not newer than the trusted one, or from the future.</summary>
    WrongPlace = 2,

    /// <summary>Header, commit and validator set do not belong together.</summary>
    Inconsistent = 3,

    /// <summary>The next header's validators are not those that the trusted header announced.</summary>
    WrongValidators = 4,

    /// <summary>Too few of the trusted validators signed to leap that far: a header in between may be tried.</summary>
    NotEnoughTrust = 5,

    /// <summary>No more than two thirds of the header's own validators signed, or a signature is wrong.</summary>
    NotEnoughSigned = 6,
}
