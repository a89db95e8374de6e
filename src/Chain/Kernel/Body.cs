namespace Gwangan.Chain.Kernel;

/// <summary>The seven bodies that run the market between them; nobody acts for two of them.</summary>
public enum Body : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Runs the books: creates markets, sets fees and status.</summary>
    MarketOperator = 1,

    /// <summary>Holds the stock that commodity tokens stand for: mints and burns them.</summary>
    Custodian = 2,

    /// <summary>Settles.</summary>
    Settlement = 3,

    /// <summary>Reviews listings: registers assets.</summary>
    ListingReview = 4,

    /// <summary>Watches: may halt a market.</summary>
    Surveillance = 5,

    /// <summary>Backs the won: mints and burns it.</summary>
    Bank = 6,

    /// <summary>Supervises all others: may suspend an asset or a market.</summary>
    Regulator = 7,
}
