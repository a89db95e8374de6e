namespace Gwangan.Node.Observability;

/// <summary>Where traces go, and how many.</summary>
public sealed record TraceOptions
{
    /// <summary>The collector's URL; null when no traces are made.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Of a hundred traces, how many are made.</summary>
    public int Percent { get; init; } = 100;
}
