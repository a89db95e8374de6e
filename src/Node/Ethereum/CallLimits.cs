namespace Gwangan.Node.Ethereum;

/// <summary>Bounds of calls and traces, each with its reason.</summary>
public static class CallLimits
{
    /// <summary>Most gas of a call, and of all calls of a simulation together: as geth's default, and more than three transactions may have.</summary>
    public const ulong GasMax = 50_000_000;

    /// <summary>How long a call, an estimate or a simulation may take.</summary>
    public static readonly TimeSpan CallTimeMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a trace may take: it executes the transactions before it again.</summary>
    public static readonly TimeSpan TraceTimeMax = TimeSpan.FromSeconds(30);

    /// <summary>How often a gas estimate stops searching: when what is left is less than so many thousandths of the answer, as geth's.</summary>
    public const ulong EstimateErrorPerMille = 15;

    /// <summary>Most blocks of a simulation, those between named ones included (execution-apis).</summary>
    public const int SimulatedBlocksMax = 256;

    /// <summary>Most calls of a simulation.</summary>
    public const int SimulatedCallsMax = 5_000;

    /// <summary>Accounts that a call overrides.</summary>
    public const int OverridesMax = 10_000;

    /// <summary>Slots of one request, as values or as proofs: as many as geth gives.</summary>
    public const int SlotsMax = 1_024;

    /// <summary>Blocks of a filter of traces: each is executed again.</summary>
    public const long FilterBlocksMax = 1_000;

    /// <summary>Calls that are traced one after another.</summary>
    public const int TracedCallsMax = 1_000;

    /// <summary>Tracers at once: each sees every step.</summary>
    public const int TracersMax = 8;

    /// <summary>Selectors that are counted of one transaction.</summary>
    public const int SelectorsMax = 100_000;

    /// <summary>How often an access list is tried again until it is complete: each time can only add to it.</summary>
    public const int AccessListRoundsMax = 16;
}
