namespace Gwangan.Node.Observability;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>An object a line, for programs.</summary>
    Json,
}

/// <summary>What is logged, and how.</summary>
public sealed record LogOptions
{
    /// <summary>What is less important is not logged.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>How lines look.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>A block whose execution or storing takes longer is logged as slow.</summary>
    public int SlowBlockMs { get; init; } = 500;
}
